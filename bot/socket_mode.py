"""The websocket to Slack, at a new address after each try that failed."""

import asyncio

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient


class Client(SocketModeClient):
    """Asks Slack for another address as soon as one has been tried.

    Slack takes an address once, and only for a short time, but slack_sdk tries the same one again
    and without end: after one try that failed on its way, nobody would ever be heard again.
    """

    async def connect(self) -> None:
        """Connect, however often it takes; a pause of `ping_interval` seconds follows each try."""
        forgetting = asyncio.create_task(self._forget())
        try:
            await super().connect()  # type: ignore[no-untyped-call]  # slack_sdk gives it no types
        finally:
            forgetting.cancel()

    async def _forget(self) -> None:
        """Forget each address before the next try: whoever is trying one holds it already."""
        while True:
            await asyncio.sleep(self.ping_interval / 2)
            self.wss_uri = None


class Handler(AsyncSocketModeHandler):
    """Bolt's own, with that client: it makes its client itself, and so is not asked to."""

    def __init__(self, app: AsyncApp, app_token: str, *, ping_interval: float) -> None:
        self.app, self.app_token = app, app_token
        self.client = Client(
            app_token, logger=app.logger, web_client=app.client, ping_interval=ping_interval
        )
        self.client.socket_mode_request_listeners.append(self.handle)  # type: ignore[arg-type]  # as Bolt does
