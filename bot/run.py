"""The running bot: connected by Socket Mode, sending and ticking, until it is asked to stop."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from pydantic import SecretStr
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

from bot import app, tick
from bot.app import Program
from bot.settings import Settings
from storage.database import connect

PING_INTERVAL_SECONDS = 2
"""How soon a silently lost connection is noticed: deaf for about this long instead of 18 s."""


@asynccontextmanager
async def connected(
    settings: Settings, *, now: Callable[[], datetime] = app.clock
) -> AsyncIterator[Program]:
    """Yield the program while it is connected by Socket Mode, sending and ticking."""
    engine = connect(settings.database_url)
    async with app.session() as session:
        client = app.client(settings, _secret(settings.slack_bot_token), session)
        program = app.build(settings, engine, client, now=now)
        handler = AsyncSocketModeHandler(
            program.app, _secret(settings.slack_app_token), ping_interval=PING_INTERVAL_SECONDS
        )
        scheduler = tick.build(
            lambda: tick.tick(program.services), every_seconds=settings.guidance_tick_seconds
        )
        sending = asyncio.create_task(program.sender.run())
        try:
            await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt gives it no types
            scheduler.start()
            yield program
        finally:
            if scheduler.running:
                scheduler.shutdown(wait=False)
            await handler.close_async()  # type: ignore[no-untyped-call]  # Bolt gives it no types
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
            engine.dispose()


async def until_stopped() -> None:
    """Return when the process is asked to end (SIGTERM, Ctrl-C)."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    await stopped.wait()


def _secret(value: SecretStr | None) -> str:
    return value.get_secret_value() if value else ""
