"""Requests that have had their effect: however often Slack repeats one, it counts once."""

from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Executable, bindparam, delete
from sqlmodel import Session

from storage.queues import InboxRow
from storage.statements import INSERT, database, run, table

KEEP = timedelta(days=7)
"""Longer than any repetition of Slack's."""


def first_time(session: Session, key: str, *, now: datetime) -> bool:
    """Note a request in the caller's transaction; False when it has been noted before.

    A concurrent repetition waits here until the first one's transaction ends.
    """
    noted = run(session, _noting(database(session)), {"key": key, "received_at": now})
    return noted.first() is not None


def forget_old(session: Session, *, now: datetime) -> None:
    """Delete what is older than `KEEP`."""
    run(session, _FORGET_OLD, {"before": now - KEEP})


_ROWS = table(InboxRow).c
_FORGET_OLD = delete(table(InboxRow)).where(
    _ROWS.received_at < bindparam("before", type_=_ROWS.received_at.type)
)


@cache
def _noting(database: str) -> Executable:
    insert = INSERT[database](table(InboxRow)).on_conflict_do_nothing()
    statement: Executable = insert.returning(table(InboxRow).c.key)
    return statement
