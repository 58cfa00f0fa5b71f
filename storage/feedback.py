"""What each side said of a session."""

from sqlmodel import Session

from guidance.errors import MovedOn
from guidance.feedback import Answers, Side
from storage.tables import FormAnswerRow


def has_answered(session: Session, agreement_id: str, side: Side) -> bool:
    """Return whether this side has sent its form."""
    return session.get(FormAnswerRow, (agreement_id, side)) is not None


def add(session: Session, agreement_id: str, side: Side, answers: Answers) -> None:
    """Keep one side's answers.

    Raises:
        MovedOn: this side has answered already.
    """
    if has_answered(session, agreement_id, side):
        raise MovedOn
    session.add(
        FormAnswerRow(
            agreement_id=agreement_id,
            side=side,
            enough_contact=answers.enough_contact,
            felt_mode=answers.felt_mode,
            usefulness=answers.usefulness,
            switches_clear=answers.switches_clear,
            role_kept=answers.role_kept,
            comment=answers.comment,
        )
    )
    session.flush()
