from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.errors import InvalidField, MovedOn, NotYourMove
from guidance.steps import (
    SmartPart,
    Step,
    StepState,
    TypedStep,
    check_dates,
    drafts,
    missing_parts,
)
from guidance.text import LINE_LIMIT, is_blank

TODAY = date(2026, 3, 2)
STEP = Step("s1", "a1", "U1", "Send two abstracts")

keepable = st.characters(codec="utf-8", exclude_characters="\0")
written = st.text(keepable, min_size=1, max_size=LINE_LIMIT).filter(lambda text: not is_blank(text))
typed_steps = st.just(TypedStep("U1")) | st.builds(
    TypedStep, st.sampled_from(["U1", "U2"]), written, st.none() | st.dates(), st.just("") | written
)


@given(st.lists(typed_steps, max_size=5))
def test_every_filled_in_step_is_kept_in_its_place_and_empty_ones_are_not(typed):
    kept = {draft.position: draft for draft in drafts(typed)}

    assert kept.keys() == {n for n, step in enumerate(typed) if step != TypedStep("U1")}
    for position, draft in kept.items():
        step = typed[position]
        assert (draft.text, draft.if_then) == (step.text.strip(), step.if_then.strip())
        assert (draft.owner_id, draft.due_on) == (step.owner_id, step.due_on)


@pytest.mark.parametrize(
    ("step", "field"),
    [
        (TypedStep("U1", " ", TODAY), "step:1"),
        (TypedStep("U1", "", None, "If…"), "step:1"),
        (TypedStep("U1", "x" * 201), "step:1"),
        (TypedStep("U1", "x", None, "y" * 201), "if_then:1"),
    ],
)
def test_a_step_that_cannot_be_kept_is_named_by_its_place(step, field):
    with pytest.raises(InvalidField) as error:
        drafts([TypedStep("U1"), step])

    assert error.value.field == field


def due(*days, position=0):
    steps = [TypedStep("U1", "Read", TODAY + timedelta(days=d)) for d in days]
    return [TypedStep("U1")] * position + steps


@pytest.mark.parametrize("next_meeting", [None, TODAY, TODAY + timedelta(days=7)])
def test_a_step_may_be_due_from_today_to_the_next_meeting(next_meeting):
    last = 0 if next_meeting == TODAY else 7
    check_dates(due(0, last), today=TODAY, next_meeting=next_meeting)
    check_dates([TypedStep("U1", "Read")], today=TODAY, next_meeting=next_meeting)


@pytest.mark.parametrize(
    ("steps", "next_in_days", "field"),
    [
        (due(0, -1), None, "due_on:1"),
        (due(8, position=3), 7, "due_on:3"),
        (due(0), -1, "next_meeting"),
        (due(0, 366, 367), None, "due_on:2"),
        (due(0), 367, "next_meeting"),
    ],
)
def test_a_day_that_cannot_be_is_named_by_the_place_of_its_step(steps, next_in_days, field):
    next_meeting = None if next_in_days is None else TODAY + timedelta(days=next_in_days)
    with pytest.raises(InvalidField) as error:
        check_dates(steps, today=TODAY, next_meeting=next_meeting)

    assert error.value.field == field


@pytest.mark.parametrize(
    "words",
    [
        "Read 3 papers by Friday",
        "Send the draft to Dr. Example next week",
        "Email the coordinator before 1 May",
        "Present twice this month",
        "Finish the list within 10 days",
    ],
)
def test_a_step_with_a_measure_and_a_deadline_is_left_alone(words):
    assert missing_parts(words, is_dated=False) == frozenset()


@pytest.mark.parametrize(
    ("words", "due_on", "missing"),
    [
        ("Get better at ultrasound", None, {SmartPart.MEASURABLE, SmartPart.TIME_BOUND}),
        ("Get better at ultrasound", TODAY, {SmartPart.MEASURABLE}),
        ("Do 10 scans", None, {SmartPart.TIME_BOUND}),
        ("Be kinder to myself this week", None, {SmartPart.MEASURABLE}),
        ("Get better at sign-out", TODAY, {SmartPart.MEASURABLE}),
        ("Ask for help sooner on call", TODAY, {SmartPart.MEASURABLE}),
    ],
)
def test_what_a_step_lacks_is_found(words, due_on, missing):
    assert missing_parts(words, is_dated=due_on is not None) == missing


def test_only_the_owner_settles_a_step_and_only_once():
    done = STEP.finish(StepState.DONE, by="U1")

    assert done.state is StepState.DONE
    with pytest.raises(NotYourMove):
        STEP.finish(StepState.DONE, by="U2")
    with pytest.raises(MovedOn):
        done.finish(StepState.DROPPED, by="U1")
