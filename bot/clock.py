"""The time of this machine, as far as it can be trusted: a jump is not followed blindly.

A clock may be wrong when a machine starts, and jump when it is put right, or when a virtual machine
is moved. Followed blindly, a jump would send next year's reminders, or some in the night.
"""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from threading import Lock

JUMP = timedelta(minutes=10)
"""More than any clock is put right by in small steps between two ticks."""


def machine_time() -> datetime:
    """Return the time of this machine, aware UTC."""
    return datetime.now(UTC)


def steady_seconds() -> float:
    """Return seconds that nobody can set; where the system tells it, they go on while it sleeps."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


def stopwatch(
    wall: Callable[[], datetime] = machine_time, steady: Callable[[], float] = steady_seconds
) -> Callable[[], float]:
    """Start one; it returns the seconds that have passed since, by whichever clock says more.

    A clock may stand still while its machine does. One that is put forward meanwhile says too much,
    which costs a second try; too little could cost a second message.
    """
    began, since = wall(), steady()
    return lambda: max((wall() - began).total_seconds(), steady() - since)


def told_by(headers: Mapping[str, str]) -> datetime | None:
    """Return the time at which an answer says it was given, aware; None if that cannot be read."""
    try:
        told = parsedate_to_datetime(headers.get("Date", ""))
    except (ValueError, TypeError, OverflowError):
        return None
    return told if told.tzinfo else told.replace(tzinfo=UTC)  # "-0000" is a UTC of unknown origin


class Clock:
    """Wall-clock time that goes on steadily from the last one that was trusted.

    While the machine's clock is further off than `JUMP`, `jump` says by how much, and `now` counts
    on from before. Before Slack has told the time, after a start or a jump, either may be wrong.
    """

    def __init__(
        self,
        wall: Callable[[], datetime] = machine_time,
        steady: Callable[[], float] = steady_seconds,
    ) -> None:
        self._wall, self._steady = wall, steady
        self._guard = Lock()
        self._trusted, self._since = wall(), steady()
        self.jump: timedelta | None = None
        self.is_told = False
        """Whether Slack has told the time since the start or the last jump: then `now` is right."""

    @property
    def is_confirmed(self) -> bool:
        """Return whether the machine's clock is right, and Slack has said so."""
        return self.is_told and self.jump is None

    def now(self) -> datetime:
        """Return the time, aware UTC."""
        with self._guard:
            wall, steady = self._wall(), self._steady()
            expected = self._trusted + timedelta(seconds=steady - self._since)
            off = wall - expected
            if abs(off) <= JUMP:
                self._trusted, self._since, self.jump = wall, steady, None
                return wall
            if abs(off - (self.jump or timedelta())) > JUMP:
                self.is_told = False
            self.jump = off
            return expected

    def compare(self, true: datetime) -> None:
        """Go on from the time that one tells who knows; the machine's clock may agree with it."""
        with self._guard:
            wall = self._wall()
            self.is_told = True
            if abs(wall - true) <= JUMP:
                self._trusted, self._since, self.jump = wall, self._steady(), None
            else:
                self.jump = wall - true
                self._trusted, self._since = true, self._steady()
