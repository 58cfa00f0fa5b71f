"""The days a program moves along: that of its next publication, and that of its next digest."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from guidance.programs import Program
from storage.tables import ProgramRow

Day = Literal["publishes_on", "digest_on"]
"""Which of the two, by the name it has in `Program` and in its table."""


def has_come(session: Session, day: Day, *, today: date) -> Sequence[tuple[str, str]]:
    """Return workspace and id of programs whose day has come, and of new ones that have none."""
    on = col(getattr(ProgramRow, day))
    which = or_(on.is_(None), on <= today)
    return session.exec(select(ProgramRow.team_id, ProgramRow.id).where(which)).all()


def move_on(session: Session, program: Program, day: Day, *, to: date) -> bool:
    """Set the next day; False when somebody else has dealt with this one."""
    was, known = col(getattr(ProgramRow, day)), getattr(program, day)
    result = session.exec(
        update(ProgramRow)
        .where(
            col(ProgramRow.id) == program.id,
            was.is_(None) if known is None else was == known,
        )
        .values({day: to})
    )
    return result.rowcount == 1
