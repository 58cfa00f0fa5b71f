"""A card of which nobody knew, was answered meanwhile, and turns out not to be in Slack."""

import pytest

from sandbox.faults import Fault
from tests.bot.mail import POST
from tests.journeys.coming_back import at, only, rows, with_step
from tests.journeys.test_due_late import nudges
from tests.journeys.test_unsent_after import due_on
from tests.journeys.test_unsent_uncertain import as_it_is, cannot_look
from tests.story import LEARNER

QUESTION = "How far have you come"
FIRST, SECOND, THIRD = "2026-03-09 10:00", "2026-03-16 10:00", "2026-03-16 10:20"


def answers_the_card_before(story, learner):
    """Ask the first thing; a week on the next bundle fails, and the card before it is answered."""
    story.goes_to(at(FIRST))
    [before] = nudges(story, LEARNER)
    for day in range(10, 16):
        story.goes_to(at(f"2026-03-{day} 10:00"))
    failing = Fault("error", acts=False, detail="internal_error")
    story.sandbox.faults.choose(POST, lambda: failing)
    story.goes_to(at("2026-03-16 10:05"))
    story.sandbox.faults.clear()
    learner.press("follow_up.not_yet", message=before)


@pytest.fixture
def answered(story, learner, guide):
    """The first of two things to ask is answered while the next bundle, with both, is unknown."""
    for _ in range(3):
        with_step(learner, guide, mode="coach")
    only(story, "goal_check")
    due_on(story, FIRST, SECOND, THIRD, kind="goal_check")
    answers_the_card_before(story, learner)
    return story


def test_the_rest_of_its_bundle_does_not_wait_for_another_week(answered):
    answered.passes(minutes=10)

    [_, card] = nudges(answered, LEARNER)
    assert card.plain().count(QUESTION) == 1


def test_nor_when_more_falls_due_before_it_comes_again(answered):
    answered.sandbox.faults.rate_limit_next(POST, 3600, times=100)
    answered.goes_to(at(THIRD))
    answered.sandbox.faults.clear()
    answered.passes(hours=2)

    [_, card] = nudges(answered, LEARNER)
    assert card.plain().count(QUESTION) == 2


def test_a_bundle_of_one_that_was_answered_and_is_not_there_was_none(story, learner, guide):
    for _ in range(2):
        with_step(learner, guide, mode="coach")
    only(story, "goal_check")
    due_on(story, FIRST, "2026-03-17 10:00", kind="goal_check")
    answers_the_card_before(story, learner)
    story.passes(minutes=10)
    assert len(nudges(story, LEARNER)) == 1
    story.goes_to(at("2026-03-17 10:00"))
    story.passes(minutes=1)

    assert len(nudges(story, LEARNER)) == 2


def test_what_was_done_elsewhere_stays_on_the_card_that_is_there(story, learner, guide):
    for number in range(2):
        with_step(learner, guide, **{"step:0": f"Step {number}", "due_on": "2026-03-06"})
    only(story, "step_due")
    story.goes_to(at("2026-03-06 09:00"))
    [before] = nudges(story, LEARNER)
    cannot_look(story)
    failing = Fault("error", acts=False, detail="internal_error")
    story.sandbox.faults.choose(POST, lambda: failing)
    story.goes_to(at("2026-03-09 08:00"))
    learner.open_home()
    done = rows(story, "step_due")[0].subject_id
    learner.press("overview.step_done", in_home=True, value=done)
    for _ in range(9):
        story.passes(days=1)

    card = as_it_is(learner, before)
    assert "Step 0" in card.plain()
    assert "Step 1" in card.plain()


def test_it_was_none_though_something_urgent_comes_on_its_card(story, learner, guide):
    for _ in range(2):
        with_step(learner, guide, mode="coach")
    [step, *_] = rows(story, "step_due")
    only(story, "goal_check")
    due_on(story, FIRST, "2026-03-17 10:00", kind="goal_check")
    with story.services.transaction() as session:
        row = session.merge(step)
        row.state, row.due_at = "waiting", at("2026-03-16 10:02")
    answers_the_card_before(story, learner)
    story.passes(minutes=10)
    assert QUESTION not in nudges(story, LEARNER)[-1].plain()
    story.goes_to(at("2026-03-17 10:00"))
    story.passes(minutes=1)

    assert [QUESTION in one.plain() for one in nudges(story, LEARNER)] == [False, False, True]
