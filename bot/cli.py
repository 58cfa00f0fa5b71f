"""The command line: one function per command; every failure says what to do about it."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path

from bot import audit, export, judging, logs, run, settings
from bot.app import Program
from bot.clock import machine_time
from bot.database import NotDone, UnusableDatabase, ready
from bot.ports import port
from bot.settings import Settings, WrongSettings
from guidance.roster import RosterErrors
from storage.keys import render, with_new

OK, FAILED, WRONG = 0, 1, 2
"""Exit codes: done, something has to be mended first, and wrong settings or arguments."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code of the process."""
    chosen = parser().parse_args(arguments)
    try:
        values = settings.read()
        logs.configure(values.guidance_log_level)
        code: int = chosen.run(values, chosen)
    except WrongSettings as error:
        say(str(error), error=True)
        return WRONG
    except (NotDone, UnusableDatabase) as error:
        say(str(error), error=True)
        return FAILED
    return code


def say(line: str, *, error: bool = False) -> None:
    """Write one line for the person at the terminal."""
    stream = sys.stderr if error else sys.stdout
    stream.write(f"{line}\n")
    stream.flush()


def _run(values: Settings, chosen: argparse.Namespace) -> int:
    """Connect to Slack; with no tokens at all, to a Slack on this computer."""
    if chosen.http is not None:
        settings.check_http(values)
        program = run.listening(values, chosen.http)
    elif values.is_sandbox:
        return _sandbox(values, chosen)
    else:
        settings.check_socket_mode(values)
        program = run.connected(values)
    _migrate(values, chosen)
    return asyncio.run(_serve(program))


async def _serve(program: AbstractAsyncContextManager[Program]) -> int:
    async with program as running:
        if not running.sender.ending.is_set():
            say("Ready for Slack. Ctrl-C ends it; nothing is lost.")
        if await run.until_stopped(running):
            return OK
        run.end_at_the_latest(FAILED)
    return FAILED


def _sandbox(values: Settings, chosen: argparse.Namespace) -> int:
    from bot import sandbox_run  # the sandbox is not loaded by a bot that has tokens

    asyncio.run(sandbox_run.serve(values, say=say, port=getattr(chosen, "port", 0)))
    return OK


def _migrate(values: Settings, _chosen: argparse.Namespace) -> int:
    """Bring the database to today's tables."""
    ready(values, say=say).dispose()
    return OK


def _backup(values: Settings, chosen: argparse.Namespace) -> int:
    """Copy the database while the bot runs."""
    from bot import backup

    backup.run(values, chosen.file, now=machine_time(), say=say)
    return OK


def _restore(values: Settings, chosen: argparse.Namespace) -> int:
    """Put a copy in the database's place."""
    from bot import restore

    restore.run(values, chosen.file, now=machine_time(), say=say)
    return OK


def _move(values: Settings, chosen: argparse.Namespace) -> int:
    """Take everything into another database."""
    from bot import move

    move.run(values, chosen.to, now=machine_time(), say=say)
    return OK


def _rotate_key(values: Settings, _chosen: argparse.Namespace) -> int:
    """Seal everything with a new key."""
    from bot import rotate

    rotate.run(values, say=say)
    return OK


def _make_key(_values: Settings, _chosen: argparse.Namespace) -> int:
    """Write a new key for the environment; nothing is kept."""
    say(f"GUIDANCE_KEYS={render(with_new({})).strip()}")
    return OK


def _import(values: Settings, chosen: argparse.Namespace) -> int:
    """Add the people of a CSV file to their programs."""
    from bot import roster  # a running bot needs none of it

    try:
        team_id = roster.team_of(values, chosen.team)
    except WrongSettings:  # what is wrong with the file as well is said at once
        try:
            roster.read(chosen.file)
        except RosterErrors as error:
            say(str(error), error=True)
        raise
    try:
        done = roster.import_file(
            values,
            chosen.file,
            team_id=team_id,
            say=partial(say, error=True),  # all but what was done
            is_checked=not chosen.unchecked,
        )
    except RosterErrors as error:
        say(str(error), error=True)
        return FAILED
    say(done)
    return OK


def _export(values: Settings, chosen: argparse.Namespace) -> int:
    """Write everybody in every program as CSV."""
    from bot import roster

    aside = partial(say, error=True)  # what else is written is the roster
    team_id = roster.team_of(values, chosen.team)
    say(roster.export(values, team_id=team_id, say=aside).rstrip("\n"))
    return OK


def _audit(values: Settings, chosen: argparse.Namespace) -> int:
    """Try a rule of ours, or what we make of a sentence, on a file."""
    judging.choose(values)
    return OK if audit.try_out(chosen, say) else FAILED


def _export_figures(values: Settings, chosen: argparse.Namespace) -> int:
    """Write a program's figures."""
    return OK if export.run(values, chosen, say) else FAILED


def _revive(values: Settings, _chosen: argparse.Namespace) -> int:
    """Try again what was given up for a reason that has been mended since."""
    from bot import revive

    revive.run(values, now=machine_time(), say=say)
    return OK


def _doctor(values: Settings, _chosen: argparse.Namespace) -> int:
    """Say what is wrong and what to do about it."""
    from bot import doctor

    return doctor.run(values, now=machine_time, say=say)


def parser() -> argparse.ArgumentParser:
    """Return what reads the command line."""
    parser = argparse.ArgumentParser(prog="python -m bot", description="The guidance bot.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, function, about in (
        ("run", _run, "connect to Slack; with no tokens, to a Slack on this computer"),
        ("sandbox", _sandbox, "start a Slack on this computer, with people to act as"),
        ("migrate", _migrate, "bring the database to today's tables"),
        ("backup", _backup, "copy a SQLite database to a file, looked through; the bot may run"),
        ("restore", _restore, "put a copy in the database's place; nothing is sent again"),
        ("move", _move, "take everything into another, empty database, as PostgreSQL"),
        ("rotate-key", _rotate_key, "seal all that people wrote with a new key; the bot may run"),
        ("make-key", _make_key, "write a new key for people's words, as GUIDANCE_KEYS takes it"),
        ("doctor", _doctor, "check tokens, scopes, clock and database; say what to do"),
        ("revive", _revive, "send what was given up for a token or scope that is mended now"),
    ):
        command = commands.add_parser(name, help=about, description=about)
        command.set_defaults(run=function)
    commands.choices["run"].add_argument(
        "--http",
        type=port,
        metavar="PORT",
        help="take signed HTTP requests in place of Socket Mode",
    )
    commands.choices["sandbox"].add_argument(
        "--port", type=port, default=0, help="port of the page; a free one by default"
    )
    _add_files(commands)
    _add_roster(commands)
    audit.add(commands, _audit)
    export.add(commands, _export_figures)
    return parser


def _add_files(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    commands.choices["backup"].add_argument("file", type=Path, metavar="FILE")
    commands.choices["restore"].add_argument(
        "file",
        type=Path,
        metavar="FILE",
        nargs="?",
        help="what `backup` wrote; without one, the database was put back by other means",
    )
    commands.choices["move"].add_argument(
        "--to", required=True, metavar="URL", help="as DATABASE_URL takes it"
    )


def _add_roster(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    about = "the people of every program as CSV: user_id,role,program"
    roster = commands.add_parser("roster", help=about, description=about)
    verbs = roster.add_subparsers(required=True, metavar="import|export")
    for name, function, told in (
        ("import", _import, "add the people of a file, all or none"),
        ("export", _export, "write everybody, as import reads it"),
    ):
        verb = verbs.add_parser(name, help=told, description=told)
        verb.set_defaults(run=function)
        verb.add_argument("--team", metavar="T0123", help="the workspace; by default the token's")
    verbs.choices["import"].add_argument("file", type=Path, metavar="FILE.csv")
    verbs.choices["import"].add_argument(
        "--unchecked",
        action="store_true",
        help="enrol them without asking Slack whether one is an app, a guest or gone",
    )
