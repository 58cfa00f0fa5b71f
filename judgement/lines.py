"""A file of JSON lines to judge: what a line holds, what is answered, how often it is right.

For whoever wants to try the judging on examples of their own before they trust it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

from guidance import json_lines
from guidance.modes import Control, Focus, Mode, Span
from guidance.suggestion import Answers
from judgement import cues, labels, screen

_TICKS: dict[str, type[StrEnum]] = {"focus": Focus, "control": Control, "time": Span}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file, checked."""

    id: str | int
    text: str
    bigger_goal: str
    answers: Answers
    expected: Mapping[str, str]
    """What the line itself says is right, by the key of the answer it is held against."""


@dataclass(frozen=True, slots=True)
class Task:
    """One kind of file."""

    text: str
    """Key of what is judged."""
    expects: Mapping[str, tuple[object, ...]]
    """What may be expected, and its possible values, by the key of the answer."""
    judge: Callable[[Line], dict[str, Any]]


def _label(line: Line) -> dict[str, Any]:
    judged = labels.judge(line.text, line.bigger_goal, line.answers)
    return {"label": judged.mode, "sure": judged.sure, "because": judged.reason}


def _cue(line: Line) -> dict[str, Any]:
    heard = cues.judge(line.text)
    return {"label": heard.label, "sure": heard.sure, "because": heard.words}


def _screened(line: Line) -> dict[str, Any]:
    found = screen.judge(line.text)
    return {
        "distress": found.distress,
        "patient": found.patient,
        "kinds": list(found.kinds),
        "sure": found.sure,
        "because": found.because,
    }


TASKS = {
    "labels": Task("goal", {"label": tuple(Mode)}, _label),
    "cues": Task("text", {"label": tuple(cues.Cue)}, _cue),
    "screen": Task(
        "text", {"distress": tuple(screen.Distress), "patient": (True, False)}, _screened
    ),
}


def parse(lines: Iterable[str], task: Task) -> Iterator[Line | str]:
    """Return each line, or a sentence that names it by its number if it is none."""
    return json_lines.read(lines, ("id", task.text), partial(_parsed, task=task))


def answered(line: Line, task: Task) -> dict[str, Any]:
    """Return the answer to a line, ready for JSON."""
    return {"id": line.id, **task.judge(line)}


def compared(pairs: Sequence[tuple[Line, Mapping[str, Any]]], task: Task) -> Iterator[str]:
    """Yield how often the answers are right, a table, and the wrong ones, for what was expected."""
    for key in task.expects:
        held = [(line, said) for line, said in pairs if key in line.expected]
        if held:
            yield from _compared(held, key)


def _compared(held: Sequence[tuple[Line, Mapping[str, Any]]], key: str) -> Iterator[str]:
    counts = Counter((line.expected[key], str(said[key]).lower()) for line, said in held)
    right = sum(count for (wanted, got), count in counts.items() if wanted == got)
    yield f"{key}: {right} of {len(held)} right, accuracy {right / len(held):.3f}"
    names = sorted({name for pair in counts for name in pair})
    width = max(map(len, names)) + 2
    yield "expected \\ judged".ljust(width + 18)[: width + 18] + "".join(
        n.rjust(width) for n in names
    )
    for wanted in names:
        row = "".join(str(counts[wanted, got]).rjust(width) for got in names)
        yield wanted.ljust(width + 18) + row
    for line, said in held:
        if line.expected[key] != (got := str(said[key]).lower()):
            yield f"wrong: {line.id}: expected {line.expected[key]}, judged {got}"


def _parsed(read: Mapping[str, Any], task: Task) -> Line:
    if isinstance(read["id"], bool) or not isinstance(read["id"], str | int):
        raise ValueError("id must be a text or a whole number.")  # noqa: TRY004  # as above
    ticks = {key: _tick(read, key) for key in _TICKS} if task.text == "goal" else {}
    return Line(
        read["id"],
        _text(read, task.text),
        _text(read, "bigger_goal") if task.text == "goal" else "",
        Answers(ticks.get("focus"), ticks.get("control"), ticks.get("time")),
        _expected(read, task),
    )


def _text(read: Mapping[str, Any], key: str) -> str:
    value = read.get(key)
    if value is None and key == "bigger_goal":
        return ""
    if not isinstance(value, str):
        raise ValueError(f"{key} must be a text.")  # noqa: TRY004  # as above
    return value


def _tick(read: Mapping[str, Any], key: str) -> Any:
    value = read.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or value not in list(_TICKS[key]):
        raise ValueError(f"{key} must be one of {', '.join(_TICKS[key])}, or null.")
    return _TICKS[key](value)


def _expected(read: Mapping[str, Any], task: Task) -> dict[str, str]:
    """Return what a line expects; a `label` of a line to screen is for the key that takes it."""
    given = {key: read[key] for key in task.expects if read.get(key) is not None}
    if "label" not in task.expects and read.get("label") is not None:
        fits = [key for key, values in task.expects.items() if _is_among(read["label"], values)]
        if not fits:
            raise ValueError("label is none of those that are known.")
        given[fits[0]] = read["label"]
    for key, value in given.items():
        if not _is_among(value, task.expects[key]):
            known = ", ".join(str(one).lower() for one in task.expects[key])
            raise ValueError(f"{key} must be one of {known}, or null.")
    return {key: str(value).lower() for key, value in given.items()}


def _is_among(value: Any, values: tuple[object, ...]) -> bool:
    return any(value == one and isinstance(value, bool) == isinstance(one, bool) for one in values)
