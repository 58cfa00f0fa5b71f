"""What somebody practised: theirs alone, few of it, and gone when they say so."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Row, bindparam, delete, update
from sqlalchemy import select as core_select
from sqlmodel import Session, col, or_, select

from guidance.errors import NotFound
from guidance.practice import KEPT_MOST, Attempt, HeardAlready, Round
from storage.sealing import opened, opened_row, sealed
from storage.statements import run, table
from storage.tables import PracticeRoundRow, PracticeRow

_FIELDS = tuple(field.name for field in fields(Attempt))
_ROUND_FIELDS = tuple(field.name for field in fields(Round))


def add(session: Session, attempt: Attempt) -> None:
    """Keep an attempt; of more than `KEPT_MOST` the oldest go."""
    values = {name: getattr(attempt, name) for name in _FIELDS}
    session.add(PracticeRow(**sealed(session, PracticeRow, values)))
    session.flush()
    kept = (
        select(PracticeRow.id)
        .where(PracticeRow.team_id == attempt.team_id, PracticeRow.user_id == attempt.user_id)
        .order_by(col(PracticeRow.at).desc(), col(PracticeRow.id))
    )
    too_old = session.exec(kept).all()[KEPT_MOST:]
    session.exec(delete(PracticeRow).where(col(PracticeRow.id).in_(too_old)))


def get(session: Session, attempt_id: str, *, team_id: str, user_id: str) -> Attempt:
    """Return one attempt of this person.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    row = session.get(PracticeRow, attempt_id)
    if row is None or (row.team_id, row.user_id) != (team_id, user_id):
        raise NotFound
    return _value(session, row)


def newest(session: Session, user_id: str, *, team_id: str, limit: int) -> Sequence[Attempt]:
    """Return a person's last attempts, the newest first."""
    rows = run(session, _NEWEST, {"of_user": user_id, "of_team": team_id, "most": limit})
    return [_legible(session, row) for row in rows]


def forget(session: Session, user_id: str, *, team_id: str) -> Sequence[str]:
    """Delete all that a person practised, alone and with others; return the rounds' ids."""
    attempts, rounds = PracticeRow, PracticeRoundRow
    session.exec(
        delete(attempts).where(col(attempts.team_id) == team_id, col(attempts.user_id) == user_id)
    )
    theirs = (
        col(rounds.team_id) == team_id,
        or_(col(rounds.player_id) == user_id, col(rounds.partner_id) == user_id),
    )
    ids = session.exec(select(rounds.id).where(*theirs)).all()
    session.exec(delete(rounds).where(*theirs))
    return ids


def begin(session: Session, round_: Round) -> None:
    """Keep a round that two are to play."""
    session.add(PracticeRoundRow(**{name: getattr(round_, name) for name in _ROUND_FIELDS}))
    session.flush()


def round_of(session: Session, round_id: str, *, team_id: str) -> Round:
    """Return one round of this workspace.

    Raises:
        NotFound: there is none here.
    """
    row = session.get(PracticeRoundRow, round_id)
    if row is None or row.team_id != team_id:
        raise NotFound
    return Round(**{name: getattr(row, name) for name in _ROUND_FIELDS})


def save(session: Session, heard: Round) -> None:
    """Write what the partner heard, once.

    Raises:
        HeardAlready: it was answered in the meantime.
    """
    rounds = PracticeRoundRow
    result = session.exec(
        update(rounds)
        .where(col(rounds.id) == heard.id, col(rounds.heard).is_(None))
        .values(heard=heard.heard)
    )
    if result.rowcount != 1:
        raise HeardAlready


def _value(session: Session, row: PracticeRow) -> Attempt:
    return Attempt(**opened_row(session, row, _FIELDS))


def _legible(session: Session, row: Row[Any]) -> Attempt:
    words = opened(session, PracticeRow, row._asdict())
    return Attempt(**{name: words[name] for name in _FIELDS})


_ATTEMPT = table(PracticeRow).c
_NEWEST = (
    core_select(table(PracticeRow))
    .where(_ATTEMPT.team_id == bindparam("of_team"), _ATTEMPT.user_id == bindparam("of_user"))
    .order_by(_ATTEMPT.at.desc(), _ATTEMPT.id)
    .limit(bindparam("most"))
)
