"""When a person may be written to: quiet hours, weekends and pauses, in their own time zone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Quiet:
    """When one person is left alone; wall-clock hours in `zone`.

    Quiet hours run from `start` to `end`, over midnight when `start` is the later one; equal
    hours mean none.
    """

    zone: ZoneInfo
    start: time = time(20)
    end: time = time(8)
    weekends: bool = True
    """Whether Saturdays and Sundays are quiet."""
    paused_until: date | None = None
    """The first local day on which the person may be written to again."""

    def next_open(self, at: datetime) -> datetime:
        """Return the first moment at or after `at`, in UTC, at which nothing keeps quiet."""
        local = at.astimezone(self.zone)
        while (later := self._end_of_quiet(local)) is not None:
            local = later
        return local.astimezone(UTC)

    def is_open(self, at: datetime) -> bool:
        """Return whether the person may be written to now."""
        return self._end_of_quiet(at.astimezone(self.zone)) is None

    def _end_of_quiet(self, local: datetime) -> datetime | None:
        """Return when the quiet that holds at `local` ends, None when none holds."""
        if self.paused_until is not None and local.date() < self.paused_until:
            return self._at(self.paused_until, time(0))
        if self.weekends and local.weekday() >= _SATURDAY:
            return self._at(local.date() + timedelta(days=7 - local.weekday()), time(0))
        if self._is_quiet_hour(local.time()):
            overnight = self.start > self.end and local.time() >= self.start
            return self._at(local.date() + timedelta(days=overnight), self.end)
        return None

    def _is_quiet_hour(self, clock: time) -> bool:
        if self.start <= self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end

    def _at(self, day: date, clock: time) -> datetime:
        """Return a wall-clock time that exists: an hour skipped in spring comes out one later."""
        there = datetime.combine(day, clock, tzinfo=self.zone).astimezone(UTC)
        return there.astimezone(self.zone)
