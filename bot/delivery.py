"""The outbox, emptied into Slack's Web API: claim, commit, call, record.

No transaction is open during a call. A call whose outcome is unknown leaves its row *uncertain*,
unless doing it twice shows nothing twice.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from itertools import groupby
from typing import Any

from aiohttp import ClientConnectorError, ClientError
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from guidance.errors import NotFound
from handlers import cards, home
from handlers.services import Services, reacting
from storage import delivery
from storage.delivery import Outgoing
from storage.outbox import Card
from storage.queues import Action

log = logging.getLogger(__name__)

BATCH = 50

DEFINITE = frozenset({"ratelimited", "rate_limited"})
"""Slack's errors after which nothing was posted and a retry may help."""

UNCLEAR = frozenset({"fatal_error", "internal_error", "service_unavailable", "request_timeout"})
"""Slack's errors after which nobody knows whether it was posted."""

MAX_ATTEMPTS = 10


class Sender:
    """Sends what is in the outbox whenever it is woken."""

    def __init__(self, services: Services, client: AsyncWebClient, written: asyncio.Event) -> None:
        self._services = services
        self._client = client
        self._written = written
        self._is_finishing = False

    async def run(self) -> None:
        """Send what is due, wait to be woken, and again, until told to finish."""
        while not self._is_finishing:
            self._written.clear()
            try:
                while await self.send_due() and not self._is_finishing:
                    pass
            except SQLAlchemyError as error:
                # Rows that were claimed come back when their lease ends.
                log.error("the outbox cannot be read: %s", type(error).__name__)  # noqa: TRY400
            await self._written.wait()

    def finish(self) -> None:
        """Let `run` end once the calls it has begun are answered and noted."""
        self._is_finishing = True
        self._written.set()

    async def send_due(self) -> int:
        """Send one batch of what is due; return how many rows were tried."""
        claimed = await asyncio.to_thread(self._claim)
        by_address = sorted(claimed, key=lambda row: row.address)
        lanes = [list(rows) for _, rows in groupby(by_address, key=lambda row: row.address)]
        await asyncio.gather(*(self._send_in_order(rows) for rows in lanes))
        return len(claimed)

    def _claim(self) -> Sequence[Outgoing]:
        with self._services.transaction() as session:
            return delivery.claim(session, now=self._services.now(), limit=BATCH)

    async def _send_in_order(self, rows: Sequence[Outgoing]) -> None:
        for row in rows:
            try:
                channel_id, ts = await self._calls[row.action](self, row)
            except NotFound:
                await self._record(delivery.record_dead, row, "its subject is gone")
            except SlackApiError as error:
                await self._refused(row, error)
            except (ClientConnectorError, SlackRequestError) as error:
                # An upload that was not taken is the second of these: nothing was shared yet.
                await self._retry(row, type(error).__name__)
            except (ClientError, OSError, TimeoutError) as error:
                await self._unclear(row, type(error).__name__)
            else:
                await self._record(delivery.record_sent, row, channel_id=channel_id, ts=ts)

    async def _refused(self, row: Outgoing, error: SlackApiError) -> None:
        code = str(error.response.get("error"))
        if code in DEFINITE:
            seconds = _retry_after(error)
            await self._retry(row, code, after=timedelta(seconds=seconds))
        elif code in UNCLEAR:
            await self._unclear(row, code)
        else:
            log.warning("outbox row %s is dead: %s", row.id, code)
            await self._record(delivery.record_dead, row, code)

    async def _unclear(self, row: Outgoing, error: str) -> None:
        if row.repeatable:
            await self._retry(row, error)
        else:
            log.warning("outbox row %s is uncertain: %s", row.id, error)
            await self._record(delivery.record_uncertain, row, error)

    async def _retry(self, row: Outgoing, error: str, after: timedelta | None = None) -> None:
        if row.attempts >= MAX_ATTEMPTS:
            await self._record(delivery.record_dead, row, error)
            return
        at = self._services.now() + (after or wait(row.attempts))
        await self._record(delivery.record_retry, row, error, at=at)

    async def _record(
        self, record: Callable[..., None], row: Outgoing, *args: Any, **more: Any
    ) -> None:
        def write() -> None:
            with self._services.transaction() as session:
                record(session, row, *args, **more)

        await asyncio.to_thread(write)

    async def _post(self, row: Outgoing) -> tuple[str | None, str | None]:
        channel = await self._channel(row)
        answer = await self._client.chat_postMessage(channel=channel, **row.content)
        return answer["channel"], answer["ts"]

    async def _card(self, row: Outgoing) -> tuple[str | None, str | None]:
        content = await asyncio.to_thread(self._draw, row)
        if row.ts is None:
            answer = await self._client.chat_postMessage(
                channel=await self._channel(row), **content
            )
            return answer["channel"], answer["ts"]
        content = {name: content[name] for name in ("text", "blocks")}
        await self._client.chat_update(channel=str(row.channel_id), ts=row.ts, **content)
        return row.channel_id, row.ts

    def _draw(self, row: Outgoing) -> dict[str, Any]:
        with reacting(self._services, team_id=row.team_id) as reaction:
            return cards.draw(reaction, Card(**row.content)).content()

    async def _home(self, row: Outgoing) -> tuple[str | None, str | None]:
        def draw() -> Any:
            with reacting(self._services, team_id=row.team_id, user_id=row.address) as reaction:
                return home.draw(reaction, row.address)

        view = await asyncio.to_thread(draw)
        await self._client.views_publish(user_id=row.address, view=view)
        return None, None

    async def _file(self, row: Outgoing) -> tuple[str | None, str | None]:
        await self._client.files_upload_v2(channel=await self._channel(row), **row.content)
        return None, None

    async def _channel(self, row: Outgoing) -> str:
        """Return where to post: a person's id opens their DM, two ids need the group DM's own."""
        if "+" not in row.address:
            return row.address
        people = row.address.replace("+", ",")
        answer = await self._client.conversations_open(users=people)
        return str(answer["channel"]["id"])

    _calls: dict[Action, Callable[..., Awaitable[tuple[str | None, str | None]]]] = {  # noqa: RUF012
        Action.POST: _post,
        Action.CARD: _card,
        Action.HOME: _home,
        Action.FILE: _file,
    }


def wait(attempts: int) -> timedelta:
    """Return the pause before the next try: 2, 4, 8 … seconds, at most 10 minutes."""
    return min(timedelta(seconds=2**attempts), timedelta(minutes=10))


def _retry_after(error: SlackApiError) -> int:
    """Return the seconds Slack asks to wait; a missing or absurd answer is 30 to 600 s."""
    given = str(error.response.headers.get("Retry-After", ""))
    return min(max(int(given), 1), 600) if given.isdigit() else 30
