"""The shifts of a person: when they work, and nothing else of their calendar."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete
from sqlalchemy import select as core_select
from sqlmodel import Session, col

from guidance.shifts import REST, Shift
from storage.statements import run, table
from storage.tables import ShiftRow


def of_person(session: Session, user_id: str, *, team_id: str) -> tuple[Shift, ...]:
    """Return the shifts that are known, in order."""
    rows = run(session, _OF_PERSON, {"of_team": team_id, "of_user": user_id})
    return tuple(Shift(*row) for row in rows)


def replace(session: Session, user_id: str, worked: Sequence[Shift], *, team_id: str) -> None:
    """Keep these shifts and no others."""
    session.exec(
        delete(ShiftRow).where(col(ShiftRow.team_id) == team_id, col(ShiftRow.user_id) == user_id)
    )
    session.add_all(
        ShiftRow(team_id=team_id, user_id=user_id, starts_at=one.starts_at, ends_at=one.ends_at)
        for one in worked
    )
    session.flush()


def forget_old(session: Session, *, now: datetime) -> None:
    """Delete shifts that hold nothing back any more."""
    run(session, _FORGET_OLD, {"before": now - REST})


_ROWS = table(ShiftRow).c
_FORGET_OLD = delete(table(ShiftRow)).where(
    _ROWS.ends_at < bindparam("before", type_=_ROWS.ends_at.type)
)
_OF_PERSON = (
    core_select(_ROWS.starts_at, _ROWS.ends_at)
    .where(_ROWS.team_id == bindparam("of_team"), _ROWS.user_id == bindparam("of_user"))
    .order_by(_ROWS.starts_at)
)
