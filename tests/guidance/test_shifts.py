from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.errors import InvalidField
from guidance.shifts import LONGEST, MOST, REST, Shift, ahead, is_shift, merged

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)

hours = st.integers(0, 400).map(lambda hour: NOW + hour * HOUR)
shifts = st.builds(
    lambda start, length: Shift(start, start + length * HOUR), hours, st.integers(1, 30)
)


def night(number=0):
    start = NOW + timedelta(days=number, hours=4)
    return Shift(start, start + 12 * HOUR)


@given(st.lists(shifts, max_size=20), hours)
def test_put_together_they_cover_the_same_hours_and_none_lies_over_another(worked, at):
    together = merged(worked)

    assert all(one.ends_at < other.starts_at for one, other in pairwise(together))
    is_worked = any(one.starts_at <= at < one.ends_at for one in worked)
    assert is_worked is any(one.starts_at <= at < one.ends_at for one in together)


def test_what_is_over_and_rested_from_is_not_kept():
    over = Shift(NOW - 12 * HOUR - REST, NOW - REST)
    resting = Shift(NOW - 12 * HOUR, NOW - HOUR)

    assert ahead([night(), over, resting], now=NOW) == (resting, night())


@pytest.mark.parametrize(
    "found",
    [
        pytest.param([], id="none"),
        pytest.param([night(-30)], id="none to come"),
        pytest.param([night(400)], id="none within a year"),
        pytest.param(
            [Shift(NOW + n * HOUR, NOW + (n + 0.5) * HOUR) for n in range(MOST + 1)], id="too many"
        ),
    ],
)
def test_a_file_without_use_gets_a_sentence(found):
    with pytest.raises(InvalidField) as refused:
        ahead(found, now=NOW)

    assert refused.value.field == "shifts"


@pytest.mark.parametrize(
    ("length", "is_one"),
    [(timedelta(), False), (-HOUR, False), (HOUR, True), (LONGEST, True), (LONGEST * 2, False)],
)
def test_a_vacation_is_no_shift(length, is_one):
    assert is_shift(NOW, NOW + length) is is_one
