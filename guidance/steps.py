"""Next steps: what, who, by when, and an if-then line; and whether a goal could be sharper."""

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from guidance.errors import InvalidField, MovedOn, NotYourMove
from guidance.text import LINE_LIMIT, optional, required

STEPS_LIMIT = 5
"""Steps of one session; nobody keeps more."""


class StepState(StrEnum):
    """What has become of a step."""

    PLANNED = "planned"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class StepDraft:
    """One step as somebody typed it, checked."""

    text: str
    owner_id: str
    due_on: date | None = None
    if_then: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step that somebody has taken on; `due_on` is a day in the owner's time zone."""

    id: str
    agreement_id: str
    owner_id: str
    text: str
    due_on: date | None = None
    if_then: str = ""
    state: StepState = StepState.PLANNED

    def finish(self, state: StepState, *, by: str) -> "Step":
        """Return the step done or dropped.

        Raises:
            NotYourMove: it is not this person's step.
            MovedOn: it is settled already.
        """
        if by != self.owner_id:
            raise NotYourMove
        if self.state is not StepState.PLANNED:
            raise MovedOn
        return replace(self, state=state)


def draft(
    text: str | None, *, owner_id: str, due_on: date | None, if_then: str | None
) -> StepDraft:
    """Return a checked step.

    Raises:
        InvalidField: the text is blank, or text or if-then line is over `LINE_LIMIT`.
    """
    return StepDraft(
        text=required(text, field="step", limit=LINE_LIMIT),
        owner_id=owner_id,
        due_on=due_on,
        if_then=optional(if_then, field="if_then", limit=LINE_LIMIT),
    )


def check_dates(steps: list[StepDraft], *, today: date, next_meeting: date | None) -> None:
    """Check that what is due lies between today and the next meeting.

    Raises:
        InvalidField: `field` is "due_on:<index>" of the step, or "next_meeting".
    """
    if next_meeting is not None and next_meeting < today:
        raise InvalidField("next_meeting", "That day has passed. Please choose a later one.")
    for index, step in enumerate(steps):
        if step.due_on is None:
            continue
        if step.due_on < today:
            raise InvalidField(f"due_on:{index}", "That day has passed. Please choose a later one.")
        if next_meeting is not None and step.due_on > next_meeting:
            raise InvalidField(
                f"due_on:{index}", "This is after your next meeting. Please choose an earlier day."
            )


_MEASURES = re.compile(
    r"\d|%|\b(one|two|three|four|five|six|seven|eight|nine|ten|twice|once|half|every|each|all|both"
    r"|first|draft|list|submit\w*|send|sent|finish\w*|complete[sd]?|pass(ed)?|sign(ed)?|book\w*"
    r"|schedule[sd]?|present\w*|without)\b",
    re.IGNORECASE,
)
_DEADLINES = re.compile(
    r"\b(today|tonight|tomorrow|this|next|by|before|until|within|end of|daily|weekly|monthly"
    r"|(mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august"
    r"|september|october|november|december)\b|\d+[-\s](day|week|month|rotation)s?\b",
    re.IGNORECASE,
)


class SmartPart(StrEnum):
    """The two parts of a SMART goal that people leave out most, and that words can show."""

    MEASURABLE = "measurable"
    TIME_BOUND = "time-bound"


def missing_parts(steps: list[StepDraft]) -> frozenset[SmartPart]:
    """Return which parts at least one step lacks; a hint to ask about once, never a verdict.

    A due date makes a step time-bound whatever its words say.
    """
    missing = set()
    if any(not _MEASURES.search(step.text) for step in steps):
        missing.add(SmartPart.MEASURABLE)
    if any(step.due_on is None and not _DEADLINES.search(step.text) for step in steps):
        missing.add(SmartPart.TIME_BOUND)
    return frozenset(missing)
