"""Arguments for any view, made from its signature: every stage, every choice, the longest texts."""

from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import Enum
from importlib import import_module
from inspect import Parameter, getmembers, isfunction, signature
from pathlib import Path
from random import Random
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

from slack_sdk.models.views import View

import handlers.views
from guidance.agreements import Agreement
from guidance.follow_ups import Kind
from guidance.modes import Control, Focus, Mode
from guidance.practice import AND_BACK, Attempt, Voice, deck
from guidance.practice import Kind as PracticeKind
from guidance.programs import NAME_LIMIT, ProgramRole
from guidance.release import Value
from guidance.reports import DEED_LIMIT
from guidance.scenarios.card import Scenario
from guidance.shifts import Shift
from guidance.stages import Stage
from guidance.suggestion import Answers, Suggestion, suggest
from guidance.support import DEFAULT_LINES, SupportLine, lines
from guidance.switches import AT_THE_END, Role, Switch, SwitchReason
from guidance.text import GOAL_LIMIT, LINE_LIMIT, NOTE_LIMIT, SCOPE_LIMIT
from handlers.views.message import Message
from handlers.views.notices import sentence
from handlers.views.preferences import OFTEN
from judgement.questions import QUESTIONS, Question
from tests.samples import LATER, NOW, every_stage
from tests.story import GUIDE, LEARNER

Maker = Callable[..., View | Message]

LIVE = "<!channel> <@U0DIRECTOR> <#C0GENERAL> <https://evil.example|hospital.example> & *b* :x: "
"""What Slack would make live if it were let."""

FILLS = ("&", "🎯", "<!channel>", "\u202e<", LIVE, "x")
"""What the longest texts are made of."""

LIMITS = {
    "goal": GOAL_LIMIT,
    "bigger_goal": GOAL_LIMIT,
    "covers": SCOPE_LIMIT,
    "covers_not": SCOPE_LIMIT,
    "note": NOTE_LIMIT,
    "comment": NOTE_LIMIT,
    **dict.fromkeys(("opening", "said", "back", "sentence", "words"), NOTE_LIMIT),
    "typed": 3_000,  # more does not fit into a field of Slack's
    "goal.text": 3_000,
    "Deed.text": DEED_LIMIT,
    "Program.name": NAME_LIMIT,
    "Digest.name": NAME_LIMIT,
    "TypedStep.text": 3_000,
    "TypedStep.if_then": 3_000,
}
"""Characters by the name of a parameter or field, with or without whose it is; others a line."""

WRITTEN = ("goal", "bigger_goal", "covers", "covers_not", "note")
"""What people write into an agreement."""

OURS = {"notice": "That came a little late.", "reference": "0a1b", "topic": "exams"}
"""Texts that nobody types."""

PEOPLE_FIELDS = frozenset({"faculty", "learners", "directors", "erased"})

HAPPENS: dict[str, Callable[..., bool]] = {
    "close.ended": lambda closed, line, **_: (
        closed.stage is Stage.CLOSED and (line is None or line.reason in AT_THE_END)
    ),
    "guide.switched": lambda line, **_: line.reason not in AT_THE_END,
    "joining.choose_program": lambda role, programs, **_: (
        role is not ProgramRole.DIRECTOR and bool(programs)
    ),
    "due.card": lambda nudges, **_: (
        nudges and all(one.follow_up.kind is not Kind.REQUEST_EXPIRY for one in nudges)
    ),
    "home.tab": lambda page: (
        bool(page.support)
        and page.settings.weeks in OFTEN
        and all(one.follow_up.rule.window is not None for one in page.overview.missed)
    ),
    "preferences.form": lambda kept: kept.weeks in OFTEN,
    "preferences.shifts_read": lambda read, **_: bool(read),
    "follow_up.card": lambda nudge, **_: nudge.follow_up.kind is not Kind.REQUEST_EXPIRY,
    "reminders.card": lambda follow_up, **_: (
        not follow_up.rule.answerable and follow_up.kind is not Kind.REQUEST_EXPIRY
    ),
    "joining.card": lambda request, program: bool(program or request.decided_by),
    "joining.decided": lambda request, program: bool(program or request.decided_by),
    "joining.too_late": lambda request, program: bool(program or request.decided_by),
    "reminders.moved": lambda agreement, is_first: agreement.stage is Stage.AGREED,
    "reminders.called_off": lambda agreement: agreement.stage is Stage.CALLED_OFF,
}
"""What never comes to a view, because the use case that calls it has seen to it."""

EACH = 60
"""Combinations of arguments per view, at least."""


def views() -> dict[str, Maker]:
    """Return every public function that makes a whole view or message, by its name."""
    names = sorted(path.stem for path in Path(handlers.views.__path__[0]).glob("[a-z]*.py"))
    modules = [import_module(f"handlers.views.{name}") for name in names if name != "parts"]
    return {
        f"{module.__name__.removeprefix('handlers.views.')}.{name}": function
        for module in modules
        for name, function in getmembers(module, isfunction)
        if function.__module__ == module.__name__
        and not name.startswith("_")
        and get_type_hints(function).get("return") in (View, Message)
    }


def calls(maker: Maker) -> Iterator[dict[str, Any]]:
    """Yield arguments of a view: each value of each parameter at least once, mixed by chance."""
    hints = get_type_hints(maker)
    names = [
        name
        for name, parameter in signature(maker).parameters.items()
        if parameter.kind in (Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)
    ]
    happens = HAPPENS.get(f"{maker.__module__.rpartition('.')[2]}.{maker.__name__}")
    own = maker.__name__
    for arguments in mixed({name: samples(f"{own}.{name}", hints[name]) for name in names}):
        if happens is None or happens(**arguments):
            yield arguments


def mixed(columns: dict[str, list[Any]]) -> Iterator[dict[str, Any]]:
    """Yield rows in which every value of every column comes up."""
    dice = Random(1)
    most = max(map(len, columns.values()), default=1)
    shuffled = {name: dice.sample(column, len(column)) for name, column in columns.items()}
    for number in range(max(most, EACH) if columns else 1):
        yield {
            name: column[number] if number < len(column) else dice.choice(column)
            for name, column in shuffled.items()
        }


def samples(name: str, hint: Any) -> list[Any]:
    """Return values for a parameter of this name and type; AssertionError if it is a new kind."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return [value for part in inner for value in samples(name, part)]
    if origin is tuple and inner[-1] is not Ellipsis:
        columns = {str(place): samples(name, part) for place, part in enumerate(inner)}
        return [tuple(row.values()) for row in mixed(columns)]
    if origin is not None and hasattr(origin, "keys"):
        keys, values = samples(name, inner[0]), samples(name, inner[1])
        return [dict.fromkeys(keys, value) for value in values]
    if origin is not None:
        several = samples(name, inner[0])
        make = frozenset if issubclass(frozenset, origin) and origin not in ITERABLES else list
        return [make(several[start:end]) for start, end in ((0, 0), (0, 1), (0, 5), (-9, None))]
    return single(name, hint)


ITERABLES = tuple(
    vars(import_module("collections.abc"))[name] for name in ("Iterable", "Collection")
)


def single(name: str, hint: Any) -> list[Any]:
    if hint in KNOWN:
        return KNOWN[hint](name)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return list(hint)
    assert is_dataclass(hint), f"teach tests/handlers/view_samples.py what a {hint} looks like"
    hints = get_type_hints(hint)
    columns = {
        field.name: samples(f"{hint.__name__}.{field.name}", hints[field.name])
        + ([] if field.default is MISSING else [field.default])
        for field in fields(hint)
        if field.init
    }
    return [hint(**row) for row in mixed(columns)]


def texts(full_name: str) -> list[str]:
    """Return one text of each fill, as long as may be; an id where it is one."""
    name = full_name.rpartition(".")[2]
    if name.endswith(("_id", "_by")) or name in PEOPLE_FIELDS:
        return [LEARNER, GUIDE]
    if name in ("id", "metadata"):
        return ["a" * 32]
    if name in OURS:
        return ["", OURS[name]]
    most = LIMITS.get(full_name) or LIMITS.get(name, LINE_LIMIT)
    return ["A few words", *((fill * most)[:most] for fill in FILLS)]


def agreements(_name: str) -> list[Agreement]:
    """Return agreements in every stage, plain and with their words as long as may be."""
    found = []
    for number, plain in enumerate(every_stage(bigger_goal="Lead a clinic").values()):
        fill = FILLS[number % len(FILLS)]
        words = {name: (fill * LIMITS[name])[: LIMITS[name]] for name in WRITTEN}
        longest = {name: text for name, text in words.items() if getattr(plain, name)}
        found += [plain, replace(plain, meet_at=LATER, **longest)]
    return found


def switches(_name: str) -> list[Switch]:
    """Return lines of the ledger, each reason leading where it leads."""
    roles = {Role.MENTOR: Role.COACH, Role.COACH: Role.MENTOR}
    return [
        Switch("a" * 32, 1, roles[reason.to], reason.to, reason, NOW) for reason in SwitchReason
    ]


def attempts(_name: str) -> list[Attempt]:
    """Return what somebody practised, a switch with its way back as long as may be."""
    words = [f"{fill * NOTE_LIMIT}"[:NOTE_LIMIT] for fill in FILLS]
    return [
        Attempt("a" * 32, "T1", LEARNER, kind, "central_line", mode, voice, text, NOW)
        for kind in PracticeKind
        for mode, voice in zip(Mode, Voice, strict=True)
        for text in (f"{one}{AND_BACK}{one}" for one in words)
    ]


def suggestions(_name: str) -> list[Suggestion]:
    """Return what is suggested for every pair of answers."""
    return [suggest(Answers(focus, control)) for focus in Focus for control in (None, *Control)]


KNOWN: dict[Any, Callable[[str], list[Any]]] = {
    Agreement: agreements,
    Switch: switches,
    Suggestion: suggestions,
    SupportLine: lambda _: list(lines("&" * LINE_LIMIT, DEFAULT_LINES)),
    Attempt: attempts,
    Question: lambda _: list(QUESTIONS),
    Scenario: lambda _: deck(),
    float: lambda _: [0.0, 1.0],
    Message: lambda _: [sentence("A few words of ours.")],
    str: texts,
    bool: lambda _: [True, False],
    int: lambda name: [0, 1, 5] if not name.endswith(".usefulness") else [1, 5],
    NoneType: lambda _: [None],
    Value: lambda _: [Value(3.75, 5), Value(1, 2.25), Value(2.5, 3), Value(0.5, 1), Value(0, 0.25)],
    datetime: lambda _: [NOW, LATER],
    date: lambda _: [NOW.date(), LATER.date()],
    time: lambda _: [time(0), time(8, 30), time(20)],
    timedelta: lambda _: [timedelta(days=7)],
    Shift: lambda _: [Shift(NOW, LATER), Shift(LATER, LATER + timedelta(hours=12))],
    ZoneInfo: lambda _: [ZoneInfo("America/New_York"), ZoneInfo("Asia/Kolkata")],
}
