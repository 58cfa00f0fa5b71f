"""kill -9, at any moment and at each named one: nothing is lost and nothing is said twice."""

import asyncio
import os
import signal
from datetime import timedelta
from random import Random
from time import perf_counter

import pytest

from sandbox.faults import Fault
from tests.chaos.conftest import size
from tests.chaos.theatre import Theatre, lost_and_twice
from tests.chaos.worker import POINTS

pytestmark = pytest.mark.chaos

POST = "chat.postMessage"
DESIGNS = ("ours", "post then mark", "mark then post")
SHORT = timedelta(seconds=1)
"""A lease, so that many a process is frozen for several: half as long may Slack take to act."""


def unreliable(chance: Random):
    """A Slack that drops 1 %, fails 0.5 % after accepting, and limits 1 %."""

    def choose() -> Fault | None:
        drawn = chance.random()
        if drawn < 0.010:
            return Fault("drop", acts=True)
        if drawn < 0.015:
            return Fault("break", acts=True, detail="500")
        return Fault("rate_limit", acts=False, detail="1") if drawn < 0.025 else None

    return choose


async def under_fire(theatre: Theatre, design: str, count: int, kills: int, chance: Random):
    """Let two processes send everything, one of them dying again and again."""
    theatre.write(0, count)
    async with theatre:
        theatre.sandbox.faults.choose(POST, unreliable(chance))
        parts = [("0",), ("1",)] if design != "ours" else [(), ()]
        workers = [theatre.start(design, *part) for part in parts]
        for _ in range(kills):
            await asyncio.sleep(chance.uniform(0.08, 0.3))
            which = chance.randrange(2)
            await theatre.kill(workers[which])
            workers[which] = theatre.start(design, *parts[which])
        await theatre.until_done(seconds=900)
        for worker in workers:
            await theatre.kill(worker, signal.SIGTERM)
        return lost_and_twice(theatre.arrived(), count)


@pytest.mark.parametrize("design", DESIGNS)
def test_killed_at_any_moment(engine, database_url, chance, say, design):
    count, kills = size(10_000), size(200)
    theatre = Theatre(engine, database_url)
    began = perf_counter()
    lost, twice = asyncio.run(under_fire(theatre, design, count, kills, chance))
    kind = engine.dialect.name
    took = perf_counter() - began
    say(
        f"F01 {kind:<10} {design:<15} {count} messages, {kills} kills: lost {lost}, twice {twice},"
        f" {took:.0f} s"
    )

    if design == "ours":
        assert (lost, twice) == (0, 0)
    elif count > 500:
        assert lost + twice > 0, "where the usual designs go wrong too, the proof bites"


async def at_a_point(theatre: Theatre, point: str, times: int, design: str = "ours"):
    async with theatre:
        for number in range(times):
            theatre.write(number, 1)
            worker = theatre.start(design, point if point in POINTS else "")

            def dies(pid=worker.pid) -> Fault:
                os.kill(pid, signal.SIGKILL)
                return Fault("drop" if point == "before answer" else "refuse", point != "at Slack")

            if point not in POINTS:
                theatre.sandbox.faults.choose(POST, dies)
            async with asyncio.timeout(120):
                await worker.wait()
            theatre.sandbox.faults.clear()
        worker = theatre.start(design)
        await theatre.until_done(seconds=300)
        await theatre.kill(worker, signal.SIGTERM)
        return lost_and_twice(theatre.arrived(), times)


@pytest.mark.parametrize("point", [*POINTS, "at Slack", "before answer"])
def test_killed_at_a_point(engine, database_url, say, point):
    times, began = size(50), perf_counter()
    found = asyncio.run(at_a_point(Theatre(engine, database_url), point, times))
    took = perf_counter() - began
    kind = engine.dialect.name
    say(f"F02 {kind:<10} {point:<18} {times} kills: lost, twice {found}, {took:.0f} s")

    assert found == (0, 0)


@pytest.mark.parametrize(
    ("point", "design", "goes_wrong"),
    [("before answer", "post then mark", "twice"), ("at Slack", "mark then post", "lost")],
)
def test_killed_at_a_point_the_usual_designs_go_wrong(
    engine, database_url, say, point, design, goes_wrong
):
    times = size(50)
    lost, twice = asyncio.run(at_a_point(Theatre(engine, database_url), point, times, design))
    kind = engine.dialect.name
    say(f"F02 {kind:<10} {point:<18} {times} kills, {design}: lost {lost}, twice {twice}")

    assert {"lost": lost, "twice": twice}[goes_wrong] > 0


async def stopped(theatre: Theatre, times: int, design: str):
    """Ask a process that sends to end, again and again, and let another one do the rest.

    Returns:
        How many messages were left unclear, the code of the process, the longest time in which it
        ended, and how many messages were lost and came twice.
    """
    unclear, codes, slowest = 0, set(), 0.0
    async with theatre:
        for number in range(times):
            theatre.write(number * 40, 40)
            worker = theatre.start(design)
            while theatre.states()["sent"] <= number * 40 and worker.returncode is None:
                await asyncio.sleep(0.005)
            began = perf_counter()
            await theatre.kill(worker, signal.SIGTERM)
            slowest = max(slowest, perf_counter() - began)
            codes.add(worker.returncode)
            left = theatre.states()
            unclear += left["uncertain"] + left["dispatching"] + left["claimed"]
        worker = theatre.start(design)
        await theatre.until_done(seconds=300)
        await theatre.kill(worker, signal.SIGTERM)
        found = lost_and_twice(theatre.arrived(), times * 40)
    return unclear, max(codes, key=abs), slowest, found


@pytest.mark.parametrize("design", ["ours", "post then mark"])
def test_stopped_in_the_middle_of_sending(engine, database_url, say, design):
    times = size(100 if design == "ours" else 30)
    outcome = asyncio.run(stopped(Theatre(engine, database_url), times, design))
    unclear, code, slowest, found = outcome
    say(
        f"F09 {engine.dialect.name:<10} {design:<15} {times} stops: left unclear {unclear},"
        f" code {code}, slowest {slowest:.2f} s; lost, twice {found}"
    )

    if design == "ours":
        assert (unclear, code, found) == (0, 0, (0, 0))
        assert slowest < 15
    else:
        assert found[1] > 0 or times < 5, "where it has no handler and just ends, the proof bites"


async def frozen(theatre: Theatre, times: int, design: str) -> tuple[int, int, int]:
    """Freeze one of two processes past its lease, wake it, and see what both have sent.

    Returns:
        How many messages were lost, how many came twice, and how many processes ended as they were
        woken, since they had stood still right after a look at the clock.
    """
    ended = 0
    async with theatre:
        workers = [theatre.start(design, lease=SHORT) for _ in range(2)]
        for number in range(times):
            theatre.sandbox.faults.delay_next(POST, 0.05, times=10)
            await asyncio.to_thread(theatre.write, number * 60, 60)
            await asyncio.sleep(0.02 + 0.01 * (number % 30))
            if workers[number % 2].returncode is not None:
                # SQLite was held by the frozen one for longer than the other waits.
                assert design != "ours", workers[number % 2].returncode
                workers[number % 2] = theatre.start(design, lease=SHORT)
            workers[number % 2].send_signal(signal.SIGSTOP)
            # Five minutes are five of the usual ones; after three everything has lapsed.
            await asyncio.sleep(SHORT.total_seconds() * 3.5)
            workers[number % 2].send_signal(signal.SIGCONT)
            await asyncio.sleep(0.3)
            if workers[number % 2].returncode == -signal.SIGALRM:
                workers[number % 2] = theatre.start(design, lease=SHORT)
                ended += 1
        await theatre.until_done(seconds=300)
        for worker in workers:
            await theatre.kill(worker, signal.SIGTERM)
        return *lost_and_twice(theatre.arrived(), times * 60), ended


@pytest.mark.parametrize("design", ["ours", "lease and mark"])
def test_frozen_past_its_lease_and_woken(engine, database_url, say, design):
    times = size(50 if design == "ours" else 10)
    lost, twice, ended = asyncio.run(frozen(Theatre(engine, database_url), times, design))
    kind = engine.dialect.name
    say(
        f"F25 {kind:<10} {design:<15} {times} freezes: lost {lost}, twice {twice},"
        f" {ended} ended as they were woken"
    )

    if design == "ours":
        assert (lost, twice) == (0, 0)
    else:
        assert twice > 0 or times < 5, "where leases alone let it go wrong, the proof bites"
