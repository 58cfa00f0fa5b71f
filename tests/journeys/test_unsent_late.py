"""What could not be posted for days: too late is missed, and the rest is one card."""

import pytest
from sqlmodel import update

from guidance.due import Budget
from sandbox.seed import TEAM_ID
from storage import budgets
from storage.tables import FollowUpRow
from tests.bot.mail import POST
from tests.journeys.at_home import part
from tests.journeys.coming_back import (
    STEP_DUE,
    asked,
    at,
    rows,
    with_step,
    with_step_and_meeting,
)
from tests.journeys.ending import agree_and_end
from tests.journeys.steps import ask
from tests.journeys.test_due_late import MISSED, nudges
from tests.journeys.test_unsent import ticks, wakes
from tests.story import GUIDE, LEARNER, Story

FORM = "How was your session with"
SOON = "You two agreed on this time."


def test_a_card_that_could_not_be_posted_for_two_months_is_not_posted_any_more(
    story, learner, guide
):
    with_step(learner, guide)
    ticks(story, "2026-03-06 09:00")
    before = len(learner.messages())
    wakes(story, "2026-05-06 10:00")

    assert len(learner.messages()) == before
    [row] = rows(story, "step_due")
    assert row.state == "missed"
    assert row.due_at == at("2026-03-06 09:00")
    learner.open_home()
    assert "a step from your session with" in part(learner, MISSED)


def test_a_card_within_its_time_is_posted_late(story, learner, guide):
    with_step(learner, guide)
    ticks(story, "2026-03-06 09:00")
    wakes(story, "2026-03-19 10:00")

    assert len(asked(learner, STEP_DUE)) == 1


def session_soon(story, learner, guide, *, due_at, meet_at):
    ask(learner, meet_at=int(at(meet_at).timestamp()))
    guide.press("agree.accept")
    with story.services.transaction() as session:
        soon = update(FollowUpRow).where(FollowUpRow.kind == "session_soon")
        session.exec(soon.values(due_at=at(due_at)))


def test_a_session_that_the_night_held_back_and_then_we_is_a_line_on_home(story, learner, guide):
    session_soon(story, learner, guide, due_at="2026-03-06 07:20", meet_at="2026-03-06 08:30")
    story.goes_to(at("2026-03-06 07:20"))
    story.goes_to(at("2026-03-06 09:00"))  # nobody was awake from eight until then
    learner.open_home()

    assert asked(learner, SOON) == []
    assert "the reminder of your session with" in part(learner, MISSED)


@pytest.mark.parametrize("looks", [True, False], ids=["held by it", "not even looked at"])
def test_a_session_in_the_person_s_own_pause_is_no_line_on_home(story, learner, guide, looks):
    session_soon(story, learner, guide, due_at="2026-03-06 09:00", meet_at="2026-03-06 10:00")
    learner.command("/guidance", "pause until March 7")
    if looks:
        story.goes_to(at("2026-03-06 09:00"))
    story.goes_to(at("2026-03-06 10:30"))
    learner.command("/guidance", "resume")
    story.passes(minutes=5)
    learner.open_home()

    assert asked(learner, SOON) == []
    assert part(learner, MISSED) == ""


def test_what_is_promised_stays_on_a_card_when_all_else_on_it_is_too_late(story, learner, guide):
    agree_and_end(learner, guide, mode="advise", **{"step:0": "Send 2", "due_on": "2026-03-04"})
    ticks(story, "2026-03-04 11:00")  # both on one card
    wakes(story, "2026-03-23 11:00")

    [card] = nudges(story, LEARNER)
    assert FORM in card.plain()
    assert STEP_DUE not in card.plain()
    assert "things on one card" not in card.plain()


def test_a_card_that_nobody_saw_was_not_left_unanswered(story, learner, guide):
    with_step(learner, guide, mode="coach")
    ticks(story, "2026-03-06 09:00")
    wakes(story, "2026-03-30 10:00")
    story.passes(minutes=5)  # and the goal is asked about

    assert len(nudges(story, LEARNER)) == 1
    with story.services.transaction() as session:
        assert budgets.of(session, LEARNER, team_id=TEAM_ID).unanswered == 1


def test_after_weeks_without_slack_each_person_gets_one_card(story, learner, guide):
    for number in (2, 3):
        step = {"step:0": f"Send {number} by Friday", "due_on": f"2026-03-0{2 * number}"}
        agree_and_end(learner, guide, mode=("advise", "coach")[number % 2], **step)
    ask(learner, meet_at=int(at("2026-03-20 10:00").timestamp()))
    guide.press("agree.accept")
    for hour in ("2026-03-04 09:00", "2026-03-05 09:00"):
        ticks(story, hour)
    for day in range(6, 20):
        for hour in ("09:00", "17:00"):
            ticks(story, f"2026-03-{day:02d} {hour}")
    ticks(story, "2026-03-20 09:10")
    wakes(story, "2026-03-20 09:11")

    assert [len(nudges(story, user_id)) for user_id in (LEARNER, GUIDE)] == [1, 1]
    for user_id in (LEARNER, GUIDE):
        [card] = nudges(story, user_id)
        assert SOON in card.plain()
    assert FORM in card.plain()


def test_a_card_that_may_have_arrived_is_not_asked_again_on_another(story, learner, guide):
    with_step_and_meeting(story, learner, guide, meet_at="2026-03-06 10:10")
    ticks(story, "2026-03-06 09:09")
    story.sandbox.faults.fail_after_next(POST, "internal_error")
    wakes(story, "2026-03-06 09:09:30")  # the answer is lost, and nobody may look for it yet
    ticks(story, "2026-03-06 09:10")  # an hour before they meet
    story.settle()
    story.passes(minutes=5)

    assert len(asked(learner, STEP_DUE)) == 1
    assert [STEP_DUE in card.plain() for card in nudges(story, LEARNER)] == [True, False]


def test_what_waited_for_the_person_s_own_four_weeks_is_not_late(story, learner, guide):
    with_step(learner, guide)
    cards_at_most_every(4, story, since="2026-03-02 09:00")
    with story.services.transaction() as session:
        step = update(FollowUpRow).where(FollowUpRow.kind == "step_due")
        session.exec(step.values(due_at=at("2026-03-30 08:30")))
    story.goes_to(at("2026-03-09 10:00"))  # the advice is to be asked about, and waits
    assert asked(learner, "Have you settled it?") == []
    story.sandbox.faults.rate_limit_next(POST, 2400)
    for moment in ("08:30", "09:01", "09:15", "10:15"):
        story.goes_to(at(f"2026-03-30 {moment}"))

    assert len(asked(learner, STEP_DUE)) == 1
    assert len(asked(learner, "Have you settled it?")) == 1


def cards_at_most_every(weeks: int, story: Story, *, since: str) -> None:
    """Let the learner want what can wait so seldom, and have had the last at that time."""
    with story.services.transaction() as session:
        budgets.take(session, LEARNER, team_id=TEAM_ID)
        budgets.keep(session, LEARNER, Budget(0, at(since), weeks), team_id=TEAM_ID)


def test_two_weeks_of_refusals_end_in_one_card_and_count_as_none(story, learner, guide):
    with_step(learner, guide, mode="coach")
    story.sandbox.faults.rate_limit_next(POST, 3600, times=10_000)
    story.goes_to(at("2026-03-06 09:00"))
    while story.clock.now() < at("2026-03-18 09:00"):
        story.passes(days=1)
    assert nudges(story, LEARNER) == []
    story.sandbox.faults.clear()
    story.goes_to(at("2026-03-18 12:00"))

    assert len(nudges(story, LEARNER)) == 1
    with story.services.transaction() as session:
        assert budgets.of(session, LEARNER, team_id=TEAM_ID).unanswered == 1
    [first] = asked(learner, STEP_DUE)
    story.goes_to(at("2026-03-20 10:00"))
    assert asked(learner, STEP_DUE) == [first]
    story.goes_to(at("2026-03-20 12:00"))
    assert asked(learner, STEP_DUE) != [first]


def test_a_question_that_comes_again_brings_nothing_else_of_its_card_along(story, learner, guide):
    with_step_and_meeting(story, learner, guide, meet_at="2026-03-06 10:10")
    ticks(story, "2026-03-06 09:00")
    ticks(story, "2026-03-06 09:10")
    wakes(story, "2026-03-06 09:11")
    [card] = nudges(story, LEARNER)
    assert SOON in card.plain()
    story.goes_to(at("2026-03-09 08:00"))

    assert SOON not in learner.last().plain()
