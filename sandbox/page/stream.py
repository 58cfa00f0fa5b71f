"""Tells open pages that something changed, so that they fetch it.

Over web sockets and not server-sent events: a browser keeps at most six connections of the latter
kind to one server, and here every window of every person needs one.
"""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, field

from aiohttp import web

HEARTBEAT_SECONDS = 20.0


@dataclass(slots=True, eq=False)
class OpenPage:
    """One window; `news` is set while it has not heard of a change."""

    user_id: str
    socket: web.WebSocketResponse
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def tell(self) -> None:
        """Send a word for every change; many in a row become one."""
        while True:
            await self.news.wait()
            self.news.clear()
            await self.socket.send_str("changed")


@dataclass(slots=True, eq=False)
class Streams:
    """All open windows."""

    _pages: set[OpenPage] = field(default_factory=set)

    def changed(self, user_ids: Collection[str] | None = None) -> None:
        """Wake the windows of these people, or all windows."""
        for page in self._pages:
            if user_ids is None or page.user_id in user_ids:
                page.news.set()

    async def end(self) -> None:
        """Let every window go, so that the server can stop."""
        for page in list(self._pages):
            await page.socket.close()

    async def serve(self, request: web.Request, user_id: str) -> web.WebSocketResponse:
        """Tell one window of changes until it is closed."""
        page = OpenPage(user_id, web.WebSocketResponse(heartbeat=HEARTBEAT_SECONDS))
        await page.socket.prepare(request)
        self._pages.add(page)
        telling = asyncio.create_task(page.tell())
        try:
            async for _ in page.socket:
                pass  # a window says nothing; the loop ends when it is closed
        finally:
            self._pages.discard(page)
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)
        return page.socket
