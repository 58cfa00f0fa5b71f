"""What found no room on a card, or waits for the end of a quiet, as a full card is noted late."""

from datetime import timedelta

import pytest

from tests.bot.mail import POST
from tests.journeys.at_home import part
from tests.journeys.coming_back import asked, at, only, rows, with_steps
from tests.journeys.steps import ask
from tests.journeys.test_due_late import MISSED
from tests.journeys.test_unsent_after import due_on
from tests.journeys.test_unsent_late import SOON, session_soon
from tests.journeys.test_unsent_uncertain import cannot_look


@pytest.fixture
def weekend(story, learner, guide):
    """Seven steps that fell due one after the other on a Saturday; two find no room on Monday."""
    with_steps(learner, guide, count=7)
    only(story, "step_due")
    due_on(story, *(f"2026-03-07 {hour:02}:00" for hour in range(9, 16)), kind="step_due")
    story.goes_to(at("2026-03-07 20:00"))


def test_what_found_no_room_is_not_missed_while_nobody_may_look_for_the_card(story, weekend):
    cannot_look(story)
    story.sandbox.faults.drop_next(POST)
    story.goes_to(at("2026-03-09 08:02"))
    story.goes_to(at("2026-03-10 08:03"))
    story.passes(minutes=5)

    assert "missed" not in [row.state for row in rows(story, "step_due")]


def test_nor_when_one_on_the_card_ends_before_that_is_found(story, learner, weekend):
    story.sandbox.faults.fail_after_next(POST, "internal_error")
    story.goes_to(at("2026-03-09 08:02"))
    [one, *_] = [row for row in rows(story, "step_due") if row.asking_on]
    with story.services.transaction() as session:
        session.merge(one).state = "cancelled"
    story.passes(minutes=5)
    story.goes_to(at("2026-03-10 08:03"))
    story.passes(minutes=5)
    learner.open_home()

    assert part(learner, MISSED) == ""
    assert "missed" not in [row.state for row in rows(story, "step_due")]


def test_a_session_that_a_pause_holds_is_announced_though_a_full_card_is_found_meanwhile(
    story, learner, guide
):
    with_steps(learner, guide, count=5)
    only(story, "step_due")
    due_on(story, *["2026-03-05 10:00"] * 5, kind="step_due")
    session_soon(story, learner, guide, due_at="2026-03-05 19:00", meet_at="2026-03-06 08:30")
    cannot_look(story)
    story.sandbox.faults.drop_next(POST)
    story.goes_to(at("2026-03-05 10:00"))
    learner.command("/guidance", "pause until March 6")
    story.goes_to(at("2026-03-05 19:00"))
    story.sandbox.faults.clear()  # the scope is granted: the card is found within the hour
    for _ in range(7):
        story.passes(minutes=10)
    assert [row.asks for row in rows(story, "step_due")] == [1] * 5

    story.goes_to(at("2026-03-06 08:00"))
    story.passes(minutes=2)
    assert len(asked(learner, SOON)) == 1


@pytest.mark.parametrize("day", ["2026-03-04", "2026-03-09"])
def test_of_six_sessions_on_one_morning_each_is_announced_the_evening_before(
    story, learner, guide, day
):
    for number in range(6):
        meet_at = at(f"{day} 08:{number}0")
        ask(learner, goal=f"Goal {number} by May", meet_at=int(meet_at.timestamp()))
        guide.press("agree.accept")
    evening = {"2026-03-04": "2026-03-03 19:00", "2026-03-09": "2026-03-06 19:00"}[day]
    story.goes_to(at(evening))
    assert len(asked(guide, SOON)) == 1, "a card has room for five"
    story.goes_to(at(evening) + timedelta(minutes=1))

    assert len(asked(guide, SOON)) == len(asked(learner, SOON)) == 2
    assert [row.asks for row in rows(story, "session_soon")] == [1] * 12
