"""The end of a session: what the two leave behind, and that no role stays switched in silence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from guidance.agreements import Agreement
from guidance.dates import future
from guidance.errors import EachField, InvalidField
from guidance.modes import MENTOR_MONTHS, MENTOR_MONTHS_DEFAULT, Mode
from guidance.steps import SmartPart, StepDraft, TypedStep, missing_parts
from guidance.switches import AT_THE_END, Role, Switch, SwitchReason
from guidance.text import GOAL_LIMIT, optional

Hints = Mapping[str, frozenset[SmartPart]]
"""What the goal and the steps could still say, by the field in which it would be said."""


@dataclass(frozen=True, slots=True)
class Closing:
    """What somebody has filled in at the end of a session, unchecked."""

    steps: tuple[TypedStep, ...]
    goal: str | None = None
    """The goal in sharper words; None as long as it has not been asked about."""
    next_meet_at: datetime | None = None
    mentor_months: int = MENTOR_MONTHS_DEFAULT
    """How often mentoring comes up; of no account in other forms."""
    role_at_end: SwitchReason | None = None
    """What became of a role that was still switched; one of `AT_THE_END`."""


def blank(agreement: Agreement) -> Closing:
    """Return the form as it is first shown: one step, the learner's, and nothing else."""
    step = TypedStep(agreement.learner_id)
    return Closing((step,), mentor_months=agreement.mentor_months)


def asks_about_role(agreement: Agreement) -> bool:
    """Return whether the guide still speaks as a mentor, so that the end must ask about it."""
    return agreement.guide_role is Role.MENTOR


def hints(agreement: Agreement, closing: Closing, planned: Sequence[StepDraft]) -> Hints:
    """Return what to ask about once, before the session ends.

    A goal has its day if it is looked at again on one: that of a step or of the next meeting.
    """
    has_day = closing.next_meet_at is not None or any(step.due_on for step in planned)
    found = {"goal": missing_parts(agreement.goal, is_dated=has_day)}
    for step in planned:
        found[f"step:{step.position}"] = missing_parts(step.text, is_dated=step.due_on is not None)
    return {field: missing for field, missing in found.items() if missing}


def close(
    agreement: Agreement, closing: Closing, *, by: str, now: datetime
) -> tuple[Agreement, Switch | None]:
    """End the session; return it and, for a role that was still switched, the ledger's last line.

    The line is written for both answers: mentoring to the end is a line from mentor to mentor. A
    goal that was left empty stays as it was.

    Raises:
        MovedOn: the session is not open.
        InvalidField: the role's question has no answer, the goal is over-long, the next meeting has
            passed or is too far off, or a person or number is none of those offered.
    """
    closed = agreement.close(by=by, now=now)
    months = closing.mentor_months if agreement.mode is Mode.MENTOR else agreement.mentor_months
    closed = replace(closed, next_meet_at=closing.next_meet_at, mentor_months=months)
    line = None
    each = EachField()
    with each:
        goal = optional(closing.goal, field="goal", limit=GOAL_LIMIT)
        closed = replace(closed, goal=goal or agreement.goal)
    with each:
        if closing.next_meet_at is not None:
            future(closing.next_meet_at, now=now, field="next_meeting")
    for position, step in enumerate(closing.steps):
        with each:
            if step.owner_id not in agreement.parties:
                raise InvalidField(f"owner:{position}", "Please choose one of you two.")
    with each:
        if months not in MENTOR_MONTHS:
            raise InvalidField("mentor_months", "Please choose between one and six months.")
    with each:
        if asks_about_role(agreement):
            closed, line = _settled(closed, closing.role_at_end, now)
    each.done()
    return closed, line


def _settled(
    closed: Agreement, reason: SwitchReason | None, now: datetime
) -> tuple[Agreement, Switch]:
    if reason not in AT_THE_END:
        raise InvalidField("role_at_end", "Please choose one; both answers are fine.")
    count = closed.switch_count + 1
    line = Switch(closed.id, count, Role.MENTOR, reason.to, reason, now)
    return replace(closed, guide_role=reason.to, switch_count=count), line
