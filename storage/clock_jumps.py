"""Machines whose clock cannot be trusted now: the doctor says so from another process."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from storage.tables import ClockJumpRow


def note(session: Session, machine: str, jump: timedelta, *, now: datetime) -> None:
    """Write down that a machine's clock is off."""
    row = session.get(ClockJumpRow, machine)
    seconds = round(jump.total_seconds())
    if row is None:
        session.add(ClockJumpRow(machine=machine, noticed_at=now, seconds=seconds))
    else:
        row.seconds = seconds


def forget(session: Session, machine: str) -> None:
    """Write down that a machine's clock can be trusted."""
    session.exec(delete(ClockJumpRow).where(col(ClockJumpRow.machine) == machine))


def known(session: Session) -> Sequence[tuple[str, datetime, timedelta]]:
    """Return each such machine, since when, and how far its clock is ahead."""
    rows = session.exec(select(ClockJumpRow).order_by(ClockJumpRow.machine))
    return [(row.machine, row.noticed_at, timedelta(seconds=row.seconds)) for row in rows]
