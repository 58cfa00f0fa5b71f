"""How fast real follow-ups go out, from planning one to noting its card, and a press meanwhile."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Engine

from bot.app import THREADS
from bot.delivery import Sender
from handlers import due
from handlers.services import Services
from sandbox.seed import EASTERN, TEAM_ID
from sandbox.server import Sandbox
from sandbox.users import User
from storage import follow_ups
from storage.database import connect, transactions
from storage.delivery import TIMING
from storage.due import TOGETHER
from storage.pacing import UNLIMITED
from tests import keys, postgres
from tests.benchmarks import crowd, machine, peers
from tests.benchmarks import follow_ups as morning
from tests.benchmarks.conftest import ON_DISK, POSTGRESQL, Say, on
from tests.benchmarks.figures import percentile, spread
from tests.benchmarks.test_process import agree, beside, connected, until
from tests.story import MONDAY

pytestmark = pytest.mark.benchmark

PEOPLE = 600
"""Each has a card; more of them would take minutes."""

FOLLOW_UPS = PEOPLE * 8 // morning.PEOPLE_OF_EIGHT
ROUNDS = 3


class Nobody:
    """A Slack that takes whatever it is given, and does nothing."""

    def __init__(self) -> None:
        self.posted = 0

    async def chat_postMessage(self, **_message: Any) -> dict[str, str]:  # as slack_sdk has it
        self.posted += 1
        return {"channel": "D1", "ts": f"{self.posted}.0"}


@on(ON_DISK, POSTGRESQL)
def test_follow_ups_beside_the_peers(
    say: Say, kind: str, database_url: str, request: pytest.FixtureRequest, tmp_path: Path
):
    engine = connect(database_url, keys.vault())
    rounds = [go_out(engine, number) for number in range(ROUNDS)]
    engine.dispose()
    ours = [FOLLOW_UPS / sum(seconds) for seconds, _ in rounds]
    say(
        f"\n{kind}, {FOLLOW_UPS:,} follow-ups due (not 10,000, which would take minutes), for"
        f" {PEOPLE} people: planned, asked, drawn, handed to a sender that does nothing, recorded"
    )
    say(f"  ours                {spread(ours)} a second; load {machine.load()}")
    for at, part in enumerate(("planned", "asked", "drawn, sent and recorded")):
        cpu = [each_ms[at] for _, each_ms in rounds]
        say(f"    {part:<24} {spread(cpu, 2)} ms of CPU for each")
    for name, theirs in peers_on(kind, request, tmp_path).items():
        say(f"  {name:<19} {theirs:,.0f} a second; ours {median(ours) / theirs:.2f} x")


def go_out(engine: Engine, number: int) -> tuple[Sequence[float], Sequence[float]]:
    """Return the seconds of each part, and the milliseconds of CPU for each follow-up."""
    slack, numbers = Nobody(), range(number * PEOPLE, (number + 1) * PEOPLE)
    with ThreadPoolExecutor(THREADS[engine.dialect.name]) as threads:
        services = Services(transactions(engine), lambda: MONDAY, lambda: None, threads=threads)
        with services.transaction() as session:
            planned = morning.agree(session, numbers, now=MONDAY, zone=ZoneInfo(EASTERN))
        parts = (
            partial(plan, services, planned),
            partial(ask, services),
            partial(send, services, slack, engine.dialect.name),
        )
        measured = [timed(part) for part in parts]
    assert slack.posted == PEOPLE, "everybody has got their card"
    return (
        [seconds for seconds, _ in measured],
        [cpu * 1000 / FOLLOW_UPS for _, cpu in measured],
    )


def plan(services: Services, planned: Sequence[morning.Due]) -> None:
    with services.transaction() as session:
        for one in planned:
            follow_ups.plan(session, one.agreement_id, one.planned, team_id=TEAM_ID)


def ask(services: Services) -> None:
    while due.send_due(services):
        pass


def send(services: Services, slack: Nobody, kind: str) -> None:
    async def send_all() -> None:
        # At its own pace: Slack's eight a second would be what is measured.
        client, written = cast(AsyncWebClient, slack), asyncio.Event()
        sender = Sender(
            services,
            client,
            written,
            limits=UNLIMITED,
            timing=TIMING,
            together=TOGETHER[kind],
        )
        while await sender.send_due():
            pass

    asyncio.run(send_all())


def timed(part: Callable[[], None]) -> tuple[float, float]:
    began, cpu = perf_counter(), process_time()
    part()
    return perf_counter() - began, process_time() - cpu


def peers_on(kind: str, request: pytest.FixtureRequest, folder: Path) -> dict[str, float]:
    """Return how many a second each peer does, of as many jobs that do nothing."""
    if kind == ON_DISK:
        url = f"sqlite:///{folder}/peer.db"
        return {"APScheduler's store": FOLLOW_UPS / peers.apscheduler_seconds(url, due=FOLLOW_UPS)}
    measures = {
        "APScheduler's store": peers.apscheduler_seconds,
        "procrastinate": peers.procrastinate_seconds,
    }
    found = {}
    for name, measure in measures.items():
        with postgres.database(request.getfixturevalue("postgresql_template")) as url:
            found[name] = FOLLOW_UPS / measure(postgres.by_network(url), due=FOLLOW_UPS)
    return found


@on(ON_DISK, POSTGRESQL)
def test_press_while_follow_ups_go_out(
    say: Say, kind: str, engine: Engine, database_url: str, tmp_path: Path
):
    crowd.enrol(engine)

    async def measure() -> None:
        often = {"GUIDANCE_MESSAGES_PER_SECOND": "100"}  # all in one workspace
        async with connected(database_url, tmp_path, **often) as (sandbox, _):
            join(sandbox)
            learner, guide = map(sandbox.person, crowd.PAIRS[0])
            await agree(learner, guide)
            await until(lambda: guide.messages(guide.conversations()[-1].id))
            found = await beside(sandbox, guide, partial(fall_due, engine), messages=PEOPLE)
        times = percentile(found.busy, 99) / percentile(found.alone, 99)
        say(
            f"\na press to its modal, {kind}: alone p99 {percentile(found.alone, 99):.0f} ms, while"
            f" {FOLLOW_UPS} follow-ups go out on {PEOPLE} cards {found}, {times:.1f} x;"
            f" goal p99 100 ms; load {machine.load()}"
        )

    asyncio.run(measure())


def join(sandbox: Sandbox) -> None:
    for number in range(PEOPLE):
        for user_id in (morning.learner_of(number), morning.guide_of(number)):
            sandbox.workspace.add_user(User(user_id, user_id.lower(), user_id, tz=noon().key))


def noon() -> ZoneInfo:
    """Return a zone in which it is about noon, so that quiet hours hold nothing back."""
    hours = datetime.now(UTC).hour - 12
    return ZoneInfo(f"Etc/GMT{hours:+}" if hours else "Etc/GMT")


def fall_due(engine: Engine) -> None:
    now = datetime.now(UTC)
    with transactions(engine)() as session:
        for one in morning.agree(session, range(PEOPLE), now=now, zone=noon()):
            follow_ups.plan(session, one.agreement_id, one.planned, team_id=TEAM_ID)
