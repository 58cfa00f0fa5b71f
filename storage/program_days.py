"""The days a program moves along: that of its next publication, and that of its next digest."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from guidance.programs import Program
from storage.tables import ProgramRow

Day = Literal["publishes_on", "digest_on"]
"""Which of the two, by the name it has in `Program` and in its table."""


EARLIEST = timedelta(hours=14)
"""How far ahead of UTC a program's day may be (Kiribati)."""


def latest(now: datetime) -> date:
    """Return the day that it is where it comes first."""
    return (now + EARLIEST).date()


def has_come(session: Session, day: Day, *, now: datetime) -> Sequence[tuple[str, str]]:
    """Return workspace and id of programs whose day has come somewhere, and of those with none."""
    on = col(getattr(ProgramRow, day))
    which = or_(on.is_(None), on <= latest(now))
    return session.exec(select(ProgramRow.team_id, ProgramRow.id).where(which)).all()


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
