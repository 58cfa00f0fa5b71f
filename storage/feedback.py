"""What each side said of a session: written once, and not read back for anybody yet."""

from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session, col

from guidance.feedback import AlreadyAnswered, Answers, Side
from storage.tables import FormAnswerRow


def has_answered(session: Session, agreement_id: str, side: Side) -> bool:
    """Return whether this side has sent its form."""
    return session.get(FormAnswerRow, (agreement_id, side)) is not None


def add(session: Session, agreement_id: str, side: Side, answers: Answers) -> None:
    """Keep one side's answers; of two at once the first to commit is kept.

    Raises:
        AlreadyAnswered: this side has answered before; nothing is written.
    """
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
    statement = (
        insert(FormAnswerRow)
        .values(
            agreement_id=agreement_id,
            side=side,
            enough_contact=answers.enough_contact,
            felt_mode=answers.felt_mode,
            usefulness=answers.usefulness,
            switches_clear=answers.switches_clear,
            role_kept=answers.role_kept,
            comment=answers.comment,
        )
        .on_conflict_do_nothing()
        .returning(col(FormAnswerRow.side))
    )
    if session.connection().execute(statement).first() is None:
        raise AlreadyAnswered
