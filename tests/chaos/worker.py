"""A process that sends, ours or as it is usually done; it is killed from outside, or kills itself.

`python -m tests.chaos.worker DESIGN [POINT]`, the rest from the environment.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from aiohttp import ClientSession, ClientTimeout
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Engine, text

from bot.clock import machine_time
from bot.delivery import Sender
from handlers.calls import CALL_ERRORS
from handlers.services import Services
from storage.database import connect, transactions
from storage.delivery import Timing
from storage.pacing import UNLIMITED
from tests import keys

TIMING = Timing(call=timedelta(seconds=1), lease=timedelta(seconds=2), settle=timedelta(seconds=1))
TICK_SECONDS = 0.2
BATCH = 20

POINTS = ("before claim", "after claim", "before first byte", "before commit", "after commit")
"""Where it kills itself: before and after the transactions of one send."""

AFTER = {"claimed": "after claim", "dispatching": "before first byte", "sent": "after commit"}
NEWEST = "SELECT state FROM outbox ORDER BY id DESC LIMIT 1"


class Mortal:
    """An opener of transactions that ends the process at one point of the first message."""

    def __init__(self, engine: Engine, point: str) -> None:
        self._open = transactions(engine)
        self._point = point

    @contextmanager
    def __call__(self) -> Iterator[object]:
        self.dies_at("before claim")
        with self._open() as session:
            yield session
            state = session.connection().execute(text(NEWEST)).scalar()
            if state == "sent":
                self.dies_at("before commit")
        if state in AFTER:
            self.dies_at(AFTER[state])

    def dies_at(self, point: str) -> None:
        if point == self._point:
            os.kill(os.getpid(), signal.SIGKILL)


async def ours(engine: Engine, client: AsyncWebClient, point: str) -> None:
    written = asyncio.Event()
    opener = Mortal(engine, point) if point else transactions(engine)
    services = Services(transaction=opener, now=machine_time, wake=written.set)
    sender = Sender(services, client, written, limits=UNLIMITED, timing=TIMING)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, sender.finish)
    running = asyncio.create_task(sender.run())
    while not running.done():
        written.set()
        await asyncio.wait([running], timeout=TICK_SECONDS)
    running.result()


async def post_then_mark(engine: Engine, client: AsyncWebClient, part: str) -> None:
    """As bots usually do: post, then note it; on an error, again."""
    while rows := pending(engine, part):
        for row_id, key, address in rows:
            try:
                await client.chat_postMessage(channel=address, text=key)
            except CALL_ERRORS:
                continue
            mark(engine, row_id)


async def mark_then_post(engine: Engine, client: AsyncWebClient, part: str) -> None:
    """As the careful ones do: note it, then post."""
    while rows := pending(engine, part):
        for row_id, key, address in rows:
            mark(engine, row_id)
            try:
                await client.chat_postMessage(channel=address, text=key)
            except CALL_ERRORS:
                continue


def pending(engine: Engine, part: str) -> list[tuple[int, str, str]]:
    found = "SELECT id, key, address FROM outbox WHERE state = 'pending' AND id % 2 = :part"
    with engine.begin() as connection:
        rows = connection.execute(text(f"{found} ORDER BY id LIMIT {BATCH}"), {"part": int(part)})
        return [tuple(row) for row in rows]


def mark(engine: Engine, row_id: int) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET state = 'sent' WHERE id = :id"), {"id": row_id})


DESIGNS = {"ours": ours, "post then mark": post_then_mark, "mark then post": mark_then_post}


async def main(design: str, more: str = "") -> None:
    engine = connect(os.environ["DATABASE_URL"], keys.vault())
    timeout = ClientTimeout(total=TIMING.call.total_seconds())
    async with ClientSession(timeout=timeout) as session:
        client = AsyncWebClient(
            token=os.environ["SLACK_BOT_TOKEN"],
            base_url=os.environ["SLACK_API_URL"],
            timeout=1,
            session=session,
            retry_handlers=[],
        )
        await DESIGNS[design](engine, client, more)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
