"""The outbox, emptied into Slack's Web API: claim, commit, call, record.

No transaction is open during a call. A call whose outcome is unknown leaves its row *uncertain*,
unless doing it twice shows nothing twice.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Any, TypeVar

from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot.verdicts import Failure, Verdict, failure
from guidance.errors import NotFound
from handlers import cards, home
from handlers.calls import CALL_ERRORS
from handlers.errors import where
from handlers.services import Services, reacting
from storage import delivery
from storage.delivery import Outgoing
from storage.outbox import Card
from storage.queues import Action

log = logging.getLogger(__name__)

BATCH = 50

MAX_TRIES = 10
"""Tries of something repeatable whose outcome stays unclear, and of a file that does not go up. A
message that Slack certainly did not take is tried for as long as it takes."""

Place = tuple[str | None, str | None]
"""The conversation and the message that a call has made, where it has made one."""

Call = Callable[[], Awaitable[Place]]

Noted = TypeVar("Noted")


class Sender:
    """Sends what is in the outbox whenever it is woken."""

    def __init__(self, services: Services, client: AsyncWebClient, written: asyncio.Event) -> None:
        self._services = services
        self._client = client
        self._written = written
        self._is_finishing = False
        self.ended = asyncio.Event()
        """Set when `run` is over: messages would wait for ever, so the process must end too."""

    async def run(self) -> None:
        """Send what is due, wait to be woken, and again, until told to finish."""
        try:
            while not self._is_finishing:
                self._written.clear()
                await self._send_all()
                await self._written.wait()
        finally:
            self.ended.set()

    async def _send_all(self) -> None:
        try:
            while await self.send_due() and not self._is_finishing:
                pass
        except SQLAlchemyError as error:
            # Rows that were claimed come back when their lease ends.
            kind = type(error).__name__
            log.error("the outbox cannot be read: %s", kind)  # noqa: TRY400  # its words may be people's

    def finish(self) -> None:
        """Let `run` end once the calls it has begun are answered and noted."""
        self._is_finishing = True
        self._written.set()

    async def send_due(self) -> int:
        """Send one batch of what is due; return how many rows were tried."""
        claimed = await asyncio.to_thread(self._claim)
        by_lane = sorted(claimed, key=_lane)
        lanes = [list(rows) for _, rows in groupby(by_lane, key=_lane)]
        ended = await asyncio.gather(*map(self._send_in_order, lanes), return_exceptions=True)
        for outcome in ended:
            if outcome is not None:
                raise outcome
        return len(claimed)

    def _claim(self) -> Sequence[Outgoing]:
        with self._services.transaction() as session:
            return delivery.claim(session, now=self._services.now(), limit=BATCH)

    async def _send_in_order(self, rows: Sequence[Outgoing]) -> None:
        """Send what goes to one place; if one row has to wait, those behind it wait too."""
        for number, row in enumerate(rows, start=1):
            again_at = await self._send_safely(row)
            if again_at is not None:
                await self._note(partial(delivery.postpone, rows=rows[number:], at=again_at))
                return

    async def _send_safely(self, row: Outgoing) -> datetime | None:
        """Send one row; a fault of our own in making it costs this row and no other."""
        (outcome,) = await asyncio.gather(self._send(row), return_exceptions=True)
        if isinstance(outcome, SQLAlchemyError):
            raise outcome
        if isinstance(outcome, BaseException):
            log.error("outbox row %s failed with %s", row.id, where(outcome))
            return await self._failed(row, failure(outcome), is_repeatable=row.repeatable)
        return outcome

    async def _send(self, row: Outgoing) -> datetime | None:
        """Send one row and note what became of it; return until when its lane has to wait."""
        is_repeatable = True
        try:
            call = await self._prepared(row)
            is_repeatable = row.repeatable
            channel_id, ts = await call()
        except NotFound:
            await self._note(partial(delivery.record_dead, row=row, error="its subject is gone"))
        except CALL_ERRORS as error:
            return await self._failed(row, failure(error), is_repeatable=is_repeatable)
        else:
            note = partial(delivery.record_sent, sent=row, channel_id=channel_id, ts=ts)
            await self._note(note)
        return None

    async def _failed(
        self, row: Outgoing, failed: Failure, *, is_repeatable: bool
    ) -> datetime | None:
        is_unclear = failed.verdict is Verdict.UNCLEAR
        if is_unclear and not is_repeatable:
            log.warning("outbox row %s is uncertain: %s", row.id, failed.reason)
            await self._note(partial(delivery.record_uncertain, row=row, error=failed.reason))
            return None
        is_bounded = is_unclear or row.action is Action.FILE
        if failed.verdict is Verdict.REFUSED or (is_bounded and row.attempts >= MAX_TRIES):
            log.warning("outbox row %s is dead: %s", row.id, failed.reason)
            await self._note(partial(delivery.record_dead, row=row, error=failed.reason))
            return None
        at = self._services.now() + (failed.retry_after or wait(row.attempts))
        await self._note(partial(delivery.record_retry, row=row, error=failed.reason, at=at))
        return None if is_unclear else at

    async def _note(self, write: Callable[[Session], None]) -> None:
        await asyncio.to_thread(self._written_by, write)

    def _written_by(self, write: Callable[[Session], Noted]) -> Noted:
        with self._services.transaction() as session:
            return write(session)

    async def _prepared(self, row: Outgoing) -> Call:
        """Return the one call that shows something; whatever is done before it shows nothing."""
        match row.action:
            case Action.HOME:
                view = await asyncio.to_thread(self._home, row)
                return partial(self._publish, row, view)
            case Action.CARD if row.ts is not None:
                return partial(self._redraw, row, await asyncio.to_thread(self._card, row))
            case Action.CARD:
                content = await asyncio.to_thread(self._card, row)
                return partial(self._post, await self._place(row), content)
            case Action.POST:
                return partial(self._post, await self._place(row), row.content)
            case Action.FILE:
                return partial(self._share, await self._opened(row), row.content)

    def _card(self, row: Outgoing) -> dict[str, Any]:
        with reacting(self._services, team_id=row.team_id) as reaction:
            return cards.draw(reaction, Card(**row.content)).content()

    def _home(self, row: Outgoing) -> View:
        with reacting(self._services, team_id=row.team_id, user_id=row.address) as reaction:
            return home.draw(reaction, row.address)

    async def _place(self, row: Outgoing) -> str:
        """Return where to post: a person's id will do for their DM, a group DM has its own."""
        return await self._opened(row) if "+" in row.address else row.address

    async def _opened(self, row: Outgoing) -> str:
        """Return the id of the DM or group DM of these people, opened the first time.

        A file can be shared in a conversation only, not with a person's id.
        """
        find = partial(delivery.conversation, people=row.address, team_id=row.team_id)
        known = await asyncio.to_thread(self._written_by, find)
        if known is not None:
            return known
        answer = await self._client.conversations_open(users=row.address.replace("+", ","))
        opened = str(answer["channel"]["id"])
        await self._note(
            partial(
                delivery.remember_conversation,
                people=row.address,
                channel_id=opened,
                team_id=row.team_id,
            )
        )
        return opened

    async def _post(self, channel_id: str, content: dict[str, Any]) -> Place:
        answer = await self._client.chat_postMessage(channel=channel_id, **content)
        return answer["channel"], answer["ts"]

    async def _redraw(self, row: Outgoing, content: dict[str, Any]) -> Place:
        shown = {name: content[name] for name in ("text", "blocks")}
        await self._client.chat_update(channel=str(row.channel_id), ts=str(row.ts), **shown)
        return row.channel_id, row.ts

    async def _publish(self, row: Outgoing, view: View) -> Place:
        await self._client.views_publish(user_id=row.address, view=view)
        return None, None

    async def _share(self, channel_id: str, content: dict[str, Any]) -> Place:
        await self._client.files_upload_v2(channel=channel_id, **content)
        return None, None


def wait(attempts: int) -> timedelta:
    """Return the pause before the next try: 2, 4, 8 … seconds, at most 10 minutes."""
    return min(timedelta(seconds=2 ** min(attempts, 10)), timedelta(minutes=10))


def _lane(row: Outgoing) -> tuple[str, str]:
    """Return what is sent in order: all messages to one place; Home tabs and files stand apart."""
    return row.address, row.action if row.action in (Action.HOME, Action.FILE) else ""
