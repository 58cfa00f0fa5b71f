"""A person's time zone and quiet hours."""

from datetime import date, time
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from guidance.quiet import Quiet
from storage.tables import MembershipRow, PersonRow, ProgramRow


def quiet_of(session: Session, user_id: str, *, team_id: str) -> Quiet:
    """Return when a person is left alone, with defaults for one not seen before.

    The zone is the one Slack gave; else that of a program the person is in; else UTC.
    """
    row = session.get(PersonRow, (team_id, user_id))
    zone = (row and row.zone) or _program_zone(session, user_id, team_id) or ZoneInfo("UTC")
    if row is None:
        return Quiet(zone)
    return Quiet(zone, row.quiet_start, row.quiet_end, row.quiet_weekends, row.paused_until)


def set_zone(session: Session, user_id: str, zone: ZoneInfo, *, team_id: str) -> None:
    """Keep the time zone that Slack gave."""
    _row(session, user_id, team_id).zone = zone


def set_hours(
    session: Session, user_id: str, *, team_id: str, start: time, end: time, weekends: bool
) -> None:
    """Keep the quiet hours a person has chosen."""
    row = _row(session, user_id, team_id)
    row.quiet_start, row.quiet_end, row.quiet_weekends = start, end, weekends


def pause(session: Session, user_id: str, until: date | None, *, team_id: str) -> None:
    """Keep silent until a local day, None to end a pause."""
    _row(session, user_id, team_id).paused_until = until


def _row(session: Session, user_id: str, team_id: str) -> PersonRow:
    row = session.get(PersonRow, (team_id, user_id))
    if row is None:
        row = PersonRow(team_id=team_id, user_id=user_id)
        session.add(row)
    return row


def _program_zone(session: Session, user_id: str, team_id: str) -> ZoneInfo | None:
    program = session.exec(
        select(ProgramRow)
        .join(MembershipRow)
        .where(MembershipRow.user_id == user_id, ProgramRow.team_id == team_id)
    ).first()
    return program.zone if program else None
