"""Follow-ups: rows with a time, found when it has come."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Executable, bindparam, func, or_, update
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from guidance.errors import MovedOn, NotFound
from guidance.follow_ups import FollowUp, FollowUpState, Kind, Planned
from storage.columns import new_id
from storage.statements import INSERT, database, run, table
from storage.tables import AgreementRow, FollowUpRow

_FIELDS = tuple(field.name for field in fields(FollowUp))
_PLANNED = tuple(field.name for field in fields(Planned))
_CHANGING = ("state", "asks", "due_at", "held_from", "version")
_ALIVE = (FollowUpState.WAITING, FollowUpState.SILENT)


def plan(session: Session, agreement_id: str, planned: Iterable[Planned]) -> None:
    """Insert follow-ups; one that is there already under the same key stays as it is."""
    rows = [
        _NEW
        | {"id": new_id(), "agreement_id": agreement_id}
        | {name: getattr(item, name) for name in _PLANNED}
        for item in planned
    ]
    if rows:
        run(session, _planning(database(session)), rows)


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
    rows = run(session, _OF_KIND, {"of_agreement": agreement_id, "of_kind": kind})
    return [FollowUp(*row) for row in rows]


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
    changes = {name: getattr(moved, name) for name in _CHANGING}
    before = {"of_id": moved.id, "of_version": moved.version - 1}
    result = run(session, _SAVE, changes | before)
    if result.rowcount != 1:
        raise MovedOn


def cancel(
    session: Session, agreement_id: str, kinds: Collection[Kind], *, person_id: str | None = None
) -> Sequence[str]:
    """End what may still be answered of these kinds: what it was about has moved on.

    Returns:
        The ids of those that have been ended; their cards are out of date.
    """
    which = {"of_agreement": agreement_id, "kinds": list(kinds)}
    if person_id is None:
        return _end(session, _OF_KINDS, which, FollowUpState.CANCELLED)
    which["of_person"] = person_id
    return _end(session, _OF_KINDS_AND_PERSON, which, FollowUpState.CANCELLED)


def cancel_earlier(session: Session, asked: FollowUp) -> Sequence[str]:
    """End the earlier repetitions of one kind for one person; return their ids."""
    which = {
        "of_agreement": asked.agreement_id,
        "kinds": [asked.kind],
        "of_person": asked.person_id,
        "before": asked.ordinal,
    }
    return _end(session, _EARLIER, which, FollowUpState.CANCELLED)


def settle_of_step(session: Session, step_id: str, *, agreement_id: str) -> Sequence[str]:
    """End the questions about a step that is done; return their ids."""
    which = {"of_agreement": agreement_id, "of_subject": step_id}
    return _end(session, _OF_SUBJECT, which, FollowUpState.DONE)


def settle_kind(session: Session, agreement_id: str, kind: Kind) -> Sequence[str]:
    """End one kind as done for both people at once; return the ids of those it ended.

    Whoever gets an empty list was not the first.
    """
    which = {"of_agreement": agreement_id, "kinds": [kind]}
    return _end(session, _OF_KINDS, which, FollowUpState.DONE)


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
    session: Session, ending: Executable, which: dict[str, Any], state: FollowUpState
) -> Sequence[str]:
    ids: Sequence[str] = run(session, ending, which | {"state": state}).scalars().all()
    return ids


def _value(row: FollowUpRow) -> FollowUp:
    return FollowUp(**{name: getattr(row, name) for name in _FIELDS})


_ROWS = table(FollowUpRow).c
_NEW = {"state": FollowUpState.WAITING, "asks": 0, "version": 0}
_OF_KIND = (
    core_select(*(_ROWS[name] for name in _FIELDS))
    .where(_ROWS.agreement_id == bindparam("of_agreement"), _ROWS.kind == bindparam("of_kind"))
    .order_by(_ROWS.ordinal)
)
_SAVE = update(table(FollowUpRow)).where(
    _ROWS.id == bindparam("of_id"), _ROWS.version == bindparam("of_version")
)


def _ending(*which: ColumnElement[bool]) -> Executable:
    """Return the change of what may still be answered of an agreement; it gives the ids."""
    of_agreement = _ROWS.agreement_id == bindparam("of_agreement")
    is_alive = or_(*(_ROWS.state == state for state in _ALIVE))
    alive = core_select(_ROWS.id).where(of_agreement, is_alive, *which)
    # Locked in one order, so that two people who press at once wait for each other.
    locked = alive.order_by(_ROWS.id).with_for_update()
    return (
        update(table(FollowUpRow))
        .where(_ROWS.id.in_(locked))
        .values(version=_ROWS.version + 1)
        .returning(_ROWS.id)
    )


_IS_OF_KINDS = _ROWS.kind.in_(bindparam("kinds", expanding=True))
_IS_OF_PERSON = _ROWS.person_id == bindparam("of_person")
_OF_KINDS = _ending(_IS_OF_KINDS)
_OF_KINDS_AND_PERSON = _ending(_IS_OF_KINDS, _IS_OF_PERSON)
_EARLIER = _ending(_IS_OF_KINDS, _IS_OF_PERSON, _ROWS.ordinal < bindparam("before"))
_OF_SUBJECT = _ending(_ROWS.subject_id == bindparam("of_subject"))


@cache
def _planning(database: str) -> Executable:
    statement: Executable = INSERT[database](table(FollowUpRow)).on_conflict_do_nothing()
    return statement
