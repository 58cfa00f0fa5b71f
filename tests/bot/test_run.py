import asyncio
import socket
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from pydantic import SecretStr

from bot import cli, run
from bot.clock import Clock, machine_time
from bot.database import NotDone
from bot.settings import Settings
from sandbox.seed import lakeside
from sandbox.server import Sandbox
from tests.story import DIRECTOR, MANIFEST, enrol


def settings_for(sandbox: Sandbox, database_url: str) -> Settings:
    return Settings(
        slack_bot_token=SecretStr(sandbox.bot_token),
        slack_app_token=SecretStr(sandbox.app_token),
        slack_signing_secret=SecretStr(sandbox.signing_secret),
        slack_api_url=sandbox.base_url,
        database_url=database_url,
        guidance_tick_seconds=1,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def opens_the_modal(sandbox: Sandbox) -> str:
    person = sandbox.person(DIRECTOR)
    await person.command("/guidance")
    assert person.notices == []
    return person.modal.callback_id


def test_the_program_is_reached_by_socket_mode(database_url, engine):
    enrol(engine)

    async def story():
        async with (
            Sandbox(MANIFEST, lakeside()) as sandbox,
            run.connected(settings_for(sandbox, database_url)),
        ):
            return await opens_the_modal(sandbox)

    assert asyncio.run(story()) == "ask.answered"


def test_the_same_program_is_reached_by_signed_http(database_url, engine):
    enrol(engine)
    port = free_port()

    async def story():
        async with Sandbox(MANIFEST, lakeside()) as sandbox:
            sandbox.receive_by_http(f"http://127.0.0.1:{port}{run.EVENTS_PATH}")
            async with run.listening(settings_for(sandbox, database_url), port):
                return await opens_the_modal(sandbox)

    assert asyncio.run(story()) == "ask.answered"


@pytest.mark.parametrize("kind", ["jumps", "is moved on purpose"])
def test_slacks_requests_are_not_too_old_for_a_clock_that(database_url, engine, kind):
    enrol(engine)
    port, off = free_port(), [timedelta()]

    def shifted():
        return machine_time() + off[0]

    clocks = {"clock": Clock(shifted)} if kind == "jumps" else {"now": shifted}

    async def story():
        async with Sandbox(MANIFEST, lakeside()) as sandbox:
            sandbox.receive_by_http(f"http://127.0.0.1:{port}{run.EVENTS_PATH}")
            async with run.listening(settings_for(sandbox, database_url), port, **clocks):
                off[0] = timedelta(hours=3)
                return await opens_the_modal(sandbox)

    assert asyncio.run(story()) == "ask.answered"


def test_home_is_published_without_anybody_waiting_for_a_tick(database_url, engine):
    enrol(engine)

    async def story():
        async with (
            Sandbox(MANIFEST, lakeside()) as sandbox,
            run.connected(settings_for(sandbox, database_url)),
        ):
            person = sandbox.person(DIRECTOR)
            await person.open_home()
            async with asyncio.timeout(1):
                while person.home is None:
                    await asyncio.sleep(0.01)
            return person.home.plain()

    assert "The four forms of guidance" in asyncio.run(story())


def test_a_tick_comes_by_itself_and_asks_slack_the_time_once(database_url, engine):
    enrol(engine)

    async def story():
        async with (
            Sandbox(MANIFEST, lakeside()) as sandbox,
            run.connected(settings_for(sandbox, database_url)),
            asyncio.timeout(10),
        ):
            while not any(call.method == "users.info" for call in sandbox.calls):
                await asyncio.sleep(0.05)
            return [call.method for call in sandbox.calls].count("auth.test")

    assert asyncio.run(story()) <= 2  # the tick's, and Bolt's own once


def test_a_database_that_is_held_by_another_program_ends_nothing(database_url, engine, caplog):
    if engine.dialect.name != "sqlite":
        return  # one waits for a row there, and not for the database
    enrol(engine)

    async def story():
        async with (
            Sandbox(MANIFEST, lakeside()) as sandbox,
            run.connected(settings_for(sandbox, database_url)) as program,
        ):
            with closing(sqlite3.connect(engine.url.database, isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                program.services.wake()
                await asyncio.sleep(2.5)
                other.execute("ROLLBACK")
            assert not program.sender.ending.is_set()
            await sandbox.person(DIRECTOR).open_home()
            async with asyncio.timeout(5):
                while sandbox.person(DIRECTOR).home is None:
                    await asyncio.sleep(0.05)

    asyncio.run(story())
    assert "the outbox cannot be used: OperationalError" in caplog.text
    assert "the tick cannot reach the database: OperationalError" in caplog.text


class BrokenClock:
    """A clock that fails when it is told to: a fault that no row has caused."""

    def __init__(self):
        self.is_broken = False

    def __call__(self):
        if self.is_broken:
            raise LookupError
        return machine_time()


def test_a_sender_that_has_died_ends_the_process_loudly(database_url, engine):
    now = BrokenClock()

    async def story():
        async with (
            Sandbox(MANIFEST, lakeside()) as sandbox,
            run.connected(settings_for(sandbox, database_url), now=now) as program,
        ):
            now.is_broken = True
            program.services.wake()
            async with asyncio.timeout(5):
                await run.until_stopped(program)

    with pytest.raises(LookupError):
        asyncio.run(story())


def test_a_port_that_is_taken_is_named_and_another_asked_for(database_url, engine, capsys):
    enrol(engine)

    async def story(port):
        async with (
            Sandbox(MANIFEST, lakeside()) as sandbox,
            run.listening(settings_for(sandbox, database_url), port),
        ):
            pass

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = f"Port {port} of this machine is taken by another program: end that one, or choose"
        with pytest.raises(NotDone, match=f"{said} another with --http"):
            asyncio.run(story(port))

        assert cli.main(["sandbox", "--port", str(port)]) == cli.FAILED
        assert capsys.readouterr().err == f"{said} another with --port.\n"


@pytest.mark.parametrize("port", ["65536", "-1", "4e3", ""])
@pytest.mark.parametrize("command", [("run", "--http"), ("sandbox", "--port")], ids=" ".join)
def test_a_port_that_cannot_be_is_said(capsys, command, port):
    name, option = command
    with pytest.raises(SystemExit) as ended:
        cli.main([name, f"{option}={port}"])

    assert ended.value.code == cli.WRONG
    assert f"{option}: “{port}” is no port: give a number" in capsys.readouterr().err
