"""The bot at a Slack on this computer: a seeded program, a page to click, a clock to move."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import yaml
from pydantic import SecretStr
from sqlmodel import Session

from bot import ports, run
from bot.app import Program
from bot.database import ready
from bot.settings import Settings
from bot.tick import Tick
from guidance.dates import FARTHEST
from guidance.programs import ProgramRole
from guidance.roster import RosterRow
from handlers.services import Services
from sandbox import page, seed
from sandbox.server import Sandbox
from storage import budgets, due, programs
from storage.database import transactions

MANIFEST = Path(__file__).parent.parent / "manifest.yml"
PROGRAM = "Internal Medicine"
PEOPLE_MOST = 1000

_ROLES = {
    "U0DIRECTOR": ProgramRole.DIRECTOR,
    "U0FACULTY": ProgramRole.FACULTY,
    "U0RESIDENT": ProgramRole.LEARNER,
}


async def serve(settings: Settings, *, say: Callable[[str], None], port: int = 0) -> None:
    """Serve until the process is asked to stop.

    Raises:
        NotDone: The port cannot be had.
    """
    sandbox = Sandbox(yaml.safe_load(MANIFEST.read_text()), seed.lakeside())
    sandbox.mount(page.add_to)
    try:
        await _start(sandbox, port)
        with TemporaryDirectory(prefix="guidance-") as folder:
            here = _at(sandbox, settings, database_url=f"sqlite:///{folder}/guidance.db")
            _seed(here)
            async with run.connected(here, now=sandbox.clock.now) as program:
                _follow_clock(sandbox, program)
                say(f"A Slack on this computer is ready: {sandbox.page_url}")
                say("Open it, act as a resident, and press Ask for guidance. Ctrl-C ends it.")
                await run.until_stopped(program)
    finally:
        await sandbox.stop()


async def _start(sandbox: Sandbox, port: int) -> None:
    try:
        await sandbox.start(port)
    except OSError as error:
        raise ports.not_had(error, port, option="--port") from error


def _at(sandbox: Sandbox, settings: Settings, *, database_url: str) -> Settings:
    """Return the settings with the sandbox in Slack's place.

    The database is as new as the sandbox: it forgets its Slack, and the real one stays untouched.
    """
    return settings.model_copy(
        update={
            "database_url": database_url,
            "guidance_keys": None,
            "guidance_safe": "",
            "slack_bot_token": SecretStr(sandbox.bot_token),
            "slack_app_token": SecretStr(sandbox.app_token),
            "slack_api_url": sandbox.base_url,
        }
    )


def _seed(settings: Settings) -> None:
    """Enrol the sandbox's people; those who stand outside stay there."""
    engine = ready(settings, say=lambda _: None)  # its key is as short-lived as the sandbox
    rows = [
        RosterRow(user.id, role, PROGRAM)
        for user in seed.PEOPLE
        for prefix, role in _ROLES.items()
        if user.id.startswith(prefix)
    ]
    with transactions(engine)() as session:
        zone = ZoneInfo(settings.guidance_zone)
        programs.import_roster(session, rows, team_id=seed.TEAM_ID, zone=zone)
    engine.dispose()


def _follow_clock(sandbox: Sandbox, program: Program) -> None:
    """Let the bot do what is due as soon as somebody moves the clock, and offer the next date."""
    sandbox.clock.jumps["Next follow-up"] = partial(next_asked, program.services)
    sandbox.clock.listeners.append(Tick(program.services, program.client).look)


def next_asked(services: Services) -> datetime | None:
    """Return when somebody is asked something next, None when nobody is.

    What falls due before its person's next card is held back for that, unseen, and so passed over.
    """
    with services.transaction() as session:
        return min(_asked(session, until=services.now() + 2 * FARTHEST), default=None)


def _asked(session: Session, *, until: datetime) -> Iterator[datetime]:
    for team_id, person_id in due.people(session, now=until, limit=PEOPLE_MOST):
        budget, quiet = budgets.with_quiet(session, person_id, team_id=team_id)
        for one in due.take(session, person_id, team_id=team_id, now=until):
            if not (one.rule.is_question and budget.is_spent):
                yield quiet.next_open(budget.opens_at(one, now=one.due_at, quiet=quiet))
