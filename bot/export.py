"""`python -m bot export PROGRAM`: its figures as CSV and as two pages for its evaluation."""

import argparse
import asyncio
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

from bot import drawing
from bot.clock import machine_time
from bot.database import connected, ready, used
from bot.roster import team_of
from bot.settings import Settings
from guidance.periods import month_of, months_before
from guidance.programs import Program, same_name
from guidance.reports import Report
from handlers import drawn
from storage import audit, programs, reports
from storage.audit import OPERATOR, Entry
from storage.database import transactions

_MONTHS = 12

Say = Callable[..., None]


class CannotExport(Exception):
    """There is nothing to export, or it cannot be written; the text says what to do."""


def add(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    run: Callable[[Settings, argparse.Namespace], int],
) -> None:
    """Add the command; `run` is called with what was chosen."""
    about = "a program's figures as CSV and as two pages for the annual evaluation"
    export = commands.add_parser(
        "export",
        help=about,
        description=f"{about}. Whole months only, and only those that are over: by default twelve.",
    )
    export.add_argument("program", metavar="PROGRAM", help="its name")
    export.add_argument("--from", dest="since", type=_month, metavar="2026-01", help="first month")
    export.add_argument("--to", dest="until", type=_month, metavar="2026-12", help="last month")
    export.add_argument("--into", type=Path, default=Path(), metavar="FOLDER", help="by default .")
    export.add_argument("--team", metavar="T0123", help="the workspace; by default the token's")
    export.set_defaults(run=run)


def run(
    values: Settings,
    chosen: argparse.Namespace,
    say: Say,
    *,
    now: Callable[[], datetime] = machine_time,
) -> bool:
    """Write both files and say where; return whether they are there."""
    try:
        report = _report(values, chosen, say, now())
        for file in asyncio.run(drawing.finished(drawn.files_of(report))):
            say(f"Written: {_written(chosen.into / file['filename'], file['content'])}")
    except (CannotExport, drawing.CannotDraw) as error:
        say(str(error), error=True)
        return False
    return True


def _report(values: Settings, chosen: argparse.Namespace, say: Say, now: datetime) -> Report:
    team_id = team_of(values, chosen.team)
    engine = ready(values, say=say)
    with connected(engine), used(engine), transactions(engine)() as session:
        program = _named(programs.in_team(session, team_id=team_id), chosen.program)
        today = now.astimezone(program.zone).date()
        until = month_of(chosen.until).until if chosen.until else month_of(today).since
        since = chosen.since or months_before(until, _MONTHS)[0].since
        report = reports.report(session, program, since=since, until=until, today=today)
        done = [Entry("program.exported", program.id)]
        audit.append(session, done, team_id=team_id, who=OPERATOR, now=now)
    if not report.months:
        raise CannotExport("No whole month of that time is over yet. Give an earlier --from.")
    return report


def _named(found: Sequence[Program], name: str) -> Program:
    for program in found:
        if same_name(program.name, name):
            return program
    names = ", ".join(program.name for program in found) or "none yet"
    raise CannotExport(f"There is no program {name} here. There are: {names}.")


def _written(path: Path, content: str | bytes) -> Path:
    try:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    except OSError as error:
        raise CannotExport(f"{path} cannot be written: {error.strerror}.") from None
    return path


def _month(text: str) -> date:
    if not re.fullmatch(r"\d{4}-\d{2}", text):
        raise argparse.ArgumentTypeError(f"{text}: a month looks like 2026-03")
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text}: there is no such month") from None
