"""What the tables of a PostgreSQL database hold: taken out, and put in the place of what is there.

It takes some 5 ms where a copy of the whole database takes 40, and what its connections have learnt
about the tables stays true, which is as much again.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy import Engine

import storage.inventory  # noqa: F401  # fills the metadata
from storage.tables import METADATA

_TABLES = ["alembic_version", *(table.name for table in METADATA.sorted_tables)]
"""Each after those that it refers to; `structure` sees to it that they are all."""

_HOLDING = " UNION ALL ".join(f"SELECT '{it}' WHERE EXISTS (SELECT FROM {it})" for it in _TABLES)

_STRUCTURE = """
WITH ours AS (SELECT oid, relname FROM pg_class WHERE relnamespace = 'public'::regnamespace)
SELECT (SELECT sum(hashtext(relname || attname || atttypid)) FROM pg_attribute
        JOIN ours ON ours.oid = attrelid WHERE NOT attisdropped),
       (SELECT sum(hashtext(relname || tgname || tgenabled::text)) FROM pg_trigger
        JOIN ours ON ours.oid = tgrelid),
       (SELECT sum(hashtext(relname || conname)) FROM pg_constraint
        JOIN ours ON ours.oid = conrelid)
"""

_END_OTHERS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
  AND (state <> 'idle' OR pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory'))
"""


@dataclass(frozen=True)
class Contents:
    """The rows of each table that has any, as COPY writes them; and what was counted."""

    rows: Mapping[str, bytes]
    counted: tuple[int, bool]


def structure(engine: Engine) -> tuple[Any, ...]:
    """Return what is another once a table, column, trigger or constraint is."""
    with _connected(engine) as connection:
        here = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        assert {name for (name,) in connection.execute(here)} == set(_TABLES)
        found = connection.execute(_STRUCTURE).fetchone()
        assert found is not None
        return found


def take(engine: Engine) -> Contents:
    """Return what the tables hold."""
    with _connected(engine) as connection:
        cursor = connection.cursor()
        rows = {}
        for name in _holding(connection):
            with cursor.copy(f"COPY {name} TO STDOUT".encode()) as written:
                rows[name] = b"".join(written)
        counted = connection.execute("SELECT last_value, is_called FROM outbox_id_seq").fetchone()
        assert counted is not None
        return Contents(rows, counted)


def put(engine: Engine, saved: Contents) -> None:
    """Have the tables hold this and nothing else."""
    with _connected(engine) as connection:
        holding = _holding(connection)
        deleting = [f"DELETE FROM {name}" for name in reversed(_TABLES) if name in holding]
        if "audit" in holding:  # which lets nobody delete
            deleting = [_audit("DISABLE"), *deleting, _audit("ENABLE")]
        connection.execute("; ".join(["SET LOCAL lock_timeout = '5s'", *deleting]).encode())
        connection.execute("SELECT setval('outbox_id_seq', %s, %s)", saved.counted)
        cursor = connection.cursor()
        for name in _TABLES:
            if name in saved.rows:
                with cursor.copy(f"COPY {name} FROM STDIN".encode()) as writing:
                    writing.write(saved.rows[name])
        connection.commit()


def end_others(engine: Engine) -> None:
    """End whoever is in a transaction, or holds a lock, and so what a test may have left behind."""
    with _connected(engine) as connection:
        connection.execute(_END_OTHERS)


def _audit(what: str) -> str:
    return f"ALTER TABLE audit {what} TRIGGER USER"


def _holding(connection: psycopg.Connection[Any]) -> set[str]:
    return {name for (name,) in connection.execute(_HOLDING.encode())}


@contextmanager
def _connected(engine: Engine) -> Iterator[psycopg.Connection[Any]]:
    of_pool = engine.raw_connection()
    try:
        assert isinstance(of_pool.driver_connection, psycopg.Connection)
        yield of_pool.driver_connection
    finally:
        of_pool.close()
