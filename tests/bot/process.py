"""The bot as a process of its own, at a sandbox Slack; it is told to end, or killed."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine, text

from bot.clock import machine_time
from sandbox.seed import TEAM_ID, lakeside
from sandbox.server import Sandbox
from sandbox.users import User
from storage.database import transactions
from storage.outbox import Outbox
from tests.story import MANIFEST

ROOT = Path(__file__).parent.parent.parent
PEOPLE = 40
READY = b"Ready for Slack"


def crowded() -> Sandbox:
    """Return a Slack with so many people that nobody has to wait for their own last message."""
    workspace = lakeside()
    for number in range(PEOPLE):
        workspace.add_user(User(f"U0P{number}", f"person.{number}", f"Person {number}"))
    return Sandbox(MANIFEST, workspace)


def write(engine: Engine, count: int) -> None:
    """Ask for that many messages, each to somebody else."""
    with transactions(engine)() as session:
        outbox = Outbox(session, TEAM_ID, machine_time() - timedelta(seconds=1))
        for number in range(count):
            outbox.post(f"U0P{number % PEOPLE}", {"text": f"{number}"}, key=f"{number}")
        outbox.write()


def states(engine: Engine) -> Counter[str]:
    """Return how many of those messages are where."""
    with engine.begin() as connection:
        found = "SELECT state, count(*) FROM outbox WHERE action = 'post' GROUP BY state"
        return Counter(dict(connection.execute(text(found)).all()))


@asynccontextmanager
async def running(sandbox: Sandbox, database_url: str, *more: str) -> AsyncIterator[Process]:
    """Yield the bot's process once it is ready; it is killed if it is still there at the end."""
    async with started(sandbox, database_url, *more) as process:
        async with asyncio.timeout(30):
            while (line := await process.stdout.readline()) and READY not in line:
                pass
        yield process


@asynccontextmanager
async def started(
    sandbox: Sandbox, database_url: str, *more: str, **settings: str
) -> AsyncIterator[Process]:
    """Yield the bot's process, which need not get ready; it is killed at the end, if need be."""
    environment = {
        **os.environ,
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_APP_TOKEN": sandbox.app_token,
        "SLACK_SIGNING_SECRET": sandbox.signing_secret,
        "SLACK_API_URL": sandbox.base_url,
        "DATABASE_URL": database_url,
        "GUIDANCE_TICK_SECONDS": "1",
        **settings,
    }
    command = (sys.executable, "-m", "bot", "run", *more)
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env=environment, stdout=PIPE, stderr=PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def until(is_so, seconds: float = 20) -> None:
    """Return once something is so."""
    async with asyncio.timeout(seconds):
        while not is_so():
            await asyncio.sleep(0.02)
