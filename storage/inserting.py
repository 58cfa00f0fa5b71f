"""Insert unless it is there: what two transactions may want to write at the same moment."""

from sqlalchemy import literal
from sqlmodel import Session

from storage.statements import INSERT, database, table
from storage.tables import Row


def insert_new(session: Session, row: Row) -> bool:
    """Insert a row in the caller's transaction; False when one with the same key is there.

    A concurrent insert of the same key is waited for here until its transaction ends; it is no
    error, as it would be with `session.add`.
    """
    insert = INSERT[database(session)](table(type(row)))
    columns = table(type(row)).columns.keys()
    values = {name: getattr(row, name) for name in columns if getattr(row, name) is not None}
    statement = insert.values(values).on_conflict_do_nothing().returning(literal(1))
    return session.connection().execute(statement).first() is not None
