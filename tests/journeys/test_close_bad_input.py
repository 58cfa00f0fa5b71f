from datetime import timedelta

import pytest

from tests.journeys.ending import SHARP, end, kept_steps, typed
from tests.journeys.steps import agree, agreement_card, go_on
from tests.journeys.test_bad_input import LIVE, live
from tests.story import GUIDE, LEARNER, MONDAY


def seconds(**time):
    return int((MONDAY + timedelta(**time)).timestamp())


EMPTY = {"step:0": "", "if_then:0": "", "due_on:0": None, "next_meeting": None}

WRONG = [
    (typed("   ", due_on="2026-03-06"), "step:0", "write a few words"),
    (typed("\u200b", if_then="If…"), "step:0", "write a few words"),
    (typed(if_then="If…"), "step:0", "write a few words"),
    (typed("x" * 201), "step:0", "1 character over the 200"),
    (typed(SHARP, if_then="y" * 3000), "if_then:0", "2,800 characters over"),
    (typed(SHARP, due_on="2026-03-01"), "due_on:0", "day has passed"),
    (
        typed(SHARP, due_on="2026-03-06", next_meeting=seconds(days=2)),
        "due_on:0",
        "after your next meeting",
    ),
    (typed(SHARP, next_meeting=seconds(hours=-1)), "next_meeting", "has passed"),
    (typed(SHARP, due_on="2036-03-06"), "due_on:0", "more than a year away"),
    (typed(SHARP, next_meeting=seconds(days=3653)), "next_meeting", "more than a year away"),
]


def test_a_wrong_answer_gets_a_sentence_under_its_field_and_all_stays(learner, guide):
    agree(learner, guide)
    learner.press("guide.end")
    for answers, field, sentence in WRONG:
        learner.submit(**EMPTY | answers)

        assert list(learner.modal_errors) == [field]
        assert sentence in learner.modal_errors[field]
        for block_id, value in answers.items():
            [element] = learner.modal.values[block_id].values()
            assert value in element.values()
    assert "Your agreement" in agreement_card(guide).plain()

    learner.submit(**EMPTY)
    assert "Session ended" in agreement_card(guide).plain()


def test_the_sentence_stands_under_the_step_it_is_about(learner, guide):
    agree(learner, guide)
    learner.press("guide.end")
    learner.press("close.add_step")
    learner.press("close.add_step")
    for answers, field in (
        ({"step:1": SHARP, "due_on:1": "2026-02-27"}, "due_on:1"),
        ({"due_on:1": None, "step:2": SHARP, "due_on:2": "2026-02-27"}, "due_on:2"),
        ({"due_on:2": None, "step:2": "", "if_then:2": "If…"}, "step:2"),
    ):
        learner.submit(**answers)
        assert list(learner.modal_errors) == [field]


def test_a_day_is_that_of_whoever_fills_in_the_form(story, learner, guide):
    """At 03:00 UTC on Tuesday it is still Monday where the program is."""
    agree(learner, guide)
    story.passes(hours=12)
    end(learner, SHARP, due_on="2026-03-02")

    assert learner.modal is None
    assert kept_steps(story)[0].due_on.isoformat() == "2026-03-02"


def test_an_error_after_the_one_question_does_not_ask_it_again(story, learner, guide):
    agree(learner, guide)
    end(learner, "Get better")
    learner.submit(**{"due_on:0": "2026-02-01"})
    assert list(learner.modal_errors) == ["due_on:0"]
    learner.submit(**{"due_on:0": None})

    assert learner.modal is None
    assert [step.text for step in kept_steps(story)] == ["Get better"]


@pytest.mark.parametrize("words", [LIVE[:200], "&" * 200])
def test_what_is_typed_at_the_end_is_shown_as_typed_and_never_live(story, learner, guide, words):
    agree(learner, guide)
    learner.press("guide.end")
    learner.submit(**typed(words, if_then=words))
    go_on(learner)
    if learner.modal is not None:
        assert words.strip() in learner.modal.plain()
        learner.submit()

    card = agreement_card(guide)
    assert card.plain().count(words.strip()) == 2
    assert {token[:10] for token in live(card)} <= {f"@{LEARNER}"[:10], f"@{GUIDE}"[:10]}
    assert story.sandbox.problems == []


def test_five_steps_as_long_as_can_be_still_fit_on_the_card(story, learner, guide):
    agree(learner, guide, goal="2 " + "g" * 998)
    learner.press("guide.end")
    for number in range(5):
        words = {f"step:{number}": "2 " + "x" * 198, f"if_then:{number}": "y" * 200}
        for block_id, value in words.items():
            learner.enter(block_id, value)
        if number < 4:
            learner.press("close.add_step")
    learner.submit(**{f"due_on:{n}": "2026-03-06" for n in range(5)})

    assert agreement_card(guide).plain().count("y" * 200) == 5
    assert story.sandbox.problems == []
