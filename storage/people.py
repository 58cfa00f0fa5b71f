"""A person's time zone, and when they are left alone."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Executable, and_, bindparam, false, func, or_, update
from sqlalchemy import select as core_select
from sqlmodel import Session

from guidance.quiet import Quiet
from guidance.shifts import Shift
from storage import follow_ups, programs, shifts
from storage.inserting import insert_new
from storage.statements import INSERT, among, database, run, table
from storage.tables import MembershipRow, PersonRow, ProgramRow

ZONE_KEPT = timedelta(days=1)
"""How long a time zone is believed before Slack is asked again: residents travel."""


def quiet_of(session: Session, user_id: str, *, team_id: str) -> Quiet:
    """Return when a person is left alone, with defaults for one not seen before.

    The zone is the one Slack gave; else that of their first program by name; else UTC.
    """
    row = run(session, _QUIET, {"of_user": user_id, "of_team": team_id}).first()
    return quiet_in(session, row or (), user_id, team_id=team_id)


def quiet_in(session: Session, row: Sequence[Any], user_id: str, *, team_id: str) -> Quiet:
    """Return what `quiet_of` does of a person whose columns `QUIET` are here, or who has none."""
    zone, *hours, shifts_until = row or (None, None)
    who = {"of_user": user_id, "of_team": team_id}
    zone = zone or run(session, _PROGRAM_ZONE, who).scalar() or ZoneInfo("UTC")
    worked = shifts.of_person(session, user_id, team_id=team_id) if shifts_until else ()
    return replace(Quiet(zone, *hours), shifts=worked)


def zone_in_slack(session: Session, user_id: str, *, team_id: str) -> ZoneInfo | None:
    """Return the time zone of a person's Slack profile, None while Slack has not told it."""
    row = session.get(PersonRow, (team_id, user_id))
    return row.zone if row else None


def without_fresh_zone(session: Session, *, now: datetime, limit: int) -> Sequence[tuple[str, str]]:
    """Return workspace and id of enrolled people whose zone is to be read, never read ones first.

    Taken first is who waits longest, so that every person's turn comes.
    """
    rows = run(session, _WITHOUT_FRESH_ZONE, {"before": now - ZONE_KEPT, "most": limit})
    return [(team_id, user_id) for team_id, user_id, _ in rows]


@dataclass(frozen=True, slots=True)
class Told:
    """What Slack has told of somebody; None leaves what was known before."""

    team_id: str
    user_id: str
    zone: ZoneInfo | None = None
    is_outside: bool | None = None
    """Whether it is a guest, somebody of another organisation, or deactivated."""


def keep(session: Session, told: Collection[Told], *, now: datetime) -> Sequence[str]:
    """Keep what Slack has told just now, or has refused to tell, of whoever is known or enrolled.

    Who was erased since Slack was asked is neither.

    Returns:
        The ids of those of whom something else was known before, or nothing.
    """
    changed = [one.user_id for one in told if _is_new(session, one)]
    rows = [
        {
            "of_team": one.team_id,
            "of_user": one.user_id,
            "to_zone": one.zone,
            "to_outside": one.is_outside,
            "now": now,
        }
        # In one order, so that two processes wait for each other.
        for one in sorted(told, key=lambda one: (one.team_id, one.user_id))
    ]
    if rows:
        run(session, _KEEP, rows)
        run(session, _adding(database(session)), rows)
    return changed


def _is_new(session: Session, told: Told) -> bool:
    row = session.get(PersonRow, (told.team_id, told.user_id))
    zone, is_outside = (row.zone, row.is_outside) if row else (None, False)
    return told.zone not in (None, zone) or told.is_outside not in (None, is_outside)


def hold_from_leaving(session: Session, user_ids: Collection[str], *, team_id: str) -> None:
    """Let whoever erases one of these people, as far as we know them, wait until we are done."""
    run(session, _HOLD_FROM_LEAVING, {"of_team": team_id, "of_users": sorted(user_ids)}).all()


def is_outside(session: Session, user_id: str, *, team_id: str) -> bool:
    """Return whether somebody is kept out, whatever a roster says."""
    return bool(run(session, _OUTSIDE, {"of_user": user_id, "of_team": team_id}).scalar())


def outside_of(session: Session, user_ids: Collection[str], *, team_id: str) -> frozenset[str]:
    """Return who of these people is kept out, whatever a roster says."""
    if not user_ids:
        return frozenset()
    which = {"of_users": [*user_ids], "of_team": team_id}
    return frozenset(run(session, _OUTSIDE_OF, which).scalars())


def hold(session: Session, user_id: str, *, team_id: str) -> bool:
    """Hold somebody to the end of the transaction; return whether anything is kept of them."""
    return bool(run(session, _HOLD, {"of_user": user_id, "of_team": team_id}).first())


def is_known(session: Session, user_id: str, *, team_id: str) -> bool:
    """Return whether anything is kept of somebody or they are enrolled; that is held as it is."""
    if hold(session, user_id, team_id=team_id):
        return True
    programs.hold_memberships(session, user_id)
    return bool(programs.memberships_of(session, user_id, team_id=team_id))


def set_hours(  # noqa: PLR0913  # what the settings modal has
    session: Session,
    user_id: str,
    *,
    team_id: str,
    start: time,
    end: time,
    weekends: bool,
    now: datetime,
) -> None:
    """Keep the quiet hours a person has chosen; what the old ones hold back is let go."""
    row = row_of(session, user_id, team_id=team_id)
    row.quiet_start, row.quiet_end, row.quiet_weekends = start, end, weekends
    follow_ups.release(session, user_id, team_id=team_id, now=now)


def set_weeks(session: Session, user_id: str, weeks: int, *, team_id: str, now: datetime) -> None:
    """Keep how seldom a person gets what can wait; what waits for its turn is looked at anew."""
    row_of(session, user_id, team_id=team_id).bundle_weeks = weeks
    follow_ups.release(session, user_id, team_id=team_id, now=now)


def pause(
    session: Session, user_id: str, until: date | None, *, team_id: str, now: datetime
) -> None:
    """Keep silent until a local day, None to end a pause; what the old one holds is let go."""
    row_of(session, user_id, team_id=team_id).paused_until = until
    follow_ups.release(session, user_id, team_id=team_id, now=now)


def work_nights(
    session: Session, user_id: str, until: date | None, *, team_id: str, now: datetime
) -> None:
    """Turn quiet hours round until a local day, None to turn them back."""
    row_of(session, user_id, team_id=team_id).nights_until = until
    follow_ups.release(session, user_id, team_id=team_id, now=now)


def work_shifts(
    session: Session, user_id: str, worked: Sequence[Shift], *, team_id: str, now: datetime
) -> None:
    """Keep a person's shifts in place of those known before; none forgets them."""
    last = max((shift.rested_at for shift in worked), default=None)
    row_of(session, user_id, team_id=team_id).shifts_until = last
    shifts.replace(session, user_id, worked, team_id=team_id)
    follow_ups.release(session, user_id, team_id=team_id, now=now)


def row_of(session: Session, user_id: str, *, team_id: str) -> PersonRow:
    """Return a person's row, made now if need be; others may be making it at the same moment."""
    insert_new(session, PersonRow(team_id=team_id, user_id=user_id))
    return session.get_one(PersonRow, (team_id, user_id), with_for_update=True)


_PERSON, _PROGRAM, _MEMBERSHIP = (table(row).c for row in (PersonRow, ProgramRow, MembershipRow))
QUIET = (
    _PERSON.zone,
    _PERSON.quiet_start,
    _PERSON.quiet_end,
    _PERSON.quiet_weekends,
    _PERSON.paused_until,
    _PERSON.nights_until,
    _PERSON.shifts_until,
)
"""The columns that say when somebody is left alone."""
_QUIET = core_select(*QUIET).where(
    _PERSON.team_id == bindparam("of_team"), _PERSON.user_id == bindparam("of_user")
)
_WITHOUT_FRESH_ZONE = (
    core_select(_PROGRAM.team_id, _MEMBERSHIP.user_id, _PERSON.zone_read_at)
    .join_from(table(MembershipRow), table(ProgramRow))
    .outerjoin(
        table(PersonRow),
        and_(_PERSON.team_id == _PROGRAM.team_id, _PERSON.user_id == _MEMBERSHIP.user_id),
    )
    .where(
        or_(
            _PERSON.zone_read_at.is_(None),
            _PERSON.zone_read_at <= bindparam("before", type_=_PERSON.zone_read_at.type),
        )
    )
    .group_by(_PROGRAM.team_id, _MEMBERSHIP.user_id, _PERSON.zone_read_at)
    .order_by(_PERSON.zone_read_at.is_not(None), _PERSON.zone_read_at, _MEMBERSHIP.user_id)
    .limit(bindparam("most"))
)
_OUTSIDE = core_select(_PERSON.is_outside).where(
    _PERSON.team_id == bindparam("of_team"), _PERSON.user_id == bindparam("of_user")
)
_OUTSIDE_OF = core_select(_PERSON.user_id).where(
    _PERSON.team_id == bindparam("of_team"),
    among(_PERSON.user_id, "of_users"),
    _PERSON.is_outside.is_(True),
)
_HOLD_FROM_LEAVING = (
    core_select(_PERSON.user_id)
    .where(_PERSON.team_id == bindparam("of_team"), among(_PERSON.user_id, "of_users"))
    .order_by(_PERSON.user_id)
    .with_for_update(read=True, key_share=True)
)
_HOLD = (
    core_select(_PERSON.user_id)
    .where(_PERSON.team_id == bindparam("of_team"), _PERSON.user_id == bindparam("of_user"))
    .with_for_update()
)
_PROGRAM_ZONE = (
    core_select(_PROGRAM.zone)
    .join(table(MembershipRow))
    .where(_PROGRAM.team_id == bindparam("of_team"), _MEMBERSHIP.user_id == bindparam("of_user"))
    .order_by(_PROGRAM.name)
    .limit(1)
)

_TOLD = {
    "zone": bindparam("to_zone", type_=_PERSON.zone.type),
    "zone_read_at": bindparam("now", type_=_PERSON.zone_read_at.type),
    "is_outside": bindparam("to_outside", type_=_PERSON.is_outside.type),
}
_KEEP = (
    update(table(PersonRow))
    .where(_PERSON.team_id == bindparam("of_team"), _PERSON.user_id == bindparam("of_user"))
    .values(
        zone=func.coalesce(_TOLD["zone"], _PERSON.zone),
        zone_read_at=_TOLD["zone_read_at"],
        is_outside=func.coalesce(_TOLD["is_outside"], _PERSON.is_outside),
    )
)


@cache
def _adding(database: str) -> Executable:
    """Return what adds whoever is enrolled and not known; who is erased meanwhile is waited for."""
    enrolled = (
        core_select(
            _PROGRAM.team_id,
            _MEMBERSHIP.user_id,
            _TOLD["zone"],
            _TOLD["zone_read_at"],
            func.coalesce(_TOLD["is_outside"], false()),
        )
        .join_from(table(MembershipRow), table(ProgramRow))
        .where(
            _PROGRAM.team_id == bindparam("of_team"), _MEMBERSHIP.user_id == bindparam("of_user")
        )
        .with_for_update(read=True, key_share=True, of=table(MembershipRow))
    )
    insert = INSERT[database](table(PersonRow))
    names = ["team_id", "user_id", *_TOLD]
    statement: Executable = insert.from_select(names, enrolled).on_conflict_do_nothing()
    return statement
