"""Every request comes one to four times, in any order, to two processes: it counts once."""

import asyncio
import json
import os
import sys
from collections.abc import Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import Random
from time import perf_counter, time
from urllib.parse import urlencode

import pytest
from aiohttp import ClientError, ClientSession
from sqlalchemy import text

from sandbox.seed import TEAM_ID
from sandbox.signed_http import FORM_TYPE, JSON_TYPE, signature
from tests.bot.test_run import free_port
from tests.chaos.conftest import size
from tests.chaos.replica import BUTTON, COMMAND, FORM, PATH, SECRET
from tests.chaos.theatre import ROOT

pytestmark = pytest.mark.chaos

AT_ONCE, TRIES = 24, 1000
WHO = {"team": {"id": TEAM_ID}, "user": {"id": "U1", "team_id": TEAM_ID}, "api_app_id": "A1"}


@dataclass(frozen=True)
class Delivery:
    """One time that a request is delivered, and which time that is."""

    body: str
    kind: str
    retry: int


def request(number: int) -> tuple[str, str]:
    """Return a request's body and its type: of four kinds in turn."""
    unique = f"{number}.{number}"
    match number % 4:
        case 0:
            command = {"command": COMMAND, "team_id": TEAM_ID, "user_id": "U1", "text": ""}
            return urlencode(command | {"trigger_id": unique}), FORM_TYPE
        case 1:
            action = {"action_id": BUTTON, "action_ts": unique, "type": "button", "value": "v"}
            payload = {"type": "block_actions", "actions": [action], "trigger_id": unique}
        case 2:
            view = {
                "id": f"V{number}",
                "callback_id": FORM,
                "type": "modal",
                "state": {"values": {}},
            }
            payload = {"type": "view_submission", "view": view, "trigger_id": unique}
        case _:
            event = {"type": "app_home_opened", "user": "U1", "tab": "home", "channel": "D1"}
            outer = {"type": "event_callback", "team_id": TEAM_ID, "event_id": f"Ev{number}"}
            return json.dumps(outer | {"event": event}), JSON_TYPE
    return urlencode({"payload": json.dumps(payload | WHO)}), FORM_TYPE


def deliveries(count: int, chance: Random) -> list[Delivery]:
    every = [
        Delivery(*request(number), retry)
        for number in range(count)
        for retry in range(chance.randint(1, 4))
    ]
    chance.shuffle(every)
    return every


@asynccontextmanager
async def replicas(url: str, design: str) -> Iterator[list[str]]:
    """Yield the addresses of two processes that share a database."""
    ports = [free_port(), free_port()]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DATABASE_URL": url}
    processes = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.chaos.replica", design, str(port)),
            cwd=ROOT,
            env=environment,
            stderr=asyncio.subprocess.DEVNULL,
        )
        for port in ports
    ]
    try:
        yield [f"http://127.0.0.1:{port}{PATH}" for port in ports]
    finally:
        for process in processes:
            process.kill()
            await process.wait()


async def delivered(session: ClientSession, url: str, one: Delivery, stamp: int) -> None:
    """Deliver it until it is acknowledged, as Slack would, though more often."""
    for _ in range(TRIES):
        headers = {
            "X-Slack-Request-Timestamp": str(stamp),
            "X-Slack-Signature": signature(SECRET, str(stamp), one.body),
            "Content-Type": one.kind,
        }
        if one.retry:
            headers["X-Slack-Retry-Num"] = str(one.retry)
        try:
            async with session.post(url, data=one.body, headers=headers) as answer:
                if answer.status == 200:
                    return
        except ClientError:
            await asyncio.sleep(0.1)  # not up yet
    raise AssertionError("it is never acknowledged")


async def all_delivered(url: str, design: str, every: list[Delivery], chance: Random) -> None:
    queue, began = iter(every), int(time())
    async with replicas(url, design) as urls, ClientSession() as session:

        async def deliver() -> None:
            for one in queue:
                # A time of its own, so that the door does not take it for a replay.
                stamp = began - one.retry * 20 - chance.randrange(20)
                await delivered(session, chance.choice(urls), one, stamp)

        await asyncio.gather(*(deliver() for _ in range(AT_ONCE)))


@pytest.mark.parametrize("design", ["ours", "usual"])
def test_a_request_counts_once_however_often_it_comes(engine, database_url, chance, say, design):
    count, began = size(10_000), perf_counter()
    every = deliveries(count, chance)
    asyncio.run(all_delivered(database_url, design, every, chance))
    with engine.begin() as connection:
        found = "SELECT count(*) FROM outbox WHERE key LIKE 'counted:%'"
        effects = connection.execute(text(found)).scalar_one()
    took = perf_counter() - began
    say(
        f"F11 {engine.dialect.name:<10} {design:<5} {count} requests, delivered {len(every)} times,"
        f" {took:.0f} s: surplus effects {effects - count}"
    )

    if design == "ours":
        assert effects == count
    else:
        assert effects > count, "where the usual design counts too much, the proof bites"
