"""Agreements: read by id and workspace, written by compare-and-set."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, or_, update
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from guidance.agreements import Agreement
from guidance.errors import MovedOn, NotFound
from guidance.modes import Mode
from guidance.privacy import NO_GOAL, is_gone
from guidance.stages import Stage
from storage.inserting import insert_new
from storage.sealing import opened, sealed
from storage.statements import among, run, table
from storage.tables import AgreementRow


@dataclass(frozen=True, slots=True)
class Later:
    """How a later session of the same two stands; it has no words, so none has to be opened."""

    stage: Stage
    mode: Mode | None
    meet_at: datetime | None
    moved_by: str
    moved_at: datetime | None


_FIELDS = tuple(field.name for field in fields(Agreement))
_TABLE = table(AgreementRow)
COLUMNS = tuple(_TABLE.c[name] for name in _FIELDS)
"""What `legible` makes an agreement of, for a statement that asks for more besides."""
_OURS = (_TABLE.c.id == bindparam("of_id"), _TABLE.c.team_id == bindparam("of_team"))
_GET = core_select(*COLUMNS).where(*_OURS)
# By id alone: beside the workspace SQLite would read every agreement in it.
_EACH = core_select(*COLUMNS).where(among(_TABLE.c.id, "ids"))
_OF = (
    core_select(*COLUMNS)
    .where(
        _TABLE.c.team_id == bindparam("of_team"),
        or_(_TABLE.c.learner_id == bindparam("of_user"), _TABLE.c.guide_id == bindparam("of_user")),
        among(_TABLE.c.stage, "stages"),
    )
    .order_by(_TABLE.c.created_at.desc())
    .limit(bindparam("most"))
)
_OF_LATER = core_select(*(_TABLE.c[field.name] for field in fields(Later)))
_CONTINUING = _OF_LATER.where(_TABLE.c.continues_id == bindparam("of_id")).order_by(
    _TABLE.c.created_at
)
_LATER = _OF_LATER.where(
    _TABLE.c.team_id == bindparam("of_team"),
    _TABLE.c.learner_id == bindparam("of_learner"),
    _TABLE.c.guide_id == bindparam("of_guide"),
    _TABLE.c.id != bindparam("of_id"),
    _TABLE.c.stage.in_((Stage.AGREED, Stage.CLOSED)),
    _TABLE.c.agreed_at >= bindparam("since", type_=_TABLE.c.agreed_at.type),
)
_DELETE_DRAFTS = delete(_TABLE).where(
    _TABLE.c.stage == Stage.DRAFT,
    _TABLE.c.created_at < bindparam("before", type_=_TABLE.c.created_at.type),
)
_SAVE = update(_TABLE).where(*_OURS, _TABLE.c.version == bindparam("of_version"))


def get(session: Session, agreement_id: str, *, team_id: str) -> Agreement:
    """Return one agreement of this workspace.

    Raises:
        NotFound: there is none, or it belongs to another workspace.
    """
    return legible(session, _get(session, agreement_id, team_id))


def each(session: Session, ids: Collection[str], *, team_id: str) -> Mapping[str, Agreement]:
    """Return these agreements of this workspace, by id.

    Raises:
        NotFound: there is one missing, or it belongs to another workspace.
    """
    rows = run(session, _EACH, {"ids": sorted(ids)})
    found = {row.id: legible(session, row) for row in rows if row.team_id == team_id}
    if found.keys() != {*ids}:
        raise NotFound
    return found


def of_party(session: Session, agreement_id: str, *, team_id: str, user_id: str) -> Agreement:
    """Return one agreement that this person is part of.

    Raises:
        NotFound: there is none, or it is somebody else's; both take the same time, as nothing of
            somebody else's is opened.
    """
    row = _get(session, agreement_id, team_id)
    if user_id not in (row.learner_id, row.guide_id):
        raise NotFound
    return legible(session, row)


def add(session: Session, agreement: Agreement, *, now: datetime) -> Agreement:
    """Insert an agreement as it is."""
    session.add(AgreementRow(created_at=now, **_values(session, agreement)))
    session.flush()
    return agreement


def keep_draft(session: Session, draft: Agreement, *, key: str, now: datetime) -> Agreement:
    """Keep the answers of the modal `key`; answers it gave before are replaced, the id is kept.

    Raises:
        MovedOn: the draft of this modal has been sent already.
    """
    row = AgreementRow(draft_key=key, created_at=now, **_values(session, draft))
    if insert_new(session, row):
        return draft
    row = session.exec(
        select(AgreementRow)
        .where(AgreementRow.team_id == draft.team_id, AgreementRow.draft_key == key)
        .with_for_update()
    ).one()
    if row.stage is not Stage.DRAFT or row.learner_id != draft.learner_id:
        raise MovedOn
    kept = replace(draft, id=row.id)
    row.sqlmodel_update(_values(session, kept))
    session.flush()
    return kept


def save(session: Session, moved: Agreement) -> None:
    """Write a move, if nobody has moved the agreement since it was read.

    Raises:
        MovedOn: somebody was faster; nothing is written.
    """
    now = _values(session, moved)
    before = {"of_id": moved.id, "of_team": moved.team_id, "of_version": moved.version - 1}
    result = run(session, _SAVE, now | before)
    if result.rowcount != 1:
        raise MovedOn


def open_of(session: Session, user_id: str, *, team_id: str) -> Sequence[Agreement]:
    """Return what is asked, offered, talked over or agreed and not closed, newest first."""
    open_stages = (Stage.ASKED, Stage.OFFERED, Stage.PASSED_ON, Stage.TALKING, Stage.AGREED)
    return _of(session, user_id, team_id, open_stages, limit=30)


def closed_of(session: Session, user_id: str, *, team_id: str, limit: int) -> Sequence[Agreement]:
    """Return the newest closed sessions of a person."""
    return _of(session, user_id, team_id, (Stage.CLOSED,), limit=limit)


def modes_closed_by(session: Session, guide_id: str, *, team_id: str) -> Sequence[Mode]:
    """Return the form that was agreed on, for each session of a guide that has ended."""
    rows = session.exec(
        select(AgreementRow.mode).where(
            AgreementRow.team_id == team_id,
            AgreementRow.guide_id == guide_id,
            AgreementRow.stage == Stage.CLOSED,
        )
    )
    return [Mode(mode) for mode in rows if mode is not None]


def modes_by_learner(
    session: Session, guide_id: str, *, program_id: str, since: datetime, until: datetime
) -> Mapping[str, Mode]:
    """Return the form last agreed on with each learner, of a guide's sessions that ended between.

    Who was erased is left out: each of their sessions has another id.
    """
    row = AgreementRow
    found = session.exec(
        select(row.learner_id, row.mode)
        .where(
            row.program_id == program_id,
            row.guide_id == guide_id,
            row.stage == Stage.CLOSED,
            col(row.moved_at) >= since,
            col(row.moved_at) < until,
        )
        .order_by(col(row.moved_at), row.id)
    )
    return {
        learner_id: Mode(mode)
        for learner_id, mode in found
        if mode is not None and not is_gone(learner_id)
    }


def continuing(session: Session, agreement_id: str) -> Sequence[Later]:
    """Return the next meeting that carries this session on, if it has begun."""
    return [Later(*row) for row in run(session, _CONTINUING, {"of_id": agreement_id})]


def later_between(session: Session, agreement: Agreement) -> Sequence[Later]:
    """Return what the same two have agreed on since this agreement's last move."""
    which = {
        "of_id": agreement.id,
        "of_team": agreement.team_id,
        "of_learner": agreement.learner_id,
        "of_guide": agreement.guide_id,
        "since": agreement.moved_at,
    }
    return [Later(*row) for row in run(session, _LATER, which)]


def delete_drafts(session: Session, *, before: datetime) -> int:
    """Delete requests that were begun before `before` and never sent; return how many."""
    return run(session, _DELETE_DRAFTS, {"before": before}).rowcount


def _of(
    session: Session, user_id: str, team_id: str, stages: Sequence[Stage], *, limit: int
) -> Sequence[Agreement]:
    which = {"of_user": user_id, "of_team": team_id, "stages": stages, "most": limit}
    return [legible(session, row) for row in run(session, _OF, which)]


def _get(session: Session, agreement_id: str, team_id: str) -> Row[Any]:
    row = run(session, _GET, {"of_id": agreement_id, "of_team": team_id}).first()
    if row is None:
        raise NotFound
    return row


def legible(session: Session, row: Sequence[Any]) -> Agreement:
    """Return the agreement that these `COLUMNS` are, with its words open."""
    return _agreement(opened(session, AgreementRow, dict(zip(_FIELDS, row, strict=True))))


def _agreement(values: dict[str, Any]) -> Agreement:
    values["goal"] = values["goal"] or NO_GOAL
    return Agreement(**values)


def _values(session: Session, agreement: Agreement) -> dict[str, Any]:
    return sealed(session, AgreementRow, {name: getattr(agreement, name) for name in _FIELDS})
