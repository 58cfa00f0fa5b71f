"""The sending side of the outbox: claim rows, begin, and note what became of each.

Whoever claims a row gets its fence, a number that grows with every claim. Beginning and noting
compare it, so a process that was frozen past its lease can do neither.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Executable, Row
from sqlmodel import Session

from storage import conversations, pacing
from storage import delivery_statements as sql
from storage.pacing import LOOK, UNLIMITED, Errand, Limits, Paces, errand, method_road
from storage.queues import Action, Claim, Delivery, OutboxRow
from storage.sealing import CannotOpen, opened
from storage.statements import run, run_each

SHUT = "it cannot be opened with the keys that are here"
"""Why a row is dead whose words were sealed with a key that is gone."""

TOO_OFTEN = "tried too often: "
"""Begins why a row is dead that has used up its tries; a code or a kind of error follows."""

UNREADABLE = "it cannot be read"
"""Why a row is dead that another version has written, or a hand."""


@dataclass(frozen=True, slots=True)
class Timing:
    """How long things may take before we believe that they will not happen any more."""

    call: timedelta = timedelta(seconds=10)
    """After this a call to Slack is given up."""
    lease: timedelta = timedelta(seconds=60)
    """How long a claimed row is nobody else's; longer than the slowest call."""
    settle: timedelta = timedelta(seconds=60)
    """How long Slack may still be at work on what was sent before the call was given up."""

    @property
    def unclear(self) -> timedelta:
        """Return how long after an unclear answer to wait before looking for the message."""
        return self.call + self.settle


TIMING = Timing()
"""As it should be; tests and proofs are quicker."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One claimed row."""

    id: int
    fence: int
    team_id: str
    key: str
    action: Action
    address: str
    version: int
    attempts: int
    channel_id: str | None
    """Where it is, or may be; None if that is not known."""
    ts: str | None
    shown: str
    dispatched_at: datetime | None
    is_uncertain: bool
    """Whether it may have been shown already, and has to be looked for."""
    is_parked: bool
    """Whether it is uncertain, and could not be looked for last time."""
    lease_until: datetime
    last_error: str
    content: dict[str, Any]

    @property
    def claim(self) -> Claim:
        """Return what tells this claim from all others."""
        return self.id, self.fence, self.key

    @property
    def repeatable(self) -> bool:
        """Return whether doing it twice shows nothing twice: a redrawn card, a Home tab."""
        return self.action is Action.HOME or (self.action is Action.CARD and self.ts is not None)

    @property
    def errand(self) -> Errand:
        """Return what it means for our pace."""
        if self.is_uncertain:
            return Errand(self.team_id, LOOK)
        return errand(self.team_id, self.action, self.address, is_posted=self.ts is not None)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row."""

    row: Outgoing
    state: Delivery
    error: str = ""
    due_at: datetime | None = None
    """When somebody has to look at it again; None keeps the time it had."""
    channel_id: str | None = None
    ts: str | None = None
    shown: str = ""
    is_tried: bool = True
    pause: tuple[str, datetime] | None = None
    """A method, or `EVERYTHING`, that this workspace must not be asked for until then."""
    holds_place: bool = False
    """Whether those behind it have to wait until `due_at` too."""

    @property
    def lost(self) -> tuple[str, str] | None:
        """Return workspace and people of a conversation that is to be opened anew, if one is."""
        is_new = self.error == conversations.UNKNOWN != self.row.last_error
        is_lost = is_new and self.state is not Delivery.DEAD
        return (self.row.team_id, self.row.address) if is_lost else None


def claim(
    session: Session,
    *,
    now: datetime,
    limit: int,
    timing: Timing = TIMING,
    limits: Limits = UNLIMITED,
    states: Collection[Delivery] = tuple(Delivery),
) -> Sequence[Outgoing]:
    """Take what is due and may go now, oldest first; what may not go yet comes back in time.

    At most one new message to each place, and none overtakes an older one. What a process had
    claimed that ended, or was frozen, is pending again if it had not begun, else uncertain.
    Looked at are these states alone, of which `next_due` has said so.
    """
    pacing.one_at_a_time(session)
    has_lapsed = not sql.ON_ITS_WAY.isdisjoint(states)
    if has_lapsed:
        run(session, sql.LAPSE, {"now": now, "look_at": now + timing.unclear})
    due: list[Row[Any]] = []
    if has_lapsed or Delivery.PENDING in states:
        due += run(session, sql.DUE, {"now": now, "most": limit})
    if not sql.TO_LOOK_FOR.isdisjoint(states):
        due += run(session, sql.UNCLEAR, {"now": now, "most": limit - len(due)})
    if not due:
        return []
    read = _read(session, sorted(due, key=lambda row: row.id), lease=now + timing.lease)
    paces = Paces(session, limits, now)
    errands = {row.id: row.errand for row in read}
    changing = {road for one in errands.values() for road in (one.road, one.place) if road}
    paces.load(changing, unchanged={one.whole for one in errands.values()})
    until = now + timing.lease
    waits = {of_id: paces.admit(one, now=now, until=until) for of_id, one in errands.items()}
    admitted = [row for row in read if waits[row.id] is None]
    if held := [{"of_id": of_id, "at": at} for of_id, at in waits.items() if at is not None]:
        run(session, sql.WAIT, held)
    _take(session, admitted)
    paces.write()
    return admitted


def begin(
    session: Session, rows: Sequence[Outgoing], *, now: datetime, timing: Timing, limits: Limits
) -> Mapping[Claim, datetime | None]:
    """Note that these are about to be sent; return, by claim, until when each has to wait.

    None is for those that are sent now. The others are to be given back: Slack has asked us to wait
    since they were claimed. One that somebody else has meanwhile is not among them.
    """
    versions = _versions(session, rows)
    held = {row.claim: row.errand for row in rows if row.claim in versions}
    paces = Paces(session, limits, now)
    paces.load((), unchanged={road for one in held.values() for road in (one.whole, one.road)})
    waits = {claim: paces.paused_until(errand, now) for claim, errand in held.items()}
    if ready := sorted(of_id for (of_id, *_), until in waits.items() if until is None):
        run(session, sql.BEGIN, {"ids": ready, "lease": now + timing.lease, "now": now})
    return waits


def still_ours(session: Session, rows: Sequence[Outgoing]) -> set[Claim]:
    """Return the claims that still count; they may end before `record` looks again."""
    return set(_versions(session, rows, sql.FENCES))


def record(
    session: Session, outcomes: Sequence[Outcome], *, now: datetime, limits: Limits
) -> set[Claim]:
    """Note what became of rows that were claimed; return the claims that were still ours."""
    versions = _versions(session, [outcome.row for outcome in outcomes])
    ours = [one for one in outcomes if one.row.claim in versions]
    conversations.forget(session, {one.lost for one in ours if one.lost})
    kept = [_still_to_do(one, versions) for one in sorted(ours, key=lambda one: one.row.id)]
    paces = Paces(session, limits, now)
    pauses = [(one.row.team_id, *one.pause) for one in kept if one.pause is not None]
    paused = {method_road(team_id, method) for team_id, method, _ in pauses}
    places = {one.row.id: one.row.errand.place for one in kept}
    # All at once, in one order: two who load them piece by piece can wait for each other.
    paces.load(paused.union(filter(None, places.values())))
    for pause in pauses:
        paces.pause(*pause)
    for one in kept:
        if place := places[one.row.id]:
            paces.release(place, now=now)
            if one.holds_place and one.due_at:
                paces.hold(place, one.due_at)
    paces.write()
    if kept:
        run_each(session, sql.note, [_changes(one, now) for one in kept])
    return set(versions)


def forget_words(session: Session, *, before: datetime) -> None:
    """Give up what never arrived, or perhaps, since `before`, and delete what people wrote."""
    run(session, sql.FORGET_OLD, {"before": before})


def next_due(session: Session) -> Mapping[Delivery, datetime]:
    """Return when somebody has to look at a row next, for each state in which there is one."""
    return {state: at for state, at in run(session, sql.NEXT_OF_EACH) if at is not None}


def _read(session: Session, rows: Iterable[Row[Any]], *, lease: datetime) -> list[Outgoing]:
    """Return what can be read of the rows; what cannot is dead, and keeps nothing else waiting."""
    read: list[Outgoing] = []
    buried: dict[str, list[int]] = {SHUT: [], UNREADABLE: []}
    for row in rows:
        try:
            read.append(_outgoing(session, row, lease))
        except CannotOpen:
            buried[SHUT].append(row.id)
        except (LookupError, TypeError, ValueError):  # what another version has written, or a hand
            buried[UNREADABLE].append(row.id)
    for reason, ids in buried.items():
        if ids:
            run(session, sql.BURY, {"ids": ids, "reason": reason})
    return read


def _outgoing(session: Session, row: Row[Any], lease: datetime) -> Outgoing:
    values = opened(session, OutboxRow, row._asdict())
    state = values.pop("state")
    values |= {
        "action": Action(row.action),
        "fence": row.fence + 1,
        "attempts": row.attempts + (state == Delivery.PENDING),
        "is_uncertain": state != Delivery.PENDING,
        "is_parked": state == Delivery.PARKED,
        "lease_until": lease,
        "content": json.loads(values["content"] or "{}"),
    }
    return Outgoing(**values)


def _take(session: Session, rows: Sequence[Outgoing]) -> None:
    for is_uncertain, statement in ((False, sql.CLAIM), (True, sql.TAKE_TO_LOOK)):
        if ids := [row.id for row in rows if row.is_uncertain is is_uncertain]:
            run(session, statement, {"ids": ids, "lease": rows[0].lease_until})


def _versions(
    session: Session, rows: Sequence[Outgoing], fences: Executable = sql.HOLD_FENCES
) -> dict[Claim, int]:
    """Return the claims that still count, with their rows' versions, locked until the end."""
    claims = {row.claim for row in rows}
    held = run(session, fences, {"ids": sorted({row.id for row in rows})})
    versions = {(of_id, fence, key): version for of_id, fence, key, version in held}
    return {claim: versions[claim] for claim in claims & versions.keys()}


def _still_to_do(outcome: Outcome, versions: Mapping[Claim, int]) -> Outcome:
    """Return it as pending, or to be looked at now, if that was asked for meanwhile, or may be."""
    row = outcome.row
    is_old = versions[row.claim] != row.version
    is_put_off = not outcome.is_tried and not outcome.holds_place
    if outcome.state is Delivery.PENDING and is_put_off and is_old:
        return replace(outcome, due_at=None)  # what it was to wait for has changed
    if outcome.state is Delivery.DEAD and is_old and row.repeatable:
        return replace(outcome, state=Delivery.PENDING)  # as it is now Slack may well take it
    if outcome.state is not Delivery.SENT or row.action not in (Action.CARD, Action.HOME):
        return outcome
    is_outdated = is_old or (row.is_uncertain and row.action is Action.CARD)
    return replace(outcome, state=Delivery.PENDING, shown="") if is_outdated else outcome


def _changes(outcome: Outcome, now: datetime) -> dict[str, Any]:
    row = outcome.row
    return {
        "of_id": row.id,
        "to_state": outcome.state,
        "to_attempts": 0
        if outcome.state is Delivery.SENT
        else row.attempts - (not outcome.is_tried),
        "to_due_at": outcome.due_at or now,
        "to_channel_id": outcome.channel_id,
        "to_ts": outcome.ts or row.ts,
        "to_shown": outcome.shown,
        "error": outcome.error,
    }
