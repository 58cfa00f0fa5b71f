"""What each side said of a session: written once, and not read back for anybody yet."""

from dataclasses import asdict

from sqlmodel import Session

from guidance.feedback import AlreadyAnswered, Answers, Side
from storage.inserting import insert_new
from storage.sealing import sealed
from storage.tables import FormAnswerRow


def has_answered(session: Session, agreement_id: str, side: Side) -> bool:
    """Return whether this side has sent its form."""
    return session.get(FormAnswerRow, (agreement_id, side)) is not None


def add(session: Session, agreement_id: str, side: Side, answers: Answers) -> None:
    """Keep one side's answers; of two at once the first to commit is kept.

    Raises:
        AlreadyAnswered: this side has answered before; nothing is written.
    """
    values = {"agreement_id": agreement_id, "side": side, **asdict(answers)}
    if not insert_new(session, FormAnswerRow(**sealed(session, FormAnswerRow, values))):
        raise AlreadyAnswered
