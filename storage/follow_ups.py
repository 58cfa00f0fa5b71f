"""Follow-ups: rows with a time, found when it has come."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Executable, bindparam, case, or_, update
from sqlalchemy import select as core_select
from sqlmodel import Session, select

from guidance.due import OF_THE_HOUR
from guidance.errors import MovedOn, NotFound
from guidance.follow_ups import ALIVE, FollowUp, FollowUpState, Kind, Planned
from storage.columns import new_id
from storage.statements import INSERT, among, database, run, table
from storage.tables import FollowUpRow

FIELDS = tuple(field.name for field in fields(FollowUp))
"""The columns of a follow-up, in the order in which it takes them."""

_PLANNED = tuple(field.name for field in fields(Planned))
_CHANGING = ("state", "asks", "due_at", "held_from", "asking_on", "card_id", "missed_at", "version")


def plan(session: Session, agreement_id: str, planned: Iterable[Planned], *, team_id: str) -> None:
    """Insert follow-ups; one that is there already under the same key stays as it is."""
    rows = [
        _NEW
        | {"id": follow_up_id, "card_id": follow_up_id}
        | {"team_id": team_id, "agreement_id": agreement_id}
        | {name: getattr(item, name) for name in _PLANNED}
        for item, follow_up_id in ((item, new_id()) for item in planned)
    ]
    if rows:
        run(session, _planning(database(session)), rows)


def get(session: Session, follow_up_id: str, *, team_id: str) -> FollowUp:
    """Return one follow-up of this workspace.

    Raises:
        NotFound: there is none here.
    """
    row = session.exec(
        select(FollowUpRow).where(FollowUpRow.id == follow_up_id, FollowUpRow.team_id == team_id)
    ).first()
    if row is None:
        raise NotFound
    return value(row)


def of_kind(session: Session, agreement_id: str, kind: Kind) -> Sequence[FollowUp]:
    """Return every follow-up of one kind of an agreement, in whatever state."""
    rows = run(session, _OF_KIND, {"of_agreement": agreement_id, "of_kind": kind})
    return [FollowUp(*row) for row in rows]


def on_card(session: Session, card_id: str, *, team_id: str) -> Sequence[FollowUp]:
    """Return what a card asks, or is to ask, what is alike together."""
    rows = run(session, _ON_CARD, {"of_card": card_id, "of_team": team_id})
    return [FollowUp(*row) for row in rows]


def missed_by(
    session: Session, person_id: str, *, team_id: str, since: datetime
) -> Sequence[FollowUp]:
    """Return what a person was not asked because nobody could, the newest first."""
    which = {"of_person": person_id, "of_team": team_id, "since": since}
    return [FollowUp(*row) for row in run(session, _MISSED, which)]


def move_aside(session: Session, ids: Collection[str], *, until: datetime) -> None:
    """Let what cannot be asked wait, whatever is wrong with it, so that it stops nothing else."""
    run(session, _MOVE_ASIDE, {"ids": sorted(ids), "until": until})


def leave_on(session: Session, card_id: str) -> None:
    """Leave on a card that is out what is still to be asked there, without asking it.

    It was answered while that was on its way, or is wrong.
    """
    run(session, _LEAVE_ON, {"of_card": card_id})


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
        The ids of the cards of those that have been ended; they are out of date.
    """
    which = {"of_agreement": agreement_id, "kinds": list(kinds)}
    if person_id is None:
        return _end(session, _OF_KINDS, which, FollowUpState.CANCELLED)
    which["of_person"] = person_id
    return _end(session, _OF_KINDS_AND_PERSON, which, FollowUpState.CANCELLED)


def cancel_earlier(session: Session, asked: FollowUp) -> Sequence[str]:
    """End the earlier repetitions of one kind for one person; return the ids of their cards."""
    which = {
        "of_agreement": asked.agreement_id,
        "kinds": [asked.kind],
        "of_person": asked.person_id,
        "before": asked.ordinal,
    }
    return _end(session, _EARLIER, which, FollowUpState.CANCELLED)


def settle_of_step(session: Session, step_id: str, *, agreement_id: str) -> Sequence[str]:
    """End the questions about a step that is done; return the ids of their cards."""
    which = {"of_agreement": agreement_id, "of_subject": step_id}
    return _end(session, _OF_SUBJECT, which, FollowUpState.DONE)


def settle_kind(session: Session, agreement_id: str, kind: Kind) -> Sequence[str]:
    """End one kind as done for both people at once; return the ids of the cards they are on.

    Whoever gets an empty list was not the first.
    """
    which = {"of_agreement": agreement_id, "kinds": [kind]}
    return _end(session, _OF_KINDS, which, FollowUpState.DONE)


def open_cards_of(
    session: Session, person_id: str, *, team_id: str, kinds: Collection[Kind] = tuple(Kind)
) -> Sequence[str]:
    """Return the ids of the cards on which a person may still answer something of these kinds.

    They may be out without being noted, or not be out yet.
    """
    which = {"of_person": person_id, "of_team": team_id, "kinds": list(kinds)}
    return _cards(run(session, _OPEN_CARDS, which))


def cards_of(session: Session, agreement_id: str, *, person_id: str) -> Sequence[str]:
    """Return the ids of the cards of all follow-ups of one person about one agreement."""
    which = (FollowUpRow.agreement_id == agreement_id, FollowUpRow.person_id == person_id)
    return _cards(session.exec(select(FollowUpRow.card_id, FollowUpRow.asking_on).where(*which)))


def release(session: Session, person_id: str, *, team_id: str, now: datetime) -> None:
    """Let go what is held back for a person: what held it has changed, or may have."""
    which = {"of_person": person_id, "of_team": team_id, "now": now}
    run(session, _RELEASE, which)


def postpone_held(
    session: Session, person_id: str, *, team_id: str, now: datetime, until: datetime
) -> None:
    """Let what is held back for a person from `now` on, and not for so long, fall due then."""
    which = {"of_person": person_id, "of_team": team_id, "now": now, "until": until}
    run(session, _POSTPONE_HELD, which)


def _end(
    session: Session, ending: Executable, which: dict[str, Any], state: FollowUpState
) -> Sequence[str]:
    return _cards(run(session, ending, which | {"state": state}))


def _cards(found: Iterable[Any]) -> Sequence[str]:
    return [card_id for row in found for card_id in row if card_id]


def value(row: FollowUpRow) -> FollowUp:
    """Return the follow-up that a row holds."""
    return FollowUp(**{name: getattr(row, name) for name in FIELDS})


_ROWS = table(FollowUpRow).c
_NEW = {"state": FollowUpState.WAITING, "asks": 0, "version": 0}
_OF_KIND = (
    core_select(*(_ROWS[name] for name in FIELDS))
    .where(_ROWS.agreement_id == bindparam("of_agreement"), _ROWS.kind == bindparam("of_kind"))
    .order_by(_ROWS.ordinal)
)
_IS_ASKING_ON_CARD = _ROWS.asking_on == bindparam("of_card")
_IS_ON_CARD = or_(_ROWS.card_id == bindparam("of_card"), _IS_ASKING_ON_CARD)
_ON_CARD = (
    core_select(*(_ROWS[name] for name in FIELDS))
    .where(_IS_ON_CARD, _ROWS.team_id == bindparam("of_team"))
    .order_by(_ROWS.kind, _ROWS.id)
)
_LEAVE_ON = (
    update(table(FollowUpRow))
    .where(_IS_ASKING_ON_CARD)
    .values(
        card_id=_ROWS.asking_on,
        asking_on=None,
        state=case((_ROWS.state == FollowUpState.WAITING, FollowUpState.SILENT), else_=_ROWS.state),
        version=_ROWS.version + 1,
    )
)
_WRONG = core_select(_ROWS.id).where(among(_ROWS.id, "ids"))
_MOVE_ASIDE = (
    update(table(FollowUpRow))
    # Locked in the one order, as below.
    .where(_ROWS.id.in_(_WRONG.order_by(_ROWS.id).with_for_update()))
    .values(
        due_at=bindparam("until", type_=_ROWS.due_at.type),
        asking_on=None,
        version=_ROWS.version + 1,
    )
)
_MISSED = (
    core_select(*(_ROWS[name] for name in FIELDS))
    .where(
        _ROWS.person_id == bindparam("of_person"),
        _ROWS.state == FollowUpState.MISSED,
        _ROWS.team_id == bindparam("of_team"),
        _ROWS.missed_at >= bindparam("since", type_=_ROWS.missed_at.type),
    )
    .order_by(_ROWS.due_at.desc(), _ROWS.id)
)
_OPEN_CARDS = (
    core_select(_ROWS.card_id, _ROWS.asking_on)
    .where(
        _ROWS.person_id == bindparam("of_person"),
        _ROWS.team_id == bindparam("of_team"),
        _ROWS.state.in_(ALIVE),
        among(_ROWS.kind, "kinds"),
    )
    .distinct()
)
_SAVE = update(table(FollowUpRow)).where(
    _ROWS.id == bindparam("of_id"), _ROWS.version == bindparam("of_version")
)


def _ending(*which: ColumnElement[bool]) -> Executable:
    """Return the change of what may still be answered of an agreement; it gives the ids."""
    of_agreement = _ROWS.agreement_id == bindparam("of_agreement")
    is_alive = or_(*(_ROWS.state == state for state in ALIVE))
    alive = core_select(_ROWS.id).where(of_agreement, is_alive, *which)
    # Locked in one order, so that two people who press at once wait for each other.
    locked = alive.order_by(_ROWS.id).with_for_update()
    return (
        update(table(FollowUpRow))
        .where(_ROWS.id.in_(locked))
        .values(version=_ROWS.version + 1)
        .returning(_ROWS.card_id, _ROWS.asking_on)
    )


_AT = _ROWS.due_at.type
_HELD = (
    core_select(_ROWS.id)
    .where(
        _ROWS.person_id == bindparam("of_person"),
        _ROWS.state == FollowUpState.WAITING,
        _ROWS.held_from.is_not(None),
        _ROWS.team_id == bindparam("of_team"),
    )
    # Locked in the one order, as below.
    .order_by(_ROWS.id)
    .with_for_update()
)
_COMES_BEFORE = _ROWS.due_at.between(bindparam("now", type_=_AT), bindparam("until", type_=_AT))
# A day later nobody needs to hear of a session that is over by then.
_POSTPONE_HELD = (
    update(table(FollowUpRow))
    .where(_ROWS.id.in_(_HELD.where(_COMES_BEFORE, _ROWS.kind.not_in(OF_THE_HOUR))))
    .values(due_at=bindparam("until", type_=_AT), held_from=None, version=_ROWS.version + 1)
)
_RELEASE = (
    update(table(FollowUpRow))
    .where(_ROWS.id.in_(_HELD))
    .values(due_at=bindparam("now", type_=_AT), held_from=None, version=_ROWS.version + 1)
)
_IS_OF_KINDS = among(_ROWS.kind, "kinds")
_IS_OF_PERSON = _ROWS.person_id == bindparam("of_person")
_OF_KINDS = _ending(_IS_OF_KINDS)
_OF_KINDS_AND_PERSON = _ending(_IS_OF_KINDS, _IS_OF_PERSON)
_EARLIER = _ending(_IS_OF_KINDS, _IS_OF_PERSON, _ROWS.ordinal < bindparam("before"))
_OF_SUBJECT = _ending(_ROWS.subject_id == bindparam("of_subject"))


@cache
def _planning(database: str) -> Executable:
    statement: Executable = INSERT[database](table(FollowUpRow)).on_conflict_do_nothing()
    return statement
