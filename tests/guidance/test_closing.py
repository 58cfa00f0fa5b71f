from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from guidance import closing
from guidance.agreements import Agreement
from guidance.closing import Closing
from guidance.errors import InvalidField, MovedOn, NotFound
from guidance.modes import MENTOR_MONTHS, Mode
from guidance.stages import Stage
from guidance.steps import TypedStep
from guidance.switches import AT_THE_END, Role, SwitchReason

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
OPEN = Agreement(
    "a1", "T1", "p1", "U1", "U2", "goal", mode=Mode.COACH, stage=Stage.AGREED, guide_role=Role.COACH
)
MENTORING = replace(OPEN, guide_role=Role.MENTOR, switch_count=3)
NOTHING = Closing(())


def test_a_session_ends_with_its_next_meeting_and_no_line_when_the_role_is_back():
    at = NOW + timedelta(days=7)
    closed, line = closing.close(OPEN, Closing((), next_meet_at=at), by="U2", now=NOW)

    assert (closed.stage, closed.moved_by, closed.next_meet_at) == (Stage.CLOSED, "U2", at)
    assert closed.version == OPEN.version + 1
    assert line is None


@pytest.mark.parametrize("reason", AT_THE_END)
def test_a_role_that_is_still_switched_ends_with_a_line_in_the_ledger(reason):
    closed, line = closing.close(MENTORING, Closing((), role_at_end=reason), by="U1", now=NOW)

    assert (line.ordinal, line.from_role, line.to_role, line.at) == (4, Role.MENTOR, reason.to, NOW)
    assert (closed.guide_role, closed.switch_count) == (reason.to, 4)
    assert closed.version == MENTORING.version + 1


@pytest.mark.parametrize("reason", [None, *sorted(set(SwitchReason) - set(AT_THE_END))])
def test_no_role_stays_switched_in_silence(reason):
    with pytest.raises(InvalidField) as error:
        closing.close(MENTORING, Closing((), role_at_end=reason), by="U1", now=NOW)

    assert error.value.field == "role_at_end"


@pytest.mark.parametrize("stage", sorted(set(Stage) - {Stage.AGREED}))
def test_only_an_open_session_ends(stage):
    with pytest.raises(MovedOn):
        closing.close(replace(OPEN, stage=stage), NOTHING, by="U1", now=NOW)


def test_nobody_else_ends_it():
    with pytest.raises(NotFound):
        closing.close(OPEN, NOTHING, by="U3", now=NOW)


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (Closing((), next_meet_at=NOW - timedelta(hours=1)), "next_meeting"),
        (Closing((TypedStep("U1"), TypedStep("U3"))), "owner:1"),
        (Closing((), mentor_months=0), "mentor_months"),
        (Closing((), mentor_months=7), "mentor_months"),
    ],
)
def test_what_cannot_be_is_named(form, field):
    with pytest.raises(InvalidField) as error:
        closing.close(replace(OPEN, mode=Mode.MENTOR), form, by="U1", now=NOW)

    assert error.value.field == field


@pytest.mark.parametrize("months", MENTOR_MONTHS)
def test_the_months_count_for_mentoring_and_for_nothing_else(months):
    form = Closing((), mentor_months=months)
    mentoring, _ = closing.close(replace(OPEN, mode=Mode.MENTOR), form, by="U1", now=NOW)
    coaching, _ = closing.close(OPEN, form, by="U1", now=NOW)

    assert mentoring.mentor_months == months
    assert coaching.mentor_months == OPEN.mentor_months


def test_the_form_begins_with_one_step_of_the_learners():
    assert closing.blank(OPEN).steps == (TypedStep("U1"),)
