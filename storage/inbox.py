"""Requests that have had their effect: however often Slack repeats one, it counts once."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col

from storage.inserting import insert_new
from storage.queues import InboxRow

KEEP = timedelta(days=7)
"""Longer than any repetition of Slack's."""


def first_time(session: Session, key: str, *, now: datetime) -> bool:
    """Note a request in the caller's transaction; False when it has been noted before.

    A concurrent repetition waits here until the first one's transaction ends.
    """
    return insert_new(session, InboxRow(key=key, received_at=now))


def forget_old(session: Session, *, now: datetime) -> None:
    """Delete what is older than `KEEP`."""
    session.exec(delete(InboxRow).where(col(InboxRow.received_at) < now - KEEP))
