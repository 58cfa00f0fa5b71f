"""What has fallen due, person by person, and what each is being asked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Executable,
    String,
    and_,
    bindparam,
    func,
    literal,
    or_,
    type_coerce,
    update,
)
from sqlalchemy import select as core_select
from sqlmodel import Session

from guidance.due import Budget
from guidance.follow_ups import RULES, FollowUp, FollowUpState, Kind, Rule, rule_of
from storage import budgets
from storage.delivery_statements import UNTOLD
from storage.follow_up_statements import FIELDS
from storage.queues import Delivery, OutboxRow
from storage.restored import DOUBTED
from storage.statements import among, database, run, table
from storage.tables import AgreementRow, FollowUpRow, PersonRow

CARD = "nudge"
"""The name of the cards on which people are asked."""

TOGETHER = {"sqlite": 5, "postgresql": 1}
"""How many people may be dealt with in one transaction. SQLite waits for its disk at each commit,
and has one writer; on PostgreSQL two who hold rows of several people may wait in a circle."""

TAKEN_MOST = 1_000
"""Of one person at a time; nobody has as many."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What is to be asked on one card that is not noted as out."""

    ids: frozenset[str]
    rules: Sequence[Rule]
    is_to_come: bool
    """Whether it waits to be posted."""
    is_begun: bool
    """Whether it may be out, for all we know."""


def people(session: Session, *, now: datetime, limit: int) -> Sequence[tuple[str, str]]:
    """Return workspace and id of people for whom something has fallen due, the oldest first."""
    rows = run(session, _PEOPLE, {"now": now, "most": limit})
    return list(dict.fromkeys((team_id, person_id) for team_id, person_id in rows))


def groups(session: Session, *, now: datetime, limit: int) -> Sequence[tuple[str, list[str]]]:
    """Return such people as may be dealt with in one transaction, with their workspace."""
    of_team: dict[str, list[str]] = {}
    for team_id, person_id in people(session, now=now, limit=limit):
        of_team.setdefault(team_id, []).append(person_id)
    most = TOGETHER[database(session)]
    return [
        (team_id, ids[first : first + most])
        for team_id, ids in of_team.items()
        for first in range(0, len(ids), most)
    ]


def note_bundle(
    session: Session, person_id: str, *, team_id: str, now: datetime, card_id: str
) -> None:
    """Note that a person has answered something that could wait, on a card that may be out."""
    which = {"of_team": team_id, "of_person": person_id}
    run(session, _NOTE_BUNDLE, which | {"at": now, "card": card_id})


def note_sign_of_life(session: Session, person_id: str, *, team_id: str, now: datetime) -> bool:
    """Begin to count anew what a person leaves unanswered; return whether they had gone quiet.

    Then what their silence held back is to be let go. A press does this before it touches a
    follow-up, or reads what its answer hangs on, and holds the person to the end of the
    transaction: so does the clock, and whoever erases them or the other one of a session of theirs.
    This alone puts one before the other; whoever comes second finds what the first has left.
    """
    budget = budgets.begin_anew(session, person_id, team_id=team_id)
    asked = asking(session, person_id, team_id=team_id)
    return once_noted(budget, asked, now=now).is_spent


def asking(session: Session, person_id: str, *, team_id: str) -> Mapping[str, Asking]:
    """Return what a person is to be asked on cards that are not noted as out, by the cards' ids."""
    of_card: dict[str, list[Any]] = {}
    for row in run(session, _ASKING, {"of_team": team_id, "of_person": person_id}):
        of_card.setdefault(row.asking_on, []).append(row)
    return {
        card_id: Asking(
            frozenset(row.id for row in rows),
            [_rule(row) for row in rows if row.kind in RULES],
            is_to_come=bool(rows[0].is_to_come),
            is_begun=bool(rows[0].is_begun),
        )
        for card_id, rows in of_card.items()
    }


def once_noted(
    budget: Budget, asked: Mapping[str, Asking], *, now: datetime, but_for: str = ""
) -> Budget:
    """Return what is left of a budget if all cards are out that may be, but for one."""
    of_bundle = asked.get(budget.bundled_on or "")
    if of_bundle and (of_bundle.is_to_come or budget.bundled_on == but_for):
        budget = replace(budget, bundled_at=None, bundled_on=None)  # it was not there
    begun = [one.rules for card_id, one in asked.items() if one.is_begun and card_id != but_for]
    return budget.once_noted(begun, now=now)


def take(
    session: Session,
    person_id: str,
    *,
    team_id: str,
    now: datetime | None,
    cards: Collection[str] = (),
    with_agreements: bool = True,
) -> Sequence[FollowUp]:
    """Return what is due for a person, held with its agreements to the end of the transaction.

    What is being asked already is left out, but for what is on these cards. With no `now` that is
    all, and what is wrong with others costs it nothing. Left out, too, is what somebody else
    holds: a person who presses a button holds the agreement first, so waiting here could wait
    for ever. Whoever changes nothing but what is taken needs no agreement.
    """
    statement = _taking(
        with_due=now is not None, has_cards=bool(cards), with_agreements=with_agreements
    )
    which = {"of_team": team_id, "of_person": person_id, "now": now, "cards": [*cards]}
    # The last column is the agreement's, which is there to be held.
    return [FollowUp(*row[:-1]) for row in run(session, statement, which)]


def ids(
    session: Session, person_id: str, *, team_id: str, now: datetime, cards: Collection[str]
) -> Sequence[str]:
    """Return the ids of what `take` would, whatever is wrong with it and whoever holds it."""
    which = {"of_team": team_id, "of_person": person_id, "now": now, "cards": [*cards]}
    found: Sequence[str] = run(session, _IDS, which).scalars().all()
    return found


def given_up(session: Session, *, before: datetime) -> Sequence[tuple[str, str, str, bool]]:
    """Return workspace, person and id of cards that ask and are at an end; last, if one may be out.

    What Slack has refused is among them once that was before a moment: till then it may be revived.
    """
    return [(*found,) for found in run(session, _GIVEN_UP, {"before": before})]


def _rule(row: Any) -> Rule:
    return rule_of(Kind(row.kind), is_back=bool(row.is_back))


_ROWS, _PERSON = table(FollowUpRow).c, table(PersonRow).c
_AGREEMENT = table(AgreementRow).c
_PEOPLE = (
    core_select(_ROWS.team_id, _ROWS.person_id)
    .where(
        _ROWS.state == FollowUpState.WAITING,
        _ROWS.asking_on.is_(None),
        _ROWS.due_at <= bindparam("now", type_=_ROWS.due_at.type),
    )
    .order_by(_ROWS.due_at)
    .limit(bindparam("most"))
)
_NOTE_BUNDLE = (
    update(table(PersonRow))
    .where(_PERSON.team_id == bindparam("of_team"), _PERSON.user_id == bindparam("of_person"))
    .values(bundled_at=bindparam("at"), bundled_on=bindparam("card"))
)


_CARDS = table(OutboxRow).c
_IS_ITS_CARD = and_(
    _CARDS.team_id == _ROWS.team_id, _CARDS.subject == literal(f"{CARD}:") + _ROWS.asking_on
)
_MAY_BE_THERE = or_(_CARDS.ts.is_not(None), _CARDS.last_error.in_([UNTOLD, DOUBTED]))
_GIVEN_UP = (
    core_select(_ROWS.team_id, _ROWS.person_id, _ROWS.asking_on, _MAY_BE_THERE)
    .join(table(OutboxRow), _IS_ITS_CARD)
    .where(
        _ROWS.asking_on.is_not(None),
        _ROWS.state == FollowUpState.WAITING,
        _CARDS.state.in_([Delivery.SENT, Delivery.DEAD]),
        or_(_MAY_BE_THERE, _CARDS.due_at < bindparam("before", type_=_CARDS.due_at.type)),
    )
    .distinct()
)
_MAY_BE_OUT = [Delivery.CLAIMED, Delivery.DISPATCHING, Delivery.UNCERTAIN, Delivery.PARKED]
_IS_WAITING = and_(
    _ROWS.person_id == bindparam("of_person"),
    _ROWS.state == FollowUpState.WAITING,
    _ROWS.team_id == bindparam("of_team"),
)
_IS_DUE = and_(_ROWS.asking_on.is_(None), _ROWS.due_at <= bindparam("now", type_=_ROWS.due_at.type))
_IS_ON_CARD = among(_ROWS.asking_on, "cards")
_IS_DUE_OR_ON_CARD = or_(_IS_DUE, _IS_ON_CARD)
_IDS = core_select(_ROWS.id).where(_IS_WAITING, _IS_DUE_OR_ON_CARD).order_by(_ROWS.id)
_ASKING = (
    core_select(
        _ROWS.id,
        _ROWS.asking_on,
        # As text, for a word that we do not know concerns its own row only.
        type_coerce(_ROWS.kind, String).label("kind"),
        and_(_ROWS.asks == 0, _ROWS.card_id != _ROWS.id).label("is_back"),
        (_CARDS.state == Delivery.PENDING).label("is_to_come"),
        # Not by IN, which is made anew each time, and that takes a quarter of this.
        or_(*(_CARDS.state == state for state in _MAY_BE_OUT)).label("is_begun"),
    )
    .outerjoin(table(OutboxRow), _IS_ITS_CARD)
    # Told so that it is found by person: an index over all who are being asked looks like fewer.
    .where(_IS_WAITING, func.coalesce(_ROWS.asking_on, "") != "")
    .order_by(_ROWS.id)
)


@cache
def _taking(*, with_due: bool, has_cards: bool, with_agreements: bool) -> Executable:
    due_too = _IS_DUE_OR_ON_CARD if has_cards else _IS_DUE
    held = [table(FollowUpRow), *([table(AgreementRow)] if with_agreements else [])]
    return (
        core_select(*(_ROWS[name] for name in FIELDS), _AGREEMENT.id)
        .join(table(AgreementRow), _AGREEMENT.id == _ROWS.agreement_id)
        .where(_IS_WAITING, due_too if with_due else _IS_ON_CARD)
        .order_by(_ROWS.due_at, _ROWS.id)
        .limit(TAKEN_MOST)
        .with_for_update(skip_locked=True, of=held)
    )
