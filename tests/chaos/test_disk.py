"""SQLite cannot be written to: people hear so in time, lose nothing, and it goes on by itself."""

import asyncio
import json
import resource
import shutil
import sqlite3
from contextlib import suppress
from time import perf_counter

import pytest
from sqlalchemy import event, make_url

from bot import run
from sandbox.delivery import GiveUpError
from sandbox.seed import lakeside
from sandbox.server import Sandbox
from tests.bot.test_run import settings_for
from tests.chaos.conftest import size
from tests.chaos.usual import running
from tests.story import GUIDE, MANIFEST, enrol

pytestmark = pytest.mark.chaos

LEARNERS = [f"U0RESIDENT{number}" for number in (1, 2, 3, 4)]
GOAL = "Decide on one fellowship by 1 May"
SORRY = "Something went wrong on my side"


@pytest.fixture(params=["sqlite"])
def database_url(request, sqlite_folder, sqlite_template):
    path = sqlite_folder / "guidance.db"
    shutil.copy(sqlite_template, path)
    yield f"sqlite:///{path}"
    for file in path.parent.iterdir():
        file.unlink()


class Locked:
    """Another program writes, and does not end."""

    def __init__(self, url, *_engines):
        self._other = sqlite3.connect(make_url(url).database, isolation_level=None)

    def begin(self):
        self._other.execute("BEGIN IMMEDIATE")

    def end(self):
        self._other.execute("ROLLBACK")


class Full:
    """No file may grow: as a disk that has no room, seen by this process."""

    def __init__(self, _url, *_engines):
        self._usual = resource.getrlimit(resource.RLIMIT_FSIZE)

    def begin(self):
        resource.setrlimit(resource.RLIMIT_FSIZE, (1, self._usual[1]))

    def end(self):
        resource.setrlimit(resource.RLIMIT_FSIZE, self._usual)


class ReadOnly:
    """SQLite says of both bots' connections what it says of a file that may not be written."""

    def __init__(self, _url, *engines):
        self._is = "OFF"
        for engine in engines:
            event.listen(engine, "checkout", self._say)

    def begin(self):
        self._is = "ON"

    def end(self):
        self._is = "OFF"

    def _say(self, connection, *_):
        connection.execute(f"PRAGMA query_only = {self._is}")


async def asks(person):
    """Fill in the first form, as far as its submit button."""
    await person.command("/guidance")
    await person.enter("guide", GUIDE)
    await person.enter("goal", GOAL)


async def submitted(person) -> float:
    """Press the submit button and return after how many seconds there was an answer."""
    began = perf_counter()
    with suppress(GiveUpError):  # Slack's own warning, when it comes too late
        await person.submit()
    return perf_counter() - began


async def story(url, engine_of, fault, seconds):
    async with (
        Sandbox(MANIFEST, lakeside()) as sandbox,
        run.connected(settings_for(sandbox, url)) as program,
        running(url) as usual,
    ):
        people = [sandbox.person(user_id) for user_id in LEARNERS]
        for person in people:
            await asks(person)
        bad = fault(url, engine_of(program), usual.engine)
        bad.begin()
        began = perf_counter()
        waits = await asyncio.gather(*map(submitted, people))
        told = [SORRY in person.modal.plain() for person in people]
        for person in people:
            await person.close_modal()
        kept = [GOAL in json.dumps(person.modal.values) for person in people]
        for _ in people:
            await usual.say()
        await asyncio.sleep(max(0, seconds - (perf_counter() - began)))
        bad.end()
        back = perf_counter()
        await asyncio.gather(*map(submitted, people))
        for person in people:
            await person.submit()
        async with asyncio.timeout(20):
            while len(sandbox.person(GUIDE).messages()) < len(people):
                await asyncio.sleep(0.05)
        recovery = perf_counter() - back
        return waits, told, kept, recovery, f"{await usual.lost()} of {usual.taken}"


@pytest.mark.parametrize("fault", [Locked, Full, ReadOnly])
def test_people_are_told_in_time_and_what_they_typed_stays(engine, database_url, say, fault):
    enrol(engine)
    seconds = size(20) if fault is Locked else 3

    def engine_of(program):
        with program.services.transaction() as session:
            return session.get_bind()

    outcome = asyncio.run(story(database_url, engine_of, fault, seconds))
    waits, told, kept, recovery, usual = outcome
    say(
        f"F08 {fault.__name__:<9} {seconds} s: told after at most {max(waits):.1f} s,"
        f" typed words kept {sum(kept)}/{len(kept)}, all well {recovery:.1f} s after it ended;"
        f" a usual bot lost, untold, {usual} that it took"
    )

    assert all(told)
    assert all(kept)
    assert max(waits) < 3
    assert recovery < 5
    assert usual == "4 of 4", "where a usual bot loses some, the proof bites"
