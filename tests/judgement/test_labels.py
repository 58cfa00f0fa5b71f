"""Which form a goal calls for: quoting the goal, minding the answers, and never by guessing."""

import re
from itertools import combinations

import pytest

from guidance.modes import FORMS, Control, Focus, Mode, Span
from guidance.suggestion import Answers, suggest
from judgement import labels, questions
from tests.judgement.corpus import seen_lines

PLAIN = {
    Mode.ADVISE: "Do I take the Tacoma offer or stay here? Need a yes or no by Friday",
    Mode.COACH: "practise the opening of my M&M talk until my voice stops shaking",
    Mode.COACH_WITH_WISDOM: (
        "Airway skills for the long run: my own plan, with an anesthesiologist who has done it"
    ),
    Mode.MENTOR: "somebody to walk with me over the next years and say how they found their way",
}


def row(mode: Mode) -> Answers:
    """Return what somebody ticks who wants this form."""
    return Answers(FORMS[mode].focus, FORMS[mode].control, FORMS[mode].span)


@pytest.mark.parametrize("mode", Mode)
def test_a_plain_goal_is_understood_and_nothing_is_asked(mode):
    judged = labels.judge(PLAIN[mode])

    assert judged.mode is mode
    assert judged.sure >= labels.SURE
    assert judged.question is None
    assert judged.runner_up is not mode


@pytest.mark.parametrize("mode", Mode)
def test_the_reason_quotes_the_goal_as_it_was_typed(mode):
    quoted = labels.judge(PLAIN[mode]).reason.partition("“")[2].partition("”")[0]

    assert quoted
    assert quoted in PLAIN[mode]


def test_a_quotation_of_a_goal_neither_begins_nor_ends_within_a_word():
    sign_out = "Give a clear sign-out in under two minutes"
    assert "“sign-out in under two minutes”" in labels.judge(sign_out).reason

    for goal in [line["goal"] for line in seen_lines("goals")]:
        quoted = labels.judge(goal).reason.partition("“")[2].partition("”")[0]
        assert re.search(rf"(?<!\w)(?<!\w\S){re.escape(quoted)}(?!\S?\w)", goal), (goal, quoted)


@pytest.mark.parametrize(
    ("goal", "quoted"),
    [
        ("out and about with it", ""),
        ("get it together", ""),
        ("find out what I want to do", "find out what I want"),
        ("figure out how to present a patient on rounds", "figure out"),
    ],
)
def test_a_word_that_stands_in_any_goal_is_no_reason_alone(goal, quoted):
    reason = labels.judge(goal).reason

    assert reason.partition("“")[2].partition("”")[0] == quoted
    assert reason.lower().endswith("that is what coaching is for.")


@pytest.mark.parametrize(
    ("goal", "quoted"),
    [("Find", ""), ("Decide", ""), ("Find my way in the field", "field"), ("find a job",) * 2],
)
def test_a_verb_is_no_reason_without_other_words(goal, quoted):
    assert labels.judge(goal).reason.partition("“")[2].partition("”")[0] == quoted


def test_a_key_held_down_is_not_quoted_whole():
    assert len(labels.judge("practise my " + "talk-" * 190).reason) < 300


def test_the_reason_names_the_answers_that_are_in_the_row():
    reason = labels.judge(PLAIN[Mode.ADVISE], answers=row(Mode.ADVISE)).reason

    assert "You said this is about one event or decision, you would like an answer" in reason
    assert ", and wrote “" in reason
    assert reason.endswith(": that is what advising is for.")
    assert reason.count(".") == 1


def test_an_answer_that_is_in_another_row_is_no_reason():
    answers = Answers(control=Control.ANSWER, focus=Focus.CAREER)

    assert "career" not in labels.judge(PLAIN[Mode.ADVISE], answers=answers).reason


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("other", Mode)
def test_where_words_and_answers_disagree_one_question_names_both(mode, other):
    judged = labels.judge(PLAIN[mode], answers=row(other))

    if judged.mode is other:
        assert judged.question is None
        assert not judged.disagree
    else:
        assert judged.disagree
        assert judged.question is not None
        assert {c.mode for c in judged.question.choices} == {mode, other}


@pytest.mark.parametrize(
    ("goal", "mode"),
    [
        ("Learn to lead a family meeting", Mode.COACH),
        ("I struggle to place a central line under time pressure", Mode.COACH_WITH_WISDOM),
    ],
)
def test_a_question_whose_answer_was_ticked_is_not_asked(goal, mode):
    judged = labels.judge(goal, answers=row(mode))

    assert judged.mode is mode
    assert judged.sure >= labels.SURE
    assert judged.question is None


@pytest.mark.parametrize("goal", ["learn x", "aprender a poner vías centrales", "xx yy zz 12"])
def test_words_that_nobody_knows_leave_what_is_suggested_for_not_sure(goal):
    judged = labels.judge(goal)

    assert judged.mode is suggest(Answers()).mode
    assert judged.question is not None
    assert labels.judge(goal, answers=row(Mode.MENTOR)).mode is Mode.MENTOR


def test_without_a_word_the_answers_alone_suggest():
    judged = labels.judge("🙂", answers=row(Mode.MENTOR))

    assert judged.mode is Mode.MENTOR


def test_with_neither_words_nor_answers_a_question_is_asked():
    for bigger_goal in ("", "lead a clinic"):
        judged = labels.judge("", bigger_goal)

        assert judged.sure < labels.SURE
        assert judged.question is not None
        assert judged.runner_up is not judged.mode


def test_of_a_goal_in_another_language_it_is_not_sure_and_asks():
    judged = labels.judge(
        "Je voudrais apprendre à présenter mieux, avec quelqu'un qui pose des questions"
    )

    assert judged.sure < labels.SURE
    assert judged.question is not None


def test_a_goal_of_two_words_that_are_known_is_heard_and_not_trusted():
    judged = labels.judge("Career advice")

    assert judged.mode is Mode.MENTOR
    assert judged.question is not None


def test_every_pair_of_forms_has_one_question_with_two_answers():
    for first, second in combinations(Mode, 2):
        question = questions.between(first, second)
        assert question == questions.between(second, first)
        assert {choice.mode for choice in question.choices} == {first, second}

    assert len(questions.QUESTIONS) == 6


def test_an_answer_about_time_alone_does_not_overrule_the_words():
    judged = labels.judge(PLAIN[Mode.COACH], answers=Answers(span=Span.ONCE))

    assert judged.mode is Mode.COACH
