"""What a card shows while the next one is not in Slack: its buttons, or how it was answered."""

import pytest

from sandbox.faults import Fault
from tests.bot.mail import POST
from tests.journeys.coming_back import STEP_DUE, asked, at, only, with_step, with_steps
from tests.journeys.steps import buttons
from tests.journeys.test_asking import ELSEWHERE
from tests.journeys.test_due_late import nudges
from tests.journeys.test_unsent_after import due_on
from tests.journeys.test_unsent_uncertain import as_it_is, cannot_look, step_asked_again
from tests.story import LEARNER

ANSWERS = {
    "follow_up.done": "Done.",
    "follow_up.not_yet": "Not yet. I come back to it",
    "follow_up.stop": "Stopped.",
}


@pytest.mark.parametrize(("answer", "words"), ANSWERS.items())
def test_an_answer_shows_where_it_was_given_though_the_next_card_is_not_there(
    story, learner, guide, answer, words
):
    before = step_asked_again(story, learner, guide, acts=False)
    learner.press(answer, message=before)
    assert words in as_it_is(learner, before).plain()
    story.passes(minutes=10)
    story.passes(hours=2)

    assert words in as_it_is(learner, before).plain()
    assert learner.last().ts == before.ts


@pytest.mark.parametrize(("answer", "words"), ANSWERS.items())
def test_and_the_next_one_says_so_if_it_is_there(story, learner, guide, answer, words):
    before = step_asked_again(story, learner, guide, acts=True)
    learner.press(answer, message=before)
    story.passes(minutes=10)

    assert words in as_it_is(learner, before).plain()
    assert ELSEWHERE in learner.last().plain()
    assert learner.last().ts != before.ts


@pytest.mark.parametrize(("answer", "words"), ANSWERS.items())
def test_an_answer_on_the_next_one_shows_there(story, learner, guide, answer, words):
    before = step_asked_again(story, learner, guide, acts=True)
    newest = learner.last()
    learner.press(answer, message=newest)
    story.passes(minutes=10)

    assert words in as_it_is(learner, newest).plain()
    assert ELSEWHERE in as_it_is(learner, before).plain()


@pytest.mark.parametrize("why", ["invalid_blocks", "internal_error"])
def test_a_card_keeps_its_buttons_when_the_next_one_never_comes(story, learner, guide, why):
    with_step(learner, guide, mode="coach")
    only(story, "step_due")
    story.goes_to(at("2026-03-06 09:00"))
    [before] = asked(learner, STEP_DUE)
    cannot_look(story)
    story.sandbox.faults.choose(POST, lambda: Fault("error", acts=False, detail=why))
    story.goes_to(at("2026-03-09 08:00"))
    for _ in range(9):
        story.passes(days=1)
    assert buttons(as_it_is(learner, before))[0] == "Done"

    learner.press("follow_up.not_yet", message=before)
    [card] = nudges(story, LEARNER)
    assert "Not yet. I come back to it" in card.plain()


def test_nor_does_a_card_whose_question_was_answered_above_point_to_another_below(
    story, learner, guide
):
    with_steps(learner, guide, count=2)
    only(story, "step_due")
    due_on(story, "2026-03-06 09:00", "2026-03-09 09:30", kind="step_due")
    story.goes_to(at("2026-03-06 09:00"))
    [before] = nudges(story, LEARNER)
    cannot_look(story)
    story.sandbox.faults.drop_next(POST)
    story.goes_to(at("2026-03-09 08:00"))  # it is asked again, and nobody knows
    learner.press("follow_up.done", message=before)
    story.goes_to(at("2026-03-09 09:30"))  # another thing is asked below
    story.sandbox.faults.clear()
    for _ in range(3):
        story.passes(hours=1)

    answered, emptied, _ = learner.messages()[-3:]
    assert "Done" in answered.plain()
    assert ELSEWHERE in emptied.plain()
