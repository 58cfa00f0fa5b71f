"""Tells open pages that something changed, so that they fetch it."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, field

from aiohttp import web

QUIET = 15.0
"""Seconds of silence after which a comment keeps the connection alive."""


@dataclass(slots=True, eq=False)
class Streams:
    """All open pages; many changes in a row become one message."""

    _waiting: set[tuple[str, asyncio.Event]] = field(default_factory=set)
    _is_over: bool = False

    def changed(self, user_ids: Collection[str] | None = None) -> None:
        """Wake the pages of these people, or all pages."""
        for user_id, event in self._waiting:
            if user_ids is None or user_id in user_ids:
                event.set()

    def end(self) -> None:
        """Let every page go, so that the server can stop."""
        self._is_over = True
        self.changed()

    async def serve(self, request: web.Request, user_id: str) -> web.StreamResponse:
        """Send an event for each change that this person can see, until the page is closed."""
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        entry = (user_id, asyncio.Event())
        self._waiting.add(entry)
        try:
            await self._pump(response, entry[1])
        except ConnectionResetError:
            pass  # the page was closed
        finally:
            self._waiting.discard(entry)
        return response

    async def _pump(self, response: web.StreamResponse, event: asyncio.Event) -> None:
        await response.write(b"retry: 1000\n\n")
        while not self._is_over:
            try:
                async with asyncio.timeout(QUIET):
                    await event.wait()
            except TimeoutError:
                await response.write(b": still here\n\n")
            else:
                event.clear()
                await response.write(b"event: changed\ndata: \n\n")
