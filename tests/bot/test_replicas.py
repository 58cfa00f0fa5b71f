"""Two programs on one PostgreSQL: Slack always finds one of them, and everything is done once."""

import asyncio
from collections import Counter
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import func, select

from bot import run
from bot.clock import machine_time
from sandbox.seed import TEAM_ID, lakeside
from sandbox.server import Sandbox
from storage import migrations
from storage.database import transactions
from storage.outbox import Outbox
from storage.presence import alone
from storage.queues import Delivery, InboxRow, OutboxRow
from tests import postgres
from tests.bot.process import running
from tests.bot.test_run import settings_for
from tests.story import MANIFEST, enrol

pytestmark = pytest.mark.postgresql

PEOPLE = [f"U0RESIDENT{number}" for number in range(1, 7)]


@pytest.fixture
def database_url(postgresql_template):
    with postgres.database(postgresql_template, "test") as url:
        yield url


@asynccontextmanager
async def two_programs(database_url: str):
    async with Sandbox(MANIFEST, lakeside()) as sandbox:
        quick = {"guidance_messages_per_second": 100}
        settings = settings_for(sandbox, database_url).model_copy(update=quick)
        async with run.connected(settings), run.connected(settings):
            await sandbox.socket_mode.connected(2)
            yield sandbox


def write(engine, count: int) -> None:
    with transactions(engine)() as session:
        outbox = Outbox(session, TEAM_ID, machine_time() - timedelta(seconds=1))
        for number in range(count):
            address = PEOPLE[number % len(PEOPLE)]
            outbox.post(address, {"text": f"message {number}"}, key=f"{number}")
        outbox.write()


async def until_sent(engine) -> None:
    async with asyncio.timeout(20):
        while True:
            with transactions(engine)() as session:
                states = set(session.exec(select(OutboxRow.state)))
            if states == {Delivery.SENT}:
                return
            await asyncio.sleep(0.1)


def test_each_request_and_each_message_counts_once(engine, database_url):
    enrol(engine)

    async def story():
        async with two_programs(database_url) as sandbox:
            people = [sandbox.person(one) for one in PEOPLE]
            write(engine, 12)
            await asyncio.gather(*(one.command("/guidance") for one in people for _ in "ab"))
            taken = [envelope.envelope_id for envelope in sandbox.deliveries]
            await asyncio.gather(*(sandbox.deliver_again(one) for one in sandbox.deliveries[:6]))
            await until_sent(engine)
            said = Counter(
                message["text"]
                for conversation in sandbox.workspace.conversations
                for message in conversation.messages.values()
            )
            return said, [one.notices for one in people], len(taken)

    said, notices, taken = asyncio.run(story())
    with transactions(engine)() as session:
        heard = session.exec(select(func.count()).select_from(InboxRow)).one()

    assert said == Counter(f"message {number}" for number in range(12))
    assert notices == [[]] * len(PEOPLE), "each was answered"
    assert heard == taken == 2 * len(PEOPLE), "each once"


FORGET = text(
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks"
    " JOIN pg_database ON database = pg_database.oid WHERE"
    " locktype = 'advisory' AND datname = current_database()"
)


def test_a_program_that_the_server_forgot_while_it_was_moved_ends_as_failed(engine, database_url):
    enrol(engine)

    async def story():
        async with (
            Sandbox(MANIFEST, lakeside()) as sandbox,
            running(sandbox, database_url) as process,
            asyncio.timeout(15),
        ):
            with engine.begin() as connection:
                migrations.mark_moved(connection)
                connection.execute(FORGET)
            told = await process.stderr.read()
            return await process.wait(), told.decode()

    code, told = asyncio.run(story())
    assert code == 1, "so that whoever keeps it running hears of it"
    assert "the bot ends: All of this database was moved to another one" in told


def test_a_program_that_comes_back_while_somebody_is_alone_says_so(engine, database_url, caplog):
    async def story():
        async with Sandbox(MANIFEST, lakeside()) as sandbox:
            settings = settings_for(sandbox, database_url)
            async with run.connected(settings) as program, asyncio.timeout(10):
                with engine.begin() as connection:
                    connection.execute(FORGET)
                with alone(engine):
                    return await run.until_stopped(program)

    assert not asyncio.run(story())
    assert "the bot ends: This database is being restored or moved just now" in caplog.text


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
def test_through_every_refresh_one_of_them_hears_slack(engine, database_url, reason):
    enrol(engine)

    async def story():
        async with two_programs(database_url) as sandbox:
            fewest, person = 2, sandbox.person(PEOPLE[0])
            for number in range(10):
                await sandbox.socket_mode.refresh(reason, most=1)
                async with asyncio.timeout(10):
                    while opened(sandbox) < 3 + number or sandbox.slack.tickets:
                        fewest = min(fewest, sandbox.socket_mode.connections)
                        await asyncio.sleep(0.001)
                await person.command("/guidance")
                async with asyncio.timeout(10):
                    await sandbox.socket_mode.connected(2)
            return fewest, person.notices, opened(sandbox)

    assert asyncio.run(story()) == (1, [], 12)


def opened(sandbox):
    """How often a connection was asked for."""
    return sum(call.method == "apps.connections.open" for call in sandbox.calls)
