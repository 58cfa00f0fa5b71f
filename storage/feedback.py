"""Who has sent a form, and what it says while it can still be changed."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from guidance.feedback import AlreadyAnswered, Answers, Clarity, RoleKept, Side, Tellable
from guidance.modes import Mode
from guidance.privacy import is_gone
from storage.answers import FormAnswerRow, TookPartRow
from storage.inserting import insert_new
from storage.sealing import opened_row, sealed
from storage.statements import found
from storage.tables import AgreementRow

BLOCK_BYTES = 256
"""Answers are sealed in blocks; all without a line, and with a short one, take one."""


def has_answered(session: Session, agreement_id: str, side: Side) -> bool:
    """Return whether this side has sent its form."""
    return found(session, TookPartRow, agreement_id, side) is not None


def add(
    session: Session,
    agreement_id: str,
    side: Side,
    answers: Answers,
    *,
    seals_on: date | None = None,
    now: datetime | None = None,
) -> None:
    """Keep one side's answers; of two at once the first to commit is kept.

    With `seals_on` they can be changed until that date, and are then pooled.

    Raises:
        AlreadyAnswered: this side has answered before; nothing is written.
    """
    if not insert_new(session, TookPartRow(agreement_id=agreement_id, side=side)):
        raise AlreadyAnswered
    session.add(
        FormAnswerRow(
            **sealed_answers(session, agreement_id, side, answers),
            seals_on=seals_on,
            answered_at=now,
        )
    )
    session.flush()


def changeable(
    session: Session, agreement_id: str, side: Side, *, today: date
) -> tuple[Answers, date] | None:
    """Return answers that can still be changed and until when, None if there are none."""
    row = session.get(FormAnswerRow, (agreement_id, side), with_for_update=True)
    if row is None or row.seals_on is None or row.seals_on <= today:
        return None
    return opened_answers(session, row), row.seals_on


def change(
    session: Session, agreement_id: str, side: Side, answers: Answers, *, today: date, now: datetime
) -> None:
    """Put other answers in place of those given; only the new ones are kept.

    Raises:
        AlreadyAnswered: they can no longer be changed.
    """
    if changeable(session, agreement_id, side, today=today) is None:
        raise AlreadyAnswered
    row = session.get_one(FormAnswerRow, (agreement_id, side))
    row.sqlmodel_update(sealed_answers(session, agreement_id, side, answers) | {"answered_at": now})
    session.flush()


def take(session: Session, program_id: str, *, on: date) -> Sequence[tuple[AgreementRow, Answers]]:
    """Take learners' answers out of their sessions on a fixed date; return them, oldest first.

    Those to a guide who was erased are deleted with the others and not returned: in a pool of
    nobody's, one for each session, they would stand beside their writer's id for good.
    """
    rows = session.exec(
        select(FormAnswerRow, AgreementRow)
        .join(AgreementRow, col(AgreementRow.id) == FormAnswerRow.agreement_id)
        .where(
            AgreementRow.program_id == program_id,
            FormAnswerRow.side == Side.LEARNER,
            col(FormAnswerRow.seals_on) <= on,
        )
        .order_by(col(FormAnswerRow.answered_at))
        .with_for_update(of=FormAnswerRow)
    ).all()
    taken = [
        (agreement, opened_answers(session, row))
        for row, agreement in rows
        if not is_gone(agreement.guide_id)
    ]
    for row, _agreement in rows:
        session.delete(row)
    session.flush()
    return taken


def of_guide(
    session: Session, user_id: str, *, team_id: str, limit: int
) -> Sequence[tuple[Answers, str, datetime | None]]:
    """Return what a guide said of their own sessions: answers, the learner, when; newest first."""
    rows = session.exec(
        select(FormAnswerRow, AgreementRow)
        .join(AgreementRow, col(AgreementRow.id) == FormAnswerRow.agreement_id)
        .where(
            AgreementRow.team_id == team_id,
            AgreementRow.guide_id == user_id,
            FormAnswerRow.side == Side.GUIDE,
        )
        .order_by(col(AgreementRow.moved_at).desc())
        .limit(limit)
    )
    return [
        (opened_answers(session, row), agreement.learner_id, agreement.moved_at)
        for row, agreement in rows
    ]


def opened_answers(session: Session, row: FormAnswerRow) -> Answers:
    """Return what a row holds."""
    kept = json.loads(opened_row(session, row, ["answers"])["answers"])
    return Answers(**{name: _KINDS.get(name, _same)(value) for name, value in kept.items()})


def sealed_answers(
    session: Session, agreement_id: str, side: Side, answers: Answers
) -> dict[str, Any]:
    """Return the columns of a row that hold these answers."""
    kept = {name: value for name, value in asdict(answers).items() if value is not None}
    kept["told"] = sorted(answers.told)
    values = {"agreement_id": agreement_id, "side": side, "answers": _padded(json.dumps(kept))}
    return sealed(session, FormAnswerRow, values)


def _padded(text: str) -> str:
    """Return JSON that is as long as most: what is sealed is no secret by its length alone."""
    return text + " " * (-len(text) % BLOCK_BYTES)  # it is ASCII


def _same(value: Any) -> Any:
    return value


_KINDS: dict[str, Callable[[Any], Any]] = {
    "felt_mode": Mode,
    "switches_clear": Clarity,
    "role_kept": RoleKept,
    "told": lambda told: frozenset(map(Tellable, told)),
}
