"""PostgreSQL's processes are frozen: people are told, and it goes on with new ones by itself."""

import asyncio
import os
import signal
from time import perf_counter

import pytest
from sqlalchemy import create_engine, text

from bot import run
from sandbox.delivery import NotAcknowledgedError
from sandbox.seed import PEOPLE, lakeside
from sandbox.server import Sandbox
from storage.database import connect
from storage.migrations import upgrade
from tests import keys
from tests.bot.test_run import settings_for
from tests.chaos.usual import running
from tests.story import LEARNER, MANIFEST, enrol

pytestmark = [pytest.mark.chaos, pytest.mark.postgresql]

ANSWER_SECONDS = 2
FROZEN_SECONDS = 20
OTHERS = """
SELECT pid FROM pg_stat_activity
WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND datname = current_database()
"""


def frozen(url: str) -> list[int]:
    """Freeze every process that serves somebody in this database; return their ids."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found = list(connection.execute(text(OTHERS)).scalars())
        for pid in found:
            os.kill(pid, signal.SIGSTOP)
    engine.dispose()
    return found


async def asks(person) -> str:
    """Ask until a form opens; return what was shown instead before."""
    before = []
    while person.modal is None:
        try:
            await person.command("/guidance")
        except NotAcknowledgedError:
            before.append("no answer")
        before += map(str, person.notices)
        person.notices.clear()
    return "; ".join(before)


async def story(url: str) -> tuple[float, str, int]:
    async with Sandbox(MANIFEST, lakeside()) as sandbox, running(url) as usual:
        chosen = {"guidance_answer_seconds": ANSWER_SECONDS}
        settings = settings_for(sandbox, url).model_copy(update=chosen)
        async with run.connected(settings):
            # All that the bot has of connections is in use before.
            everybody = [sandbox.person(user.id) for user in PEOPLE if not user.deleted]
            await asyncio.gather(*(one.command("/guidance") for one in everybody * 3))
            person = sandbox.person(LEARNER)
            person.reload()
            await usual.say()
            await usual.has_said_all()
            stopped = await asyncio.to_thread(frozen, url)
            try:
                began = perf_counter()
                await usual.say()
                async with asyncio.timeout(60):
                    before = await asks(person)
                seconds = perf_counter() - began
                await asyncio.sleep(FROZEN_SECONDS - seconds)
                return seconds, before, await usual.lost()
            finally:
                for pid in stopped:
                    os.kill(pid, signal.SIGCONT)
                await usual.has_said_all()


def test_a_server_whose_processes_are_frozen_is_given_up(server, say):
    engine = connect(server.url, keys.vault())
    upgrade(engine)
    enrol(engine)
    engine.dispose()
    seconds, before, lost = asyncio.run(story(server.url))
    say(
        f"F30 postgresql its processes frozen: all well after {seconds:.1f} s; before: {before};"
        f" a usual bot has said nothing after {FROZEN_SECONDS} s to {lost} of 1"
    )

    assert seconds < 15
    assert lost == 1
