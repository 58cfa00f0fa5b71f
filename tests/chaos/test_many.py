"""One workspace has thousands of messages due at once: the others hardly notice."""

import asyncio
from random import Random
from time import perf_counter

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Engine

from bot.app import session
from bot.clock import machine_time
from bot.delivery import Sender
from handlers.services import Services
from storage import pacing
from storage.database import transactions
from storage.delivery import TIMING
from storage.outbox import Outbox
from tests.bot.mail import POST
from tests.chaos.conftest import size
from tests.chaos.theatre import PEOPLE, Theatre
from tests.chaos.worker import mark, pending

pytestmark = pytest.mark.chaos

OTHERS, ROUNDS = 20, 15
EVERY_SECONDS, LAST_SECONDS = 1.0, 6.0
PER_SECOND = 8


def write(engine: Engine, team_id: str, words: list[str], chance: Random) -> None:
    with transactions(engine)() as opened:
        outbox = Outbox(opened, team_id, machine_time())
        for one in words:
            outbox.post(f"U0P{chance.randrange(PEOPLE)}", {"text": one}, key=one)
        outbox.write()


async def ours(engine: Engine, client: AsyncWebClient) -> None:
    written = asyncio.Event()
    services = Services(transaction=transactions(engine), now=machine_time, wake=written.set)
    sender = Sender(services, client, written, limits=pacing.limits(PER_SECOND), timing=TIMING)
    sending = asyncio.create_task(sender.run())
    try:
        while not sending.done():
            written.set()
            await asyncio.sleep(0.2)
    finally:
        sender.finish()
        await sending


async def in_order(engine: Engine, client: AsyncWebClient) -> None:
    """As queues usually do: the oldest first, as fast as its workspace allows."""
    while rows := await asyncio.to_thread(pending, engine, ""):
        for row_id, key, address in rows:
            await client.chat_postMessage(channel=address, text=key)
            await asyncio.to_thread(mark, engine, row_id)
            await asyncio.sleep(1 / PER_SECOND)


async def waits(theatre: Theatre, send, count: int, chance: Random) -> list[float]:
    """Return for how long each message of the others has waited, those that have arrived."""
    engine, loop, asked = theatre.engine, asyncio.get_running_loop(), {}
    async with theatre, session() as http:
        client = AsyncWebClient(
            token=theatre.sandbox.bot_token,
            base_url=theatre.sandbox.base_url,
            session=http,
            retry_handlers=[],
        )
        await asyncio.to_thread(write, engine, "T0BIG", [f"big {n}" for n in range(count)], chance)
        sending = asyncio.create_task(send(engine, client))
        for turn in range(ROUNDS):
            for team in range(OTHERS):
                words = f"small {turn} of {team}"
                asked[words] = loop.time()
                await asyncio.to_thread(write, engine, f"T0SMALL{team}", [words], chance)
            await asyncio.sleep(EVERY_SECONDS)
        await asyncio.sleep(LAST_SECONDS)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
    came = {
        call.arguments["text"]: call.at_seconds
        for call in theatre.sandbox.calls
        if call.method == POST
    }
    assert any(words.startswith("big") for words in came)
    return sorted(came[words] - at for words, at in asked.items() if words in came)


@pytest.mark.parametrize("send", [ours, in_order])
def test_a_workspace_with_thousands_to_say_keeps_no_other_waiting(
    engine, database_url, chance, say, send
):
    count, whole = size(5_000), OTHERS * ROUNDS
    began = perf_counter()
    found = asyncio.run(waits(Theatre(engine, database_url), send, count, chance))
    took, kind = perf_counter() - began, engine.dialect.name
    slow = f"p99 {found[len(found) * 99 // 100]:.1f} s, longest {found[-1]:.1f} s" if found else ""
    say(
        f"F22 {kind:<10} {send.__name__:<8} {count} of one, {whole} of {OTHERS} others:"
        f" {len(found)} came, {slow} ({took:.0f} s)"
    )

    if send is ours:
        assert len(found) == whole
        assert found[len(found) * 99 // 100] < 5
    else:
        assert len(found) < whole or count < 500, "where they wait behind it, the proof bites"
