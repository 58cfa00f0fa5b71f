"""Which form is suggested: the row that fits best, for a reason, and never by chance."""

from itertools import product

import pytest

from guidance.modes import FORMS, Control, Focus, Mode, Span
from guidance.suggestion import Answers, suggest

EVERY_ANSWER = [
    Answers(focus, control, span, has_bigger_goal)
    for focus, control, span, has_bigger_goal in product(
        [None, *Focus], [None, *Control], [None, *Span], [False, True]
    )
]


def hits(mode: Mode, answers: Answers) -> set[str]:
    """Return which answers are those of a form's own row."""
    form = FORMS[mode]
    return {
        name
        for name in ("focus", "control", "span")
        if getattr(answers, name) is not None and getattr(answers, name) == getattr(form, name)
    }


@pytest.mark.parametrize("mode", Mode)
def test_who_answers_as_a_row_says_gets_that_row(mode):
    form = FORMS[mode]
    suggestion = suggest(Answers(form.focus, form.control, form.span))

    assert suggestion.mode is mode
    assert suggestion.runner_up is None


@pytest.mark.parametrize("control", Control)
def test_what_would_help_decides_when_nothing_else_is_known(control):
    suggestion = suggest(Answers(control=control))

    assert FORMS[suggestion.mode].control is control


@pytest.mark.parametrize(("focus", "span"), list(product(Focus, [None, *Span])))
def test_what_it_is_about_counts_more_than_how_long_it_takes(focus, span):
    assert FORMS[suggest(Answers(focus=focus, span=span)).mode].focus is focus


@pytest.mark.parametrize(("control", "focus"), list(product(Control, Focus)))
def test_what_would_help_counts_more_than_what_it_is_about(control, focus):
    assert FORMS[suggest(Answers(focus=focus, control=control)).mode].control is control


def test_nobody_who_fits_better_is_passed_over():
    for answers in EVERY_ANSWER:
        chosen = hits(suggest(answers).mode, answers)
        assert not any(hits(mode, answers) > chosen for mode in Mode), answers


def test_every_answer_has_one_outcome_with_a_reason_to_read():
    for answers in EVERY_ANSWER:
        suggestion = suggest(answers)
        assert suggestion == suggest(answers)
        assert suggestion.reason[0].isupper()
        assert suggestion.reason.find(".") == len(suggestion.reason) - 1, "one sentence"
        assert len(suggestion.reason) <= 300
        assert suggestion.runner_up is not suggestion.mode


def test_the_reason_names_only_what_was_answered_and_fits():
    said = suggest(Answers(Focus.CAREER, Control.OWN_PLAN, Span.FEW_MEETINGS))

    assert said.mode is Mode.COACH
    assert "your own plan" in said.reason
    assert "a few meetings" in said.reason
    assert "career" not in said.reason
    assert said.reason.endswith(": that is what coaching is for.")


def test_a_tie_is_said_and_goes_to_the_form_that_leaves_more_to_the_learner():
    more_to_the_learner = [Mode.COACH, Mode.COACH_WITH_WISDOM, Mode.ADVISE, Mode.MENTOR]
    ties = [suggest(answers) for answers in EVERY_ANSWER if suggest(answers).runner_up]
    among_answers = [tie for tie in ties if "not sure yet" not in tie.reason]

    assert among_answers
    for tie in among_answers:
        places = [more_to_the_learner.index(mode) for mode in (tie.mode, tie.runner_up)]
        assert places == sorted(places)


def test_two_answers_against_one_are_a_tie():
    # Who wants an answer about a skill over several meetings has named two rows equally.
    suggestion = suggest(Answers(Focus.SKILL, Control.ANSWER, Span.FEW_MEETINGS))

    assert (suggestion.mode, suggestion.runner_up) == (Mode.COACH, Mode.ADVISE)


@pytest.mark.parametrize(
    ("has_bigger_goal", "mode", "runner_up"),
    [(False, Mode.COACH, Mode.ADVISE), (True, Mode.COACH_WITH_WISDOM, Mode.COACH)],
)
def test_who_is_not_sure_of_anything_starts_with_questions(has_bigger_goal, mode, runner_up):
    suggestion = suggest(Answers(has_bigger_goal=has_bigger_goal))

    assert (suggestion.mode, suggestion.runner_up) == (mode, runner_up)
    assert "not sure yet" in suggestion.reason


def test_a_bigger_goal_alone_does_not_overrule_what_was_answered():
    for answers in EVERY_ANSWER:
        if (answers.focus, answers.control, answers.span) != (None, None, None):
            plain = Answers(answers.focus, answers.control, answers.span)
            assert suggest(answers) == suggest(plain)
