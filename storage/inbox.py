"""Requests that have had their effect: however often Slack repeats one, it counts once."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session, col

from storage.queues import InboxRow

KEEP = timedelta(days=7)
"""Longer than any repetition of Slack's."""


def first_time(session: Session, key: str, *, now: datetime) -> bool:
    """Note a request in the caller's transaction; False when it has been noted before.

    A concurrent repetition waits here until the first one's transaction ends.
    """
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
    statement = (
        insert(InboxRow)
        .values(key=key, received_at=now)
        .on_conflict_do_nothing()
        .returning(col(InboxRow.key))
    )
    return session.connection().execute(statement).first() is not None


def forget_old(session: Session, *, now: datetime) -> None:
    """Delete what is older than `KEEP`."""
    session.exec(delete(InboxRow).where(col(InboxRow.received_at) < now - KEEP))
