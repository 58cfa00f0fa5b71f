"""Somebody asks to join and nobody answers, or a form answers in passing."""

from datetime import timedelta

import pytest

from handlers.joining import chase_one
from storage import joining
from tests.journeys.coming_back import asked, at
from tests.journeys.steps import buttons
from tests.story import DIRECTOR

OUTSIDER = "U0OUTSIDER"
WANTS = "asks to join your program"
WAITS_NO_MORE = "so it waits no more"


@pytest.fixture
def outsider(story):
    """Somebody who has just asked to join."""
    person = story.person(OUTSIDER)
    person.open_home()
    person.press("people.ask_to_join")
    return person


def days(story, count):
    for _ in range(count):
        story.passes(days=1)


def test_directors_are_reminded_once_after_two_days(story, outsider, director):
    days(story, 1)
    assert len(asked(director, WANTS)) == 1
    days(story, 1)
    assert len(asked(director, WANTS)) == 2
    days(story, 10)
    assert len(asked(director, WANTS)) == 2


def test_a_reminder_to_join_does_not_come_at_night(story, director):
    story.goes_to(at("2026-03-02 22:00"))
    person = story.person(OUTSIDER)
    person.open_home()
    person.press("people.ask_to_join")
    assert len(asked(director, WANTS)) == 1  # what somebody does is told at once
    story.goes_to(at("2026-03-04 23:00"))
    assert len(asked(director, WANTS)) == 1

    story.goes_to(at("2026-03-05 10:00"))
    assert len(asked(director, WANTS)) == 2


def test_after_two_weeks_the_person_is_told_kindly_and_may_ask_again(story, outsider, director):
    days(story, 13)
    assert asked(outsider, WAITS_NO_MORE) == []
    days(story, 2)

    assert len(asked(outsider, WAITS_NO_MORE)) == 1
    assert asked(director, WANTS) == []
    for card in director.messages():
        assert buttons(card) == []
    assert "in two weeks, so this was closed" in director.last().plain()
    outsider.open_home()
    outsider.press("people.ask_to_join", in_home=True)
    assert len(asked(director, WANTS)) == 1
    days(story, 30)
    assert len(asked(outsider, WAITS_NO_MORE)) == 2


def test_an_answer_to_the_reminder_ends_it_all(story, outsider, director):
    days(story, 2)
    director.press("joining.not_now")
    days(story, 20)

    assert asked(director, WANTS) == []
    assert asked(outsider, WAITS_NO_MORE) == []


def test_who_asked_and_is_made_a_director_and_nothing_else_waits_no_more(story, outsider, director):
    director.command("/guidance", "setup")
    director.submit(directors=[DIRECTOR, OUTSIDER])

    assert asked(director, WANTS) == []
    assert "added you to" in outsider.last().plain()
    outsider.open_home()
    assert "is with the program directors already" not in outsider.home.plain()
    director.open_home()
    assert WANTS not in director.home.plain()


@pytest.mark.parametrize("until", ["March 17", "March 22"])
def test_nobody_waits_longer_than_two_weeks_for_a_director_who_is_soon_back(
    story, outsider, director, until
):
    director.command("/guidance", f"pause until {until}")
    days(story, 15)

    assert len(asked(outsider, WAITS_NO_MORE)) == 1


@pytest.mark.parametrize("hour", [10, 22])
def test_a_request_of_whose_two_weeks_nobody_was_reminded_is_closed_after_a_reminder(
    story, outsider, director, hour
):
    story.goes_to(at(f"2026-03-23 {hour}:00"))  # an update, or days off: nothing ran meanwhile
    story.passes(hours=2)
    assert asked(outsider, WAITS_NO_MORE) == []
    story.goes_to(at("2026-03-24 10:00"))
    assert len(asked(director, WANTS)) == 2
    story.goes_to(at("2026-03-24 23:00"))
    assert asked(outsider, WAITS_NO_MORE) == []

    story.goes_to(at("2026-03-26 11:00"))
    assert len(asked(outsider, WAITS_NO_MORE)) == 1
    assert asked(director, WANTS) == []


def test_a_reminder_that_a_pause_holds_keeps_nobody_waiting(story, outsider, director):
    director.command("/guidance", "pause until June 1")
    days(story, 15)

    assert len(asked(outsider, WAITS_NO_MORE)) == 1


def test_a_request_that_is_answered_as_it_is_chased_is_left_alone(
    story, outsider, director, caplog
):
    with story.services.transaction() as session:
        [request] = joining.asked_before(session, story.clock.now())
    director.press("joining.add.learner")
    before = len(director.messages())
    caplog.set_level("INFO")
    for days_later in (0, 15):
        story.run(story.clock.advance(timedelta(days=days_later)))
        chase_one(story.services, request)
    story.settle()

    assert len(director.messages()) == before
    assert asked(outsider, WAITS_NO_MORE) == []
    assert not [one for one in caplog.records if one.levelname not in ("DEBUG", "INFO")]
