from datetime import date, time, timedelta

import pytest

from guidance.errors import InvalidField
from guidance.preferences import check_hours, check_until

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        pytest.param(time(20), time(8), id="over midnight"),
        pytest.param(time(0), time(23), id="one hour left"),
        pytest.param(time(9), time(9), id="none"),
    ],
)
def test_hours_that_leave_room_are_fine(start, end):
    check_hours(start, end)


@pytest.mark.parametrize(
    ("start", "end"), [(time(0), time(23, 1)), (time(8), time(7, 59)), (time(20, 30), time(20))]
)
def test_hours_that_leave_less_than_one_of_the_day_are_refused(start, end):
    with pytest.raises(InvalidField, match="at least one hour"):
        check_hours(start, end)


def test_a_pause_ends_after_today_and_within_a_year():
    assert check_until(None, field="paused_until", today=TODAY) is None
    assert check_until(TODAY + timedelta(days=1), field="paused_until", today=TODAY) == date(
        2026, 3, 3
    )


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_a_pause_that_ends_on_another_day_is_refused(days):
    with pytest.raises(InvalidField) as error:
        check_until(TODAY + timedelta(days=days), field="paused_until", today=TODAY)
    assert error.value.field == "paused_until"
