"""Follow-ups: rows with a time, found when it has come."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import fields
from datetime import datetime

from sqlalchemy import ColumnElement, func, update
from sqlmodel import Session, col, select

from guidance.errors import MovedOn, NotFound
from guidance.follow_ups import FollowUp, FollowUpState, Kind, Planned
from storage.columns import new_id
from storage.tables import AgreementRow, FollowUpRow

_FIELDS = tuple(field.name for field in fields(FollowUp))
_CHANGING = ("state", "asks", "due_at", "held_from", "version")
_ALIVE = (FollowUpState.WAITING, FollowUpState.SILENT)


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


def due(session: Session, *, now: datetime, limit: int) -> Sequence[tuple[str, str]]:
    """Return the id and the workspace of what has fallen due, oldest first."""
    rows = session.exec(
        select(FollowUpRow.id, AgreementRow.team_id)
        .join(AgreementRow, col(AgreementRow.id) == FollowUpRow.agreement_id)
        .where(*_is_due(now))
        .order_by(col(FollowUpRow.due_at), FollowUpRow.id)
        .limit(limit)
    )
    return [(follow_up_id, team_id) for follow_up_id, team_id in rows]


def take_due(session: Session, follow_up_id: str, *, now: datetime) -> FollowUp | None:
    """Return one that is still due, and hold it and its agreement to the end of the transaction.

    None when it has been dealt with in the meantime, or somebody else holds either: a person who
    presses a button holds the agreement first, so waiting here could wait for ever.
    """
    found = session.exec(
        select(FollowUpRow, AgreementRow.id)
        .join(AgreementRow, col(AgreementRow.id) == FollowUpRow.agreement_id)
        .where(FollowUpRow.id == follow_up_id, *_is_due(now))
        .with_for_update(skip_locked=True)
    ).first()
    return _value(found[0]) if found else None


def move_aside(session: Session, follow_up_id: str, *, until: datetime) -> None:
    """Let what cannot be asked wait, whatever is wrong with it, so that it stops nothing else."""
    session.exec(
        update(FollowUpRow)
        .where(col(FollowUpRow.id) == follow_up_id)
        .values(due_at=until, version=FollowUpRow.version + 1)
    )


def is_due(session: Session, agreement_id: str, kind: Kind, *, ordinal: int, now: datetime) -> bool:
    """Return whether one of this kind and ordinal has fallen due and is not dealt with yet."""
    found = session.exec(
        select(FollowUpRow.id).where(
            FollowUpRow.agreement_id == agreement_id,
            FollowUpRow.kind == kind,
            FollowUpRow.ordinal == ordinal,
            *_is_due(now),
        )
    )
    return found.first() is not None


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
        .values(**{name: getattr(moved, name) for name in _CHANGING})
    )
    if result.rowcount != 1:
        raise MovedOn


def cancel(
    session: Session, agreement_id: str, kinds: Collection[Kind], *, person_id: str | None = None
) -> Sequence[str]:
    """End what may still be answered of these kinds: what it was about has moved on.

    Returns:
        The ids of those that have been ended; their cards are out of date.
    """
    ours: list[ColumnElement[bool]] = [col(FollowUpRow.kind).in_(kinds)]
    if person_id is not None:
        ours.append(col(FollowUpRow.person_id) == person_id)
    return _end(session, agreement_id, FollowUpState.CANCELLED, ours)


def cancel_earlier(session: Session, asked: FollowUp) -> Sequence[str]:
    """End the earlier repetitions of one kind for one person; return their ids."""
    ours = [
        col(FollowUpRow.kind) == asked.kind,
        col(FollowUpRow.person_id) == asked.person_id,
        col(FollowUpRow.ordinal) < asked.ordinal,
    ]
    return _end(session, asked.agreement_id, FollowUpState.CANCELLED, ours)


def settle_of_step(session: Session, step_id: str, *, agreement_id: str) -> Sequence[str]:
    """End the questions about a step that is done; return their ids."""
    ours = [col(FollowUpRow.subject_id) == step_id]
    return _end(session, agreement_id, FollowUpState.DONE, ours)


def settle_kind(session: Session, agreement_id: str, kind: Kind) -> Sequence[str]:
    """End one kind as done for both people at once; return the ids of those it ended.

    Whoever gets an empty list was not the first.
    """
    ours = [col(FollowUpRow.kind) == kind]
    return _end(session, agreement_id, FollowUpState.DONE, ours)


def ids_of(session: Session, agreement_id: str, *, person_id: str) -> Sequence[str]:
    """Return the ids of all follow-ups of one person about one agreement."""
    return session.exec(
        select(FollowUpRow.id).where(
            FollowUpRow.agreement_id == agreement_id, FollowUpRow.person_id == person_id
        )
    ).all()


def release(session: Session, person_id: str, *, team_id: str) -> None:
    """Let go what quiet holds back for a person: their quiet has changed."""
    of_team = select(AgreementRow.id).where(AgreementRow.team_id == team_id)
    session.exec(
        update(FollowUpRow)
        .where(
            col(FollowUpRow.person_id) == person_id,
            col(FollowUpRow.state) == FollowUpState.WAITING,
            col(FollowUpRow.held_from).is_not(None),
            col(FollowUpRow.agreement_id).in_(of_team),
        )
        .values(due_at=FollowUpRow.held_from, held_from=None, version=FollowUpRow.version + 1)
    )


def _is_due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (col(FollowUpRow.state) == FollowUpState.WAITING, col(FollowUpRow.due_at) <= now)


def _end(
    session: Session,
    agreement_id: str,
    state: FollowUpState,
    which: Collection[ColumnElement[bool]],
) -> Sequence[str]:
    # Locked in one order, so that two people who press at once wait for each other.
    ids = session.exec(
        select(FollowUpRow.id)
        .where(FollowUpRow.agreement_id == agreement_id, col(FollowUpRow.state).in_(_ALIVE), *which)
        .order_by(FollowUpRow.id)
        .with_for_update()
    ).all()
    session.exec(
        update(FollowUpRow)
        .where(col(FollowUpRow.id).in_(ids))
        .values(state=state, version=FollowUpRow.version + 1)
    )
    return ids


def _value(row: FollowUpRow) -> FollowUp:
    return FollowUp(**{name: getattr(row, name) for name in _FIELDS})
