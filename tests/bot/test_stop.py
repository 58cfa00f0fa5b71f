"""A process that is told to end does so in time, and leaves nothing unclear that need not be."""

import asyncio
import signal
from time import perf_counter

import pytest

from bot import run
from sandbox.faults import Fault
from tests.bot.mail import POST
from tests.bot.process import READY, crowded, running, started, states, until, write
from tests.bot.test_run import free_port

MESSAGES = 30
DOORS = ["Socket Mode", "HTTP"]


def arguments(door: str) -> tuple[str, ...]:
    return ("--http", str(free_port())) if door == "HTTP" else ()


async def told_to_end(process) -> tuple[int, float]:
    """Return the exit code, and after how many seconds it came."""
    began = perf_counter()
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(20):
        code = await process.wait()
    return code, perf_counter() - began


@pytest.mark.parametrize("door", DOORS)
def test_what_is_on_its_way_arrives_and_is_noted_and_the_rest_is_left(engine, database_url, door):
    async def story():
        async with crowded() as sandbox:
            sandbox.faults.choose(POST, lambda: Fault("delay", acts=True, detail=0.5))
            write(engine, MESSAGES)
            async with running(sandbox, database_url, *arguments(door)) as process:
                await until(lambda: states(engine)["sent"] > 0)
                ended = await told_to_end(process)
            shown = sum(call.method == POST for call in sandbox.calls)
        return *ended, shown

    code, seconds, shown = asyncio.run(story())
    assert code == 0
    assert seconds < 5
    assert 0 < shown < MESSAGES
    assert states(engine) == {"sent": shown, "pending": MESSAGES - shown}


@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])
def test_it_ends_though_slack_could_not_be_reached_since_its_start(database_url, method):
    async def story():
        async with crowded() as sandbox:
            sandbox.faults.refuse_next(method, times=1000)
            async with started(sandbox, database_url) as process:
                await until(lambda: any(call.method == method for call in sandbox.calls))
                return *await told_to_end(process), await process.stdout.read()

    code, seconds, said = asyncio.run(story())
    assert code == 0
    assert seconds < 5
    assert READY not in said


def test_the_bounds_of_each_part_keep_the_bound_of_all():
    assert run.DOOR_SECONDS + run.FINISH_SECONDS < run.LAST_SECONDS < 15
