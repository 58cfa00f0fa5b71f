"""A process that stood still is late: nothing of its call goes out, wherever it stood."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from time import sleep

import pytest
from aiohttp import ClientSession, TraceConfig, web
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import stopwatch
from bot.delivery import Sender
from bot.first_byte import Look, Socket, connector, made
from storage.delivery import Timing
from storage.pacing import UNLIMITED
from storage.queues import Delivery
from tests.bot.mail import Mail
from tests.bot.process import ROOT
from tests.story import MONDAY

LEASE = Timing().lease
TOO_LONG = LEASE.total_seconds() / 2 + 1
LONGEST = 0.3
"""For the process that stands still: in seconds that a test can wait."""

LONG = b"x" * 1_000_000
"""More than there is room for while nobody reads."""


@pytest.fixture
def mail(story) -> Mail:
    return Mail(story)


def sender(mail: Mail, session: ClientSession, stopwatch: Callable) -> Sender:
    base_url = mail.story.sandbox.base_url
    return Sender(
        mail.story.services,
        AsyncWebClient(base_url=base_url, session=session, retry_handlers=[]),
        asyncio.Event(),
        limits=UNLIMITED,
        timing=Timing(),
        stopwatch=stopwatch,
    )


def is_sent_once(mail: Mail, key: str, send: Callable) -> None:
    """See that a late process sends nothing, and that the next one does."""
    mail.story.run(send())
    assert mail.calls() == []
    assert mail.state(key) is Delivery.PENDING
    mail.send()
    assert mail.seen() == ["hello"]


@pytest.mark.parametrize("clock", ["wall", "steady"])
def test_a_process_that_stood_still_before_it_sent_sends_nothing(mail, clock):
    seconds = iter([0.0, TOO_LONG])
    still = {"wall": lambda: MONDAY, "steady": lambda: 0.0}
    moves = {
        "wall": lambda: MONDAY + timedelta(seconds=next(seconds)),
        "steady": lambda: next(seconds),
    }

    async def send() -> None:
        watch = partial(stopwatch, **still | {clock: moves[clock]})
        async with ClientSession(connector=connector(10)) as session:
            await sender(mail, session, watch).send_due()

    is_sent_once(mail, mail.post("hello"), send)


def test_a_process_that_stood_still_while_it_connected_sends_nothing(mail):
    stood = []

    async def stand_still(*_: object) -> None:
        stood.append(TOO_LONG)

    async def send() -> None:
        slow = TraceConfig()
        slow.on_connection_create_end.append(stand_still)
        async with ClientSession(connector=connector(10), trace_configs=[slow]) as session:
            await sender(mail, session, lambda: lambda: sum(stood)).send_due()

    is_sent_once(mail, mail.post("hello"), send)
    assert len(stood) == 1


@asynccontextmanager
async def listening(heard: list[str]):
    """Yield the address of somebody who notes what has come in whole."""

    async def hear(request: web.Request) -> web.Response:
        heard.append(await request.text())
        return web.Response()

    served = web.Application()
    served.router.add_post("/", hear)
    runner = web.AppRunner(served)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    await runner.cleanup()


async def froze(seconds: float) -> tuple[int, list[str]]:
    """Freeze a process right after its look, for so long; return its end, and what has come."""
    heard = []
    async with listening(heard) as url:
        command = (sys.executable, "-m", "tests.bot.frozen", url, str(LONGEST))
        process = await asyncio.create_subprocess_exec(*command, cwd=ROOT)
        while not is_stopped(process.pid):
            await asyncio.sleep(0.01)
        sleep(seconds)
        process.send_signal(signal.SIGCONT)
        return await process.wait(), heard


def is_stopped(pid: int) -> bool:
    flags = os.WSTOPPED | os.WNOWAIT | os.WNOHANG
    return os.waitid(os.P_PID, pid, flags) is not None


def test_a_process_that_stood_still_between_its_look_and_the_first_byte_sends_nothing():
    ended, heard = asyncio.run(froze(LONGEST * 2))
    assert (ended, heard) == (-signal.SIGALRM, [])


def test_a_process_that_stood_still_for_a_moment_goes_on():
    ended, heard = asyncio.run(froze(LONGEST / 10))
    assert (ended, heard) == (0, ["x"])


def test_what_waited_for_room_does_not_go_when_it_is_too_late():
    passed, came = [0.0], bytearray()
    look = Look(lambda: passed[0], longest=TOO_LONG - 1)

    async def send() -> None:
        loop = asyncio.get_running_loop()
        end, slack = socket.socketpair()
        ours = Socket(fileno=end.detach())
        transport, _ = await loop.create_connection(asyncio.Protocol, sock=ours)

        async def write() -> None:
            transport.write(LONG)

        await look.before(write)
        assert transport.get_write_buffer_size() > 0
        passed[0] = TOO_LONG
        reader, writer = await asyncio.open_connection(sock=slack)
        came.extend(await reader.read())
        writer.close()

    asyncio.run(asyncio.wait_for(send(), 10))
    assert look.was_late
    assert 0 < len(came) < len(LONG)


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="only Linux has it")
def test_what_the_network_does_not_take_is_thrown_away_once_it_is_given_up():
    with socket.socket() as slack, made(0.2, (socket.AF_INET, socket.SOCK_STREAM, 0)) as ours:
        slack.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        slack.bind(("127.0.0.1", 0))
        slack.listen()
        ours.connect(slack.getsockname())
        ours.setblocking(False)
        ours.send(LONG)
        ours.close()
        sleep(1)
        end, _ = slack.accept()
        pieces = iter(partial(end.recv, 2**20), b"")
        with end, pytest.raises(ConnectionResetError):
            b"".join(pieces)
