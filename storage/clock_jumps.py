"""Machines whose clock cannot be trusted now: the doctor says so from another process."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete
from sqlmodel import Session, col, select

from storage.statements import run, table
from storage.tables import ClockJumpRow

GONE_AFTER = timedelta(minutes=15)
"""A machine that has not said so again for so long has ended: a container's name comes once."""

UNKNOWN = timedelta()
"""In place of how far a clock is off: nobody has told it the time yet."""


def note(session: Session, machine: str, jump: timedelta, *, now: datetime) -> None:
    """Write down that a machine's clock is off, or may be; again and again while it lasts."""
    seconds = round(jump.total_seconds())
    session.merge(ClockJumpRow(machine=machine, noticed_at=now, seconds=seconds))


def forget(session: Session, machine: str) -> None:
    """Write down that a machine's clock can be trusted."""
    session.exec(delete(ClockJumpRow).where(col(ClockJumpRow.machine) == machine))


def forget_old(session: Session, *, now: datetime) -> None:
    """Forget machines that have ended without their clock being put right."""
    run(session, _FORGET_OLD, {"before": now - GONE_AFTER})


def known(session: Session) -> Sequence[tuple[str, datetime, timedelta]]:
    """Return each such machine, when it last said so, and how far its clock is ahead, if known."""
    rows = session.exec(select(ClockJumpRow).order_by(ClockJumpRow.machine))
    return [(row.machine, row.noticed_at, timedelta(seconds=row.seconds)) for row in rows]


_ROWS = table(ClockJumpRow).c
_FORGET_OLD = delete(table(ClockJumpRow)).where(
    _ROWS.noticed_at < bindparam("before", type_=_ROWS.noticed_at.type)
)
