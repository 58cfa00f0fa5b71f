"""Is the database what we need it to be? For the doctor; nothing is left behind."""

from datetime import datetime

from sqlalchemy import Engine, text
from sqlmodel import Session

from storage.columns import new_id
from storage.queues import InboxRow


def try_to_write(engine: Engine, *, now: datetime) -> None:
    """Write a row and take it back.

    Raises:
        sqlalchemy.exc.DBAPIError: the database cannot be written to.
    """
    with Session(engine) as session:
        session.add(InboxRow(key=f"doctor:{new_id()}", received_at=now))
        session.flush()
        session.rollback()


def journal_mode(engine: Engine) -> str | None:
    """Return SQLite's journal mode, None on another database."""
    if engine.dialect.name != "sqlite":
        return None
    with engine.connect() as connection:
        return str(connection.scalar(text("PRAGMA journal_mode")))
