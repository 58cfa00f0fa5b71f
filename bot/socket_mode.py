"""The websocket to Slack, at a new address after each try that failed."""

import asyncio
import logging

from aiohttp import ClientSession, ClientTimeout
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient

from handlers import calls

log = logging.getLogger(__name__)

HANDSHAKE = ClientTimeout(total=10)
"""How long Slack, or a proxy before it, may take for a handshake; slack_sdk waits five minutes."""

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1, 60
"""Before an address is asked for again; Slack gives one or more a minute (Tier 1)."""


class Client(SocketModeClient):
    """Asks Slack for another address as soon as one has been tried, and less often each time.

    Slack takes an address once, and only for a short time, but slack_sdk tries the same one again
    and without end: after one try that failed on its way, nobody would ever be heard again.
    """

    _pause_seconds = 0

    async def connect(self) -> None:
        """Connect, however often it takes; a pause of `ping_interval` seconds follows each try."""
        if self.aiohttp_client_session.timeout != HANDSHAKE:  # as slack_sdk makes it
            await self.aiohttp_client_session.close()
            self.aiohttp_client_session = ClientSession(timeout=HANDSHAKE)
        forgetting = asyncio.create_task(self._forget())
        try:
            await super().connect()  # type: ignore[no-untyped-call]  # slack_sdk gives it no types
            self._pause_seconds = 0
        finally:
            forgetting.cancel()

    async def issue_new_wss_url(self) -> str:
        """Return a new address.

        Raises:
            SlackApiError: Slack gives none; which error it was is in our log, not in slack_sdk's.
        """
        await asyncio.sleep(self._pause_seconds)
        longer = max(2 * self._pause_seconds, FIRST_PAUSE_SECONDS)
        self._pause_seconds = min(longer, LONGEST_PAUSE_SECONDS)
        try:
            return await super().issue_new_wss_url()
        except calls.CALL_ERRORS as error:
            log.warning("Slack does not say where to connect: %s", calls.reason(error))
            raise

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
