"""`python -m bot audit`: what a rule of ours makes of a file, for whoever must trust it first."""

import argparse
from collections.abc import Callable
from pathlib import Path

from bot.settings import Settings
from guidance import release_file
from guidance.release import Period, Rule

Say = Callable[..., None]


def add(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    run: Callable[[Settings, argparse.Namespace], int],
) -> None:
    """Add the command; `run` is called with what was chosen."""
    about = "try a rule on a file of your own: one JSON object a line in, one out"
    audit = commands.add_parser("audit", help=about, description=about)
    verbs = audit.add_subparsers(required=True, metavar="release", dest="audit")
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
    release.set_defaults(run=run)


def release(chosen: argparse.Namespace, say: Say) -> bool:
    """Say every publication; return whether the whole file could be read."""
    try:
        text = chosen.file.read_text(encoding="utf-8")
    except OSError as error:
        say(f"{chosen.file} cannot be read: {error.strerror}.", error=True)
        return False
    except UnicodeDecodeError:
        say(f"{chosen.file} is not UTF-8.", error=True)
        return False
    ratings, problems = release_file.parse(text.removeprefix("\ufeff").split("\n"))
    rule = Rule(chosen.period, chosen.small)
    for faculty, publication in release_file.replay(ratings, rule):
        say(release_file.render(faculty, publication, rule))
    for problem in problems:
        say(problem, error=True)
    return not problems
