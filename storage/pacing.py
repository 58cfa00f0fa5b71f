"""How fast to go: limits that all processes share, because they are kept in the database."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Column, Executable, func, literal, select, true
from sqlmodel import Session

from storage.queues import Action, PaceRow
from storage.statements import INSERT, among, database, each, found, run, run_each, table

POST, REDRAW, HOME, FILE = "chat.postMessage", "chat.update", "views.publish", "files"
OPEN, LOOK, PROFILE = "conversations.open", "conversations.history", "users.info"

EVERYTHING = "*"
"""The road that stands for every method of a workspace."""

_NOTHING, _LONG_AGO = timedelta(), datetime(2000, 1, 1, tzinfo=UTC)

LONGEST_WAIT = timedelta(hours=1, minutes=10)
"""No road is closed for longer: an hour is the most that we believe of Slack (`bot.verdicts`), and
the rest is for jitter and for those in front. What lies beyond is from a clock that was wrong."""


@dataclass(frozen=True, slots=True)
class Rate:
    """One call per `interval`, of which up to `burst` may be saved up."""

    interval: timedelta
    burst: int = 1

    @property
    def saved(self) -> timedelta:
        """Return how long before its time a call may be made."""
        return self.interval * (self.burst - 1)


def tier(per_minute: int) -> Rate:
    """Return a rate of which no minute sees more than `per_minute` calls: a fifth as a burst."""
    return Rate(timedelta(minutes=1) / (per_minute * 4 / 5), per_minute // 5)


FREE = Rate(_NOTHING)

_TIERS = {REDRAW: tier(50), HOME: tier(100), FILE: tier(50), LOOK: tier(50)}
"""Calls a minute, workspace and app (docs.slack.dev/apis/web-api/rate-limits; tiers 3 and 4)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What Slack allows. New messages have no tier: one a second and conversation, with a limit
    for the workspace that Slack does not publish; a vendor plans 525 a minute, so 8 a second."""

    methods: Mapping[str, Rate]
    place: timedelta
    """Between two messages to one conversation."""
    jitter: timedelta
    """At most so much is added to a wait that Slack asks for, as slack_sdk does."""


def limits(posts_per_second: float = 8) -> Limits:
    """Return Slack's limits, with so many new messages a second and workspace."""
    posting = Rate(timedelta(seconds=1 / posts_per_second))
    second = timedelta(seconds=1)
    return Limits({POST: posting, **_TIERS}, place=second, jitter=second)


UNLIMITED = Limits({}, place=_NOTHING, jitter=_NOTHING)
"""For tests with a clock that stands still. What Slack asks for is still waited for."""


@dataclass(slots=True)
class Pace:
    """A road while a transaction decides on it."""

    next_at: datetime = _LONG_AGO
    busy_until: datetime | None = None
    waiting: int = 0


def method_road(team_id: str, method: str) -> str:
    """Return the name of a method's road."""
    return f"{team_id} {method}"


def place_road(team_id: str, address: str) -> str:
    """Return the name of the road to one person or group."""
    return f"{team_id} to {address}"


@dataclass(frozen=True, slots=True)
class Errand:
    """What one row is about to do."""

    team_id: str
    method: str
    address: str | None = None
    """Where a new message goes; None for what shows nothing new."""

    @property
    def whole(self) -> str:
        """Return the road that is closed when the workspace is to be left alone."""
        return method_road(self.team_id, EVERYTHING)

    @property
    def road(self) -> str:
        """Return the road of its method."""
        return method_road(self.team_id, self.method)

    @property
    def place(self) -> str | None:
        """Return the road to where a new message goes."""
        return place_road(self.team_id, self.address) if self.address else None


def errand(team_id: str, action: Action, address: str, *, is_posted: bool) -> Errand:
    """Return what sending a row means."""
    match action:
        case Action.HOME:
            return Errand(team_id, HOME)
        case Action.FILE:
            return Errand(team_id, FILE)
        case Action.CARD if is_posted:
            return Errand(team_id, REDRAW)
        case _:
            return Errand(team_id, POST, address)


def one_at_a_time(session: Session) -> None:
    """Wait until nobody else claims; SQLite's transactions do so by themselves.

    Two that claim for new places make their roads in an order that nobody can foresee, so they
    would wait for each other.
    """
    if database(session) == "postgresql":
        run(session, _ALONE)


def asked_to_wait(session: Session, team_id: str, method: str, *, now: datetime) -> datetime:
    """Return until when Slack asks us to leave alone a method that we do not pace by ourselves."""
    row = found(session, PaceRow, method_road(team_id, method))
    return _believed(row.next_at, now) if row else _LONG_AGO


def leave_alone(
    session: Session, team_id: str, method: str, *, until: datetime, now: datetime
) -> None:
    """Note that Slack asks us to leave alone a method that we do not pace by ourselves."""
    paces = Paces(session, UNLIMITED, now)
    paces.load([method_road(team_id, method)])
    paces.pause(team_id, method, until)
    paces.write()


@dataclass(slots=True)
class Paces:
    """The roads that a transaction needs, locked until its end; `write` keeps what has changed."""

    session: Session
    limits: Limits
    now: datetime
    _paces: dict[str, Pace] = field(default_factory=dict, init=False)
    _changed: set[str] = field(default_factory=set, init=False)

    def load(self, roads: Iterable[str], *, unchanged: Iterable[str] = ()) -> None:
        """Read and lock roads, all of them before the first is asked about.

        Those that stay `unchanged` need not be there.
        """
        changing = set(roads) - self._paces.keys()
        self._read(changing.union(unchanged))
        if missing := changing - self._paces.keys():
            # What is not there cannot be locked; of two who make it, one waits for the other.
            self._paces |= {road: Pace() for road in missing}
            new = [{"road": road} for road in sorted(missing)]
            if run_each(self.session, _making, new).rowcount != len(missing):
                self._read(missing)

    def _read(self, roads: Collection[str]) -> None:
        if roads:
            for road, next_at, busy_until in run(self.session, _LOAD, {"roads": sorted(roads)}):
                busy = busy_until and _believed(busy_until, self.now)
                self._paces[road] = Pace(_believed(next_at, self.now), busy)

    def admit(self, errand: Errand, *, now: datetime, until: datetime) -> datetime | None:
        """Take what an errand needs and return None, or return when to ask again.

        A place stays busy `until` it is released. Whoever has to wait keeps those behind it
        waiting, so nothing overtakes on the way to one place.
        """
        at, place = self._waits_until(errand, now), errand.place
        if at is not None:
            if place:
                self.hold(place, at)
            return at
        if interval := self._rate(errand.method).interval:
            self.hold(errand.road, max(self._paces[errand.road].next_at, now) + interval)
        if place:
            self.hold(place, now + self.limits.place)
            self._paces[place].busy_until = until
        return None

    def paused_until(self, errand: Errand, now: datetime) -> datetime | None:
        """Return until when Slack, or a refused token, keeps us from an errand already admitted."""
        rate = self._rate(errand.method)
        whole, method = self._next_at(errand.whole), self._next_at(errand.road)
        # Our own pace runs ahead of the clock by no more than what is saved up and in flight.
        is_asked = method > now + rate.saved + rate.interval
        until = max(whole, method if is_asked else now)
        return until if until > now else None

    def hold(self, road: str, until: datetime) -> None:
        """Let nothing pass on a road before this time."""
        self._paces[road].next_at = max(self._next_at(road), until)
        self._changed.add(road)

    def pause(self, team_id: str, method: str, until: datetime) -> None:
        """Let no call of a method, or of `EVERYTHING`, be made before this time."""
        rate = self._rate(method)
        self.hold(method_road(team_id, method), until + rate.interval * rate.burst)

    def release(self, road: str, *, now: datetime) -> None:
        """Note that nothing is on its way to a place any more."""
        self.hold(road, now + self.limits.place)
        self._paces[road].busy_until = None

    def write(self) -> None:
        """Keep what has changed, in one order, so that two processes wait for each other."""
        changed = [
            {
                "road": road,
                "next_at": self._paces[road].next_at,
                "busy_until": self._paces[road].busy_until,
            }
            for road in sorted(self._changed)
        ]
        if changed:
            run_each(self.session, _keeping, changed)

    def _rate(self, method: str) -> Rate:
        return self.limits.methods.get(method, FREE)

    def _waits_until(self, errand: Errand, now: datetime) -> datetime | None:
        whole, method = self._next_at(errand.whole), self._paces[errand.road]
        if errand.place:
            place = self._paces[errand.place]
            is_busy = place.busy_until is not None and place.busy_until > now
            if is_busy or place.next_at > now:
                # Behind whoever is on its way there, or waits for it with a turn of its own.
                return max(whole, place.next_at, now + is_busy * self.limits.place)
        rate = self._rate(errand.method)
        at = max(whole, method.next_at - rate.saved)
        if method.next_at - rate.saved > now:
            at += rate.interval * method.waiting
            method.waiting += 1
        return at if at > now else None

    def _next_at(self, road: str) -> datetime:
        return self._paces[road].next_at if road in self._paces else _LONG_AGO


def _believed(at: datetime, now: datetime) -> datetime:
    return at if at <= now + LONGEST_WAIT else now


_ROADS = table(PaceRow).c
_LOAD = (
    select(_ROADS.road, _ROADS.next_at, _ROADS.busy_until)
    .where(among(_ROADS.road, "roads"))
    .order_by(_ROADS.road)
    .with_for_update()
)
_ALONE = select(func.pg_advisory_xact_lock(0x6775_6964))


def _inserting(database: str, **columns: Column[Any]) -> Any:
    of_each = each(database, **columns)
    of_all = {"next_at": literal(_LONG_AGO, _ROADS.next_at.type), **of_each}
    # SQLite takes ON CONFLICT for part of a SELECT that has no WHERE.
    rows = select(*of_all.values()).where(true())
    return INSERT[database](table(PaceRow)).from_select([*of_all], rows)


@cache
def _making(database: str) -> Executable:
    statement: Executable = _inserting(database, road=_ROADS.road).on_conflict_do_nothing()
    return statement.execution_options(preserve_rowcount=True)


@cache
def _keeping(database: str) -> Executable:
    insert = _inserting(database, **_ROADS)
    statement: Executable = insert.on_conflict_do_update(
        index_elements=["road"],
        set_={"next_at": insert.excluded.next_at, "busy_until": insert.excluded.busy_until},
    )
    return statement
