"""Only Slack is listened to, once, and nothing of what a stranger sends is kept anywhere."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import ClientSession, web
from hypothesis import given, settings
from hypothesis import strategies as st
from multidict import CIMultiDict, CIMultiDictProxy
from slack_bolt.async_app import AsyncApp

from bot.http import Doorkeeper, Refused, web_app
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

    async def knock(self, *requests: tuple[dict[str, str] | list[tuple[str, str]], bytes | str]):
        """Return the status that each request gets."""
        app = AsyncApp(token="xoxb-none", request_verification_enabled=False)

        async def all_of_it(req, resp, next):  # Bolt goes by these names
            self.heard.append(req.raw_body)
            resp.status = 500 if self.fails else 200
            return resp

        app._async_middleware_list.clear()  # what asks Slack who the token is
        app.use(all_of_it)
        runner = web.AppRunner(web_app(app, PATH, SECRET, lambda: NOW))
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}{PATH}"
        statuses = []
        async with ClientSession() as session:
            for headers, body in requests:
                async with session.post(url, headers=headers, data=body) as answer:
                    statuses.append(answer.status)
        await runner.cleanup()
        return statuses


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


def test_a_body_that_is_no_text_gets_401_unless_slack_has_signed_it(door):
    assert statuses(door, ({}, b"\xff\xfe\x00")) == [401]


@pytest.mark.parametrize("body", ['{"a": ', "payload=%7B%22a", "payload=[1]", '{"team": {'])
def test_what_is_signed_and_cannot_be_read_is_no_crash(door, body, caplog):
    caplog.set_level(logging.DEBUG)

    assert statuses(door, (signed(body), body)) == [400]
    assert body not in caplog.text


def test_the_same_request_once_more_gets_401(door):
    assert statuses(door, *[(signed(), BODY)] * 3) == [200, 401, 401]
    assert door.heard == [BODY]


def test_a_request_that_failed_may_come_again(door):
    door.fails = True

    assert statuses(door, *[(signed(), BODY)] * 2) == [500, 500]


@settings(max_examples=300, deadline=None)
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
