"""`python -m bot audit`: what a rule of ours makes of a file, for whoever must trust it first."""

import argparse
import json
from collections.abc import Callable, Iterator
from pathlib import Path

from bot.settings import Settings
from guidance import release_file
from guidance.release import Period, Rule
from judgement import lines as judged_lines

Say = Callable[..., None]

_JUDGED = {
    "labels": (
        "goals in, the form of guidance that each calls for out",
        "In: id, goal; if known bigger_goal, focus, control, time. Out: id, label, sure, because.",
    ),
    "cues": (
        "sentences of faculty in, the role that each is heard in out",
        "In: id, text. Out: id, label, sure, because.",
    ),
    "screen": (
        "texts in, out what each may tell of its writer's distress and of a patient",
        "In: id, text. Out: id, distress, patient, kinds, sure (of the distress), because.",
    ),
}
_HELD_AGAINST = (
    "With label in a line (to screen: distress, patient), accuracy, a table and the wrong ones are"
    " written to stderr."
)


def add(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    run: Callable[[Settings, argparse.Namespace], int],
) -> None:
    """Add the command; `run` is called with what was chosen."""
    about = "try a rule on a file of your own: one JSON object a line in, one out"
    audit = commands.add_parser("audit", help=about, description=about)
    verbs = audit.add_subparsers(required=True, metavar="release|labels|cues|screen", dest="audit")
    _add_release(verbs, run)
    for name, (told, more) in _JUDGED.items():
        verb = verbs.add_parser(name, help=told, description=f"{told}. {more} {_HELD_AGAINST}")
        verb.add_argument("file", type=Path, metavar="FILE.jsonl")
        verb.set_defaults(run=run)


def _add_release(
    verbs: "argparse._SubParsersAction[argparse.ArgumentParser]",
    run: Callable[[Settings, argparse.Namespace], int],
) -> None:
    told = "ratings in, every publication of the release rule out"
    release = verbs.add_parser(
        "release",
        help=told,
        description=f"{told}. In: {', '.join(release_file.KEYS)}. Out: faculty, on, raters (rounded"
        " down), value. A value is a half point; with fewer than 36 people the ends are merged, so"
        " that the highest stands for itself or more and the lowest for itself or less.",
    )
    release.add_argument("file", type=Path, metavar="FILE.jsonl")
    release.add_argument(
        "--period",
        type=Period,
        choices=list(Period),
        default=Period.MONTHLY,
        help="when to publish",
    )
    release.add_argument(
        "--small", action="store_true", help="a small program: 5 people, four bands"
    )
    release.add_argument(
        "--felt", action="store_true", help="of the form felt (felt_mode), not of usefulness"
    )
    release.set_defaults(run=run)


def try_out(chosen: argparse.Namespace, say: Say) -> bool:
    """Say what the chosen rule makes of the file; return whether the whole file could be read."""
    text = _read(chosen.file, say)
    if text is None:
        return False
    lines = text.removeprefix("\ufeff").split("\n")
    problems = list(
        _release(lines, chosen, say) if chosen.audit == "release" else _judged(lines, chosen, say)
    )
    for problem in problems:
        say(problem, error=True)
    return not problems


def _read(path: Path, say: Say) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        say(f"{path} cannot be read: {error.strerror}.", error=True)
    except UnicodeDecodeError:
        say(f"{path} is not UTF-8.", error=True)
    return None


def _release(lines: list[str], chosen: argparse.Namespace, say: Say) -> list[str]:
    ratings, problems = release_file.parse(lines)
    rule = Rule(chosen.period, chosen.small)
    if chosen.felt:
        for told in release_file.replay_felt(ratings, rule):
            say(_json(told))
        return problems
    for faculty, publication in release_file.replay(ratings, rule):
        say(release_file.render(faculty, publication, rule))
    return problems


def _judged(lines: list[str], chosen: argparse.Namespace, say: Say) -> Iterator[str]:
    """Say an answer for each line, and how often they are right; yield what no line should be."""
    task = judged_lines.TASKS[chosen.audit]
    pairs = []
    for line in judged_lines.parse(lines, task):
        if isinstance(line, str):
            yield line
            continue
        answer = judged_lines.answered(line, task)
        say(_json(answer))
        pairs.append((line, answer))
    for told in judged_lines.compared(pairs, task):
        say(told, error=True)


def _json(answer: dict[str, object]) -> str:
    """Return an answer as a line of JSON; half a character, which nothing can write, as a code."""
    line = json.dumps(answer, ensure_ascii=False)
    return line.encode("utf-8", "backslashreplace").decode("utf-8")
