"""What waits for later costs nothing now; and how fast what is due goes out, beside the peers."""

import os
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import pytest
from sqlalchemy import Engine, insert, text

from bot.clock import Clock
from bot.run import agenda_of
from bot.tick import Tick
from bot.upkeep import Upkeep
from guidance.follow_ups import FollowUpState, Kind
from storage import delivery, pacing
from storage.database import connect, transactions
from storage.delivery import TIMING, Outcome
from storage.outbox import Outbox
from storage.presence import beside
from storage.queues import Delivery
from storage.statements import run, table
from storage.tables import FollowUpRow
from tests import keys, postgres
from tests.benchmarks import machine, peers
from tests.benchmarks.conftest import ON_DISK, POSTGRESQL, Say, on
from tests.benchmarks.figures import percentile, spread
from tests.storage.sessions import NOW, TEAM, add_session
from tests.story import Story

pytestmark = pytest.mark.benchmark

SIZES = (10_000, 100_000, 1_000_000)
DUE = 10_000
ROUNDS = 3
LOOKS = 200
BATCH = 200
"""As many as the sender has in work at once."""


@on(ON_DISK, POSTGRESQL)
def test_what_waits_for_later_costs_nothing(say: Say, kind: str, story: Story, tmp_path: Path):
    with story.services.transaction() as session:
        add_session(session)
    now = story.clock.now
    with beside(story.engine) as presence:
        story.tick = Tick(
            story.services,
            story.program.client,
            clock=Clock(now, lambda: now().timestamp()),  # right, by the story's Slack
            upkeep=Upkeep(story.services, tmp_path),
            ask=partial(agenda_of, presence, lambda: None, story.services.now),
        )
        measure_looks(say, kind, story)


def measure_looks(say: Say, kind: str, story: Story) -> None:
    story.run(story.tick.look())  # reads people's time zones
    story.settle()
    say(f"\n{kind}, a tick with nothing due; goal under 1 ms and 1,000,000 at most 1.5 x 10,000")
    waiting, looks = 0, {}
    for size in SIZES:
        add_later(story.engine, waiting, size)
        waiting = size
        story.run(story.tick.look())
        before = machine.memory_mb(os.getpid())
        looks[size] = [look_ms(story) for _ in range(LOOKS)]
        grown = machine.memory_mb(os.getpid()) - before
        p50, p99 = percentile(looks[size], 50), percentile(looks[size], 99)
        say(
            f"  {size:>9,} for later: whole tick {p50:.2f} ms (99 of 100 in {p99:.2f});"
            f" {grown:.1f} MB more after {LOOKS}"
        )
    times = percentile(looks[SIZES[-1]], 50) / percentile(looks[SIZES[0]], 50)
    say(f"  1,000,000 takes {times:.2f} x what 10,000 take")


def look_ms(story: Story) -> float:
    began = perf_counter()
    story.run(story.tick.look())
    return (perf_counter() - began) * 1000


def add_later(engine: Engine, first: int, last: int) -> None:
    """Plan follow-ups until there are `last`, all of them after today."""
    for start in range(first, last, 10_000):
        rows = [
            {
                "id": f"f{n}",
                "agreement_id": "a1",
                "team_id": TEAM,
                "kind": Kind.STEP_DUE,
                "person_id": f"U{n % 997}",
                "subject_id": f"s{n}",
                "card_id": "",
                "ordinal": 0,
                "due_at": NOW + timedelta(days=30, seconds=n),
                "state": FollowUpState.WAITING,
                "version": 0,
                "asks": 0,
            }
            for n in range(start, min(start + 10_000, last))
        ]
        with transactions(engine)() as session:
            run(session, insert(table(FollowUpRow)), rows)
    tidy = {"sqlite": "ANALYZE", "postgresql": "VACUUM ANALYZE"}[engine.dialect.name]
    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text(tidy))


@on(ON_DISK, POSTGRESQL)
def test_ten_thousand_due_beside_the_peers(
    say: Say, kind: str, database_url: str, request: pytest.FixtureRequest, tmp_path: Path
):
    engine = connect(database_url, keys.vault())
    rounds = [dispatch(engine, number) for number in range(ROUNDS)]
    engine.dispose()
    ours, cpu = [DUE / seconds for seconds, _ in rounds], [cpu for _, cpu in rounds]
    say(f"\n{kind}, the outbox alone, {DUE:,} messages due: claimed, begun, recorded")
    say(f"  ours                {spread(ours)} a second; {spread(cpu, 2)} s of CPU for all")
    for name, (theirs, goal) in peers_on(kind, request, tmp_path).items():
        times = [median(ours) / one for one in theirs]
        say(f"  {name:<19} {spread(theirs)} a second; ours {spread(times, 1)} x, goal {goal} x")


def peers_on(
    kind: str, request: pytest.FixtureRequest, folder: Path
) -> dict[str, tuple[list[float], int]]:
    """Return how many a second each peer does, in a database of its own each time, and our goal."""
    if kind == ON_DISK:
        files = [f"sqlite:///{folder}/peer{number}.db" for number in range(ROUNDS)]
        return {
            "APScheduler's store": ([DUE / peers.apscheduler_seconds(f, due=DUE) for f in files], 1)
        }
    template = request.getfixturevalue("postgresql_template")
    measures = {
        "APScheduler's store": (peers.apscheduler_seconds, ROUNDS, 2),
        "procrastinate": (peers.procrastinate_seconds, 1, 10),  # a minute each
    }
    return {
        name: ([DUE / on_copy(template, measure) for _ in range(rounds)], goal)
        for name, (measure, rounds, goal) in measures.items()
    }


def on_copy(template: str, measure: Callable[..., float]) -> float:
    with postgres.database(template) as url:
        return measure(postgres.by_network(url), due=DUE)


def dispatch(engine: Engine, number: int) -> tuple[float, float]:
    """Return the seconds, and those of CPU in this process, for all that is due to be sent."""
    transaction = transactions(engine)
    # Each in a workspace of its own: Slack's eight a second would be what is measured.
    with transaction() as session:
        for n in range(DUE):
            outbox = Outbox(session, f"T{number}-{n}", NOW)
            outbox.post("U1", {"text": f"How did step {n} go?"}, key=f"nudge {n}")
            outbox.write()
    limits, sent, cpu = pacing.limits(), 0, process_time()
    began = perf_counter()
    while sent < DUE:
        with transaction() as session:
            rows = delivery.claim(session, now=NOW, limit=BATCH, timing=TIMING, limits=limits)
        assert rows, "all of it may go now"
        with transaction() as session:
            waits = delivery.begin(session, rows, now=NOW, timing=TIMING, limits=limits)
        done = [
            Outcome(row, Delivery.SENT, channel_id=f"D{row.id}", ts="1.0")
            for row in rows
            if waits[row.claim] is None
        ]
        with transaction() as session:
            sent += len(delivery.record(session, done, now=NOW, limits=limits))
    return perf_counter() - began, process_time() - cpu
