"""The clock: moved forward by hand, followed by whoever listens."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest

from sandbox.clock import Clock
from sandbox.ids import Timestamps
from tests.sandbox.support import START, run


def test_a_clock_that_stands_still_moves_only_by_hand():
    async def story():
        clock = Clock(START, running=False)
        assert clock.now() == clock.now() == START

        await clock.advance(timedelta(days=1))

        assert clock.now() == START + timedelta(days=1)

    run(story)


def test_a_clock_runs_with_real_time_from_where_it_was_set():
    before = datetime.now(UTC)
    assert before <= Clock().now() <= datetime.now(UTC)
    assert timedelta() <= Clock(START).now() - START < timedelta(seconds=5)


def test_a_clock_can_be_set_in_any_time_zone_and_answers_in_utc():
    async def story():
        india = timezone(timedelta(hours=5, minutes=30))
        clock = Clock(START, running=False)

        await clock.move_to(datetime(2026, 3, 3, 9, 0, tzinfo=india))

        assert clock.now() == datetime(2026, 3, 3, 3, 30, tzinfo=UTC)
        assert clock.now().tzinfo is UTC

    run(story)


def test_a_clock_never_moves_back():
    async def story():
        clock = Clock(START, running=False)

        with pytest.raises(ValueError, match="only moves forward"):
            await clock.move_to(START - timedelta(seconds=1))

        assert clock.now() == START

    run(story)


def test_a_clock_runs_on_when_the_computer_s_is_set_back():
    computer = iter(START + timedelta(seconds=seconds) for seconds in (0, 5, -3600, -3598))
    clock = Clock(real=lambda: next(computer))

    seen = [clock.now() - START for _ in range(3)]

    assert [moment.total_seconds() for moment in seen] == [5, 5, 7]


def test_listeners_hear_of_a_move_one_after_the_other():
    async def story():
        clock, heard = Clock(START, running=False), []

        async def slowly():
            await asyncio.sleep(0.001)
            heard.append(("slow", clock.now()))

        clock.listeners += [slowly, lambda: heard.append(("fast", clock.now()))]

        await clock.advance(timedelta(hours=1))

        later = START + timedelta(hours=1)
        assert heard == [("slow", later), ("fast", later)]

    run(story)


def test_one_who_sleeps_by_the_clock_wakes_when_it_is_moved_far_enough():
    async def story():
        clock = Clock(START, running=False)
        sleeper = asyncio.create_task(clock.sleep(3600))
        await asyncio.sleep(0)

        await clock.advance(timedelta(minutes=59))
        await asyncio.sleep(0)
        assert not sleeper.done()
        await clock.advance(timedelta(minutes=1))
        await asyncio.wait_for(sleeper, 1)

    run(story)


def test_one_who_sleeps_wakes_in_real_time_too():
    async def story():
        await asyncio.wait_for(Clock().sleep(0.01), 1)
        await asyncio.wait_for(Clock(START, running=False).sleep(0.01), 1)

    run(story)


def test_no_two_messages_have_one_timestamp():
    timestamps = Timestamps(Clock(START, running=False))

    drawn = [timestamps.next() for _ in range(1000)]

    assert len(set(drawn)) == 1000
    assert drawn == sorted(drawn)
    assert drawn[0] == f"{START.timestamp():.0f}.000000"
