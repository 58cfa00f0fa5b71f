"""A handshake that fails uses its address up: the bot asks for another, and hears people again."""

import asyncio
from itertools import pairwise

import pytest

from bot import run
from bot.socket_mode import FIRST_PAUSE_SECONDS
from sandbox.seed import lakeside
from sandbox.server import Sandbox
from tests.bot.test_run import opens_the_modal, settings_for
from tests.story import MANIFEST, enrol

ADDRESS = "apps.connections.open"
SECONDS = 10
"""Two addresses come to nothing: a pause of two seconds follows each, and one more the second."""


def test_a_first_connection_that_fails_is_tried_at_another_address(database_url, engine):
    enrol(engine)

    async def story():
        async with Sandbox(MANIFEST, lakeside()) as sandbox, asyncio.timeout(SECONDS):
            sandbox.socket_mode.fail_next(2)
            async with run.connected(settings_for(sandbox, database_url)):
                return await opens_the_modal(sandbox), [
                    call.at_seconds for call in sandbox.calls if call.method == ADDRESS
                ]

    opened, asked = asyncio.run(story())
    soon, later = [until - since for since, until in pairwise(asked)]
    assert opened == "ask.answered"
    assert later > soon + FIRST_PAUSE_SECONDS / 2  # Slack gives few addresses a minute


@pytest.mark.parametrize("end", ["a cut", "a word"])
def test_so_is_a_later_one_after(database_url, engine, end):
    enrol(engine)

    async def story():
        async with (
            Sandbox(MANIFEST, lakeside()) as sandbox,
            run.connected(settings_for(sandbox, database_url)),
            asyncio.timeout(SECONDS),
        ):
            mode = sandbox.socket_mode
            await mode.connected()
            mode.fail_next(2)
            if end == "a cut":
                mode.drop()
                await asyncio.sleep(0)
            else:
                await mode.refresh()
            while mode.connections:
                await asyncio.sleep(0.01)
            await mode.connected()
            return await opens_the_modal(sandbox)

    assert asyncio.run(story()) == "ask.answered"
