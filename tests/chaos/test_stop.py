"""SIGTERM while everything hangs: the process ends in time, and what is left is told apart."""

import asyncio

import pytest
from sqlalchemy import text

from sandbox.faults import Fault
from tests.bot.mail import POST
from tests.bot.process import crowded, running, states, until, write
from tests.bot.test_stop import DOORS, MESSAGES, arguments, told_to_end

pytestmark = pytest.mark.chaos


@pytest.mark.parametrize("door", DOORS)
def test_a_slack_that_hangs_does_not_hold_it(engine, database_url, say, door):
    async def story():
        async with crowded() as sandbox:
            sandbox.faults.choose(POST, lambda: Fault("delay", acts=True, detail=60))
            write(engine, MESSAGES)
            async with running(sandbox, database_url, *arguments(door)) as process:
                await until(lambda: states(engine)["dispatching"] > 0)
                begun = states(engine)["dispatching"]
                return *await told_to_end(process), begun

    code, seconds, begun = asyncio.run(story())
    left = states(engine)
    say(
        f"stop {engine.dialect.name:<10} {door:<11} code {code}, {seconds:.1f} s, left {dict(left)}"
    )
    assert code == 0
    assert seconds < 15
    assert begun <= left["uncertain"] < MESSAGES
    assert left == {"uncertain": left["uncertain"], "pending": MESSAGES - left["uncertain"]}


@pytest.mark.postgresql
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_database_that_hangs_does_not_hold_it(engine, database_url, say):
    async def story():
        async with crowded() as sandbox, running(sandbox, database_url) as process:
            with engine.begin() as connection:
                connection.execute(text("LOCK TABLE outbox"))
                await asyncio.sleep(2)  # ticks, and the sender, wait for it now
                return await told_to_end(process)

    code, seconds = asyncio.run(story())
    say(f"stop postgresql, its table locked: code {code}, {seconds:.1f} s")
    assert (code, seconds < 15) == (0, True)
