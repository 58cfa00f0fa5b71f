"""Everything that is kept about one person, table by table, as the inventory names it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, false, or_, select
from sqlmodel import Session

from guidance.feedback import Side
from storage import pseudonyms
from storage.inventory import EXPORTED, INVENTORY, PERSON, of_team, tables
from storage.sealing import Sealed, row_id_of, vault_of
from storage.statements import run, table
from storage.tables import AgreementRow

Rows = list[dict[str, Any]]


def of_person(session: Session, user_id: str, *, team_id: str) -> Mapping[str, Rows]:
    """Return the rows of each table that are this person's, with the columns that say something.

    What belongs to two is there for both. Answers of the other one are not, nor is what waits in a
    pool: whose it is cannot be told.
    """
    who = pseudonyms.of(session, user_id, team_id=team_id)
    return {
        of.name: _rows(session, of, _is_theirs(of, user_id, who), user_id, team_id)
        for of in tables()
        if exported(of.name)
    }


def exported(name: str) -> list[str]:
    """Return the columns of a table that an export has."""
    return INVENTORY[name].of(*EXPORTED) if name not in _ABOUT_NOBODY else []


_ABOUT_NOBODY = frozenset({"ballot", "pool", "tombstone"})
"""Tables that hold nothing that could be said to be one person's, who is still here."""

_LEARNERS_ALONE = frozenset({"suggested_mode", "differs_because"})
"""Columns of an agreement that the guide is not shown, so an export of theirs has them neither."""


def _rows(
    session: Session, of: Table, which: ColumnElement[bool], user_id: str, team_id: str
) -> Rows:
    columns = exported(of.name)
    found = select(of).where(which, *of_team(of, team_id)).order_by(*of.primary_key)
    rows = run(session, found).mappings().all()
    return [
        {
            name: _legible(session, of, row, name)
            for name in columns
            if _may_have(row, name, user_id)
        }
        for row in rows
    ]


def _may_have(row: Mapping[Any, Any], name: str, user_id: str) -> bool:
    return name not in _LEARNERS_ALONE or row["learner_id"] == user_id


def _legible(session: Session, of: Table, row: Mapping[Any, Any], name: str) -> Any:
    value = row[name]
    if not isinstance(value, Sealed):
        return value
    return vault_of(session).open(f"{of.name}:{name}:{row_id_of(of, row)}", value)


def _is_theirs(of: Table, user_id: str, who: str) -> ColumnElement[bool]:
    agreements = table(AgreementRow).c
    match of.name:
        case "audit":
            return of.c.who == who
        case "took_part" | "form_answer":
            sides = {Side.LEARNER: agreements.learner_id, Side.GUIDE: agreements.guide_id}
            return or_(
                *(
                    and_(
                        of.c.side == side,
                        of.c.agreement_id.in_(select(agreements.id).where(party == user_id)),
                    )
                    for side, party in sides.items()
                )
            )
        case "switch" | "report_back":
            is_party = or_(agreements.learner_id == user_id, agreements.guide_id == user_id)
            return of.c.agreement_id.in_(select(agreements.id).where(is_party))
        case "agreement":
            return or_(of.c.learner_id == user_id, of.c.guide_id == user_id)
        case "pooled_comment":
            return and_(of.c.guide_id == user_id, of.c.published_on.is_not(None))
        case "rater":
            return of.c.rater_id == user_id
        case "join_request":
            return of.c.user_id == user_id
        case _:
            named = [of.c[name] == user_id for name in INVENTORY[of.name].of(*PERSON)]
            return or_(false(), *named)
