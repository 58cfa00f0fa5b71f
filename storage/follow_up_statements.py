"""The statements of `storage.follow_ups`, made once."""

from dataclasses import fields
from functools import cache

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Executable,
    and_,
    bindparam,
    case,
    or_,
    select,
    update,
)

from guidance.due import OF_THE_HOUR
from guidance.follow_ups import ALIVE, FollowUp, FollowUpState, Kind
from storage import agreements
from storage.statements import INSERT, among, in_order, table
from storage.tables import AgreementRow, FollowUpRow

FIELDS = tuple(field.name for field in fields(FollowUp))
"""The columns of a follow-up, in the order in which it takes them."""

_ROWS = table(FollowUpRow).c
NEW = {"state": FollowUpState.WAITING, "asks": 0, "version": 0}
OF_KIND = (
    select(*(_ROWS[name] for name in FIELDS))
    .where(_ROWS.agreement_id == bindparam("of_agreement"), _ROWS.kind == bindparam("of_kind"))
    .order_by(_ROWS.ordinal)
)
_IS_ASKING_ON_CARD = _ROWS.asking_on == bindparam("of_card")
_IS_ON_CARD = or_(_ROWS.card_id == bindparam("of_card"), _IS_ASKING_ON_CARD)
_IS_ON_THIS = and_(_IS_ON_CARD, _ROWS.team_id == bindparam("of_team"))
ON_CARD = (
    select(*(_ROWS[name] for name in FIELDS)).where(_IS_ON_THIS).order_by(_ROWS.kind, _ROWS.id)
)
_SHOWN = select(*(_ROWS[name] for name in FIELDS), *agreements.COLUMNS).join(
    table(AgreementRow), table(AgreementRow).c.id == _ROWS.agreement_id
)
SHOWN_ON = _SHOWN.where(_IS_ON_THIS).order_by(_ROWS.kind, _ROWS.id)
_IS_THERE = bindparam("is_there", type_=Boolean)
LEAVE_ON = (
    update(table(FollowUpRow))
    .where(_IS_ASKING_ON_CARD)
    .values(
        card_id=case(
            (or_(_IS_THERE, _ROWS.card_id == _ROWS.id), _ROWS.asking_on), else_=_ROWS.card_id
        ),
        asking_on=None,
        state=case((_ROWS.state == FollowUpState.WAITING, FollowUpState.SILENT), else_=_ROWS.state),
        version=_ROWS.version + 1,
    )
)
MOVE_ASIDE = (
    update(table(FollowUpRow))
    .where(in_order(_ROWS.id, among(_ROWS.id, "ids")))
    .values(
        due_at=bindparam("until", type_=_ROWS.due_at.type),
        asking_on=None,
        version=_ROWS.version + 1,
    )
)
MISSED = _SHOWN.where(
    _ROWS.person_id == bindparam("of_person"),
    _ROWS.state == FollowUpState.MISSED,
    _ROWS.team_id == bindparam("of_team"),
    _ROWS.missed_at >= bindparam("since", type_=_ROWS.missed_at.type),
).order_by(_ROWS.due_at.desc(), _ROWS.id)
UNANSWERED = _SHOWN.where(
    _ROWS.person_id == bindparam("of_person"),
    _ROWS.team_id == bindparam("of_team"),
    _ROWS.state.in_((FollowUpState.WAITING, FollowUpState.SILENT)),
    or_(_ROWS.asks > 0, _ROWS.kind.in_((Kind.NEXT_MEETING, Kind.MENTOR_CHECK))),
    among(_ROWS.kind, "kinds"),
).order_by(_ROWS.due_at.desc(), _ROWS.id)
OPEN_CARDS = (
    select(_ROWS.card_id, _ROWS.asking_on)
    .where(
        _ROWS.person_id == bindparam("of_person"),
        _ROWS.team_id == bindparam("of_team"),
        _ROWS.state.in_(ALIVE),
        among(_ROWS.kind, "kinds"),
    )
    .distinct()
)
SAVE = update(table(FollowUpRow)).where(
    _ROWS.id == bindparam("of_id"), _ROWS.version == bindparam("of_version")
)


def _ending(*which: ColumnElement[bool]) -> Executable:
    """Return the change of what may still be answered of an agreement; it gives the ids."""
    of_agreement = _ROWS.agreement_id == bindparam("of_agreement")
    is_alive = or_(*(_ROWS.state == state for state in ALIVE))
    return (
        update(table(FollowUpRow))
        .where(in_order(_ROWS.id, and_(of_agreement, is_alive, *which)))
        .values(version=_ROWS.version + 1)
        .returning(_ROWS.card_id, _ROWS.asking_on)
    )


_AT = _ROWS.due_at.type
_IS_HELD = and_(
    _ROWS.person_id == bindparam("of_person"),
    _ROWS.state == FollowUpState.WAITING,
    _ROWS.held_from.is_not(None),
    _ROWS.kind != Kind.REQUEST_EXPIRY,  # which waits for its reminder
    _ROWS.team_id == bindparam("of_team"),
)
_COMES_BEFORE = _ROWS.due_at.between(bindparam("now", type_=_AT), bindparam("until", type_=_AT))
# A day later nobody needs to hear of a session that is over by then.
POSTPONE_HELD = (
    update(table(FollowUpRow))
    .where(in_order(_ROWS.id, and_(_IS_HELD, _COMES_BEFORE, _ROWS.kind.not_in(OF_THE_HOUR))))
    .values(due_at=bindparam("until", type_=_AT), held_from=None, version=_ROWS.version + 1)
)
RELEASE = (
    update(table(FollowUpRow))
    .where(in_order(_ROWS.id, _IS_HELD))
    .values(
        due_at=bindparam("now", type_=_AT),
        # An open change of role is live in its own hour only.
        held_from=case((_ROWS.kind == Kind.SWITCH_OPEN, _ROWS.held_from)),
        version=_ROWS.version + 1,
    )
)
_IS_OF_KINDS = among(_ROWS.kind, "kinds")
_IS_OF_PERSON = _ROWS.person_id == bindparam("of_person")
OF_KINDS = _ending(_IS_OF_KINDS)
OF_KINDS_AND_PERSON = _ending(_IS_OF_KINDS, _IS_OF_PERSON)
EARLIER = _ending(_IS_OF_KINDS, _IS_OF_PERSON, _ROWS.ordinal < bindparam("before"))
OF_SUBJECT = _ending(_ROWS.subject_id == bindparam("of_subject"))


@cache
def planning(database: str) -> Executable:
    """Return what inserts new ones and lets those be that are there already."""
    statement: Executable = INSERT[database](table(FollowUpRow)).on_conflict_do_nothing()
    return statement
