"""Insert unless it is there: what two transactions may want to write at the same moment."""

from functools import cache

from sqlalchemy import Executable, literal
from sqlmodel import Session

from storage.statements import INSERT, database, table
from storage.tables import Row


def insert_new(session: Session, row: Row) -> bool:
    """Insert a row in the caller's transaction; False when one with the same key is there.

    A concurrent insert of the same key is waited for here until its transaction ends; it is no
    error, as it would be with `session.add`.
    """
    columns = table(type(row)).columns.keys()
    values = {name: getattr(row, name) for name in columns if getattr(row, name) is not None}
    statement = _inserting(database(session), type(row))
    return session.connection().execute(statement, values).first() is not None


@cache
def _inserting(database: str, row: type[Row]) -> Executable:
    insert = INSERT[database](table(row)).on_conflict_do_nothing()
    statement: Executable = insert.returning(literal(1))
    return statement
