"""A sandbox with its page and the kitchen app, alive in a thread of its own."""

import asyncio
import json
import threading
from collections.abc import Coroutine
from contextlib import contextmanager
from datetime import timedelta
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

from sandbox import page
from sandbox.delivery import DeliveryLimits
from sandbox.seed import lakeside
from sandbox.server import Sandbox
from tests.sandbox.page import kitchen

PATIENCE_SECONDS = 20


class Living:
    """The sandbox for tests that come from outside, by HTTP or with a browser."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self.sandbox = Sandbox(kitchen.MANIFEST, lakeside(), limits=DeliveryLimits(acknowledge=0.7))
        self.sandbox.mount(page.add_to)
        clock = self.sandbox.clock
        self.follow_up = clock.now() + timedelta(days=3)
        clock.jumps["Next follow-up"] = lambda: self.follow_up
        self.heard: list[Any] = []

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Do something in the sandbox's thread and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE_SECONDS)

    async def begin(self) -> None:
        await self.sandbox.start()
        app, self.heard = kitchen.build(self.sandbox)
        self._handler = AsyncSocketModeHandler(app, self.sandbox.app_token)
        await self._handler.connect_async()
        await self.sandbox.socket_mode.connected()

    async def end(self) -> None:
        await self._handler.close_async()
        await self.sandbox.stop()

    async def share(self, name: str, content: bytes, alt: str = "") -> None:
        """Let the app share a file in Remy's conversation with it."""
        client = kitchen.client_of(self.sandbox)
        await client.files_upload_v2(
            channel="D0RESIDENT1", filename=name, title=name, content=content, alt_txt=alt or None
        )

    async def change_form(self, without: int = 0) -> None:
        """Let the app put a new block on top of Remy's open form, in place of its first fields."""
        blocks = [kitchen.text("New above."), *kitchen.FIELDS[without:]]
        view_id = self.sandbox.person("U0RESIDENT1").modal.id
        client = kitchen.client_of(self.sandbox)
        await client.views_update(view_id=view_id, view=kitchen.modal("form", "Form", *blocks))

    def url(self, path: str) -> str:
        return self.sandbox.page_url.rstrip("/") + path

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None, **headers: str):
        """Ask by HTTP as a page of the sandbox would; returns status, headers, text."""
        host = urlsplit(self.sandbox.page_url).netloc
        sent = {"Host": host, "Origin": f"http://{host}"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        body = urlencode(fields or {}) if method == "POST" else None
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        connection = HTTPConnection(host, timeout=PATIENCE_SECONDS)
        try:
            connection.request(method, path, body, {k: v for k, v in sent.items() if v})
            answer = connection.getresponse()
            return answer.status, dict(answer.headers), answer.read().decode()
        finally:
            connection.close()

    def read(self, path: str) -> str:
        """The text of a page."""
        status, _, text = self.ask("GET", path)
        assert status == 200, text
        return text

    def do(self, path: str, **fields: str) -> tuple[int, dict[str, str]]:
        """Post a form; returns the status and the answer."""
        status, _, text = self.ask("POST", path, fields)
        return status, json.loads(text)


@contextmanager
def living():
    """Start everything; stop it at the end."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        alive = Living(loop)
        alive.run(alive.begin())
        try:
            yield alive
        finally:
            alive.run(alive.end())
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
