"""Only Slack is listened to, once, and nothing of what a stranger sends is kept anywhere."""

import asyncio
import json
import logging
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from aiohttp import ClientSession, web
from hypothesis import given, settings
from hypothesis import strategies as st
from multidict import CIMultiDict, CIMultiDictProxy
from slack_bolt.async_app import AsyncApp

from bot.http import Doorkeeper, Refused, runner
from sandbox.signed_http import signature

SECRET, PATH, CANARY = "a-secret", "/slack/events", "the canary sings"
NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
BODY = f"command=%2Fguidance&text={CANARY}&team_id=T1&user_id=U1"


def signed(body: str = BODY, at: datetime = NOW, secret: str = SECRET) -> dict[str, str]:
    stamp = str(int(at.timestamp()))
    return {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature(secret, stamp, body),
        "Content-Type": "application/x-www-form-urlencoded",
    }


class Door:
    """An app behind its door, and what has come through."""

    def __init__(self):
        self.heard = []
        self.fails = False

    @asynccontextmanager
    async def opened(self):
        """Yield the port that it listens on."""
        app = AsyncApp(token="xoxb-none", request_verification_enabled=False)

        async def all_of_it(req, resp, next):  # Bolt goes by these names
            self.heard.append(req.raw_body)
            resp.status = 500 if self.fails else 200
            return resp

        @app.error
        async def failed(error, body):  # as in `handlers.errors`
            self.heard.append(body)

        app._async_middleware_list.clear()  # what asks Slack who the token is
        app.use(all_of_it)
        doorkeeper = Doorkeeper(SECRET, lambda: NOW)
        served = runner(app, PATH, doorkeeper, shutdown_timeout=0.1, read_seconds=0.3)
        await served.setup()
        site = web.TCPSite(served, "127.0.0.1", 0)
        await site.start()
        yield served.addresses[0][1]
        await served.cleanup()

    async def knock(self, *requests: tuple[dict[str, str] | list[tuple[str, str]], bytes | str]):
        """Return the status that each request gets."""
        statuses = []
        async with self.opened() as port, ClientSession() as session:
            for headers, body in requests:
                url = f"http://127.0.0.1:{port}{PATH}"
                async with session.post(url, headers=headers, data=body) as answer:
                    statuses.append(answer.status)
        return statuses

    async def says(self, headers: dict[str, str], *parts: bytes) -> int:
        """Return the status for bytes that no client would send, one part after the other."""
        async with self.opened() as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            lines = [f"POST {PATH} HTTP/1.1", "Host: here", *map(": ".join, headers.items())]
            writer.write("\r\n".join([*lines, "", ""]).encode())
            for part in parts:
                await writer.drain()
                await asyncio.sleep(0.05)
                writer.write(part)
            status = (await reader.readline()).split()[1]
            await asyncio.sleep(0.05)  # what follows an answer may fail as well
            writer.close()
        return int(status)


@pytest.fixture
def door():
    return Door()


def statuses(door, *requests):
    return asyncio.run(door.knock(*requests))


def test_what_slack_has_signed_comes_through(door):
    assert statuses(door, (signed(), BODY)) == [200]
    assert door.heard == [BODY]


HOSTILE = {
    "no headers": {},
    "no signature": {"X-Slack-Request-Timestamp": "1772463600"},
    "another secret": signed(secret="another"),
    "another body": signed(body="text=hello"),
    "too old": signed(at=NOW - timedelta(seconds=301)),
    "from the future": signed(at=NOW + timedelta(seconds=301)),
    "a time that is no number": signed() | {"X-Slack-Request-Timestamp": "soon"},
    "a time in other digits": signed() | {"X-Slack-Request-Timestamp": "١٧٧٢٤٦٣٦٠٠"},
    "an endless time": signed() | {"X-Slack-Request-Timestamp": "9" * 4000},
    "a signature of other letters": signed() | {"X-Slack-Signature": "v0=é" + "0" * 63},
    "an empty signature": signed() | {"X-Slack-Signature": ""},
    "two signatures": [*signed().items(), ("X-Slack-Signature", "v0=" + "0" * 64)],
    "a charset nobody knows": {"Content-Type": "text/plain; charset=klingon"},
}


@pytest.mark.parametrize("headers", HOSTILE.values(), ids=HOSTILE)
def test_what_is_not_slacks_gets_401_and_leaves_no_trace(door, headers, caplog):
    caplog.set_level(logging.DEBUG)

    assert statuses(door, (headers, BODY)) == [401]
    assert door.heard == []
    assert "canary" not in caplog.text


CHUNKED = {"Transfer-Encoding": "chunked"}
UNREADABLE = {
    "packed": ({"Content-Encoding": "gzip", "Content-Length": "17"}, b"the canary sings."),
    "packed in a way nobody knows": (
        {"Content-Encoding": "br", "Content-Length": "17"},
        b"the canary sings.",
    ),
    "packed, in pieces": ({"Content-Encoding": "gzip", **CHUNKED}, b"5\r\nhello\r\n0\r\n\r\n"),
    "pieces that end in none": (CHUNKED, b"5\r\nhello\r\n", b"the canary sings\r\n\r\n"),
    "endless": ({"Content-Length": str(3 * 2**20)}, b"the canary sings" * (3 * 2**16)),
    "shorter than it says": ({"Content-Length": "50"}, b"the canary sings"),
}


@pytest.mark.parametrize("is_signed", [True, False])
@pytest.mark.parametrize("headers_and_parts", UNREADABLE.values(), ids=UNREADABLE)
def test_a_body_that_is_not_as_its_headers_say_gets_401_and_no_traceback(
    door, headers_and_parts, is_signed, caplog
):
    caplog.set_level(logging.INFO)
    headers, *parts = headers_and_parts
    status = asyncio.run(door.says((signed() if is_signed else {}) | headers, *parts))

    assert status == 401
    assert door.heard == []
    assert is_signed or "malformed" in caplog.text, "before it is read"
    assert [record.name for record in caplog.records if record.exc_info] == []


def test_what_is_signed_and_said_to_be_packed_is_not_slacks(door):
    headers = signed() | {"Content-Encoding": "gzip", "Content-Length": str(len(BODY))}

    assert asyncio.run(door.says(headers, BODY.encode())) == 401


def test_a_body_that_is_longer_than_it_says_gets_401(door):
    assert asyncio.run(door.says(signed() | {"Content-Length": "5"}, b"hello, hello")) == 401
    assert door.heard == []


def test_a_body_that_is_no_text_gets_401_unless_slack_has_signed_it(door):
    assert statuses(door, ({}, b"\xff\xfe\x00")) == [401]


@pytest.mark.parametrize("body", ['{"a": ', "payload=%7B%22a", "payload=[1]", '{"team": {'])
def test_what_is_signed_and_cannot_be_read_is_no_crash(door, body, caplog):
    caplog.set_level(logging.DEBUG)

    assert statuses(door, (signed(body), body)) == [400]
    assert body not in caplog.text


@pytest.mark.parametrize(
    "told",
    [
        {"type": "block_actions", "actions": []},
        {"type": "view_submission", "view": {"callback_id": CANARY}},
    ],
    ids=lambda told: told["type"],
)
def test_what_is_signed_and_lacks_what_slack_always_sends_is_no_crash(door, told, caplog):
    caplog.set_level(logging.DEBUG)
    body = urlencode({"payload": json.dumps(told)})

    assert statuses(door, (signed(body), body)) == [400]
    assert door.heard == []
    assert "canary" not in caplog.text
    assert [record.name for record in caplog.records if record.exc_info] == []


def test_the_same_request_once_more_gets_401(door):
    assert statuses(door, *[(signed(), BODY)] * 3) == [200, 401, 401]
    assert door.heard == [BODY]


def test_a_request_that_failed_may_come_again(door):
    door.fails = True

    assert statuses(door, *[(signed(), BODY)] * 2) == [500, 500]


@settings(deadline=None)
@given(
    stamp=st.text(max_size=20),
    mark=st.text(max_size=80)
    | st.binary(min_size=32, max_size=32).map(lambda any_: f"v0={any_.hex()}"),
    body=st.binary(max_size=50),
)
def test_no_forgery_comes_through_and_none_crashes(stamp, mark, body):
    headers = CIMultiDict({"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": mark})

    with pytest.raises(Refused):
        Doorkeeper(SECRET, lambda: NOW).admit(CIMultiDictProxy(headers), body)


def test_what_was_seen_is_forgotten_once_it_is_stale():
    now = NOW
    doorkeeper = Doorkeeper(SECRET, lambda: now)
    for minute in range(100):
        now = NOW + timedelta(minutes=minute)
        doorkeeper.admit(CIMultiDictProxy(CIMultiDict(signed(at=now))), BODY.encode())

    assert len(doorkeeper._seen) == 11
