"""Follow-ups: rows with a time, found when it has come."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from guidance.errors import MovedOn, NotFound
from guidance.follow_ups import FollowUp, FollowUpState, Kind, Planned
from storage.columns import new_id
from storage.tables import AgreementRow, FollowUpRow


def plan(session: Session, agreement_id: str, planned: Iterable[Planned]) -> None:
    """Insert follow-ups; one that is there already under the same key stays as it is."""
    known = set(
        session.exec(
            select(
                FollowUpRow.kind,
                FollowUpRow.person_id,
                FollowUpRow.subject_id,
                FollowUpRow.ordinal,
            ).where(FollowUpRow.agreement_id == agreement_id)
        )
    )
    for item in planned:
        if (item.kind, item.person_id, item.subject_id, item.ordinal) in known:
            continue
        session.add(
            FollowUpRow(
                id=new_id(),
                agreement_id=agreement_id,
                kind=item.kind,
                person_id=item.person_id,
                subject_id=item.subject_id,
                ordinal=item.ordinal,
                due_at=item.due_at,
            )
        )
    session.flush()


def get(session: Session, follow_up_id: str, *, team_id: str) -> FollowUp:
    """Return one follow-up of this workspace.

    Raises:
        NotFound: there is none here.
    """
    row = session.exec(
        select(FollowUpRow)
        .join(AgreementRow, col(AgreementRow.id) == FollowUpRow.agreement_id)
        .where(FollowUpRow.id == follow_up_id, AgreementRow.team_id == team_id)
    ).first()
    if row is None:
        raise NotFound
    return _value(row)


def of_kind(session: Session, agreement_id: str, kind: Kind) -> Sequence[FollowUp]:
    """Return every follow-up of one kind of an agreement, in whatever state."""
    rows = session.exec(
        select(FollowUpRow)
        .where(FollowUpRow.agreement_id == agreement_id, FollowUpRow.kind == kind)
        .order_by(col(FollowUpRow.ordinal))
    )
    return [_value(row) for row in rows]


def due(session: Session, *, now: datetime, limit: int) -> Sequence[tuple[FollowUp, str]]:
    """Return what has fallen due, oldest first, each with its workspace.

    On PostgreSQL rows that another process holds are passed over.
    """
    rows = session.exec(
        select(FollowUpRow, AgreementRow.team_id)
        .join(AgreementRow, col(AgreementRow.id) == FollowUpRow.agreement_id)
        .where(FollowUpRow.state == FollowUpState.WAITING, col(FollowUpRow.due_at) <= now)
        .order_by(col(FollowUpRow.due_at), FollowUpRow.id)
        .limit(limit)
        .with_for_update(of=FollowUpRow, skip_locked=True)
    )
    return [(_value(row), team_id) for row, team_id in rows]


def next_due_at(session: Session) -> datetime | None:
    """Return when the next follow-up falls due, None when nothing waits."""
    return session.exec(
        select(func.min(FollowUpRow.due_at)).where(FollowUpRow.state == FollowUpState.WAITING)
    ).one()


def save(session: Session, moved: FollowUp) -> None:
    """Write a move, if nobody has moved the follow-up since it was read.

    Raises:
        MovedOn: somebody was faster; nothing is written.
    """
    result = session.exec(
        update(FollowUpRow)
        .where(col(FollowUpRow.id) == moved.id, col(FollowUpRow.version) == moved.version - 1)
        .values(state=moved.state, asks=moved.asks, due_at=moved.due_at, version=moved.version)
    )
    if result.rowcount != 1:
        raise MovedOn


def cancel(
    session: Session, agreement_id: str, kinds: Collection[Kind], *, person_id: str | None = None
) -> None:
    """End the waiting follow-ups of these kinds; what they were about has moved on."""
    ours = [
        col(FollowUpRow.agreement_id) == agreement_id,
        col(FollowUpRow.kind).in_(kinds),
        col(FollowUpRow.state) == FollowUpState.WAITING,
    ]
    if person_id is not None:
        ours.append(col(FollowUpRow.person_id) == person_id)
    session.exec(
        update(FollowUpRow)
        .where(*ours)
        .values(state=FollowUpState.CANCELLED, version=FollowUpRow.version + 1)
    )


def _value(row: FollowUpRow) -> FollowUp:
    return FollowUp(
        id=row.id,
        agreement_id=row.agreement_id,
        kind=row.kind,
        person_id=row.person_id,
        due_at=row.due_at,
        subject_id=row.subject_id,
        ordinal=row.ordinal,
        state=row.state,
        asks=row.asks,
        version=row.version,
    )
