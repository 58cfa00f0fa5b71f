"""When a person may be written to: quiet hours, weekends, pauses and shifts, in their own zone."""

from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import takewhile
from zoneinfo import ZoneInfo

from guidance.shifts import REST, SHORT_REST, Shift

SHIFTS_HOLD_MOST = timedelta(hours=36)
"""Then the next usual day is the last on which shifts hold anything back, see `Quiet.next_open`."""

DAY_BEGINS, DAY_ENDS = time(8), time(22)
"""Between these a person is written to whose shifts and own quiet hours leave no time."""

_DAY_OF_WRITING = timedelta(hours=12)
_SATURDAY = 5
_HOURS_OF_A_WEEK = 168


class Ends(StrEnum):
    """What keeps quiet, and ends."""

    PAUSE = "pause"
    WEEKEND = "weekend"
    HOURS = "hours"


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
    nights_until: date | None = None
    """The first local day that is lived by daylight again; before it quiet hours are turned round.

    The day itself begins with the rest after the last night.
    """
    shifts: tuple[Shift, ...] = ()
    """In order, none over another (`guidance.shifts.merged`)."""
    rest: timedelta = REST
    """Time to rest after a shift by night or a long one."""

    @property
    def is_overnight(self) -> bool:
        """Return whether the quiet hours of any day run over midnight."""
        return self.start > self.end

    @property
    def usual(self) -> "Quiet":
        """Return the hours of any day, without pause, nights and shifts.

        Plans are made with these, so that they keep their day; the rest holds them back when they
        fall due, and lets them go when it ends early.
        """
        return replace(self, paused_until=None, nights_until=None, shifts=())

    def next_open(self, at: datetime) -> datetime:
        """Return the first moment at or after `at`, in UTC, at which nothing keeps quiet.

        Where clocks skip the very minute at which quiet ends, it is up to an hour later. A roster
        that leaves no moment open does not keep quiet for ever: see `_opens`.
        """
        at = at.astimezone(UTC)
        while (later := self._opens(at)) > at:
            at = later
        return at

    def later(self, at: datetime, length: timedelta) -> datetime:
        """Return the same time by the clock some days on, or the next open moment after it, in UTC.

        Only the hours of any day are looked at, see `usual`.
        """
        return self.usual.next_open(self.same_time(at, length))

    def same_time(self, at: datetime, length: timedelta) -> datetime:
        """Return the same time by the clock some days on, in UTC, be it open or not."""
        return (at.astimezone(self.zone) + length).astimezone(UTC)

    def moved_by(self, wanted: datetime, comes: datetime) -> Ends | None:
        """Return what alone moved something from when it was wanted to when it comes.

        None if nothing did, or if that is not certain: two did, or shifts or nights had a part. The
        quiet hours on the morning after a pause or a weekend are a part of it.
        """
        plain = replace(self, nights_until=None, shifts=())
        if not wanted < comes == plain.next_open(wanted):
            return None
        local, longer = wanted.astimezone(self.zone), set[Ends]()
        while (later := plain._end_of_quiet(local)) is not None:
            if plain.is_paused(local):
                longer.add(Ends.PAUSE)
            elif self.weekends and local.weekday() >= _SATURDAY:
                longer.add(Ends.WEEKEND)
            local = later
        if not longer:
            return Ends.HOURS
        without = {
            Ends.PAUSE: replace(plain, paused_until=None),
            Ends.WEEKEND: replace(plain, weekends=False),
        }
        only, *others = longer
        return only if not others and without[only].next_open(wanted) < comes else None

    def last_open(self, at: datetime) -> datetime:
        """Return `at` if it is open, else a whole hour before this quiet began, in UTC.

        It is what "the evening before" means to somebody who meets at seven in the morning.
        Only the hours of any day are looked at; those that leave no whole hour open give `at` back.
        """
        usual = self.usual
        hour = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        earlier = (hour - timedelta(hours=back) for back in range(_HOURS_OF_A_WEEK))
        return at if usual.is_open(at) else next(filter(usual.is_open, earlier), at)

    def in_time_for(self, meeting: datetime, *, at: datetime, notice: timedelta) -> datetime:
        """Return the first open moment from `at` on, in UTC, or when to remind of a meeting anyhow.

        Where nothing is open from `at` to the meeting, that is `notice` before it, whatever the
        hour: the two have chosen the hour. A pause is kept, and so is quiet after the meeting.
        """
        opens = self.next_open(at)
        anyhow = max(at, meeting - notice)
        is_too_late = opens >= meeting > anyhow
        return anyhow if is_too_late and not self.is_paused(anyhow) else opens

    def is_paused(self, at: datetime) -> bool:
        """Return whether a pause holds."""
        today = at.astimezone(self.zone).date()
        return self.paused_until is not None and today < self.paused_until

    def is_open(self, at: datetime) -> bool:
        """Return whether the person may be written to now."""
        at = at.astimezone(UTC)
        return self._opens(at) == at

    def _opens(self, at: datetime) -> datetime:
        """Return when it opens, or the next best moment where shifts hold for too long.

        That is: with less rest; by day whatever the person's own hours are, with the whole rest or
        with less; out of the shifts and the middle of the night, on a working day or else on any;
        and in a shift if there is nothing but shifts. Whoever asks again at that moment may hear of
        a better one.
        """
        if not self.shifts:
            return self._first_open(at)
        usually = replace(self, shifts=())
        opens = usually._first_open(at)
        latest = usually._first_open(opens + SHIFTS_HOLD_MOST) + _DAY_OF_WRITING
        rested = replace(self, nights_until=None, rest=SHORT_REST)
        by_day = replace(rested, start=DAY_ENDS, end=DAY_BEGINS)
        awake = replace(by_day, rest=timedelta())
        better = (
            self,
            rested,
            replace(by_day, rest=REST),
            by_day,
            awake,
            replace(awake, weekends=False),
        )
        found = (one._first_open(at) for one in better)
        return next((moment for moment in found if moment <= latest), opens)

    def _first_open(self, at: datetime) -> datetime:
        local = at.astimezone(self.zone)
        while (later := self._end_of_quiet(local)) is not None:
            local = later
        return local.astimezone(UTC)

    def _end_of_quiet(self, local: datetime) -> datetime | None:
        """Return when the quiet that holds at `local` ends, None when none holds."""
        if self.paused_until is not None and local.date() < self.paused_until:
            return self._at(self.paused_until, time(0), after=local)
        if self.weekends and local.weekday() >= _SATURDAY:
            monday = local.date() + timedelta(days=7 - local.weekday())
            return self._at(monday, time(0), after=local)
        return self._end_of_shift(local) or self._end_of_nights(local) or self._end_of_hours(local)

    def _end_of_shift(self, local: datetime) -> datetime | None:
        begun = bisect_right(self.shifts, local, key=lambda shift: shift.starts_at)
        recent = takewhile(lambda shift: local < shift.rested_at, reversed(self.shifts[:begun]))
        ends = [shift.quiet_until(self.zone, rest=self.rest) for shift in recent]
        return max(ends).astimezone(self.zone) if ends and max(ends) > local else None

    def _end_of_nights(self, local: datetime) -> datetime | None:
        """Return the end of the rest after the last night, None at any other time."""
        if self.nights_until is None or not self.is_overnight or local.date() < self.nights_until:
            return None
        last_night = datetime.combine(self.nights_until, self.end, tzinfo=self.zone)
        rested_at = last_night.astimezone(UTC) + REST
        return rested_at.astimezone(self.zone) if local < rested_at else None

    def _end_of_hours(self, local: datetime) -> datetime | None:
        nights_until, day, clock = self.nights_until, local.date(), local.time()
        is_turned = nights_until is not None and day < nights_until
        start, end = (self.end, self.start) if is_turned else (self.start, self.end)
        is_overnight = start > end
        if not (clock >= start or clock < end if is_overnight else start <= clock < end):
            return None
        ends_on = day + timedelta(days=is_overnight and clock >= start)
        if is_turned and ends_on == nights_until:
            end = time(0)  # from then on the usual hours hold
        return self._at(ends_on, end, after=local)

    def _at(self, day: date, clock: time, *, after: datetime) -> datetime:
        """Return a wall-clock time that exists: an hour skipped in spring comes out one later.

        An hour that is lived twice in autumn means the second one if the first is over.
        """
        there = datetime.combine(day, clock.replace(fold=0), tzinfo=self.zone)
        if there.astimezone(UTC) <= after.astimezone(UTC):
            there = there.replace(fold=1)
        return there.astimezone(UTC).astimezone(self.zone)
