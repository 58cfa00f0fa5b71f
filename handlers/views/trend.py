"""What learners say of somebody's guidance, as far as it is published, and their own answers."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from slack_sdk.models.blocks import Block, MarkdownTextObject, SectionBlock
from slack_sdk.models.views import View

from guidance.feedback import Answers, RoleKept
from guidance.modes import FORMS, Mode
from guidance.release import (
    AGREED,
    FELT,
    HALF_POINTS,
    RATERS,
    Publication,
    Question,
    Value,
    form_of_most,
)
from handlers.views import parts
from handlers.views.message import Message, called

SHOW = "trend.show"
"""The button on the Home tab of whoever guides."""

PROGRAMS_SHOWN = 3
DATES_SHOWN = 4
LINES_SHOWN = 10
OWN_SHOWN = 3
"""At most 40 of the 50 blocks that a message may have."""

_KEPT = {RoleKept.YES: "yes", RoleKept.MOSTLY: "mostly", RoleKept.NO: "no"}
_SHARES = {
    (0.0, 0.25): "fewer than a quarter",
    (0.25, 0.5): "a quarter to a half",
    (0.5, 0.75): "half to three quarters",
    (0.75, 1.0): "three quarters or more",
    (0.0, 0.5): "fewer than half",
    (0.5, 1.0): "half or more",
}


@dataclass(frozen=True, slots=True)
class Owned:
    """What a guide said of their own role in one session."""

    answers: Answers
    learner_id: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How one program publishes, and what it has published of this person, newest first."""

    name: str
    next_on: date
    published: Sequence[tuple[Question, Publication]] = ()


@dataclass(frozen=True, slots=True)
class Trend:
    """All that a guide may read of their own guidance."""

    standings: Sequence[Standing]
    lines: Sequence[str] = ()
    declared: Mapping[Mode, int] | None = None
    """How many sessions ended in each form that was agreed on."""
    own: Sequence[Owned] = ()
    """Newest first."""


def page(trend: Trend) -> Message:
    """Return it for whoever asked with a command."""
    return Message(_blocks(trend))


def modal(trend: Trend) -> View:
    """Return it for whoever pressed the button."""
    return parts.modal("trend.shown", "Your guidance", _blocks(trend))


def section() -> SectionBlock:
    """Return the way to it on the Home tab."""
    return SectionBlock(
        text=MarkdownTextObject(text="How learners find your guidance, and how you kept your role"),
        accessory=parts.button("Show", SHOW, "trend"),
    )


def words(value: Value) -> str:
    """Return what is told of a mean, as it is read."""
    if value.high <= 1:
        return _SHARES.get((float(value.low), float(value.high)), "some")
    if not any(edge % 0.5 for edge in (value.low, value.high)):
        return f"between {value.low:g} and {value.high:g} of 5"
    shown = f"{value.half_point:g}"
    if value.high == HALF_POINTS.highest and value.half_point < HALF_POINTS.highest:
        return f"{shown} or more of 5"
    if value.low == HALF_POINTS.lowest and value.half_point > HALF_POINTS.lowest:
        return f"{shown} or less of 5"
    return f"{shown} of 5"


def _blocks(trend: Trend) -> list[Block]:
    several = len(trend.standings) > 1
    blocks: list[Block] = [parts.heading("What learners say")]
    for standing in trend.standings[:PROGRAMS_SHOWN]:
        if several:
            blocks.append(parts.says(called(standing.name)))
        blocks += [*_published(standing), parts.small(_next(standing))]
    return [*blocks, *_declared(trend), *_lines(trend.lines), *_own(trend.own)]


def _published(standing: Standing) -> list[Block]:
    found: list[Block] = [
        parts.says(_of_date(on, dict(told)))
        for on, told in groupby(standing.published, key=lambda one: one[1].on)
    ]
    none = parts.says("Not yet: too few people have answered to show you anything.")
    return found[:DATES_SHOWN] or [none]


def _of_date(on: date, told: Mapping[Question, Publication]) -> str:
    raters = min(publication.raters for publication in told.values())
    values = {question: publication.value for question, publication in told.items()}
    head = f"*Published {parts.day(on)}*, from {raters} people or more:"
    return "\n".join([head, *(f"• {line}" for line in _answers(values))])


def _answers(values: Mapping[Question, Value]) -> Iterator[str]:
    if Question.USEFULNESS in values:
        yield f"Usefulness: *{words(values[Question.USEFULNESS])}*"
    if agreed := _form_of_most(values, AGREED):
        yield f"Agreed on with more than half of your learners lately: *{agreed}*"
    if felt := _form_of_most(values, FELT):
        yield f"Felt by more than half of those who answered: *{felt}*"
    if Question.CLEAR in values:
        yield f"Each change of role was clear to *{words(values[Question.CLEAR])}*"


def _form_of_most(values: Mapping[Question, Value], asked: Mapping[Mode, Question]) -> str | None:
    """Return the form of more than half, or that there is none; None if nothing is told."""
    if not values.keys() & set(asked.values()):
        return None
    mode = form_of_most(values, asked)
    return FORMS[mode].label if mode else "no one form"


def _next(standing: Standing) -> str:
    """Return when there is more; the number of people is the same whoever has answered."""
    return (
        f"The next numbers come on {parts.day(standing.next_on)} at the earliest, after up to"
        f" {RATERS} more people. How many have answered is not shown: it would tell who."
    )


def _lines(lines: Sequence[str]) -> list[Block]:
    if not lines:
        return []
    left = len(lines) - LINES_SHOWN
    more = [parts.small(f"… and {left} more: `/guidance privacy` exports them all.")]
    return [
        parts.heading("In their words"),
        *(parts.quote("A learner wrote", line) for line in lines[:LINES_SHOWN]),
        *(more if left > 0 else []),
        parts.small("Shuffled and anonymous: nothing here says whose line is whose."),
    ]


def _declared(trend: Trend) -> list[Block]:
    counts = trend.declared or {}
    if not counts:
        return []
    told = ", ".join(f"{FORMS[mode].label} {count}" for mode, count in counts.items())
    return [
        parts.heading("What you agreed on"),
        parts.says(f"All your sessions that have ended: {told}."),
        parts.small(
            "If it felt like another form than you agreed on, name the form aloud as you begin, and"
            " each change of role."
        ),
    ]


def _own(own: Sequence[Owned]) -> list[Block]:
    if not own:
        return []
    counts = Counter(one.answers.role_kept for one in own if one.answers.role_kept)
    told = ", ".join(f"{word} {counts[kept]}" for kept, word in _KEPT.items() if counts[kept])
    latest = "\n".join(
        f"• with {parts.mention(one.learner_id)}: {_KEPT[one.answers.role_kept]}"
        for one in own[:OWN_SHOWN]
        if one.answers.role_kept
    )
    if not told:
        return []
    return [
        parts.heading("How you kept your role"),
        parts.says(f"By your own answers: {told}. The latest:\n{latest or '• none'}"),
        parts.small("These are yours. Nobody else is shown them."),
    ]
