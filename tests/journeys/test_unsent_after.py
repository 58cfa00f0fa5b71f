"""After an outage: what fell due meanwhile is on the one card that comes, the rest a day later."""

from datetime import timedelta

import pytest

from sandbox.seed import TEAM_ID
from storage import due
from tests.bot.mail import POST
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
from tests.journeys.ending import agree_and_end
from tests.journeys.steps import ask
from tests.journeys.test_due_late import nudges
from tests.journeys.test_unsent import ticks, wakes
from tests.story import LEARNER

ADVICE = "Have you settled it?"


@pytest.fixture
def two_steps(story, learner, guide):
    """A learner with a step for a Friday and another one for the Tuesday after."""
    with_step(learner, guide, **{"step:0": "Send one", "due_on": "2026-03-06"})
    with_step(learner, guide, **{"step:0": "Send two", "due_on": "2026-03-10"})
    only(story, "step_due")


def refuses(story, since, until):
    """Let Slack take no message from one hour on until another."""
    story.goes_to(at(since) - timedelta(minutes=5))
    story.sandbox.faults.rate_limit_next(POST, 3600, times=10_000)
    story.goes_to(at(since))
    while story.clock.now() < at(until):
        story.goes_to(min(at(until), story.clock.now() + timedelta(days=1)))
    story.sandbox.faults.clear()


def cards_of_the_next(story, hours):
    """Return, for each card of the learner in these hours, when it came and what it says."""
    seen, came = {one.ts for one in story.person(LEARNER).messages()}, []
    until = story.clock.now() + timedelta(hours=hours)
    while story.clock.now() < until:
        to_what_comes_next(story, until=until)
        new = [one for one in nudges(story, LEARNER) if one.ts not in seen]
        came += [(story.clock.now(), one.plain()) for one in new]
        seen |= {one.ts for one in new}
    return came


def test_what_fell_due_while_slack_refused_is_on_the_same_card(story, learner, guide):
    with_step(learner, guide)
    refuses(story, "2026-03-06 09:00", "2026-03-11 09:00")

    [(_, words)] = cards_of_the_next(story, hours=9)
    assert STEP_DUE in words
    assert ADVICE in words


def test_what_fell_due_while_the_machine_was_off_is_on_the_same_card(story, learner, guide):
    with_step(learner, guide)
    ticks(story, "2026-03-06 09:00")
    wakes(story, "2026-03-11 09:00")  # it sends before it has looked for what is due

    [card] = nudges(story, LEARNER)
    assert STEP_DUE in card.plain()
    assert ADVICE in card.plain()
    assert cards_of_the_next(story, hours=9) == []


@pytest.mark.parametrize("looks_first", ["sender", "clock"])
def test_the_newest_of_a_kind_is_asked_whoever_looks_first(story, learner, two_steps, looks_first):
    ticks(story, "2026-03-06 09:00")
    if looks_first == "clock":
        ticks(story, "2026-03-11 09:00")
    wakes(story, "2026-03-11 09:00")
    story.passes(minutes=5)

    [card] = nudges(story, LEARNER)
    assert "Send two" in card.plain()
    assert "Send one" not in card.plain()
    assert [row.state for row in rows(story, "step_due")] == ["missed", "waiting"]


def test_what_found_no_room_comes_a_day_later(story, learner, guide):
    with_steps(learner, guide, count=7)
    only(story, "step_due")
    refuses(story, "2026-03-06 09:00", "2026-03-09 10:00")

    (first_at, first), (then_at, then) = cards_of_the_next(story, hours=30)
    assert [first.count(STEP_DUE), then.count(STEP_DUE)] == [5, 2]
    assert then_at - first_at >= timedelta(days=1)


def test_what_can_wait_comes_a_week_after_the_card_was_seen_and_not_planned(story, learner, guide):
    with_steps(learner, guide, count=3)
    only(story, "advice_check")
    due_on(story, "2026-03-09 10:00", "2026-03-11 10:00", "2026-03-17 10:00")
    refuses(story, "2026-03-09 10:00", "2026-03-13 10:00")

    [(came_at, words)] = cards_of_the_next(story, hours=6)
    assert words.count(ADVICE) == 1
    story.goes_to(came_at + timedelta(days=7, minutes=-15))
    assert len(asked(learner, ADVICE)) == 1
    story.passes(minutes=30)
    assert len(asked(learner, ADVICE)) == 2


def due_on(story, *moments, kind="advice_check"):
    with story.services.transaction() as session:
        for row, moment in zip(rows(story, kind), moments, strict=True):
            session.merge(row).due_at = at(moment)


def test_what_joined_a_card_is_not_asked_once_it_is_too_late(story, learner, two_steps):
    refuses(story, "2026-03-06 09:00", "2026-03-26 09:00")

    assert cards_of_the_next(story, hours=6) == []
    assert [row.state for row in rows(story, "step_due")] == ["missed", "missed"]


def test_what_joined_a_card_outlives_what_was_on_it(story, learner, two_steps):
    refuses(story, "2026-03-06 09:00", "2026-03-22 09:00")

    [(_, words)] = cards_of_the_next(story, hours=36)
    assert "Send two" in words
    assert "Send one" not in words


def test_what_joined_a_card_is_asked_again_two_days_after_it_was_seen(story, learner, two_steps):
    due_on(story, "2026-03-10 08:00", "2026-03-10 15:00", kind="step_due")
    refuses(story, "2026-03-10 08:00", "2026-03-10 16:00")
    [(came_at, _)] = cards_of_the_next(story, hours=9)
    story.goes_to(came_at + timedelta(days=2, minutes=-15))
    assert len(nudges(story, LEARNER)) == 1
    story.passes(minutes=30)

    assert learner.last().plain().count(STEP_DUE) == 2


def test_what_is_too_late_on_one_card_does_not_come_on_another(story, learner, guide):
    agree_and_end(learner, guide, mode="mentor", **{"step:0": "Send 2", "due_on": "2026-03-06"})
    ticks(story, "2026-03-04 11:00")  # the form is on a card
    with story.services.transaction() as session:  # so the step may have a card of its own
        due.note_sign_of_life(session, LEARNER, team_id=TEAM_ID, now=story.clock.now())
    ticks(story, "2026-03-06 09:00")
    wakes(story, "2026-03-23 10:00")

    [card] = nudges(story, LEARNER)
    assert "How was your session with" in card.plain()
    assert STEP_DUE not in card.plain()


def test_what_joined_a_card_does_not_come_along_when_another_of_it_comes_again(
    story, learner, guide
):
    with_step(learner, guide)
    ticks(story, "2026-03-06 09:00")
    wakes(story, "2026-03-09 11:00")  # the advice has fallen due and joins
    [card] = asked(learner, ADVICE)
    [step] = rows(story, "step_due")
    learner.press("follow_up.not_yet", message=card, value=step.id)
    story.goes_to(at("2026-03-16 11:00"))

    assert STEP_DUE in learner.last().plain()
    assert ADVICE not in learner.last().plain()


def test_what_is_wrong_on_one_card_keeps_no_other_from_coming(story, learner, guide):
    with_step(learner, guide, **{"step:0": "Send one", "due_on": "2026-03-06"})
    only(story, "step_due")
    ask(learner, meet_at=int(at("2026-03-06 09:40").timestamp()))
    guide.press("agree.accept")
    ticks(story, "2026-03-06 08:40")
    ticks(story, "2026-03-06 09:00")
    break_step_reminders(story)
    wakes(story, "2026-03-06 09:15")
    story.passes(minutes=5)

    assert len(asked(learner, "You two agreed on this time.")) == 1


def test_a_process_that_was_frozen_before_it_posts_marks_nothing_when_it_wakes(
    story, learner, guide
):
    with_steps(learner, guide, count=2)
    only(story, "step_due")
    due_on(story, "2026-03-06 09:00", "2026-03-06 09:05", kind="step_due")
    ticks(story, "2026-03-06 09:00")
    frozen = story.program.sender
    claimed, _ = frozen._claim(50)
    ticks(story, "2026-03-06 09:04:50")
    story.settle()  # another posts the card
    ticks(story, "2026-03-06 09:05")
    for row in claimed:
        story.run(frozen._send(row))
    story.passes(hours=1)

    assert [row.asks for row in rows(story, "step_due")] == [1, 1]
    assert "".join(one.plain() for one in nudges(story, LEARNER)).count(STEP_DUE) == 2
