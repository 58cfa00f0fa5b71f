"""Who was erased, as codes: so that a backup from before does not bring them back."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Engine, String, delete, type_coerce, update
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from storage import pseudonyms
from storage.database import Transaction
from storage.inserting import insert_new
from storage.inventory import INVENTORY, PERSON, of_team, tables
from storage.ledgers import TombstoneRow
from storage.queues import Action, Delivery, OutboxRow
from storage.scrubbing import scrub
from storage.statements import in_order, run
from storage.tables import ProgramRow

_TABS = core_select(
    *(col(one) for one in (OutboxRow.id, OutboxRow.team_id, OutboxRow.address)),
    # As text, for a word that we do not know concerns its own row only: that tab never comes.
    type_coerce(OutboxRow.state, String).label("state"),
).where(col(OutboxRow.action) == Action.HOME)
_TO_COME = [state for state in Delivery if state not in (Delivery.SENT, Delivery.DEAD)]


def remember(session: Session, user_id: str, *, team_id: str, now: datetime) -> None:
    """Note that somebody is erased now; where that was noted before, the moment changes."""
    who = pseudonyms.of(session, user_id, team_id=team_id)
    if not insert_new(session, TombstoneRow(who=who, erased_at=now)):
        stone = session.get_one(TombstoneRow, who)
        stone.erased_at, stone.is_scrubbed = now, False
        session.flush()


def codes(session: Session) -> frozenset[str]:
    """Return the codes of all who were erased here."""
    return frozenset(session.exec(select(TombstoneRow.who)))


def erased_since(
    session: Session, people: Collection[str], moment: datetime, *, team_id: str
) -> frozenset[str]:
    """Return those of these people who were erased at this moment or later."""
    who = {pseudonyms.of(session, one, team_id=team_id): one for one in people}
    found = session.exec(
        select(TombstoneRow.who).where(
            col(TombstoneRow.who).in_(who), col(TombstoneRow.erased_at) >= moment
        )
    )
    return frozenset(who[one] for one in found)


def people_behind(session: Session, codes: Collection[str]) -> set[tuple[str, str]]:
    """Return workspace and id of those among the people here whom these codes stand for."""
    return {
        (team_id, user_id)
        for team_id, user_id in _everybody(session)
        if pseudonyms.of(session, user_id, team_id=team_id) in codes
    }


def finish(transaction: Transaction) -> bool:
    """Scrub the database's files after an erasure, once the person's last Home tab is shown.

    Returns whether anything was done; looking costs next to nothing.
    """
    with transaction() as session:
        fresh = session.exec(select(TombstoneRow.who).where(~col(TombstoneRow.is_scrubbed))).all()
        if not fresh or not _forget_last_tab(session, fresh):
            return False
        engine = session.get_bind()
    assert isinstance(engine, Engine), "sessions are opened on engines"
    if not scrub(engine, *(one.name for one in tables())):
        return False  # the next tick tries again
    with transaction() as session:
        session.exec(
            update(TombstoneRow).where(col(TombstoneRow.who).in_(fresh)).values(is_scrubbed=True)
        )
    return True


def _forget_last_tab(session: Session, codes: Collection[str]) -> bool:
    """Delete the rows of their Home tabs; False while one is still to be published."""
    tabs = [
        row
        for row in run(session, _TABS)
        if pseudonyms.of(session, row.address, team_id=row.team_id) in codes
    ]
    if any(row.state in _TO_COME for row in tabs):
        return False
    gone = col(OutboxRow.id).in_([row.id for row in tabs])
    session.exec(delete(OutboxRow).where(in_order(col(OutboxRow.id), gone)))
    return True


def _everybody(session: Session) -> set[tuple[str, str]]:
    teams = set(session.exec(select(ProgramRow.team_id).distinct()))
    found: set[tuple[str, str]] = set()
    for of in tables():
        columns = [of.c[name] for name in INVENTORY[of.name].of(*PERSON)]
        for column in columns:
            for team_id in teams:
                named = select(column).where(*of_team(of, team_id)).distinct()
                found |= {(team_id, one) for one in run(session, named).scalars() if one}
    return found
