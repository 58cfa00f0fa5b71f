from datetime import time

import pytest

from sandbox.administration import change_person
from sandbox.seed import INDIA, PACIFIC, TEAM_ID
from storage import people
from tests.journeys.coming_back import STEP_DUE, asked, at, rows, with_step
from tests.journeys.steps import ask
from tests.story import LEARNER

IN_INDIA, IN_LOS_ANGELES = "U0RESIDENT3", "U0FACULTY3"


def hours(story, start, end, *, weekends=True):
    """Set the learner's quiet hours, as the Home tab does."""
    with story.services.transaction() as session:
        people.set_hours(
            session,
            LEARNER,
            team_id=TEAM_ID,
            start=start,
            end=end,
            weekends=weekends,
            now=story.clock.now(),
        )


def settles(story):
    """Let the bot read everybody's time zone."""
    for _ in range(2):
        story.passes(seconds=5)


def test_a_step_comes_in_the_morning_of_who_lives_half_an_hour_apart(story, guide):
    settles(story)
    in_india = story.person(IN_INDIA)
    with_step(in_india, guide)
    story.goes_to(at("2026-03-06 08:59", INDIA))
    assert asked(in_india, STEP_DUE) == []
    story.goes_to(at("2026-03-06 09:00", INDIA))
    assert len(asked(in_india, STEP_DUE)) == 1


def test_the_guides_reminder_waits_for_the_guides_morning(story, learner):
    settles(story)
    west = story.person(IN_LOS_ANGELES)
    learner.command("/guidance")
    learner.submit(guide=IN_LOS_ANGELES, goal="Plan an elective")
    learner.submit(mode="coach")
    story.goes_to(at("2026-03-04 10:05"))  # seven in the morning in Los Angeles
    assert asked(west, "I remind once") == []
    story.goes_to(at("2026-03-04 08:00", PACIFIC))
    assert len(asked(west, "I remind once")) == 1


@pytest.mark.usefixtures("unread")
def test_what_was_planned_before_the_zone_was_known_is_not_asked_at_night(story, guide):
    in_india = story.person(IN_INDIA)
    with_step(in_india, guide)  # nobody has read a profile yet: New York is supposed
    [planned] = rows(story, "step_due")
    assert planned.due_at == at("2026-03-06 09:00")
    story.run(change_person(story.sandbox.slack, IN_INDIA, tz="Pacific/Auckland"))
    settles(story)
    story.goes_to(at("2026-03-06 09:00"))  # three at night on Saturday in Auckland

    assert asked(in_india, STEP_DUE) == []
    story.goes_to(at("2026-03-09 08:00", "Pacific/Auckland"))
    assert len(asked(in_india, STEP_DUE)) == 1


@pytest.mark.usefixtures("unread")
def test_who_has_travelled_is_asked_in_the_new_morning(story, learner, guide):
    settles(story)
    with_step(learner, guide)
    story.run(change_person(story.sandbox.slack, LEARNER, tz="Pacific/Honolulu"))
    story.goes_to(at("2026-03-05 12:00"))
    settles(story)
    story.goes_to(at("2026-03-06 09:00"))  # four at night in Honolulu
    assert asked(learner, STEP_DUE) == []
    story.goes_to(at("2026-03-06 08:00", "Pacific/Honolulu"))
    assert len(asked(learner, STEP_DUE)) == 1


def test_hours_that_were_changed_after_planning_count(story, learner, guide):
    with_step(learner, guide)
    hours(story, time(6), time(16, 30))
    story.goes_to(at("2026-03-06 09:00"))
    assert asked(learner, STEP_DUE) == []
    story.goes_to(at("2026-03-06 16:30"))
    assert len(asked(learner, STEP_DUE)) == 1


def test_hours_that_end_earlier_let_go_what_they_held(story, learner, guide):
    with_step(learner, guide)
    hours(story, time(6), time(16, 30))
    story.goes_to(at("2026-03-06 09:00"))
    assert rows(story, "step_due")[0].due_at == at("2026-03-06 16:30")
    hours(story, time(20), time(8))
    story.passes(minutes=5)
    assert len(asked(learner, STEP_DUE)) == 1


def test_a_machine_that_wakes_at_a_bad_hour_waits_for_monday(story, learner, guide):
    with_step(learner, guide)
    for bad in ("2026-03-06 20:00", "2026-03-07 12:00", "2026-03-09 07:59"):
        story.goes_to(at(bad))
        assert asked(learner, STEP_DUE) == []
    story.goes_to(at("2026-03-09 08:00"))
    assert len(asked(learner, STEP_DUE)) == 1


def test_a_session_with_no_open_moment_before_it_is_announced_an_hour_before(story, learner, guide):
    ask(learner, meet_at=int(at("2026-03-04 10:00").timestamp()))
    guide.press("agree.accept")
    hours(story, time(20), time(12))
    story.goes_to(at("2026-03-04 08:59"))
    assert asked(learner, "You two agreed on this time.") == []

    story.goes_to(at("2026-03-04 09:00"))
    for person in (learner, guide):
        assert len(asked(person, "You two agreed on this time.")) == 1


def test_a_session_that_begins_soon_after_quiet_ends_is_announced_when_it_ends(
    story, learner, guide
):
    ask(learner, meet_at=int(at("2026-03-04 10:00").timestamp()))
    guide.press("agree.accept")
    hours(story, time(20), time(9, 30))
    story.goes_to(at("2026-03-04 09:29"))
    assert asked(learner, "You two agreed on this time.") == []

    story.goes_to(at("2026-03-04 09:30"))
    assert len(asked(learner, "You two agreed on this time.")) == 1


def test_who_pauses_is_reminded_of_no_session(story, learner, guide):
    ask(learner, meet_at=int(at("2026-03-04 10:00").timestamp()))
    guide.press("agree.accept")
    learner.command("/guidance", "pause until March 6")
    story.goes_to(at("2026-03-04 09:00"))
    story.goes_to(at("2026-03-06 08:00"))

    assert asked(learner, "You two agreed on this time.") == []
    assert len(asked(guide, "You two agreed on this time.")) == 1


def test_what_was_planned_for_the_evening_before_and_slept_over_comes_an_hour_before(
    story, learner, guide
):
    ask(learner, meet_at=int(at("2026-03-07 10:00").timestamp()))  # a Saturday
    guide.press("agree.accept")
    story.goes_to(at("2026-03-06 23:00"))  # the machine was off at seven
    assert asked(learner, "You two agreed on this time.") == []

    story.goes_to(at("2026-03-07 09:00"))
    assert len(asked(learner, "You two agreed on this time.")) == 1


def test_over_the_change_of_clocks_it_is_nine_by_the_clock(story, learner, guide):
    with_step(learner, guide, due_on="2026-03-09")  # clocks go forward on the 8th
    story.goes_to(at("2026-03-09 08:59"))
    assert asked(learner, STEP_DUE) == []
    story.goes_to(at("2026-03-09 09:00"))
    assert len(asked(learner, STEP_DUE)) == 1
