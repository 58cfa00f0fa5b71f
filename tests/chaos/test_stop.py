"""SIGTERM while everything hangs: the process ends in time, and what is left is told apart."""

import asyncio
import signal
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from time import perf_counter

import pytest
from sqlalchemy import text

from sandbox.faults import Fault
from sandbox.server import Sandbox
from tests.bot.mail import POST
from tests.bot.process import crowded, running, states, until, write
from tests.bot.test_stop import DOORS, MESSAGES, arguments, told_to_end
from tests.chaos import worker
from tests.chaos.forked import Forked

pytestmark = pytest.mark.chaos

USUAL_SECONDS = 20
"""As long it is watched. It does not know how long it will wait, and systemd kills after 90."""


@asynccontextmanager
async def usual(sandbox: Sandbox, database_url: str) -> AsyncIterator[Forked]:
    """Yield a process that has begun to send, and finishes what it has begun before it ends."""
    places = (database_url, sandbox.base_url, sandbox.bot_token)
    lease = timedelta(minutes=1)  # a call may take half of it, as slack_sdk has it by itself
    process = Forked(worker.begin, *places, "finish the batch", "", lease)
    try:
        await until(lambda: any(call.method == POST for call in sandbox.calls))
        yield process
    finally:
        process.kill()
        await process.wait()


async def both_told(process: Process, beside: Forked) -> tuple[int, float, bool]:
    """Return the code and the seconds of ours, and whether the usual one is there long after."""
    beside.send_signal(signal.SIGTERM)
    began = perf_counter()
    code, seconds = await told_to_end(process)
    await asyncio.sleep(USUAL_SECONDS - (perf_counter() - began))
    return code, seconds, beside.returncode is None


@pytest.mark.parametrize("door", DOORS)
def test_a_slack_that_hangs_does_not_hold_it(engine, database_url, say, door):
    async def story():
        async with crowded() as sandbox:
            sandbox.faults.choose(POST, lambda: Fault("delay", acts=True, detail=60))
            write(engine, MESSAGES)
            async with (
                usual(sandbox, database_url) as beside,
                running(sandbox, database_url, *arguments(door)) as process,
            ):
                await until(lambda: states(engine)["dispatching"] > 0)
                begun = states(engine)["dispatching"]
                return *await both_told(process, beside), begun

    code, seconds, is_there, begun = asyncio.run(story())
    left = states(engine)
    say(
        f"stop {engine.dialect.name:<10} {door:<11} code {code}, {seconds:.1f} s,"
        f" left {dict(left)}; usual: there after {USUAL_SECONDS} s {is_there}"
    )
    assert is_there
    assert code == 0
    assert seconds < 15
    assert begun <= left["uncertain"] < MESSAGES
    assert left == {"uncertain": left["uncertain"], "pending": MESSAGES - left["uncertain"]}


@pytest.mark.postgresql
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_database_that_hangs_does_not_hold_it(engine, database_url, say):
    async def story():
        write(engine, 1)
        async with (
            crowded() as sandbox,
            usual(sandbox, database_url) as beside,
            running(sandbox, database_url) as process,
        ):
            with engine.begin() as connection:
                connection.execute(text("LOCK TABLE outbox"))
                await asyncio.sleep(2)  # ticks, and the senders, wait for it now
                return await both_told(process, beside)

    code, seconds, is_there = asyncio.run(story())
    say(
        f"stop postgresql, its table locked: code {code}, {seconds:.1f} s;"
        f" usual: there after {USUAL_SECONDS} s {is_there}"
    )
    assert (code, seconds < 15) == (0, True)
    assert is_there
