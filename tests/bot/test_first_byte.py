"""A process that stood still is late: nothing of its call goes out, wherever it stood."""

import asyncio
from datetime import timedelta
from functools import partial

import pytest
from aiohttp import ClientSession, TCPConnector
from slack_sdk.web.async_client import AsyncWebClient

from bot import first_byte
from bot.clock import stopwatch
from bot.delivery import Sender
from storage.delivery import Timing
from storage.pacing import UNLIMITED
from storage.queues import Delivery
from tests.bot.mail import Mail
from tests.story import MONDAY

LEASE = Timing().lease


@pytest.fixture
def mail(story) -> Mail:
    return Mail(story)


@pytest.mark.parametrize("clock", ["wall", "steady"])
def test_a_process_that_stood_still_before_it_sent_sends_nothing(mail, clock):
    key, seconds = mail.post("hello"), iter([0.0, LEASE.total_seconds() / 2 + 1])
    still = {"wall": lambda: MONDAY, "steady": lambda: 0.0}
    moves = {
        "wall": lambda: MONDAY + timedelta(seconds=next(seconds)),
        "steady": lambda: next(seconds),
    }

    async def send() -> None:
        sender = Sender(
            mail.story.services,
            mail.story.program.client,
            asyncio.Event(),
            limits=UNLIMITED,
            timing=Timing(),
            stopwatch=partial(stopwatch, **still | {clock: moves[clock]}),
        )
        await sender.send_due()

    mail.story.run(send())
    assert mail.calls() == []
    assert mail.state(key) is Delivery.PENDING
    mail.send()
    assert mail.seen() == ["hello"]


def test_a_process_that_stood_still_while_it_connected_sends_nothing(mail):
    key, stood = mail.post("hello"), []

    class Still(TCPConnector):
        """A way to Slack at whose end time has passed."""

        async def connect(self, *arguments, **more):
            connection = await super().connect(*arguments, **more)
            stood.append(LEASE.total_seconds() / 2 + 1)
            return connection

    async def send() -> None:
        watched = [first_byte.watched()]
        async with ClientSession(connector=Still(), trace_configs=watched) as session:
            sender = Sender(
                mail.story.services,
                AsyncWebClient(base_url=mail.story.sandbox.base_url, session=session),
                asyncio.Event(),
                limits=UNLIMITED,
                timing=Timing(),
                stopwatch=lambda: lambda: sum(stood),
            )
            await sender.send_due()

    mail.story.run(send())
    assert len(stood) == 1
    assert mail.calls() == []
    assert mail.state(key) is Delivery.PENDING
    mail.send()
    assert mail.seen() == ["hello"]
