"""A bot as it is usually written: it acknowledges, writes, and says so, each by itself."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from itertools import count

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import NullPool, text
from sqlmodel import Session, create_engine

from sandbox.delivery import NotAcknowledgedError
from sandbox.seed import lakeside
from sandbox.server import Sandbox
from tests.story import LEARNER, MANIFEST


class Usual:
    """What somebody has said to it, and what has become of that."""

    def __init__(self, sandbox: Sandbox, url: str) -> None:
        self._person = sandbox.person(LEARNER)
        self.engine = create_engine(url)
        self._numbers: Iterator[int] = count()
        self._taken: list[str] = []

    @property
    def taken(self) -> int:
        """How many commands it has acknowledged."""
        return len(self._taken)

    async def say(self) -> None:
        words = f"word {next(self._numbers)}"
        with suppress(NotAcknowledgedError):
            await self._person.command("/guidance", words)
            self._taken.append(words)

    async def lost(self) -> int:
        """Return how many it acknowledged and did not keep, and told nobody."""
        looking = create_engine(self.engine.url, poolclass=NullPool)  # its own may be frozen
        with looking.begin() as connection:
            kept = set(connection.execute(text("SELECT words FROM noted")).scalars())
        return len(set(self._taken) - kept - self._told())

    async def has_said_all(self) -> None:
        """Return once it has said all that it acknowledged."""
        async with asyncio.timeout(60):
            while set(self._taken) - self._told():
                await asyncio.sleep(0.05)

    def _told(self) -> set[str]:
        return {message.plain() for message in self._person.messages()}

    def begin(self) -> None:
        with self.engine.begin() as connection:
            connection.execute(text("CREATE TABLE noted (words text)"))

    def write(self, words: str) -> None:
        with Session(self.engine) as session, session.begin():
            values = {"words": words}
            session.connection().execute(text("INSERT INTO noted VALUES (:words)"), values)


@asynccontextmanager
async def running(url: str) -> AsyncIterator[Usual]:
    """Yield a bot beside ours, at a Slack of its own, on the same database."""
    async with Sandbox(MANIFEST, lakeside()) as sandbox:
        usual = Usual(sandbox, url)
        await asyncio.to_thread(usual.begin)
        client = AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.base_url)
        app = AsyncApp(client=client, logger=logging.getLogger(__name__))

        async def noted(ack, command, client) -> None:
            await ack()
            await asyncio.to_thread(usual.write, command["text"])
            await client.chat_postMessage(channel=command["user_id"], text=command["text"])

        app.command("/guidance")(noted)
        handler = AsyncSocketModeHandler(app, sandbox.app_token)
        await handler.connect_async()
        try:
            yield usual
        finally:
            await handler.close_async()
            usual.engine.dispose()
