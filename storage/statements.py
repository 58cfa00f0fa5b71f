"""Statements that are made once and run often, on tables: a press has a dozen of them.

Making one anew and loading objects costs 0.2 to 0.4 ms each, more than all the rest of a press;
like this it is 0.05 ms (`make bench`).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, Self

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    CursorResult,
    Executable,
    Table,
    bindparam,
    column,
    func,
    select,
)
from sqlalchemy import Row as Found
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType
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


def found(session: Session, row: type[Row], *key: str | date) -> Found[Any] | None:
    """Return the columns of the row with this primary key, None if there is none."""
    return run(session, _with_key(row), {f"key_{at}": one for at, one in enumerate(key)}).first()


@cache
def _with_key(row: type[Row]) -> Executable:
    key = enumerate(table(row).primary_key.columns)
    return select(table(row)).where(
        *(one == bindparam(f"key_{at}", type_=one.type) for at, one in key)
    )


def in_order(row_id: Any, which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that holds rows in the one order, for a statement that changes them.

    Others may hold some of them, and wait for the next.
    """
    held: ColumnElement[bool] = row_id.in_(
        select(row_id).where(which).order_by(row_id).with_for_update()
    )
    return held


def run_each(
    session: Session,
    statement: Callable[[str], Executable],
    rows: Sequence[Mapping[str, Any]],
) -> CursorResult[*tuple[Any, ...]]:
    """Run a statement with `each` in it for many rows, in one round trip.

    PostgreSQL takes them as one statement, which is several times quicker.
    """
    kind = database(session)
    if kind == "postgresql":
        return run(
            session, statement(kind), {name: [row[name] for row in rows] for name in rows[0]}
        )
    return run(session, statement(kind), rows)


def each(database: str, **columns: Column[Any]) -> Mapping[str, ColumnElement[Any]]:
    """Return what stands in a statement for the values of each of its rows (`run_each`)."""
    if database != "postgresql":
        return {name: bindparam(name, type_=one.type) for name, one in columns.items()}
    lists = [bindparam(name, type_=postgresql.ARRAY(one.type)) for name, one in columns.items()]
    named = [column(name, one.type) for name, one in columns.items()]
    rows = func.unnest(*lists).table_valued(*named).render_derived()
    return {name: rows.c[name] for name in columns}


def among(of: Column[Any], name: str) -> ColumnElement[bool]:
    """Return whether a column's value is in a list that is given by this name.

    The list is one value, so that the statement stays the same however long it is; as JSON, which
    is quicker to write than an array.
    """
    return _Among(of, bindparam(name, type_=JSON))


class _Among(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> Self:
        """Stay as it is: SQLite finds no index for an IN that is compared with 1."""
        return self


@compiles(_Among, "postgresql")
def _any_of(element: _Among, compiler: SQLCompiler, **more: Any) -> str:
    of, given = element.clauses
    of_type = compiler.dialect.type_compiler_instance.process(of.type)
    listed = f"SELECT json_array_elements_text({compiler.process(given, **more)})"
    return f"{compiler.process(of, **more)} = ANY (ARRAY({listed})::{of_type}[])"


@compiles(_Among, "sqlite")
def _in_list(element: _Among, compiler: SQLCompiler, **more: Any) -> str:
    of, given = (compiler.process(one, **more) for one in element.clauses)
    return f"{of} IN (SELECT value FROM json_each({given}))"
