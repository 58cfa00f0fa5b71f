"""How often each person is asked, and when not: read together, for both stand in one row."""

from typing import Any

from sqlalchemy import bindparam, exists, update
from sqlalchemy import select as core_select
from sqlmodel import Session

from guidance.due import Budget
from guidance.quiet import Quiet
from storage import people
from storage.inserting import insert_new
from storage.statements import run, table
from storage.tables import FollowUpRow, PersonRow


def take(session: Session, person_id: str, *, team_id: str) -> tuple[Budget, Quiet] | None:
    """Return how often a person is asked and when not; they are held to the transaction's end.

    None while somebody else holds them: another process asks, or the person is just answering. And
    for whom there is nothing to ask: they may have been erased, and stay so.
    """
    which = {"of_team": team_id, "of_person": person_id}
    row = run(session, _TAKE, which).first()
    if row is None and run(session, _IS_NEW, which).scalar():
        insert_new(session, PersonRow(team_id=team_id, user_id=person_id))
        row = run(session, _TAKE, which).first()
    return _both(session, row, person_id, team_id) if row else None


def with_quiet(session: Session, person_id: str, *, team_id: str) -> tuple[Budget, Quiet]:
    """Return how often a person is asked and when not, with defaults for one not seen before."""
    row = run(session, _WITH_QUIET, {"of_team": team_id, "of_person": person_id}).first()
    return _both(session, row or (), person_id, team_id)


def of(session: Session, person_id: str, *, team_id: str) -> Budget:
    """Return how often a person is asked."""
    row = run(session, _BUDGET, {"of_team": team_id, "of_person": person_id}).first()
    return Budget(*row) if row else Budget()


def begin_anew(session: Session, person_id: str, *, team_id: str) -> Budget:
    """Wait for a person, hold them, and count nothing as unanswered; return what was counted."""
    which = {"of_team": team_id, "of_person": person_id}
    row = run(session, _HOLD, which).first()
    budget = Budget(*row) if row else Budget()
    if budget.unanswered:
        run(session, _RESET, which)
    return budget


def keep(session: Session, person_id: str, budget: Budget, *, team_id: str) -> None:
    """Write what is left of a budget that was taken."""
    left = {"left": budget.unanswered, "at": budget.bundled_at, "weeks": budget.weeks}
    which = {"of_team": team_id, "of_person": person_id, "card": budget.bundled_on}
    run(session, _KEEP, which | left)


def _both(session: Session, row: Any, person_id: str, team_id: str) -> tuple[Budget, Quiet]:
    budget, quiet = row[: len(_COLUMNS)], row[len(_COLUMNS) :]
    return Budget(*budget), people.quiet_in(session, quiet, person_id, team_id=team_id)


_ROWS, _PERSON = table(FollowUpRow).c, table(PersonRow).c
_COLUMNS = (
    _PERSON.unanswered,
    _PERSON.bundled_at,
    _PERSON.bundle_weeks,
    _PERSON.bundled_on,
    _PERSON.is_outside,
)
_IS_PERSON = (
    _PERSON.team_id == bindparam("of_team"),
    _PERSON.user_id == bindparam("of_person"),
)
_BUDGET = core_select(*_COLUMNS).where(*_IS_PERSON)
_WITH_QUIET = core_select(*_COLUMNS, *people.QUIET).where(*_IS_PERSON)
_IS_NEW = core_select(
    exists().where(_ROWS.person_id == bindparam("of_person"), _ROWS.team_id == bindparam("of_team"))
    & ~_BUDGET.exists()
)
_TAKE = _WITH_QUIET.with_for_update(skip_locked=True)
_HOLD = _BUDGET.with_for_update()
_OF_PERSON = update(table(PersonRow)).where(*_IS_PERSON)
_RESET = _OF_PERSON.values(unanswered=0)
_KEEP = _OF_PERSON.values(
    unanswered=bindparam("left"),
    bundled_at=bindparam("at"),
    bundle_weeks=bindparam("weeks"),
    bundled_on=bindparam("card"),
)
