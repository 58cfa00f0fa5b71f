"""Where clocks change: each thing once, at its hour by the clock, as a naive plan does not."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from apscheduler.triggers.cron import CronTrigger

from guidance.due import Budget
from guidance.follow_ups import FollowUp, Kind
from guidance.quiet import Quiet
from sandbox.administration import change_person
from tests.journeys.coming_back import STEP_DUE, asked, only, rows, with_step
from tests.story import LEARNER

DAY = timedelta(days=1)
HALF_HOUR = timedelta(minutes=30)

CHANGES = [
    pytest.param("America/New_York", "2026-03-08", id="spring in New York"),
    pytest.param("America/New_York", "2026-11-01", id="autumn in New York"),
    pytest.param("Europe/Berlin", "2026-03-29", id="spring in Berlin", marks=pytest.mark.chaos),
    pytest.param("Europe/Berlin", "2026-10-25", id="autumn in Berlin", marks=pytest.mark.chaos),
    pytest.param(
        "Australia/Sydney", "2026-04-05", id="autumn in the south", marks=pytest.mark.chaos
    ),
    pytest.param("Australia/Sydney", "2026-10-04", id="spring in the south"),
    pytest.param("Australia/Lord_Howe", "2026-04-05", id="half an hour back"),
    pytest.param("Australia/Lord_Howe", "2026-10-04", id="half an hour forward"),
    pytest.param("Asia/Kolkata", "2026-03-08", id="half an hour apart, never changed"),
    pytest.param("America/Phoenix", "2026-11-01", id="never changed", marks=pytest.mark.chaos),
]
"""Sundays on which clocks change in the night, or do not."""


@pytest.mark.usefixtures("unread")
@pytest.mark.parametrize(("zone", "sunday"), CHANGES)
def test_a_step_after_the_change_is_asked_about_once_at_nine(story, learner, guide, zone, sunday):
    there = ZoneInfo(zone)
    monday = datetime.fromisoformat(sunday).replace(tzinfo=there) + DAY
    story.run(change_person(story.sandbox.slack, LEARNER, tz=zone))
    story.goes_to(monday - 5 * DAY)
    story.passes(seconds=5)
    with_step(learner, guide, due_on=f"{monday.date()}")
    only(story, "step_due")
    seen = []
    for step in sorted({*range(-48, 49, 8), 16, 17, 18, 19, 20}):  # half hours around nine
        story.run(story.clock.move_to(monday.astimezone(UTC) + step * HALF_HOUR))
        story.run(story.tick.look())
        story.settle(only_news=True)
        seen += [story.clock.now()] * (rows(story, "step_due")[0].asks - len(seen))

    assert [at.astimezone(there) for at in seen] == [monday.replace(hour=9)]
    assert len(asked(learner, STEP_DUE)) == 1


@pytest.mark.parametrize(("zone", "sunday"), [change.values for change in CHANGES])
@pytest.mark.parametrize("clock", [time(1, 30), time(2, 30), time(9)])
def test_what_repeats_weekly_keeps_its_hour_over_the_change(zone, sunday, clock):
    there = ZoneInfo(zone)
    quiet = Quiet(there, time(0), time(0), weekends=False)
    change = datetime.fromisoformat(sunday).date()
    at = datetime.combine(change - 14 * DAY, clock, there).astimezone(UTC)
    check = FollowUp("f", "a", Kind.GOAL_CHECK, "U", at)
    times = [at]
    for _ in range(4):
        opens = Budget(bundled_at=times[-1]).opens_at(check, now=times[-1], quiet=quiet)
        times.append(opens)

    days = [one.astimezone(there).date() for one in times]
    assert days == [change + n * 7 * DAY for n in (-2, -1, 0, 1, 2)]
    usual = [one.astimezone(there).time() for n, one in enumerate(times) if n != 2]
    assert usual[:2] == [clock, clock]
    is_skipped = times[2].astimezone(there).time() != clock
    assert is_skipped or usual == [clock] * 4


def test_a_plan_in_elapsed_hours_and_a_cron_of_the_scheduler_get_it_wrong():
    """The naive designs beside it: the test above would see them."""
    there = ZoneInfo("America/New_York")
    before = datetime(2026, 10, 28, 9, tzinfo=there).astimezone(UTC)
    quiet = Quiet(there)

    assert quiet.later(before, 7 * DAY).astimezone(there).hour == 9
    assert (before + 7 * DAY).astimezone(there).hour == 8
    cron = CronTrigger(hour=1, minute=30, timezone=there)
    night = datetime(2026, 11, 1, 0, tzinfo=there)
    first = cron.get_next_fire_time(None, night)
    second = cron.get_next_fire_time(first, first + timedelta(seconds=1))
    assert second.astimezone(UTC) - first.astimezone(UTC) == timedelta(hours=1)  # twice a night
