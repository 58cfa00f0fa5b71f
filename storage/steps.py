"""Next steps."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlmodel import Session, col

from guidance.agreements import Agreement
from guidance.errors import MovedOn, NotFound
from guidance.steps import Step, StepDraft, StepState
from storage import agreements
from storage.columns import new_id
from storage.sealing import opened, opened_row, sealed
from storage.statements import run, table
from storage.tables import AgreementRow, StepRow

_FIELDS = tuple(field.name for field in fields(Step))


def add(session: Session, agreement_id: str, drafts: Sequence[StepDraft]) -> list[Step]:
    """Insert the steps of one session, in their order."""
    rows = [
        StepRow(**sealed(session, StepRow, _values(agreement_id, position, draft)))
        for position, draft in enumerate(drafts)
    ]
    session.add_all(rows)
    session.flush()
    return [_value(session, row) for row in rows]


def get(session: Session, step_id: str, *, team_id: str) -> Step:
    """Return one step of this workspace.

    Raises:
        NotFound: there is none here.
    """
    row = run(session, _ONE, {"of_id": step_id, "of_team": team_id}).first()
    if row is None:
        raise NotFound
    return _legible(session, row)


def of_agreement(session: Session, agreement_id: str) -> Sequence[Step]:
    """Return the steps of one session, in the order they were written."""
    rows = run(session, _OF_AGREEMENT, {"of_agreement": agreement_id})
    return [_legible(session, row) for row in rows]


def open_of(session: Session, user_id: str, *, team_id: str) -> Sequence[tuple[Step, Agreement]]:
    """Return the steps a person has still to take, each with its session, the nearest day first."""
    most = len(_FIELDS)
    return [
        (_legible(session, row[:most]), agreements.legible(session, row[most:]))
        for row in run(session, _OPEN_OF, {"of_user": user_id, "of_team": team_id})
    ]


def save(session: Session, finished: Step) -> None:
    """Write a step's new state, if it was still planned.

    Raises:
        MovedOn: it was settled in the meantime.
    """
    result = session.exec(
        update(StepRow)
        .where(col(StepRow.id) == finished.id, col(StepRow.state) == StepState.PLANNED)
        .values(state=finished.state)
    )
    if result.rowcount != 1:
        raise MovedOn


def _values(agreement_id: str, position: int, draft: StepDraft) -> dict[str, Any]:
    typed = {field.name: getattr(draft, field.name) for field in fields(draft)}
    return typed | {"id": new_id(), "agreement_id": agreement_id, "position": position}


def _value(session: Session, row: StepRow) -> Step:
    return Step(**opened_row(session, row, _FIELDS))


def _legible(session: Session, row: Sequence[Any]) -> Step:
    return Step(**opened(session, StepRow, dict(zip(_FIELDS, row, strict=True))))


_STEP, _AGREEMENT = table(StepRow).c, table(AgreementRow).c
_COLUMNS = tuple(_STEP[name] for name in _FIELDS)
_ONE = (
    select(*_COLUMNS)
    .join(table(AgreementRow))
    .where(_STEP.id == bindparam("of_id"), _AGREEMENT.team_id == bindparam("of_team"))
)
_OPEN_OF = (
    select(*_COLUMNS, *agreements.COLUMNS)
    .join(table(AgreementRow))
    .where(
        _STEP.owner_id == bindparam("of_user"),
        _STEP.state == StepState.PLANNED,
        _AGREEMENT.team_id == bindparam("of_team"),
    )
    .order_by(_STEP.due_on.is_(None), _STEP.due_on, _STEP.id)
)
_OF_AGREEMENT = (
    select(*_COLUMNS)
    .where(_STEP.agreement_id == bindparam("of_agreement"))
    .order_by(_STEP.position)
)
