"""The calls that a row of the outbox stands for: what shows it, and what looks for it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from sqlmodel import Session

from bot import drawing
from bot.drawing import Draw
from guidance.errors import MovedOn
from handlers import cards, drawn, home, unsent
from handlers.each import ROW_IS_WRONG
from handlers.services import Services, reacting
from handlers.views.plain import as_json
from storage import conversations, delivery, marks, pacing, pseudonyms
from storage.delivery import Outgoing
from storage.outbox import Card, Outbox
from storage.queues import Action, is_of_people, is_of_several

EVENT_TYPE = "guidance_message"
"""The kind of our messages' metadata."""

CLOCKS_DIFFER = timedelta(minutes=10)
"""Slack's messages carry Slack's time: look for one from so long before our own."""

PAGE, PAGES = 100, 10
"""Messages read at once, and times, in search of one: more than a bot's DM sees in an hour."""

DRAW_AGAIN = timedelta(seconds=5)
"""When to look again whether there is somebody free to draw."""

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Shown:
    """What a call has shown, and where; `mark` is the hash of a card's content."""

    channel_id: str | None = None
    ts: str | None = None
    mark: str = ""


Call = Callable[[], Awaitable[Shown]]


class MustWait(Exception):
    """It may not go before `at`, for Slack or the reader wants rest; nothing has been called."""

    def __init__(self, at: datetime, *, holds_place: bool = True) -> None:
        super().__init__()
        self.at = at
        self.holds_place = holds_place


class CannotLook(Exception):
    """Whether a message is there cannot be found out; the text says why, in a code."""


class Calls:
    """Makes calls out of rows."""

    def __init__(
        self, services: Services, client: AsyncWebClient, draw: Draw = drawing.drawn
    ) -> None:
        self._services = services
        self._client = client
        self._draw = draw
        self._at_the_easel = asyncio.Semaphore(drawing.AT_ONCE)
        self._secret, self._learning = b"", asyncio.Lock()

    async def prepared(self, row: Outgoing) -> Call | None:
        """Return the one call that shows something; what is done before it shows nothing.

        None when what would be shown is there already, or is not worth showing any more.

        Raises:
            MustWait: it may not go yet.
        """
        await self._know_secret()
        match row.action:
            case Action.HOME:
                view = await self._services.in_background(self._home, row)
                return partial(self._publish, row, view)
            case Action.CARD:
                content = await self._services.in_background(self._card, row)
                if content is None:
                    return None
                mark = marks.of_content(self._secret, content)
                if row.ts is None:
                    return partial(self._post, row, await self._place(row), content, mark)
                return partial(self._redraw, row, content, mark) if mark != row.shown else None
            case Action.POST:
                return partial(self._post, row, await self._place(row), row.content, "")
            case Action.FILE:
                return partial(self._share, await self._conversation(row), await self._files(row))

    async def history_of(self, row: Outgoing) -> str:
        """Return the conversation in which a message can be looked for.

        Raises:
            CannotLook: it carries no mark, or is in a channel. Digests alone go there, and to look
                for them would take the right to read what everybody writes in it.
            MustWait: see `opened`.
        """
        if row.action is Action.FILE:
            raise CannotLook("a file carries no mark")
        if not is_of_people(row.address):
            raise CannotLook("a channel is not looked into")
        return await self.opened(row)

    async def found(self, row: Outgoing, channel_id: str) -> Shown | None:
        """Look for a message by its mark alone; None when it is not there.

        Raises:
            CannotLook: there is too much to look through.
        """
        await self._know_secret()
        mark = marks.of_row(self._secret, row.team_id, row.key)
        since = (row.dispatched_at or self._services.now()) - CLOCKS_DIFFER
        cursor = ""
        for _ in range(PAGES):
            page = await self._client.conversations_history(
                channel=channel_id,
                oldest=f"{since.timestamp():.6f}",
                include_all_metadata=True,
                limit=PAGE,
                cursor=cursor,
            )
            for message in page["messages"]:
                if _mark_of(message) == mark:
                    return Shown(channel_id, message["ts"])
            cursor = _next_page(page)
            if not cursor:
                return None
        raise CannotLook("too many messages to look through")

    async def opened(self, row: Outgoing) -> str:
        """Return the id of the DM or group DM of these people, opened the first time.

        A file can be shared in a conversation only, not with a person's id; and only a
        conversation has a history.

        Raises:
            MustWait: Slack has asked us not to open conversations for now.
        """
        known = await self._asked(partial(self._known, row))
        if known is not None:
            return known
        answer = await self._client.conversations_open(users=row.address.replace("+", ","))
        opened = str(answer["channel"]["id"])
        await self._asked(partial(self._remember, row, opened))
        return opened

    def _known(self, row: Outgoing, session: Session) -> str | None:
        known = conversations.channel_of(session, row.address, team_id=row.team_id)
        if known is None:
            now = self._services.now()
            until = pacing.asked_to_wait(session, row.team_id, pacing.OPEN, now=now)
            if until > now:
                raise MustWait(until)
        return known

    def _remember(self, row: Outgoing, channel_id: str, session: Session) -> None:
        """Remember it if the row is still ours: who was erased meanwhile is not written back."""
        Outbox(session, row.team_id, self._services.now()).hold(row.id)
        if delivery.still_ours(session, [row]):
            conversations.remember(session, row.address, channel_id, team_id=row.team_id)

    async def _know_secret(self) -> None:
        async with self._learning:  # whoever comes at the same moment need not ask as well
            if not self._secret:
                self._secret = await self._asked(pseudonyms.secret)

    async def _asked(self, ask: Callable[[Session], Read]) -> Read:
        return await self._services.in_background(self._ask, ask)

    def _ask(self, ask: Callable[[Session], Read]) -> Read:
        with self._services.transaction() as session:
            return ask(session)

    def _card(self, row: Outgoing) -> dict[str, Any] | None:
        now = self._services.now()
        try:
            return self._drawn(row)
        except MovedOn:
            raise MustWait(now, holds_place=False) from None  # somebody was faster
        except ROW_IS_WRONG as error:
            card = Card.of(row.content)
            if row.ts or not unsent.leave_out(self._services, row.team_id, card, error):
                raise
            raise MustWait(now, holds_place=False) from None  # without what is wrong

    def _drawn(self, row: Outgoing) -> dict[str, Any] | None:
        with reacting(self._services, team_id=row.team_id) as reaction:
            card = Card.of(row.content)
            at: datetime | None = reaction.now
            if row.ts is None:  # only a new message makes a sound
                at = unsent.opens_at(reaction, card)
                # A process that slept while another posted this must not choose what is on it.
                reaction.outbox.hold(row.id)
                if not delivery.still_ours(reaction.session, [row]):
                    raise MovedOn
            if at is None:
                return None
            if at <= reaction.now:
                return cards.draw(reaction, card).content()
        raise MustWait(at, holds_place=False)  # what that has changed is committed

    def _home(self, row: Outgoing) -> View:
        with reacting(self._services, team_id=row.team_id, user_id=row.address) as reaction:
            return home.draw(reaction, row.address)

    async def _files(self, row: Outgoing) -> dict[str, Any]:
        """Return the arguments of an upload; what is drawn is drawn now, by a process for it.

        Raises:
            MustWait: enough is being drawn at the moment.
        """
        if "made" not in row.content:
            return row.content
        if self._at_the_easel.locked():
            raise MustWait(self._services.now() + DRAW_AGAIN)
        async with self._at_the_easel:
            uploads = await self._services.in_background(self._made, row)
            return {"file_uploads": await drawing.finished(uploads, self._draw)}

    def _made(self, row: Outgoing) -> list[dict[str, Any]]:
        with reacting(self._services, team_id=row.team_id) as reaction:
            at = unsent.file_opens_at(reaction, row.content, row.address)
            if at <= reaction.now:
                return drawn.make(reaction, row.content, row.address)
        raise MustWait(at, holds_place=False)

    async def _conversation(self, row: Outgoing) -> str:
        """Return the conversation that an address stands for."""
        return await self.opened(row) if is_of_people(row.address) else row.address

    async def _place(self, row: Outgoing) -> str:
        """Return where to post: a person's id will do for their DM, a group DM has its own."""
        return await self.opened(row) if is_of_several(row.address) else row.address

    async def _post(
        self, row: Outgoing, channel_id: str, content: dict[str, Any], mark: str
    ) -> Shown:
        own = marks.of_row(self._secret, row.team_id, row.key)
        answer = await self._client.chat_postMessage(
            channel=channel_id,
            metadata={"event_type": EVENT_TYPE, "event_payload": {"mark": own}},
            client_msg_id=marks.client_msg_id(own),
            **content,
        )
        return Shown(answer["channel"], answer["ts"], mark)

    async def _redraw(self, row: Outgoing, content: dict[str, Any], mark: str) -> Shown:
        shown = {name: content[name] for name in ("text", "blocks")}
        await self._client.chat_update(channel=str(row.channel_id), ts=str(row.ts), **shown)
        return Shown(mark=mark)

    async def _publish(self, row: Outgoing, view: View) -> Shown:
        await self._client.views_publish(user_id=row.address, view=as_json(view))
        return Shown()

    async def _share(self, channel_id: str, content: dict[str, Any]) -> Shown:
        if content.get("file_uploads", True):  # of charts there may be none
            await self._client.files_upload_v2(channel=channel_id, **content)
        return Shown()


def _mark_of(message: dict[str, Any]) -> str | None:
    """Return the mark of a message; nothing else of a message is looked at."""
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    mark: str | None = payload.get("mark")
    return mark


def _next_page(page: AsyncSlackResponse) -> str:
    return str((page.get("response_metadata") or {}).get("next_cursor") or "")
