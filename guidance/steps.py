"""Next steps: what, who, by when, an if-then line; and whether a goal or step could be sharper."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from guidance.dates import FAR, FARTHEST
from guidance.errors import EachField, InvalidField, MovedOn, NotYourMove
from guidance.text import LINE_LIMIT, is_blank, optional, required

STEPS_LIMIT = 5
"""Steps of one session; nobody keeps more."""

_PASSED = "That day has passed. Please choose a later one."


class StepState(StrEnum):
    """What has become of a step."""

    PLANNED = "planned"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class TypedStep:
    """One step as somebody typed it, unchecked; its place in the form is its place in the list."""

    owner_id: str
    text: str = ""
    due_on: date | None = None
    if_then: str = ""

    @property
    def is_empty(self) -> bool:
        """Return whether nobody has written anything; an owner is always chosen."""
        return is_blank(self.text) and is_blank(self.if_then) and self.due_on is None


@dataclass(frozen=True, slots=True)
class StepDraft:
    """One step, checked and not stored yet."""

    text: str
    owner_id: str
    due_on: date | None = None
    if_then: str = ""
    position: int = 0
    """Where in the form it was typed, from 0: errors and hints belong there."""


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


def drafts(typed: Sequence[TypedStep]) -> list[StepDraft]:
    """Return the steps, checked; blocks of the form that were left empty are passed over.

    Raises:
        InvalidField: a text is blank though more was filled in, or a text or an if-then line is
            over `LINE_LIMIT`; `field` is "step:<position>" or "if_then:<position>".
    """
    each = EachField()
    found = []
    for position, step in enumerate(typed):
        with each:
            if not step.is_empty:
                found.append(_draft(step, position))
    each.done()
    return found


def check_dates(
    typed: Iterable[TypedStep], *, today: date, next_meeting: date | None = None
) -> None:
    """Check that what is due lies between today and the next meeting, and not beyond `FARTHEST`.

    Raises:
        InvalidField: `field` is "due_on:<position>" of the step, or "next_meeting".
    """
    each = EachField()
    with each:
        _check_day(next_meeting, field="next_meeting", today=today)
    for position, step in enumerate(typed):
        with each:
            _check_day(step.due_on, f"due_on:{position}", today=today, last=next_meeting)
    each.done()


def _check_day(day: date | None, field: str, *, today: date, last: date | None = None) -> None:
    if day is None:
        return
    if day < today:
        raise InvalidField(field, _PASSED)
    if day > today + FARTHEST:
        raise InvalidField(field, FAR)
    if last is not None and day > last:
        raise InvalidField(field, "This is after your next meeting. Please choose an earlier day.")


_MEASURES = re.compile(
    r"\d|%|\b(one|two|three|four|five|six|seven|eight|nine|ten|twice|once|half|every|each|all|both"
    r"|first|draft|list|submit\w*|send|sent|finish\w*|complete[sd]?|pass(ed)?|signed|sign up"
    r"|book\w*|schedule[sd]?|present\w*|without|e-?mail|apply|register|choose|decide)\b",
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


def missing_parts(words: str, *, is_dated: bool) -> frozenset[SmartPart]:
    """Return which parts a goal or step lacks; a hint to ask about once, never a verdict.

    One that `is_dated` is time-bound whatever its words say.
    """
    missing = set()
    if not _MEASURES.search(words):
        missing.add(SmartPart.MEASURABLE)
    if not is_dated and not _DEADLINES.search(words):
        missing.add(SmartPart.TIME_BOUND)
    return frozenset(missing)


def _draft(typed: TypedStep, position: int) -> StepDraft:
    each = EachField()
    with each:
        text = required(typed.text, field=f"step:{position}", limit=LINE_LIMIT)
    with each:
        if_then = optional(typed.if_then, field=f"if_then:{position}", limit=LINE_LIMIT)
    each.done()
    return StepDraft(text, typed.owner_id, typed.due_on, if_then, position)
