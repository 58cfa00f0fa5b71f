"""Which form of guidance fits, and why: one pure function of the learner's answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from guidance.modes import FORMS, Control, Focus, Mode, Span

_WEIGHTS = {"focus": 2, "control": 3, "span": 1}
"""What the learner says would help counts most; how long it may take counts least."""

_PHRASES: dict[StrEnum, str] = {
    Focus.EVENT: "this is about one event or decision",
    Focus.SKILL: "this is about a task or skill",
    Focus.SKILL_LONG_VIEW: "this is about a skill and where it leads",
    Focus.CAREER: "this is about your career or your place in the field",
    Control.ANSWER: "you would like an answer",
    Control.OWN_PLAN: "you would like to work out your own plan",
    Control.OWN_PLAN_PLUS_EXPERIENCE: "you would like your own plan with their experience on top",
    Control.THEIR_PATH: "you would like somebody to share the path they took",
    Span.ONCE: "one talk should do",
    Span.FEW_MEETINGS: "a few meetings should do",
    Span.LONG_TERM: "you are thinking of the long term",
}

_TIES = (Mode.COACH, Mode.COACH_WITH_WISDOM, Mode.ADVISE, Mode.MENTOR)
"""Who wins a tie: the form that leaves more in the learner's hands, then the shorter one."""


class WhyAnother(StrEnum):
    """Why a learner chose another form than the suggested one; kept without any words."""

    NEED = "need"
    PERSON = "person"
    TIME = "time"
    TRY = "try"
    MISREAD = "misread"


@dataclass(frozen=True, slots=True)
class Answers:
    """What the learner ticked; None is "not sure"."""

    focus: Focus | None = None
    control: Control | None = None
    span: Span | None = None
    has_bigger_goal: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A form, one sentence why, and the next best form if the answers do not settle it."""

    mode: Mode
    reason: str
    runner_up: Mode | None = None


def suggest(answers: Answers) -> Suggestion:
    """Return the form whose row of the table agrees best with the answers.

    With no answer at all it is coaching, or coaching with wisdom when there is a bigger goal:
    both start with questions, so nothing is lost while the two find out.
    """
    scores = {mode: points(mode, answers) for mode in _TIES}
    best = max(scores.values())
    if best == 0:
        return _unsure(answers)
    leaders = [mode for mode in _TIES if scores[mode] == best]
    runner_up = leaders[1] if len(leaders) > 1 else None
    return Suggestion(leaders[0], said(leaders[0], answers), runner_up)


def points(mode: Mode, answers: Answers) -> int:
    """Return how well the answers agree with a form's row of the table, 0 to 6."""
    form = FORMS[mode]
    return sum(
        weight
        for name, weight in _WEIGHTS.items()
        if getattr(answers, name) is not None and getattr(answers, name) == getattr(form, name)
    )


def is_whole_row(mode: Mode, answers: Answers) -> bool:
    """Return whether the answers are all three those of a form's row."""
    return points(mode, answers) == sum(_WEIGHTS.values())


def held_against(mode: Mode, answers: Answers) -> Iterator[tuple[bool, int]]:
    """Yield for each answer given whether it is in a form's row, and how many others there are."""
    form = FORMS[mode]
    for given, wanted in (
        (answers.focus, form.focus),
        (answers.control, form.control),
        (answers.span, form.span),
    ):
        if given is not None:
            yield given == wanted, len(list(type(given))) - 1


def said(mode: Mode, answers: Answers, *, wrote: str = "") -> str:
    """Return in one sentence why it is this form: the answers in its row, and what was written."""
    form = FORMS[mode]
    given = [getattr(answers, name) for name in _WEIGHTS]
    phrases = [_PHRASES[a] for a in given if a in (form.focus, form.control, form.span)]
    told = [f"said {_joined(phrases)}"] if phrases else []
    if wrote:
        told.append(f"wrote {wrote}")
    what = f"that is what {form.doing} is for."
    return f"You {', and '.join(told)}: {what}" if told else f"T{what[1:]}"


def _joined(phrases: list[str]) -> str:
    *rest, last = phrases
    return f"{', '.join(rest)} and {last}" if rest else last


def _unsure(answers: Answers) -> Suggestion:
    if answers.has_bigger_goal:
        return Suggestion(
            Mode.COACH_WITH_WISDOM,
            "You are not sure yet and have a bigger goal in mind, so start with questions from"
            " somebody who knows the field.",
            Mode.COACH,
        )
    return Suggestion(
        Mode.COACH,
        "You are not sure yet, and coaching starts with questions: it is the easiest to change.",
        Mode.ADVISE,
    )
