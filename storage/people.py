"""A person's time zone and quiet hours."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import and_, bindparam, or_
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from guidance.quiet import Quiet
from storage import follow_ups
from storage.inserting import insert_new
from storage.statements import run, table
from storage.tables import MembershipRow, PersonRow, ProgramRow

ZONE_KEPT = timedelta(days=1)
"""How long a time zone is believed before Slack is asked again: residents travel."""


def quiet_of(session: Session, user_id: str, *, team_id: str) -> Quiet:
    """Return when a person is left alone, with defaults for one not seen before.

    The zone is the one Slack gave; else that of their first program by name; else UTC.
    """
    who = {"of_user": user_id, "of_team": team_id}
    row = run(session, _QUIET, who).first()
    if row is not None and row.zone is not None:
        return Quiet(*row)
    zone = run(session, _PROGRAM_ZONE, who).scalar() or ZoneInfo("UTC")
    return Quiet(zone, *row[1:]) if row else Quiet(zone)


def zone_in_slack(session: Session, user_id: str, *, team_id: str) -> ZoneInfo | None:
    """Return the time zone of a person's Slack profile, None while Slack has not told it."""
    row = session.get(PersonRow, (team_id, user_id))
    return row.zone if row else None


def without_fresh_zone(session: Session, *, now: datetime, limit: int) -> Sequence[tuple[str, str]]:
    """Return workspace and id of enrolled people whose zone is to be read, never read ones first.

    Taken first is who waits longest, so that every person's turn comes.
    """
    rows = session.exec(
        select(ProgramRow.team_id, MembershipRow.user_id, PersonRow.zone_read_at)
        .join(ProgramRow, col(ProgramRow.id) == MembershipRow.program_id)
        .outerjoin(
            PersonRow,
            and_(
                col(PersonRow.team_id) == ProgramRow.team_id,
                col(PersonRow.user_id) == MembershipRow.user_id,
            ),
        )
        .where(
            or_(
                col(PersonRow.zone_read_at).is_(None),
                col(PersonRow.zone_read_at) <= now - ZONE_KEPT,
            )
        )
        .group_by(col(ProgramRow.team_id), col(MembershipRow.user_id), col(PersonRow.zone_read_at))
        .order_by(
            col(PersonRow.zone_read_at).is_not(None),
            col(PersonRow.zone_read_at),
            MembershipRow.user_id,
        )
        .limit(limit)
    )
    return [(team_id, user_id) for team_id, user_id, _ in rows]


def set_zone(
    session: Session, user_id: str, zone: ZoneInfo | None, *, team_id: str, now: datetime
) -> None:
    """Keep the time zone that Slack gave; with None the one known before stays."""
    row = _row(session, user_id, team_id)
    row.zone, row.zone_read_at = zone or row.zone, now


def set_hours(
    session: Session, user_id: str, *, team_id: str, start: time, end: time, weekends: bool
) -> None:
    """Keep the quiet hours a person has chosen; what the old ones hold back is let go."""
    row = _row(session, user_id, team_id)
    row.quiet_start, row.quiet_end, row.quiet_weekends = start, end, weekends
    follow_ups.release(session, user_id, team_id=team_id)


def pause(session: Session, user_id: str, until: date | None, *, team_id: str) -> None:
    """Keep silent until a local day, None to end a pause; what the old one holds is let go."""
    _row(session, user_id, team_id).paused_until = until
    follow_ups.release(session, user_id, team_id=team_id)


def _row(session: Session, user_id: str, team_id: str) -> PersonRow:
    """Return a person's row, made now if need be; others may be making it at the same moment."""
    insert_new(session, PersonRow(team_id=team_id, user_id=user_id))
    return session.get_one(PersonRow, (team_id, user_id), with_for_update=True)


_PERSON, _PROGRAM, _MEMBERSHIP = (table(row).c for row in (PersonRow, ProgramRow, MembershipRow))
_QUIET = core_select(
    _PERSON.zone,
    _PERSON.quiet_start,
    _PERSON.quiet_end,
    _PERSON.quiet_weekends,
    _PERSON.paused_until,
).where(_PERSON.team_id == bindparam("of_team"), _PERSON.user_id == bindparam("of_user"))
_PROGRAM_ZONE = (
    core_select(_PROGRAM.zone)
    .join(table(MembershipRow))
    .where(_PROGRAM.team_id == bindparam("of_team"), _MEMBERSHIP.user_id == bindparam("of_user"))
    .order_by(_PROGRAM.name)
    .limit(1)
)
