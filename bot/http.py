"""Slack's signed requests, checked before Bolt sees them.

Bolt's own check fails with an exception where a header is malformed, and logs the body of a request
that it does not believe: every genuine one, on a machine whose clock is off.
"""

import asyncio
import hashlib
import hmac
import logging
import re
from collections.abc import Callable
from datetime import datetime, timedelta

from aiohttp import web
from multidict import CIMultiDictProxy
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest

from handlers.whereabouts import where

log = logging.getLogger(__name__)

VALID_FOR = timedelta(minutes=5)
"""How old a request may be (docs.slack.dev/authentication/verifying-requests-from-slack)."""

_SIGNED_AT = re.compile(r"[0-9]{1,12}", re.ASCII)
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)

READ_SECONDS = 3
"""How long a body may be on its way: Slack waits no longer for the answer."""

UNAUTHORIZED, BAD_REQUEST = 401, 400

_UNREADABLE = (web.HTTPException, web.RequestPayloadError, OSError, TimeoutError)
"""What reading a body raises that is too long, not as its headers say, or breaks off."""

_NOTHING_OF_SLACKS = (ValueError, AttributeError, TypeError, RecursionError, LookupError)
"""What Bolt raises over a body without what Slack always sends; what our own code raises while it
reacts never comes as far, for `handlers.errors` answers it."""


class Refused(Exception):
    """A request that is not, or no longer, Slack's; the text is a code for the log."""


class Doorkeeper:
    """Tells Slack's requests from all others, and the first time from the next."""

    def __init__(self, secret: str, now: Callable[[], datetime]) -> None:
        self._secret = secret.encode()
        self._now = now
        self._seen: dict[str, datetime] = {}

    def expect(self, headers: CIMultiDictProxy[str]) -> tuple[str, str]:
        """Return when a request says it was signed, and how, before its body is read.

        Raises:
            Refused: whatever the body is, it is not Slack's, which packs none.
        """
        signed_at = _the_one(headers, "X-Slack-Request-Timestamp", _SIGNED_AT)
        signature = _the_one(headers, "X-Slack-Signature", _SIGNATURE)
        if abs(self._now().timestamp() - int(signed_at)) > VALID_FOR.total_seconds():
            raise Refused("stale")
        if "Content-Encoding" in headers:
            raise Refused("packed")
        return signed_at, signature

    def admit(self, headers: CIMultiDictProxy[str], body: bytes) -> str:
        """Return the signature of a request that is Slack's and new.

        Raises:
            Refused: it is neither, or not both.
        """
        signed_at, signature = self.expect(headers)
        now = self._now()
        basis = b"v0:" + signed_at.encode() + b":" + body
        right = hmac.new(self._secret, basis, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(f"v0={right}", signature):
            raise Refused("signature")
        self._forget(before=now - 2 * VALID_FOR)
        if signature in self._seen:
            raise Refused("replayed")
        self._seen[signature] = now
        return signature

    def readmit(self, signature: str) -> None:
        """Let a request come again that was not answered."""
        self._seen.pop(signature, None)

    def _forget(self, before: datetime) -> None:
        while self._seen:
            oldest = next(iter(self._seen))
            if self._seen[oldest] >= before:
                return
            del self._seen[oldest]


def runner(
    app: AsyncApp,
    path: str,
    doorkeeper: Doorkeeper,
    *,
    shutdown_timeout: float,
    read_seconds: float = READ_SECONDS,
) -> web.AppRunner:
    """Return what serves Slack's requests at `path`, and nothing else; it unpacks nothing."""

    async def answer(request: web.Request) -> web.Response:
        try:
            doorkeeper.expect(request.headers)
            body = await _body(request, read_seconds)
            signature = doorkeeper.admit(request.headers, body)
        except Refused as refused:
            log.warning("a request was refused: %s", refused)
            return web.Response(status=UNAUTHORIZED)
        try:
            asked = AsyncBoltRequest(
                body=body.decode(), query=request.query_string, headers=dict(request.headers)
            )
            response = await app.async_dispatch(asked)
        except _NOTHING_OF_SLACKS as error:
            log.warning("a signed request cannot be read: %s", where(error))
            return web.Response(status=BAD_REQUEST)
        if response.status >= BAD_REQUEST:
            doorkeeper.readmit(signature)
        return await to_aiohttp_response(response)

    served = web.Application()
    served.router.add_post(path, answer)
    return web.AppRunner(
        served, access_log=None, shutdown_timeout=shutdown_timeout, auto_decompress=False
    )


async def _body(request: web.Request, seconds: float) -> bytes:
    """Return a body, of which nothing is believed yet.

    Raises:
        Refused: it is longer than anything of Slack's, not what its headers say, or does not come.
    """
    try:
        async with asyncio.timeout(seconds):
            return await request.read()
    except _UNREADABLE as error:
        raise Refused(type(error).__name__) from None


def _the_one(headers: CIMultiDictProxy[str], name: str, form: re.Pattern[str]) -> str:
    values = headers.getall(name, [])
    if len(values) != 1 or not form.fullmatch(values[0]):
        raise Refused("malformed")
    return values[0]
