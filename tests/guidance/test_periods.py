from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from guidance.periods import (
    Cadence,
    Stretch,
    last_over,
    month_before,
    months,
    months_before,
    next_digest,
)

MONDAY, FRIDAY = 0, 4


@pytest.mark.parametrize(
    ("cadence", "name", "title"),
    [
        (Cadence.WEEKLY, "2026-W09", "the week of 23 Feb 2026"),
        (Cadence.MONTHLY, "2026-02", "February 2026"),
        (Cadence.QUARTERLY, "2025-Q4", "October to December 2025"),
    ],
)
def test_the_newest_period_is_the_last_one_that_is_over(cadence, name, title):
    period = last_over(cadence, date(2026, 3, 5))

    assert (period.name, period.title) == (name, title)


@pytest.mark.parametrize("cadence", Cadence)
def test_a_period_is_over_on_its_last_midnight_and_not_before(cadence):
    period = last_over(cadence, date(2026, 7, 6))

    assert last_over(cadence, period.until) == period
    assert last_over(cadence, period.before.until) == period.before


@pytest.mark.parametrize(
    ("cadence", "weekday", "after", "on"),
    [
        (Cadence.WEEKLY, MONDAY, date(2026, 3, 2), date(2026, 3, 9)),
        (Cadence.WEEKLY, FRIDAY, date(2026, 3, 2), date(2026, 3, 6)),
        (Cadence.MONTHLY, MONDAY, date(2026, 3, 1), date(2026, 3, 2)),
        (Cadence.MONTHLY, MONDAY, date(2026, 3, 2), date(2026, 4, 6)),
        (Cadence.MONTHLY, FRIDAY, date(2026, 12, 30), date(2027, 1, 1)),
        (Cadence.QUARTERLY, MONDAY, date(2026, 4, 6), date(2026, 7, 6)),
        (Cadence.QUARTERLY, MONDAY, date(2026, 3, 31), date(2026, 4, 6)),
    ],
)
def test_a_digest_comes_on_the_first_such_weekday(cadence, weekday, after, on):
    assert next_digest(cadence, weekday, after=after) == on


def test_no_two_periods_of_a_kind_share_a_day():
    for cadence in Cadence:
        period = last_over(cadence, date(2026, 11, 25))
        for _ in range(20):
            assert period.before.until == period.since
            period = period.before


def test_a_week_shows_the_month_that_is_over_with_it():
    assert last_over(Cadence.WEEKLY, date(2026, 3, 4)).months() == [month_before(date(2026, 3, 4))]
    assert len(last_over(Cadence.QUARTERLY, date(2026, 3, 4)).months()) == 3


def test_only_whole_months_can_be_asked_for():
    found = [month.name for month in months(date(2026, 1, 2), date(2026, 4, 30))]

    assert found == ["2026-02", "2026-03"]
    assert [one.name for one in months_before(date(2026, 2, 9), 2)] == ["2025-12", "2026-01"]


def test_a_day_begins_where_the_program_is():
    begins, ends = Stretch(date(2026, 3, 1), date(2026, 4, 1)).moments(ZoneInfo("America/New_York"))

    assert begins == datetime(2026, 3, 1, 5, tzinfo=UTC)
    assert ends == datetime(2026, 4, 1, 4, tzinfo=UTC), "clocks have changed in between"
