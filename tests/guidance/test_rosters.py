"""Whatever a roster holds: no reminder in a shift or the sleep after a night, and none for ever."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.quiet import Quiet
from guidance.shifts import REST, SHORT_REST, Shift, merged
from tests.guidance.test_quiet import HOUR, NEW_YORK, local

DAY = timedelta(days=1)
MONDAY = date(2026, 3, 2)
HALF_HOUR = timedelta(minutes=30)

moments = st.integers(0, 48 * 30).map(
    lambda half_hours: datetime(2026, 3, 1, tzinfo=UTC) + half_hours * HALF_HOUR
)
entries = st.lists(
    st.builds(
        lambda start, half_hours: Shift(start, start + half_hours * HALF_HOUR),
        moments,
        st.integers(1, 72),
    ),
    max_size=60,
)


def shift(day: int, start: str, hours: float) -> Shift:
    begin = datetime.combine(MONDAY + day * DAY, time.fromisoformat(start), NEW_YORK)
    return Shift(begin.astimezone(UTC), begin.astimezone(UTC) + hours * HOUR)


def working(*shifts: Shift) -> Quiet:
    return Quiet(NEW_YORK, shifts=merged(shifts))


def weekdays(weeks: int = 1) -> list[int]:
    return [7 * week + day for week in range(weeks) for day in range(5)]


def every(step: timedelta, quiet: Quiet) -> list[datetime]:
    """Return the moments of four weeks; whatever begins or ends here does so at a half hour."""
    begins = local(quiet, "2026-03-02 00:00").astimezone(UTC)
    return [begins + number * step for number in range(28 * DAY // step)]


A_MONTH_OF_ICU = [
    *(shift(day, "06:30", 13) for day in (0, 1, 2, 4, 5, 7, 8, 9)),
    *(shift(day, "18:30", 13) for day in (10, 11, 12, 13, 14, 15)),
    *(shift(day, "07:00", 28) for day in (18, 21, 24, 27)),
    *(shift(day, "12:00", 1) for day in weekdays(4)),  # a lecture, also in shifts
]
ROSTERS = {
    "days": [shift(day, "07:00", 11) for day in weekdays(4)],
    "long days": [shift(day, "07:00", 13) for day in weekdays(4)],
    "nights": [shift(day, "19:00", 12) for day in range(14)],
    "long nights": [shift(day, "18:00", 14) for day in range(14)],
    "a month of ICU": A_MONTH_OF_ICU,
    "lectures": [shift(day, start, 1) for day in weekdays(4) for start in ("07:00", "12:00")],
    "on call from home, a week": [shift(day, "08:00", 24) for day in range(7)],
    "each day to its last minute": [shift(day, "00:00", 23 + 59 / 60) for day in range(28)],
}


@given(entries.map(lambda found: working(*found)), moments)
def test_nothing_waits_for_ever(quiet, at):
    usually = replace(quiet, shifts=())

    assert quiet.next_open(at) <= usually.next_open(at) + 10 * DAY


@pytest.mark.parametrize("roster", ROSTERS)
def test_a_real_roster_holds_nothing_back_for_a_week(roster):
    quiet = working(*ROSTERS[roster])

    for at in every(3 * HOUR, quiet):
        assert quiet.next_open(at) - at <= 5.5 * DAY, at


@pytest.mark.parametrize("roster", list(ROSTERS)[:6])
def test_no_reminder_comes_in_a_shift_or_by_night_or_into_the_sleep_after_one(roster):
    quiet = working(*ROSTERS[roster])
    nights = [one for one in quiet.shifts if one.quiet_until(NEW_YORK, rest=REST) > one.ends_at]

    for opens in {quiet.next_open(at) for at in every(HALF_HOUR, quiet)}:
        assert not any(one.starts_at <= opens < one.ends_at for one in quiet.shifts), opens
        assert 8 <= opens.astimezone(NEW_YORK).hour < 22
        assert not any(one.ends_at <= opens < one.ends_at + SHORT_REST for one in nights), opens


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-03-02 09:00", "2026-03-02 18:00"),
        ("2026-03-02 18:00", "2026-03-02 18:00"),
        ("2026-03-02 20:00", "2026-03-03 18:00"),
        ("2026-03-06 20:00", "2026-03-09 18:00"),
    ],
)
def test_who_works_by_day_is_reminded_after_work(at, opens):
    quiet = working(*ROSTERS["days"])

    assert quiet.next_open(local(quiet, at)) == local(quiet, opens)


def test_whose_days_leave_no_hour_open_is_reminded_as_they_end():
    quiet = working(*ROSTERS["long days"])

    assert quiet.next_open(local(quiet, "2026-03-03 09:00")) == local(quiet, "2026-03-03 20:00")


@pytest.mark.parametrize(
    ("start", "opens"),
    [
        ("18:00", "2026-03-03 16:00"),  # ten hours after, and two before the next
        ("20:00", "2026-03-03 18:00"),
        ("18:00+", "2026-03-03 16:00"),  # there is time for eight hours only
    ],
)
def test_who_works_by_night_only_and_wants_quiet_by_day_is_left_to_sleep(start, opens):
    hours = 14 if start.endswith("+") else 12
    nights = [shift(day, start.rstrip("+"), hours) for day in range(14)]
    quiet = replace(working(*nights), start=time(8), end=time(20), weekends=False)

    assert quiet.next_open(local(quiet, "2026-03-03 06:30")) == local(quiet, opens)


def test_a_lecture_is_nothing_to_rest_from():
    quiet = working(shift(0, "12:00", 1))

    assert quiet.next_open(local(quiet, "2026-03-02 12:30")) == local(quiet, "2026-03-02 13:00")


def test_a_lecture_after_a_night_does_not_end_its_rest():
    quiet = working(shift(0, "19:00", 12), shift(1, "07:30", 1))

    assert quiet.next_open(local(quiet, "2026-03-03 09:00")) == local(quiet, "2026-03-03 17:00")


def test_call_is_rested_from_over_a_weekend_too():
    quiet = working(shift(4, "07:00", 24), shift(7, "07:00", 11))

    assert quiet.next_open(local(quiet, "2026-03-06 09:00")) == local(quiet, "2026-03-09 18:00")


@pytest.mark.parametrize(
    ("start", "hours", "rests"),
    [
        ("07:00", 11, False),
        ("05:00", 15, False),
        ("04:00", 16, False),
        ("06:00", 17, True),
        ("19:00", 12, True),
        ("17:00", 8, True),
        ("15:00", 9, False),  # to midnight
        ("07:00", 28, True),
        ("00:00", 8, True),
    ],
)
def test_nights_and_what_lasts_long_are_rested_from(start, hours, rests):
    one = shift(0, start, hours)

    assert one.quiet_until(NEW_YORK, rest=REST) == one.ends_at + (REST if rests else 0 * HOUR)


def test_a_pause_holds_whatever_the_roster():
    quiet = replace(working(*ROSTERS["long days"]), paused_until=date(2026, 3, 20))

    assert quiet.next_open(local(quiet, "2026-03-03 09:00")) == local(quiet, "2026-03-20 20:00")


def test_who_gives_a_roster_and_says_nights_is_not_silenced_by_both():
    quiet = replace(working(*ROSTERS["nights"]), nights_until=date(2026, 3, 16))

    assert quiet.next_open(local(quiet, "2026-03-03 09:00")) == local(quiet, "2026-03-03 15:00")
