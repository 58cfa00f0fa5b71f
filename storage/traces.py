"""What a fixed date leaves behind of answers that stood with their session: nothing, once wiped."""

from datetime import date

from sqlalchemy import Engine, func, or_, update
from sqlmodel import Session, col, select

from storage.answers import BallotRow, FormAnswerRow, PooledCommentRow, RaterRow
from storage.database import Transaction
from storage.queues import Action, Delivery, OutboxRow
from storage.scrubbing import scrub
from storage.statements import run, table
from storage.tables import ProgramRow

_ROWS = table(OutboxRow).c
_TABLES = (FormAnswerRow, BallotRow, RaterRow, PooledCommentRow)


def note(session: Session, program_id: str, *, on: date) -> None:
    """Note that a fixed date has taken answers out of their sessions."""
    this = update(ProgramRow).where(col(ProgramRow.id) == program_id)
    session.exec(this.values(unscrubbed_on=on))


def wipe(transaction: Transaction, *, cards: str) -> bool:
    """Leave no trace of such answers in the database's files, nor in what was shown anew.

    `cards` is the name of those that show that somebody has answered.

    Returns whether all is done; what could not be done stays noted, for the next call to do it.
    Looking costs next to nothing.
    """
    since = col(ProgramRow.unscrubbed_on)
    with transaction() as session:
        engine = session.get_bind()
        latest = session.exec(select(func.max(since))).one()
    assert isinstance(engine, Engine), "sessions are opened on engines"
    if latest is None:
        return True
    with transaction() as session:
        _forget_when(session, cards)
    if not scrub(engine, *(one.__tablename__ for one in _TABLES)):
        return False
    with transaction() as session:
        session.exec(update(ProgramRow).where(since <= latest).values(unscrubbed_on=None))
    return True


def _forget_when(session: Session, cards: str) -> None:
    """Let cards and Home tabs say when they were first shown, and not when they last changed.

    That was the moment of an answer. One that is being changed just now has another moment soon, so
    nobody is waited for, and in no order.
    """
    shown = (
        select(_ROWS.id)
        .where(
            or_(_ROWS.subject.startswith(f"{cards}:"), _ROWS.action == Action.HOME),
            _ROWS.state == Delivery.SENT,
            _ROWS.due_at > _ROWS.dispatched_at,
        )
        .with_for_update(skip_locked=True)
    )
    changes = update(table(OutboxRow)).where(_ROWS.id.in_(shown))
    run(session, changes.values(due_at=_ROWS.dispatched_at))
