"""The running bot: connected to Slack, sending and ticking, until it is asked to stop."""

import asyncio
import gc
import logging
import os
import signal
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from functools import partial
from threading import Timer
from typing import Any

from aiohttp import web
from pydantic import SecretStr

from bot import app, database, http, keys, ports, slack_check, upkeep
from bot.app import Program
from bot.clock import Clock
from bot.database import NotDone
from bot.delivery import Sender
from bot.settings import Settings
from bot.socket_mode import Handler
from bot.tick import Tick, build
from handlers import calls
from storage import agenda
from storage.agenda import Agenda
from storage.database import connect
from storage.presence import InUse, Presence

log = logging.getLogger(__name__)

PING_INTERVAL_SECONDS = 2
"""How soon a silently lost connection is noticed: deaf for about this long instead of 18 s."""

DOOR_SECONDS = 2
"""How long closing the door may take: of the 3 s that Slack waits for an answer, most have gone."""

FINISH_SECONDS = 11.5
"""How long sender and tick may take after that to note what their last calls gave: a call takes
10 s (`bot.app.CALL_TIMEOUT_SECONDS`), which aiohttp makes up to 11, and they are told at once."""

LAST_SECONDS = 14
"""When the process ends whatever hangs: 15 s are promised from SIGTERM to the end."""

EVENTS_PATH = "/slack/events"


@asynccontextmanager
async def connected(
    settings: Settings, *, now: Callable[[], datetime] | None = None, clock: Clock | None = None
) -> AsyncIterator[Program]:
    """Yield the program while it is connected by Socket Mode.

    `now` is a clock that people move on purpose; without it `clock` is used, this machine's, and
    watched: a Slack that cannot be asked the time yet cannot be connected to either.

    Raises:
        NotDone: Slack refuses a token; one that it refuses later on ends nothing.
    """
    async with _working(settings, now, clock or Clock()) as (program, work):
        handler = Handler(
            program.app, _secret(settings.slack_app_token), ping_interval=PING_INTERVAL_SECONDS
        )
        try:
            await _connect(handler, work, program.sender.ending)
            yield program
        finally:
            closing = handler.close_async()  # type: ignore[no-untyped-call]  # Bolt gives it no types
            await _within(DOOR_SECONDS, closing)


@asynccontextmanager
async def listening(
    settings: Settings,
    port: int,
    *,
    now: Callable[[], datetime] | None = None,
    clock: Clock | None = None,
) -> AsyncIterator[Program]:
    """Yield the program while it takes Slack's signed requests at `EVENTS_PATH` of this port.

    It listens on this machine only: what ends TLS, and so faces the internet, stands in front.
    `clock` is this machine's, watched; one that people move on purpose (`now`) says nothing of
    Slack's signatures, which carry real time.

    Raises:
        NotDone: Slack refuses the bot token, and says so before the first request is taken. Once it
            is asked only later, the program ends. Or the port cannot be had.
    """
    clock = clock or Clock()
    async with _working(settings, now, clock) as (program, work):
        slack_check.check_accepted(bot=work.refusal)
        secret = _secret(settings.slack_signing_secret)
        doorkeeper = http.Doorkeeper(secret, clock.now)
        runner = http.runner(program.app, EVENTS_PATH, doorkeeper, shutdown_timeout=DOOR_SECONDS)
        await runner.setup()
        asking = asyncio.create_task(_end_if_refused(work, program.sender))
        try:
            await _listen(runner, port)
            yield program
        finally:
            asking.cancel()
            await _within(DOOR_SECONDS, runner.cleanup())


async def _listen(runner: web.AppRunner, port: int) -> None:
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
    except OSError as error:
        raise ports.not_had(error, port, option="--http") from error


async def until_stopped(program: Program) -> bool:
    """Return when the process is asked to end, or can send no more.

    Returns:
        Whether it was asked to.
    """
    gc.collect()
    gc.freeze()  # what is loaded stays; to look at it again and again holds everybody up for 0.1 s
    await program.sender.ending.wait()
    return program.sender.is_finishing and program.sender.is_asked


def end_at_the_latest(code: int) -> None:
    """End this process within `LAST_SECONDS`, though a thread waits for a database or a resolver.

    What is cut off by that comes back when its lease ends.
    """
    last = Timer(LAST_SECONDS, os._exit, [code])
    last.daemon = True
    last.start()


def _end(sender: Sender) -> None:
    sender.finish()
    end_at_the_latest(0)


async def _within(seconds: float, ending: Coroutine[Any, Any, None]) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await ending


async def _connect(handler: Handler, work: Tick, ending: asyncio.Event) -> None:
    """Connect once the time is known, or return as soon as the process is told to end."""

    async def connected() -> None:
        await work.is_told.wait()
        handler.client.wss_uri = await _address(handler, work.refusal)
        await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt gives it no types

    either = [asyncio.ensure_future(one) for one in (connected(), ending.wait())]
    done, _ = await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    for one in either:
        one.cancel()
    for one in done:
        one.result()


async def _address(handler: Handler, refusal: str) -> str:
    """Return where to connect; ask until Slack answers. `refusal` is what it said of the bot token.

    slack_sdk would ask by itself, and without end, though the token were refused each time.

    Raises:
        NotDone: it refuses one token or both.
    """
    while True:
        try:
            answer = await handler.app.client.apps_connections_open(app_token=handler.app_token)
            url: str = answer["url"]
        except calls.CALL_ERRORS as error:
            slack_check.check_accepted(bot=refusal, app=calls.code(error))
            log.warning("Slack does not say where to connect: %s", calls.reason(error))
            wait = calls.asked_to_wait(error)
        else:
            slack_check.check_accepted(bot=refusal)
            return url
        await asyncio.sleep(wait.total_seconds() if wait else PING_INTERVAL_SECONDS)


async def _end_if_refused(work: Tick, sender: Sender) -> None:
    """End what has begun while Slack was away, if it refuses the bot token once it is back."""
    await work.is_told.wait()
    try:
        slack_check.check_accepted(bot=work.refusal)
    except NotDone as error:
        log.error("the bot ends: %s", error)  # noqa: TRY400  # it says all there is to say
        sender.finish(is_asked=False)


@asynccontextmanager
async def _working(
    settings: Settings, now: Callable[[], datetime] | None, clock: Clock
) -> AsyncIterator[tuple[Program, Tick]]:
    """Yield the program while it sends and ticks; Slack cannot reach it yet.

    From here on the process may be asked to end (SIGTERM, Ctrl-C), also while Slack is away.
    """
    patience = settings.guidance_answer_seconds
    engine = connect(settings.database_url, keys.vault(settings), answer_seconds=patience)
    async with app.session() as session:
        with database.connected(engine), database.used(engine) as presence:
            client = app.client(settings, _secret(settings.slack_bot_token), session)
            program = app.build(
                settings,
                engine,
                client,
                now=now or clock.now,
                # a message that a refused token is tried with would be given up
                knows_time=lambda: (
                    now is not None
                    or (
                        clock.is_told
                        and work.is_told.is_set()
                        and work.refusal not in slack_check.REFUSALS
                    )
                ),
            )
            loop = asyncio.get_running_loop()
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, _end, program.sender)
            care = upkeep.of(settings, program.services)
            leave = partial(
                loop.call_soon_threadsafe, partial(program.sender.finish, is_asked=False)
            )
            work = Tick(
                program.services,
                client,
                clock=None if now else clock,
                upkeep=care,
                ask=partial(agenda_of, presence, leave, program.services.now),
            )
            await asyncio.gather(program.services.in_thread(care.begin), work.learn_time())
            scheduler = build(work.look, every_seconds=settings.guidance_tick_seconds)
            sending = asyncio.create_task(program.sender.run())
            scheduler.start()
            try:
                yield program, work
            finally:
                scheduler.shutdown(wait=False)
                program.sender.finish()
                work.finish()
                await asyncio.wait([sending, *work.running], timeout=FINISH_SECONDS)
    if sending.done():
        sending.result()  # what ended it before its time ends the process, loudly


def agenda_of(
    presence: Presence, leave: Callable[[], object], now: Callable[[], datetime]
) -> Agenda | None:
    """Return what is due; None, and leave, if this is not the database to work on any more."""
    try:
        found = presence.ask(partial(agenda.read, now=now()))
        why = database.MOVED_AWAY if found.is_moved else ""
    except InUse:
        why = database.BUSY
    if why:
        log.error("the bot ends: %s", why)
        leave()
    return None if why else found


def _secret(value: SecretStr | None) -> str:
    return value.get_secret_value() if value else ""
