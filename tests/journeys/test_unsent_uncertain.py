"""A card of which nobody knows yet: what else comes meanwhile, and what an answer shows."""

import pytest

from handlers import nudges as cards
from handlers.services import reacting
from sandbox.faults import Fault
from sandbox.seed import TEAM_ID
from tests.bot.mail import LOOK, POST
from tests.journeys.coming_back import (
    STEP_DUE,
    asked,
    at,
    ended,
    only,
    rows,
    with_step,
    with_steps,
)
from tests.journeys.steps import buttons
from tests.journeys.test_due_late import nudges
from tests.journeys.test_due_silence import LAST
from tests.journeys.test_follow_up_checks import MENTORING, STALLED
from tests.journeys.test_unsent_after import ADVICE, due_on
from tests.journeys.test_unsent_counts import unanswered
from tests.story import LEARNER


def cannot_look(story):
    """Slack does not let us look into conversations: a scope is missing."""
    story.sandbox.faults.choose(LOOK, lambda: Fault("error", acts=False, detail="missing_scope"))


def test_what_found_no_room_comes_a_day_later_though_the_card_is_never_found(story, learner, guide):
    with_steps(learner, guide, count=6)
    only(story, "step_due")
    cannot_look(story)
    story.sandbox.faults.drop_next(POST)
    story.goes_to(at("2026-03-06 09:00"))
    card = learner.last()
    assert card.plain().count(STEP_DUE) == 5
    [left] = [row.id for row in rows(story, "step_due") if row.id not in str(card.blocks)]
    for row in rows(story, "step_due"):
        if row.id != left:
            learner.press("follow_up.done", message=card, value=row.id)
    story.goes_to(at("2026-03-09 09:00"))

    assert learner.last().plain().count(STEP_DUE) == 1
    assert left in str(learner.last().blocks)


def test_no_second_bundle_comes_while_nobody_knows_of_the_first(story, learner, guide):
    with_steps(learner, guide, count=2)
    only(story, "advice_check")
    due_on(story, "2026-03-09 10:00", "2026-03-09 10:01")
    story.sandbox.faults.drop_next(POST)
    story.goes_to(at("2026-03-09 10:00"))
    story.goes_to(at("2026-03-09 10:01"))
    story.passes(minutes=10)
    assert len(nudges(story, LEARNER)) == 1

    story.goes_to(at("2026-03-16 10:15"))
    assert len(asked(learner, ADVICE)) == 2


def test_nor_within_days_when_it_cannot_be_looked_for(story, learner, guide):
    with_steps(learner, guide, count=4)
    only(story, "advice_check")
    due_on(story, *(f"2026-03-{day} 10:00" for day in ("09", "10", "11", "12")))
    cannot_look(story)
    story.sandbox.faults.drop_next(POST, times=4)
    for day in ("09", "10", "11", "12"):
        story.goes_to(at(f"2026-03-{day} 10:00"))

    assert len(nudges(story, LEARNER)) == 1


def steps_on(story, learner, guide, *moments):
    with_steps(learner, guide, count=len(moments))
    only(story, "step_due")
    due_on(story, *moments, kind="step_due")


def test_no_fourth_card_comes_while_the_third_may_be_out(story, learner, guide):
    days = ("03", "04", "05", "06", "09", "10")
    steps_on(story, learner, guide, *(f"2026-03-{day} 09:00" for day in days))
    cannot_look(story)
    story.sandbox.faults.drop_next(POST, times=20)
    for _ in range(8):
        story.passes(days=1)

    assert len(nudges(story, LEARNER)) == 3


def test_what_waits_for_a_card_that_was_not_there_is_asked_within_the_hour(story, learner, guide):
    days = ("03 09:00", "04 09:00", "05 08:30", "05 08:31")
    steps_on(story, learner, guide, *(f"2026-03-{day}" for day in days))
    for day in ("03", "04"):
        story.goes_to(at(f"2026-03-{day} 09:00"))
    story.sandbox.faults.choose(POST, lambda: Fault("error", acts=False, detail="internal_error"))
    for moment in ("08:30", "08:31"):
        story.goes_to(at(f"2026-03-05 {moment}"))
    story.sandbox.faults.clear()
    [third] = [one for one in rows(story, "step_due") if one.asking_on]
    with story.services.transaction() as session:
        session.merge(third).state = "cancelled"
    story.passes(minutes=10)
    assert unanswered(story) == 2

    story.passes(minutes=55)
    assert unanswered(story) == 3
    assert "Step 3" in learner.last().plain()


@pytest.mark.parametrize("answer", ["follow_up.done", "follow_up.not_yet", "follow_up.stop"])
@pytest.mark.parametrize("acts", [True, False], ids=["is there", "is not there"])
def test_an_answer_on_the_card_before_shows_there_while_nobody_knows_of_the_next(
    story, learner, guide, answer, acts
):
    before = step_asked_again(story, learner, guide, acts=acts)
    learner.press(answer, message=before)
    assert "Not yet" not in buttons(as_it_is(learner, before))
    story.passes(minutes=10)

    assert not any("Not yet" in buttons(card) for card in nudges(story, LEARNER))


def test_mentoring_comes_up_again_though_it_was_answered_before_anybody_knew_of_the_card(
    story, learner, guide
):
    ended(learner, guide, mode="mentor")
    only(story, "mentor_check")
    story.sandbox.faults.drop_next(POST, times=2)
    story.goes_to(at("2026-06-02 10:00"))
    learner.press("follow_up.done")
    story.passes(minutes=10)
    story.goes_to(at("2026-09-02 10:00"))

    assert buttons(asked(learner, MENTORING)[-1])[0] == "Done"


def test_and_is_not_brought_up_within_days_after_somebody_said_that_it_is_still_on(
    story, learner, guide
):
    ended(learner, guide, mode="mentor")
    cannot_look(story)
    story.sandbox.faults.drop_next(POST)
    story.goes_to(at("2026-06-01 10:00"))
    learner.press("follow_up.done", message=asked(learner, STALLED)[0])
    for _ in range(3):
        story.passes(days=7)
    assert asked(learner, MENTORING) == []

    story.goes_to(at("2026-09-01 10:00"))
    assert len(asked(learner, MENTORING)) == 1


def step_asked_again(story, learner, guide, *, acts):
    """Return the card of a step whose next card Slack has, or has not, taken without a word."""
    with_step(learner, guide, mode="coach")
    only(story, "step_due")
    story.goes_to(at("2026-03-06 09:00"))
    [before] = asked(learner, STEP_DUE)
    story.sandbox.faults.choose(POST, lambda: Fault("error", acts=acts, detail="internal_error"))
    story.goes_to(at("2026-03-09 08:00"))
    story.sandbox.faults.clear()
    return before


def as_it_is(learner, card):
    [found] = [one for one in learner.messages() if one.ts == card.ts]
    return found


def test_a_bundle_that_is_answered_while_nobody_knows_of_it_was_one(story, learner, guide):
    with_steps(learner, guide, count=2)
    only(story, "advice_check")
    due_on(story, "2026-03-09 10:00", "2026-03-10 10:00")
    cannot_look(story)
    story.sandbox.faults.drop_next(POST)
    story.goes_to(at("2026-03-09 10:00"))
    learner.press("follow_up.done", message=learner.last())
    story.goes_to(at("2026-03-11 10:00"))
    assert len(nudges(story, LEARNER)) == 1

    story.goes_to(at("2026-03-16 10:15"))
    assert len(nudges(story, LEARNER)) == 2


def test_a_card_says_no_more_that_it_is_the_last_when_somebody_comes_back_as_it_is_sent(
    story, learner, guide
):
    steps_on(story, learner, guide, *(f"2026-03-{day} 09:00" for day in ("03", "04", "05")))
    for day in ("03", "04"):
        story.goes_to(at(f"2026-03-{day} 09:00"))

    def comes_back():
        story.sandbox.faults.clear()
        with reacting(story.services, team_id=TEAM_ID, user_id=LEARNER) as reaction:
            cards.heard_from(reaction)

    story.sandbox.faults.choose(POST, comes_back)
    story.goes_to(at("2026-03-05 09:00"))
    story.passes(minutes=1)

    assert unanswered(story) == 1
    assert LAST not in learner.last().plain()
