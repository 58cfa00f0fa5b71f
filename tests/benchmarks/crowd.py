"""Sixteen learners and their guides, who all want something at the same moment."""

import asyncio
from collections.abc import Awaitable, Iterable
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from guidance.roster import parse
from sandbox.seed import EASTERN, TEAM_ID
from sandbox.server import Sandbox
from sandbox.users import User
from storage import programs
from storage.database import transactions

AT_ONCE = 16

PAIRS = [(f"U0LEARNER{n:02}", f"U0GUIDE{n:02}") for n in range(AT_ONCE)]


async def join(sandbox: Sandbox) -> None:
    """Let everybody join the workspace."""
    for user_id in (user_id for pair in PAIRS for user_id in pair):
        await sandbox.add_person(User(user_id, user_id.lower(), user_id.title()))


def enrol(engine: Engine) -> None:
    """Put everybody into one program."""
    roster = ["user_id,role,program"]
    for learner_id, guide_id in PAIRS:
        roster += [f"{learner_id},learner,Surgery", f"{guide_id},faculty,Surgery"]
    with transactions(engine)() as session:
        rows = parse("\n".join(roster))
        programs.import_roster(session, rows, team_id=TEAM_ID, zone=ZoneInfo(EASTERN))


async def all_at_once(work: Iterable[Awaitable[None]]) -> None:
    """Do it all at the same time."""
    await asyncio.gather(*work)
