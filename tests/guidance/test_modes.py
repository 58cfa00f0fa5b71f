"""The one table of the four forms is complete, and says what its source says."""

import re
from dataclasses import fields
from datetime import timedelta

import pytest

from guidance.modes import (
    FORMS,
    MENTOR_MONTHS,
    MENTOR_MONTHS_DEFAULT,
    STALL_AFTER,
    CheckInAbout,
    Control,
    Focus,
    Form,
    Mode,
    Span,
)
from guidance.text import SCOPE_LIMIT

SLACK_DESCRIPTION_LIMIT = 75
SLACK_OPTION_LIMIT = 75

each_form = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)


def words(form: Form) -> list[str]:
    """Return everything of a form that somebody may read."""
    values = [getattr(form, field.name) for field in fields(Form)]
    lines = [value for value in values if type(value) is str]
    return lines + [line for value in values if isinstance(value, tuple) for line in value
                    if isinstance(line, str)]  # fmt: skip


def test_the_keys_that_databases_hold_never_change():
    assert [mode.value for mode in Mode] == ["advise", "coach", "coach_with_wisdom", "mentor"]
    assert list(FORMS) == list(Mode)


@each_form
def test_every_cell_of_the_table_is_filled(form):
    assert all(text.strip() == text != "" for text in words(form))
    assert len(form.openings) >= 2
    assert len(form.questions) >= 3


@each_form
def test_no_word_of_the_table_is_live_in_slack(form):
    assert [text for text in words(form) if set("<>&") & set(text)] == []


@each_form
def test_what_stands_beside_a_choice_fits_where_slack_shows_it(form):
    assert len(form.short) <= SLACK_DESCRIPTION_LIMIT
    assert len(f"{form.label} (suggested)") <= SLACK_OPTION_LIMIT


@each_form
def test_what_is_prefilled_can_be_sent_unchanged(form):
    assert len(form.covers) <= SCOPE_LIMIT
    assert len(form.covers_not) <= SCOPE_LIMIT


@pytest.mark.parametrize("column", [f.name for f in fields(Form) if f.name not in
                                    ("span", "time", "switches_role", "check_ins")])  # fmt: skip
def test_no_two_forms_are_described_alike(column):
    cells = [getattr(form, column) for form in FORMS.values()]

    assert len(set(cells)) == len(FORMS)


def test_every_answer_of_a_learner_points_to_a_form():
    forms = FORMS.values()

    assert {form.focus for form in forms} == set(Focus)
    assert {form.control for form in forms} == set(Control)
    assert {form.span for form in forms} == set(Span)


def test_who_leads_and_how_long_is_as_the_source_says():
    spans = {mode: form.span for mode, form in FORMS.items()}

    assert spans == {
        Mode.ADVISE: Span.ONCE,
        Mode.COACH: Span.FEW_MEETINGS,
        Mode.COACH_WITH_WISDOM: Span.FEW_MEETINGS,
        Mode.MENTOR: Span.LONG_TERM,
    }
    assert FORMS[Mode.ADVISE].who_leads.startswith("The adviser")
    assert FORMS[Mode.COACH].who_leads.startswith("The learner")
    assert FORMS[Mode.COACH_WITH_WISDOM].who_leads.startswith("Mostly the learner")
    assert FORMS[Mode.MENTOR].who_leads.startswith("The mentor")


@each_form
def test_what_everybody_reads_of_a_form_is_true_for_each_of_them(form):
    told = " ".join((form.short, form.about, form.who_leads, form.how, form.time))
    outside = re.sub("“[^”]*”", "", told)

    assert re.findall(r"\byou\w*", outside, re.IGNORECASE) == []


def test_only_the_coaching_forms_have_a_role_to_switch():
    switching = {mode for mode, form in FORMS.items() if form.switches_role}

    assert switching == {Mode.COACH, Mode.COACH_WITH_WISDOM}


def test_each_form_comes_back_when_its_row_says():
    days = {
        mode: [(check.about, check.after / timedelta(days=1)) for check in form.check_ins]
        for mode, form in FORMS.items()
    }

    assert days == {
        Mode.ADVISE: [(CheckInAbout.ADVICE, 7)],
        Mode.COACH: [(CheckInAbout.STEP, 7), (CheckInAbout.GOAL, 28)],
        Mode.COACH_WITH_WISDOM: [(CheckInAbout.STEP, 14), (CheckInAbout.GOAL, 42)],
        Mode.MENTOR: [],
    }


def test_mentoring_comes_back_by_months():
    assert list(MENTOR_MONTHS) == [1, 2, 3, 4, 5, 6]
    assert MENTOR_MONTHS_DEFAULT == 3
    assert timedelta(days=90) == STALL_AFTER
