"""The database a command begins with: at today's tables, or one line that says what to mend."""

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from storage.database import connect
from storage.migrations import upgrade

REMEDY = {
    "sqlite": "Check the path in DATABASE_URL, its rights, and that nothing holds it locked.",
    "postgresql": "Check DATABASE_URL (host, name, user, password) and that the server runs.",
}
"""What to do about a database that cannot be used, by kind."""


class UnusableDatabase(Exception):
    """The database cannot be used; the message says which kind of error and what to do."""


def ready(url: str) -> Engine:
    """Return an engine of the database at `url`, brought to today's tables.

    Raises:
        UnusableDatabase: it cannot be reached, opened or changed.
    """
    engine = connect(url)
    try:
        upgrade(engine)
    except DBAPIError as error:
        engine.dispose()
        kind = engine.dialect.name
        told = f"{kind} cannot be used ({kind_of(error)})."
        raise UnusableDatabase(f"{told} {REMEDY.get(kind, '')}") from None
    return engine


def kind_of(error: DBAPIError) -> str:
    """Return the kind of an error; its message might hold an address with a password."""
    return type(error.orig or error).__name__
