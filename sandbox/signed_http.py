"""The same traffic as HTTP requests to an app's address, signed as Slack signs them."""

import hashlib
import hmac
import json
from typing import Any
from urllib.parse import urlencode

import aiohttp

from sandbox.clock import real_seconds
from sandbox.delivery import AckPayload, Envelope, GiveUpError, NotAcknowledgedError

Json = dict[str, Any]

FORM_TYPE = "application/x-www-form-urlencoded"
JSON_TYPE = "application/json"


def signature(signing_secret: str, timestamp: str, body: str) -> str:
    """The v0 signature (docs.slack.dev/authentication/verifying-requests-from-slack)."""
    basis = f"v0:{timestamp}:{body}".encode()
    return "v0=" + hmac.new(signing_secret.encode(), basis, hashlib.sha256).hexdigest()


class SignedHttp:
    """Posts every envelope to one address; a way to reach the app."""

    def __init__(self, url: str, signing_secret: str, timeout_seconds: float) -> None:
        self._url = url
        self._signing_secret = signing_secret
        self._timeout = aiohttp.ClientTimeout(total=timeout_seconds)
        self._session: aiohttp.ClientSession | None = None

    async def send(self, envelope: Envelope) -> AckPayload:
        """Post it; any 2xx acknowledges, and its body is the answer."""
        body, content_type = _body(envelope)
        headers = self._headers(envelope, body, content_type)
        try:
            async with self._open_session().post(
                self._url, data=body.encode(), headers=headers, allow_redirects=False
            ) as response:
                return await _read(response)
        except TimeoutError:
            raise NotAcknowledgedError("http_timeout") from None
        except aiohttp.ClientError:
            raise NotAcknowledgedError("connection_failed") from None

    async def close(self) -> None:
        """Close the connections to the app."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=self._timeout)
        return self._session

    def _headers(self, envelope: Envelope, body: str, content_type: str) -> dict[str, str]:
        # Real time, not the sandbox's: apps compare it with their own clock against replays.
        timestamp = str(int(real_seconds()))
        headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (sandbox)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self._signing_secret, timestamp, body),
        }
        if envelope.retry_attempt:
            headers["X-Slack-Retry-Num"] = str(envelope.retry_attempt)
            headers["X-Slack-Retry-Reason"] = envelope.retry_reason
        return headers


def _body(envelope: Envelope) -> tuple[str, str]:
    if envelope.type == "slash_commands":
        return urlencode(envelope.payload), FORM_TYPE
    text = json.dumps(envelope.payload)
    if envelope.type == "interactive":
        return urlencode({"payload": text}), FORM_TYPE
    return text, JSON_TYPE


async def _read(response: aiohttp.ClientResponse) -> AckPayload:
    if not 200 <= response.status < 300:
        if response.headers.get("X-Slack-No-Retry") == "1":
            raise GiveUpError("http_error")
        raise NotAcknowledgedError("http_error")
    text = await response.text()
    if response.content_type != JSON_TYPE or not text:
        return text or None
    try:
        read = json.loads(text)
    except ValueError:
        return text
    return read if isinstance(read, dict) else text
