"""Weeks, months and quarters that a director is told of, and on which day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

_WEEK = 7
_MONTHS = 12
_QUARTER = 3


class Cadence(StrEnum):
    """How often a digest comes."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Whole days from `since` up to and without `until`; two of one kind never overlap.

    Whoever could choose any two days might ask twice and see a single person in the difference.
    """

    since: date
    until: date

    @property
    def is_week(self) -> bool:
        """Return whether it is seven days; else it is whole months."""
        return self.until - self.since == timedelta(weeks=1)

    @property
    def _months(self) -> int:
        return _number(self.until) - _number(self.since)

    @property
    def name(self) -> str:
        """Return what it is called in a key: "2026-W09", "2026-03" or "2026-Q1"."""
        if self.is_week:
            return f"{self.since:%G-W%V}"
        if self._months == 1:
            return f"{self.since:%Y-%m}"
        return f"{self.since.year}-Q{(self.since.month - 1) // _QUARTER + 1}"

    @property
    def title(self) -> str:
        """Return what it is called on screen."""
        if self.is_week:
            return f"the week of {self.since:%-d %b %Y}"
        if self._months == 1:
            return f"{self.since:%B %Y}"
        return f"{self.since:%B} to {self.until - timedelta(days=1):%B %Y}"

    @property
    def before(self) -> "Stretch":
        """Return the week, month or quarter before it."""
        if self.is_week:
            return Stretch(self.since - timedelta(weeks=1), self.since)
        return Stretch(_first(_number(self.since) - self._months), self.since)

    def moments(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return where it begins and ends in a zone, in UTC."""
        begins, ends = (datetime.combine(day, time(), zone) for day in (self.since, self.until))
        return begins.astimezone(UTC), ends.astimezone(UTC)

    def months(self) -> Sequence["Stretch"]:
        """Return the months in it; of a week, the last whole month before it is over."""
        if self.is_week:
            return [month_before(self.until)]
        return list(months(self.since, self.until))


def month_of(day: date) -> Stretch:
    """Return the month that holds a day."""
    return Stretch(_first(_number(day)), _first(_number(day) + 1))


def month_before(day: date) -> Stretch:
    """Return the last month that is over on a day."""
    return Stretch(_first(_number(day) - 1), _first(_number(day)))


def months(since: date, until: date) -> Iterator[Stretch]:
    """Yield the months that begin from `since` on and are over by `until`."""
    number = _number(since) + (since.day > 1)
    while _first(number + 1) <= until:
        yield Stretch(_first(number), _first(number + 1))
        number += 1


def months_before(day: date, count: int) -> Sequence[Stretch]:
    """Return the last months that are over on a day, the oldest first."""
    return list(months(_first(_number(day) - count), day))


def last_over(cadence: Cadence, today: date) -> Stretch:
    """Return the newest period that is over; weeks are those of the calendar, from Monday on."""
    if cadence is Cadence.WEEKLY:
        monday = today - timedelta(days=today.weekday())
        return Stretch(monday - timedelta(weeks=1), monday)
    length = _LENGTHS[cadence]
    ends = _number(today) // length * length
    return Stretch(_first(ends - length), _first(ends))


def next_digest(cadence: Cadence, weekday: int, *, after: date) -> date:
    """Return the first day after `after` on which a digest comes; Monday is 0.

    Monthly it is the first such weekday of the month, quarterly of the quarter.
    """
    if cadence is Cadence.WEEKLY:
        return _on_weekday(after + timedelta(days=1), weekday)
    length = _LENGTHS[cadence]
    begins = _number(after) // length * length
    first = _on_weekday(_first(begins), weekday)
    return first if first > after else _on_weekday(_first(begins + length), weekday)


_LENGTHS = {Cadence.MONTHLY: 1, Cadence.QUARTERLY: _QUARTER}


def _on_weekday(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % _WEEK)


def _number(day: date) -> int:
    return day.year * _MONTHS + day.month - 1


def _first(number: int) -> date:
    year, month = divmod(number, _MONTHS)
    return date(year, month + 1, 1)
