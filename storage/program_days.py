"""The days a program moves along: that of its next publication, and that of its next digest."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import String, or_, type_coerce, update
from sqlmodel import Session, col, select

from guidance.programs import Program
from storage.tables import ProgramRow

Day = Literal["publishes_on", "digest_on"]
"""Which of the two, by the name it has in `Program` and in its table."""


EARLIEST = timedelta(hours=14)
"""How far ahead of UTC a program's day may be (Kiribati)."""


def has_come(session: Session, day: Day, *, now: datetime) -> Sequence[tuple[str, str]]:
    """Return workspace and id of programs whose day has come there, and of new ones without one."""
    on = col(getattr(ProgramRow, day))
    rows = select(ProgramRow.team_id, ProgramRow.id, on, type_coerce(ProgramRow.zone, String))
    found = session.exec(rows.where(or_(on.is_(None), on <= latest(now))))
    return [(team_id, of_id) for team_id, of_id, *there in found if _is_there(*there, now=now)]


def latest(now: datetime) -> date:
    """Return the day that it is where it comes first."""
    return (now + EARLIEST).date()


def move_on(session: Session, program: Program, day: Day, *, to: date) -> bool:
    """Set the next day; False when somebody else has dealt with this one.

    Of a publication the day that has come is kept, for what is told until then.
    """
    was, known = col(getattr(ProgramRow, day)), getattr(program, day)
    days: dict[str, date] = {day: to}
    if day == "publishes_on" and known is not None:
        days["released_on"] = known
    result = session.exec(
        update(ProgramRow)
        .where(
            col(ProgramRow.id) == program.id,
            was.is_(None) if known is None else was == known,
        )
        .values(days)
    )
    return result.rowcount == 1


def _is_there(on: date | None, zone: str, *, now: datetime) -> bool:
    """Return whether a day has come in a zone; one that nobody knows is for the caller to meet."""
    try:
        return on is None or on <= now.astimezone(ZoneInfo(zone)).date()
    except (ZoneInfoNotFoundError, ValueError, OSError):  # the last for "America", a folder
        return True
