"""When a person wishes to be left alone, checked: hours that leave room, a pause that ends."""

from datetime import date, datetime, time, timedelta

from guidance.dates import FAR, FARTHEST
from guidance.errors import InvalidField

OPEN_AT_LEAST = timedelta(hours=1)
"""Of every day, so that nothing waits for ever."""


def check_hours(start: time, end: time) -> None:
    """Check quiet hours; equal ones mean none.

    Raises:
        InvalidField: they leave less than `OPEN_AT_LEAST` of the day.
    """
    day = datetime(2000, 1, 1)  # noqa: DTZ001  # wall-clock hours have no zone
    open_for = (datetime.combine(day, start) - datetime.combine(day, end)) % timedelta(days=1)
    if start != end and open_for < OPEN_AT_LEAST:
        raise InvalidField("quiet_end", "Please leave at least one hour of the day open.")


def check_until(until: date | None, *, field: str, today: date) -> date | None:
    """Return the first day on which the usual holds again, None for "it holds now".

    Raises:
        InvalidField: it is not after today, or over `FARTHEST` away.
    """
    if until is None:
        return None
    if until <= today:
        raise InvalidField(field, "Please choose a day after today, or leave this empty.")
    if until > today + FARTHEST:
        raise InvalidField(field, FAR)
    return until
