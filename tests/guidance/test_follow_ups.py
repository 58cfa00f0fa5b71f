from dataclasses import replace

import pytest

from guidance.errors import MovedOn, NotFound
from guidance.follow_ups import (
    ASKS_LIMIT,
    REPEAT_AFTER,
    RULES,
    FollowUp,
    FollowUpState,
    Kind,
    Snooze,
)
from guidance.quiet import Quiet
from tests.guidance.agreed import DAY, GUIDE, HOUR, LEARNER, NEW_YORK, NOW

QUIET = Quiet(NEW_YORK)


def follow_up(kind=Kind.STEP_DUE, **more):
    return FollowUp("f", "a", kind, LEARNER, NOW, **more)


def test_every_kind_has_a_rule_that_says_why_it_came():
    assert set(RULES) == set(Kind)
    for rule in RULES.values():
        assert rule.why.endswith(".")
        assert 1 <= rule.asks <= ASKS_LIMIT


def test_three_questions_without_an_answer_are_the_last():
    asked = follow_up()
    for _ in range(2):
        asked = asked.asked(now=NOW, quiet=QUIET, card_id="c")
        assert (asked.state, asked.due_at) == (FollowUpState.WAITING, NOW + REPEAT_AFTER)

    silent = asked.asked(now=NOW, quiet=QUIET, card_id="c")

    assert silent.state is FollowUpState.SILENT
    assert silent.asks == ASKS_LIMIT


def test_what_is_asked_once_is_silent_at_once():
    asked = follow_up(Kind.ADVICE_CHECK).asked(now=NOW, quiet=QUIET, card_id="c")

    assert asked.state is FollowUpState.SILENT


def test_an_answer_begins_the_count_anew_even_after_silence():
    silent = follow_up(asks=3, state=FollowUpState.SILENT)
    again = silent.put_off(NOW + DAY, by=LEARNER)

    assert again.is_put_off
    assert (again.state, again.asks, again.due_at) == (FollowUpState.WAITING, 0, NOW + DAY)
    assert again.version == silent.version + 1


@pytest.mark.parametrize(
    "state", [FollowUpState.DONE, FollowUpState.STOPPED, FollowUpState.CANCELLED]
)
def test_what_is_answered_for_good_takes_no_other_answer(state):
    over = follow_up(state=state)

    assert not over.is_alive
    with pytest.raises(MovedOn):
        over.put_off(NOW, by=LEARNER)
    with pytest.raises(MovedOn):
        over.settle(FollowUpState.DONE, by=LEARNER)


def test_only_the_person_asked_may_answer():
    with pytest.raises(NotFound):
        follow_up().settle(FollowUpState.DONE, by=GUIDE)
    with pytest.raises(NotFound):
        follow_up().put_off(NOW, by=GUIDE)


def test_quiet_holds_a_question_back_and_remembers_when_it_was_due():
    night = NOW + 12 * HOUR
    held = follow_up().held(now=night, quiet=QUIET)

    assert held.due_at == QUIET.next_open(night)
    assert held.held_from == NOW
    assert held.held(now=night, quiet=QUIET).held_from == NOW
    assert held.asked(now=held.due_at, quiet=QUIET, card_id="c").held_from is None
    assert follow_up().held(now=NOW, quiet=QUIET) is None


def test_a_session_that_is_going_on_is_not_held_back():
    night = NOW + 12 * HOUR

    asked = replace(follow_up(Kind.SWITCH_OPEN), due_at=night - HOUR / 2)
    assert asked.held(now=night, quiet=QUIET) is None
    assert asked.held(now=night + HOUR, quiet=QUIET).due_at == QUIET.next_open(night)
    assert replace(asked, due_at=night + HOUR).held(now=night, quiet=QUIET) is not None


def test_a_pause_holds_everything():
    paused = replace(QUIET, paused_until=NOW.date() + DAY)

    for kind in Kind:
        held = follow_up(kind).held(now=NOW, quiet=paused)
        assert held.due_at.date() == paused.paused_until


@pytest.mark.parametrize(
    ("length", "days"), [(Snooze.DAY, 1), (Snooze.THREE_DAYS, 3), (Snooze.WEEK, 7)]
)
def test_a_snooze_is_as_long_as_it_says(length, days):
    assert length.length == days * DAY


@pytest.mark.parametrize(
    "move",
    [
        lambda one: one.asked(now=NOW, quiet=QUIET, card_id="c"),
        lambda one: one.held_until(NOW),
        lambda one: one.postponed(NOW),
        lambda one: one.missed(now=NOW),
        lambda one: one.cancelled(),
        lambda one: one.put_off(NOW, by=one.person_id),
        lambda one: one.settle(FollowUpState.DONE, by=one.person_id),
    ],
)
def test_whatever_becomes_of_it_it_is_no_longer_to_be_asked_on_a_card(move):
    asking = follow_up().asking("c")

    assert asking.cards == [asking.card_id, "c"]
    assert move(asking).asking_on is None
    assert asking.shown_on("c").card_id == "c"
