"""A goal that could be sharper is asked about once as the session ends, and never in the way."""

import pytest

from guidance.text import GOAL_LIMIT
from tests.journeys.ending import SHARP, end, session_row
from tests.journeys.steps import GOAL, agree, agreement_card, go_on
from tests.keys import legible

VAGUE = "Get better at ultrasound"
SHARPER = "Find the view in 9 of 10 scans by 1 May"
MEASURABLE, TIME_BOUND = "How will you know that it is done?", "By when? A day makes"
AGAIN = ("A number or a result here, too?", "A day here, too?")
NEW_WORDS = "The goal has new words"


def kept(story):
    row = session_row(story)
    with story.services.transaction() as session:
        return row.stage.value, legible(session, row).goal


def asked(actor):
    """Return which questions the modal asks."""
    words = actor.modal.plain() if actor.modal else ""
    return [question for question in (MEASURABLE, TIME_BOUND) if question in words]


def test_a_goal_may_be_put_into_sharper_words_and_both_see_them(story, learner, guide):
    group = agree(learner, guide, goal=VAGUE)
    end(learner)
    assert asked(learner) == [MEASURABLE, TIME_BOUND]
    assert kept(story) == ("agreed", VAGUE)

    learner.submit(goal=f"  {SHARPER} ")
    assert learner.modal is None
    assert kept(story) == ("closed", SHARPER)
    assert SHARPER in agreement_card(guide).plain()
    assert NEW_WORDS in guide.last(group).plain()


@pytest.mark.parametrize("goal", [VAGUE, "  ", None])
def test_a_goal_that_is_left_as_it_is_or_emptied_stays_and_the_session_ends(
    story, learner, guide, goal
):
    group = agree(learner, guide, goal=VAGUE)
    end(learner)
    learner.submit(goal=goal)

    assert learner.modal is None
    assert kept(story) == ("closed", VAGUE)
    assert NEW_WORDS not in guide.last(group).plain()


def test_the_question_comes_once_with_those_about_the_steps(story, learner, guide):
    agree(learner, guide, goal=VAGUE)
    end(learner, VAGUE)
    shown = learner.modal.plain()
    assert [shown.count(one) for one in (MEASURABLE, TIME_BOUND, *AGAIN)] == [1, 1, 1, 1]
    learner.enter("goal", SHARPER)
    learner.press("close.add_step")
    assert SHARPER in learner.modal.plain()
    assert asked(learner) == []

    learner.submit(**{"step:1": VAGUE})
    assert learner.modal is None
    assert kept(story) == ("closed", SHARPER)


@pytest.mark.parametrize(
    ("goal", "more", "questions"),
    [
        (GOAL, {}, []),
        (VAGUE, {"step": SHARP}, [MEASURABLE, TIME_BOUND]),
        (VAGUE, {"step": SHARP, "due_on": "2026-03-06"}, [MEASURABLE]),
        (VAGUE, {"next_meeting": 1773066000}, [MEASURABLE]),
        ("Read ten chapters", {}, [TIME_BOUND]),
        ("Be calmer on call this month", {}, [MEASURABLE]),
    ],
)
def test_only_what_is_missing_is_asked(learner, guide, goal, more, questions):
    agree(learner, guide, goal=goal)
    end(learner, **more)

    assert asked(learner) == questions
    assert (learner.modal is not None) == bool(questions)


def test_an_over_long_goal_gets_a_sentence_and_stays_as_it_was_typed(story, learner, guide):
    agree(learner, guide, goal=VAGUE)
    end(learner)
    learner.submit(goal="x" * (GOAL_LIMIT + 1))

    assert "1 character over" in learner.modal_errors["goal"]
    assert kept(story) == ("agreed", VAGUE)


def test_sharper_words_are_looked_at_for_a_patient_as_the_first_ones_were(story, learner, guide):
    agree(learner, guide, goal=VAGUE)
    end(learner)
    learner.submit(goal="Scan Mrs. Kowalski in room 412 by Friday")

    assert learner.modal is not None
    assert kept(story) == ("agreed", VAGUE)
    go_on(learner)
