"""Statements that are made once and run often, on tables: a press has a dozen of them.

Making one anew and loading objects costs 0.2 to 0.4 ms each, more than all the rest of a press;
like this it is 0.05 ms (`make bench`).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import CursorResult, Executable, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from storage.tables import METADATA, Row

Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]]

INSERT: dict[str, Callable[[Table], Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}
"""By database: each has an INSERT of its own that tolerates a row which is there already."""


def table(row: type[Row]) -> Table:
    """Return the table behind a class of rows."""
    return METADATA.tables[str(row.__tablename__)]


def database(session: Session) -> str:
    """Return which database it is, as `INSERT` names it."""
    return session.get_bind().dialect.name


def run(
    session: Session, statement: Executable, parameters: Parameters | None = None
) -> CursorResult[*tuple[Any, ...]]:
    """Run a statement in the caller's transaction, after what objects still have to write."""
    session.flush()
    return session.connection().execute(statement, parameters)
