"""Shifts that a person works, and the rest after a night: nobody is reminded in either."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from guidance.dates import FARTHEST
from guidance.errors import InvalidField

FIELD = "shifts"

REST = timedelta(hours=10)
"""Reminders wait this long after work by night, and after the last of several nights."""

SHORT_REST = timedelta(hours=8)
"""The least that is off between two shifts (ACGME CPR VI.F.2)."""

NIGHT_UNTIL = time(4)
"""Who works between midnight and now has worked by night; some surgeons begin their day after."""

LONG = timedelta(hours=16)
"""What lasts longer is rested from at any hour (a first-year's longest day, ACGME CPR 2011)."""

LONGEST = timedelta(hours=36)
"""What lasts longer is no shift: 24 hours and 4 to hand over are the most (ACGME CPR VI.F.3)."""

MOST = 500
"""More than anybody works in a year."""


@dataclass(frozen=True, slots=True, order=True)
class Shift:
    """From when to when somebody works, in UTC."""

    starts_at: datetime
    ends_at: datetime

    @property
    def rested_at(self) -> datetime:
        """Return when any rest after it is over."""
        return self.ends_at + REST

    def quiet_until(self, zone: tzinfo, *, rest: timedelta) -> datetime:
        """Return its end, or that of the rest after it if it was a long one or one by night."""
        is_long = self.ends_at - self.starts_at > LONG
        return self.ends_at + rest if is_long or self._is_by_night(zone) else self.ends_at

    def _is_by_night(self, zone: tzinfo) -> bool:
        start, end = self.starts_at.astimezone(zone), self.ends_at.astimezone(zone)
        midnight = datetime.combine(start, time(), zone) + timedelta(days=1)
        return start.time() < NIGHT_UNTIL or end > midnight


def ahead(found: Iterable[Shift], *, now: datetime, left_out: int = 0) -> tuple[Shift, ...]:
    """Return the shifts that matter from now on, in order; those that overlap become one.

    `left_out` is how many entries beside them were none.

    Raises:
        InvalidField: there is none, or more than `MOST`.
    """
    kept = [one for one in found if one.rested_at > now and one.starts_at < now + FARTHEST]
    shifts = merged(kept)
    if not shifts:
        why = without(left_out) if left_out else "Is it the newest?"
        raise InvalidField(FIELD, f"I found no shift from today on in this file. {why}")
    if len(shifts) > MOST:
        raise InvalidField(FIELD, f"Over {MOST} shifts are too many. Export a shorter time.")
    return shifts


def without(left_out: int) -> str:
    """Return how many entries of a calendar were left out, and why."""
    entry = "entry was" if left_out == 1 else "entries were"
    return (
        f"{left_out} {entry} left out: whole days, repeating entries, what is marked as free and"
        f" what lasts over {LONGEST // timedelta(hours=1)} hours are no shifts to me."
    )


def is_shift(starts_at: datetime, ends_at: datetime) -> bool:
    """Return whether a calendar entry can be one: it has a length, of at most `LONGEST`."""
    return timedelta() < ends_at - starts_at <= LONGEST


def merged(shifts: Iterable[Shift]) -> tuple[Shift, ...]:
    """Return shifts in order, those that overlap or touch as one."""
    together: list[Shift] = []
    for shift in sorted(shifts):
        if together and shift.starts_at <= together[-1].ends_at:
            end = max(together[-1].ends_at, shift.ends_at)
            together[-1] = Shift(together[-1].starts_at, end)
        else:
            together.append(shift)
    return tuple(together)
