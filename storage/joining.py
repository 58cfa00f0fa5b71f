"""Requests to join a program: one that waits for each person, and what became of it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from guidance.errors import MovedOn, NotFound
from guidance.joining import JoinRequest, JoinState
from storage.columns import new_id
from storage.inserting import insert_new
from storage.tables import JoinRequestRow


def ask(session: Session, user_id: str, *, team_id: str, now: datetime) -> JoinRequest | None:
    """Add a request; None when this person has one that waits, however often they press."""
    request = JoinRequest(new_id(), team_id, user_id, now)
    row = JoinRequestRow(
        id=request.id,
        team_id=team_id,
        user_id=user_id,
        waiting_key=user_id,
        asked_at=request.asked_at,
        state=request.state,
        decided_by="",
    )
    return request if insert_new(session, row) else None


def get(session: Session, request_id: str, *, team_id: str) -> JoinRequest:
    """Return one request of this workspace; whoever else decides waits until we are done.

    Raises:
        NotFound: there is none here.
    """
    row = session.exec(
        select(JoinRequestRow)
        .where(JoinRequestRow.id == request_id, JoinRequestRow.team_id == team_id)
        .with_for_update()
    ).first()
    if row is None:
        raise NotFound
    return _value(row)


def waiting(session: Session, *, team_id: str) -> Sequence[JoinRequest]:
    """Return the requests that nobody has answered, oldest first."""
    rows = session.exec(
        select(JoinRequestRow)
        .where(JoinRequestRow.team_id == team_id, JoinRequestRow.state == JoinState.WAITING)
        .order_by(col(JoinRequestRow.asked_at), JoinRequestRow.id)
    )
    return [_value(row) for row in rows]


def asked_before(session: Session, moment: datetime) -> Sequence[JoinRequest]:
    """Return the requests, of every workspace, that have waited since then, oldest first."""
    rows = session.exec(
        select(JoinRequestRow)
        .where(JoinRequestRow.state == JoinState.WAITING, col(JoinRequestRow.asked_at) <= moment)
        .order_by(col(JoinRequestRow.asked_at), JoinRequestRow.id)
    )
    return [_value(row) for row in rows]


def waits(session: Session, user_id: str, *, team_id: str) -> bool:
    """Return whether a person has asked and nobody has answered yet."""
    asked = select(JoinRequestRow.id).where(
        JoinRequestRow.team_id == team_id, JoinRequestRow.waiting_key == user_id
    )
    return session.exec(asked).first() is not None


def save(session: Session, decided: JoinRequest) -> None:
    """Write an answer, if nobody has answered since the request was read.

    Raises:
        MovedOn: somebody was faster; nothing is written.
    """
    result = session.exec(
        update(JoinRequestRow)
        .where(
            col(JoinRequestRow.id) == decided.id,
            col(JoinRequestRow.team_id) == decided.team_id,
            col(JoinRequestRow.state) == JoinState.WAITING,
        )
        .values(
            state=decided.state,
            decided_by=decided.decided_by,
            program_id=decided.program_id,
            role=decided.role,
            waiting_key=None,
        )
    )
    if result.rowcount != 1:
        raise MovedOn


def _value(row: JoinRequestRow) -> JoinRequest:
    return JoinRequest(
        id=row.id,
        team_id=row.team_id,
        user_id=row.user_id,
        asked_at=row.asked_at,
        state=row.state,
        decided_by=row.decided_by,
        program_id=row.program_id,
        role=row.role,
    )
