"""A process that sends, by our design or a usual one; it is killed, or kills itself."""

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Engine, or_, select, text, update

from bot.app import session
from bot.clock import machine_time
from bot.delivery import Sender
from handlers.calls import CALL_ERRORS
from handlers.services import Services
from storage.database import connect, transactions
from storage.delivery import Timing
from storage.pacing import UNLIMITED
from storage.queues import OutboxRow
from tests import keys

LEASE = timedelta(seconds=2)
"""Half as long may a call take, and what comes of it after that."""

TICK_SECONDS = 0.2
BATCH = 20

POINTS = ("before claim", "after claim", "before first byte", "before commit", "after commit")
"""Where it kills itself: before and after the transactions of one send."""

AFTER = {"claimed": "after claim", "dispatching": "before first byte", "sent": "after commit"}
Row = tuple[int, str, str]
"""Its id, its words and who reads them: of the usual designs."""

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


async def ours(engine: Engine, client: AsyncWebClient, point: str, lease: timedelta) -> None:
    written = asyncio.Event()
    opener = Mortal(engine, point) if point else transactions(engine)
    services = Services(transaction=opener, now=machine_time, wake=written.set)
    timing = Timing(call=lease / 2, lease=lease, settle=lease / 2)
    sender = Sender(services, client, written, limits=UNLIMITED, timing=timing)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, sender.finish)
    running = asyncio.create_task(sender.run())
    while not running.done():
        written.set()
        await asyncio.wait([running], timeout=TICK_SECONDS)
    running.result()


async def post_then_mark(engine: Engine, client: AsyncWebClient, part: str, _: timedelta) -> None:
    """As bots usually do: post, then note it; on an error, again."""
    while rows := pending(engine, part):
        await posted_and_marked(engine, client, rows)


async def finish_the_batch(engine: Engine, client: AsyncWebClient, part: str, _: timedelta) -> None:
    """The same, and as those do that end in order: what is begun is finished, however long."""
    told = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    while not told.is_set():
        await posted_and_marked(engine, client, pending(engine, part))
        await asyncio.sleep(TICK_SECONDS)


async def mark_then_post(engine: Engine, client: AsyncWebClient, part: str, _: timedelta) -> None:
    """As the careful ones do: note it, then post."""
    while rows := pending(engine, part):
        for row_id, key, address in rows:
            mark(engine, row_id)
            with suppress(*CALL_ERRORS):
                await client.chat_postMessage(channel=address, text=key)


async def lease_and_mark(engine: Engine, client: AsyncWebClient, _: str, lease: timedelta) -> None:
    """As queues with leases do: take it for a while, post, note it, whosever it is by then."""
    while True:
        await posted_and_marked(engine, client, taken(engine, lease))
        await asyncio.sleep(0.02)


async def posted_and_marked(engine: Engine, client: AsyncWebClient, rows: list[Row]) -> None:
    for row_id, key, address in rows:
        with suppress(*CALL_ERRORS):
            await client.chat_postMessage(channel=address, text=key)
            mark(engine, row_id)


def pending(engine: Engine, part: str) -> list[Row]:
    mine = f"AND id % 2 = {part}" if part else ""
    found = f"SELECT id, key, address FROM outbox WHERE state = 'pending' {mine}"
    with engine.begin() as connection:
        rows = connection.execute(text(f"{found} ORDER BY id LIMIT {BATCH}"))
        return [tuple(row) for row in rows]


def taken(engine: Engine, lease: timedelta) -> list[Row]:
    now, rows = machine_time(), OutboxRow.__table__.c
    is_free = or_(rows.state == "pending", (rows.state == "claimed") & (rows.due_at <= now))
    found = select(rows.id).where(is_free).order_by(rows.id).limit(BATCH)
    take = (
        update(OutboxRow.__table__)
        .where(rows.id.in_(found.with_for_update(skip_locked=True)))
        .values(state="claimed", due_at=now + lease)
        .returning(rows.id, rows.key, rows.address)
    )
    with engine.begin() as connection:
        return [tuple(row) for row in connection.execute(take)]


def mark(engine: Engine, row_id: int) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET state = 'sent' WHERE id = :id"), {"id": row_id})


DESIGNS = {
    "ours": ours,
    "post then mark": post_then_mark,
    "mark then post": mark_then_post,
    "lease and mark": lease_and_mark,
    "finish the batch": finish_the_batch,
}


async def main(
    database_url: str, slack_url: str, token: str, design: str, more: str, lease: timedelta
) -> None:
    engine = connect(database_url, keys.vault())
    async with session(lease.total_seconds() / 2) as http:
        client = AsyncWebClient(token=token, base_url=slack_url, session=http, retry_handlers=[])
        await DESIGNS[design](engine, client, more, lease)


def begin(*arguments: Any) -> None:
    """Send until killed, or told to end."""
    asyncio.run(main(*arguments))
