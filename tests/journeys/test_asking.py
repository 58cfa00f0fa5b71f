"""What a card asks is decided as it is posted, and counts as asked once it is out."""

from datetime import timedelta

import pytest
from sqlmodel import update

from sandbox.faults import Fault
from storage.tables import FollowUpRow
from tests.bot.mail import POST
from tests.journeys.at_home import part
from tests.journeys.coming_back import (
    STEP_DUE,
    asked,
    at,
    break_step_reminders,
    only,
    rows,
    to_what_comes_next,
    with_step,
    with_steps,
)
from tests.journeys.ending import session_row
from tests.journeys.steps import agree, ask, buttons, switch
from tests.journeys.test_due_late import MISSED, nudges
from tests.journeys.test_unsent import ticks, wakes
from tests.journeys.test_unsent_after import ADVICE, cards_of_the_next, due_on, refuses
from tests.journeys.test_unsent_counts import unanswered
from tests.journeys.test_unsent_late import cards_at_most_every
from tests.story import GUIDE, LEARNER

WAITED = "It still waits for an answer."
ELSEWHERE = "is settled, or stands on another card."


def is_away(story):
    """Let Slack refuse every new message from now on."""
    story.sandbox.faults.choose(POST, lambda: Fault("refuse", acts=False))


def closes_after(story, moment):
    """Return how long a request stays open from a moment on."""
    while session_row(story).stage == "asked":
        to_what_comes_next(story, until=story.clock.now() + timedelta(days=1))
    return story.clock.now() - moment


def test_a_request_stays_open_for_two_days_after_a_reminder_that_slack_took_late(
    story, learner, guide
):
    ask(learner)
    refuses(story, "2026-03-04 09:00", "2026-03-16 09:00")
    assert session_row(story).stage == "asked"
    while not asked(guide, WAITED):
        to_what_comes_next(story, until=story.clock.now() + timedelta(days=1))

    assert closes_after(story, story.clock.now()) >= timedelta(days=2)


def test_it_does_so_when_the_machine_stopped_before_the_reminder_was_posted(story, learner, guide):
    ask(learner)
    ticks(story, "2026-03-04 10:00")
    wakes(story, "2026-03-09 10:30")
    assert len(asked(guide, WAITED)) == 1

    assert closes_after(story, at("2026-03-09 10:30")) >= timedelta(days=2)


@pytest.mark.parametrize("weeks", [2, 4])
def test_what_finds_no_room_is_asked_with_the_next_bundle(story, learner, guide, weeks):
    with_steps(learner, guide, count=7)
    only(story, "advice_check")
    cards_at_most_every(weeks, story, since="2026-02-02 09:00")
    due_on(story, *["2026-03-09 10:00"] * 4, *["2026-03-10 09:00"] * 3)
    refuses(story, "2026-03-09 10:00", "2026-03-10 09:00")
    story.goes_to(at("2026-03-10 10:00"))
    [card] = nudges(story, LEARNER)
    assert card.plain().count(ADVICE) == 5
    story.goes_to(at("2026-03-11 10:00"))
    for _ in range(weeks + 1):
        story.passes(days=7)

    assert sum(card.plain().count(ADVICE) for card in nudges(story, LEARNER)) == 7
    assert {row.state for row in rows(story, "advice_check")} == {"silent"}


def test_what_found_no_room_is_not_on_a_card_that_comes_two_hours_later(story, learner, guide):
    with_steps(learner, guide, count=7)
    only(story, "step_due")
    ask(learner, meet_at=int(at("2026-03-06 12:00").timestamp()))
    guide.press("agree.accept")
    refuses(story, "2026-03-06 09:00", "2026-03-06 09:30")
    cards = cards_of_the_next(story, hours=3)

    assert [words.count(STEP_DUE) for _, words in cards] == [5, 0]


def test_a_pause_that_is_ended_makes_nothing_too_late(story, learner, guide):
    with_step(learner, guide)
    only(story, "step_due")
    ticks(story, "2026-03-06 09:00")
    learner.command("/guidance", "pause until April 6")
    story.goes_to(at("2026-03-25 10:00"))
    learner.command("/guidance", "resume")
    story.passes(seconds=5)

    assert len(asked(learner, STEP_DUE)) == 1


def test_the_card_before_keeps_its_buttons_until_the_new_one_is_out(story, learner, guide):
    with_step(learner, guide, mode="coach")
    only(story, "step_due")
    story.goes_to(at("2026-03-06 09:00"))
    is_away(story)
    story.goes_to(at("2026-03-09 08:00"))
    story.passes(hours=3)
    [card] = asked(learner, STEP_DUE)
    assert buttons(card)[0] == "Done"
    assert asked(learner, ELSEWHERE) == []

    story.sandbox.faults.clear()
    story.passes(hours=1)
    assert len(asked(learner, ELSEWHERE)) == 1
    assert learner.last().ts != card.ts


def test_what_is_answered_on_the_card_before_shows_there_and_is_not_asked_anew(
    story, learner, guide
):
    with_step(learner, guide, mode="coach")
    only(story, "step_due")
    story.goes_to(at("2026-03-06 09:00"))
    ticks(story, "2026-03-09 08:00")
    [card] = asked(learner, STEP_DUE)
    learner.press("follow_up.not_yet", message=card)
    wakes(story, "2026-03-09 08:05")

    [card] = nudges(story, LEARNER)
    assert "Not yet. I come back to it " in card.plain()


@pytest.mark.parametrize("answer", ["follow_up.done", "follow_up.not_yet"])
def test_an_answer_on_a_card_of_which_we_do_not_know_yet_counts_there(
    story, learner, guide, answer
):
    with_step(learner, guide, mode="coach")
    only(story, "step_due")
    story.sandbox.faults.fail_after_next(POST, "internal_error")
    story.goes_to(at("2026-03-06 09:00"))
    [card] = asked(learner, STEP_DUE)
    learner.press(answer, message=card)
    assert unanswered(story) == 0
    story.passes(minutes=5)

    assert len(nudges(story, LEARNER)) + len(asked(learner, "Done. I will not")) == 1
    assert STEP_DUE not in learner.last().plain()
    assert unanswered(story) == 0


def test_a_card_that_may_have_arrived_counts_once_it_is_found(story, learner, guide):
    with_step(learner, guide, mode="coach")
    only(story, "step_due")
    story.sandbox.faults.fail_after_next(POST, "internal_error")
    story.goes_to(at("2026-03-06 09:00"))
    assert unanswered(story) == 0
    story.passes(minutes=5)

    assert unanswered(story) == 1
    assert [row.asks for row in rows(story, "step_due")] == [1]


def test_what_was_answered_before_its_card_was_found_was_a_bundle_all_the_same(
    story, learner, guide
):
    with_steps(learner, guide, count=2)
    only(story, "advice_check")
    due_on(story, "2026-03-09 10:00", "2026-03-11 09:00")
    story.sandbox.faults.fail_after_next(POST, "internal_error")
    story.goes_to(at("2026-03-09 10:00"))
    learner.press("follow_up.done", message=learner.last())
    story.passes(minutes=5)
    count = len(learner.messages())

    story.goes_to(at("2026-03-13 10:00"))
    assert len(learner.messages()) == count
    story.goes_to(at("2026-03-16 11:00"))
    assert len(learner.messages()) == count + 1


def test_what_slack_refuses_for_good_counts_as_asked_and_as_no_card_that_was_seen(
    story, learner, guide
):
    with_step(learner, guide, mode="coach")
    only(story, "step_due")
    story.sandbox.faults.fail_next(POST, "user_not_found")
    story.goes_to(at("2026-03-06 09:00"))
    assert asked(learner, STEP_DUE) == []

    [row] = rows(story, "step_due")
    assert (row.asks, row.asking_on) == (1, None)
    assert unanswered(story) == 0
    story.goes_to(at("2026-03-09 08:00"))
    assert len(asked(learner, STEP_DUE)) == 1


def test_a_card_that_nobody_could_look_for_counts_as_asked_once_it_is_given_up(
    story, learner, guide
):
    with_step(learner, guide, mode="coach")
    only(story, "step_due")
    shut = Fault("error", acts=False, detail="missing_scope")
    story.sandbox.faults.choose("conversations.history", lambda: shut)
    story.sandbox.faults.fail_after_next(POST, "internal_error")
    story.goes_to(at("2026-03-06 09:00"))
    for _ in range(9):
        assert unanswered(story) == 0
        story.passes(days=1)
        if not rows(story, "step_due")[0].asking_on:
            break

    assert unanswered(story) == 1
    assert [row.asks for row in rows(story, "step_due")] == [1]


def test_a_card_that_nobody_saw_holds_back_no_bundle(story, learner, guide):
    with_steps(learner, guide, count=2)
    only(story, "advice_check")
    due_on(story, "2026-03-09 10:00", "2026-03-10 10:00")
    ticks(story, "2026-03-09 10:00")
    with story.services.transaction() as session:
        first = FollowUpRow.id == rows(story, "advice_check")[0].id
        session.exec(update(FollowUpRow).where(first).values(state="cancelled"))
    wakes(story, "2026-03-09 10:15")
    assert nudges(story, LEARNER) == []
    story.goes_to(at("2026-03-10 10:00"))

    assert len(asked(learner, ADVICE)) == 1


def test_no_question_comes_by_night_beside_what_may(story, learner, guide):
    with_step(learner, guide)
    only(story, "step_due")
    ask(learner, meet_at=int(at("2026-03-06 06:00").timestamp()))
    guide.press("agree.accept")
    due_on(story, "2026-03-05 19:00", kind="step_due")
    is_away(story)
    story.goes_to(at("2026-03-05 19:00"))
    story.sandbox.faults.clear()
    wakes(story, "2026-03-06 05:01")
    story.passes(minutes=1)
    assert asked(learner, STEP_DUE) == []

    story.goes_to(at("2026-03-06 08:00"))
    assert len(asked(learner, STEP_DUE)) == 1


def test_a_role_is_asked_about_by_night_and_the_step_beside_it_in_the_morning(
    story, learner, guide
):
    with_step(learner, guide, owner=GUIDE, due_on="2026-03-06")
    only(story, "step_due")
    story.goes_to(at("2026-03-05 19:45"))
    agree(learner, guide)
    switch(guide)
    due_on(story, "2026-03-05 19:56", kind="step_due")
    ticks(story, "2026-03-05 19:56")
    wakes(story, "2026-03-05 20:10")
    [card] = nudges(story, GUIDE)
    assert "Are you still mentoring?" in card.plain()
    assert STEP_DUE not in card.plain()

    story.goes_to(at("2026-03-06 08:00"))
    assert len(asked(guide, STEP_DUE)) == 1


def test_a_second_check_does_not_come_on_an_urgent_card_within_its_week(story, learner, guide):
    with_steps(learner, guide, count=2)
    due_on(story, "2026-03-02 14:00", "2026-03-05 10:00")
    story.goes_to(at("2026-03-02 14:00"))
    assert len(asked(learner, ADVICE)) == 1
    refuses(story, "2026-03-06 09:00", "2026-03-06 10:00")
    [(_, words)] = cards_of_the_next(story, hours=2)

    assert STEP_DUE in words
    assert ADVICE not in words


def test_a_mentoring_check_that_joins_a_card_plans_the_next(story, learner, guide):
    with_step(learner, guide, mode="mentor", owner=GUIDE, due_on="2026-06-01")
    story.goes_to(at("2026-06-01 08:50"))
    ticks(story, "2026-06-01 09:00")
    wakes(story, "2026-06-04 12:00")

    assert "It is about time for you and" in guide.last().plain()
    assert STEP_DUE in guide.last().plain()
    planned = [row.ordinal for row in rows(story, "mentor_check") if row.person_id == GUIDE]
    assert planned == [1, 2]


def test_what_is_wrong_on_a_card_costs_itself_alone(story, learner, guide):
    with_step(learner, guide)
    due_on(story, "2026-03-06 09:00")
    ticks(story, "2026-03-06 09:00")
    break_step_reminders(story)
    wakes(story, "2026-03-06 09:15")

    assert len(asked(learner, ADVICE)) == 1
    assert asked(learner, STEP_DUE) == []


def test_what_was_on_its_way_for_too_long_is_a_line_on_home(story, learner, guide):
    with_step(learner, guide)
    only(story, "step_due")
    refuses(story, "2026-03-06 09:00", "2026-03-26 09:00")
    story.passes(hours=2)
    learner.open_home()

    assert nudges(story, LEARNER) == []
    assert "a step from your session with" in part(learner, MISSED)
