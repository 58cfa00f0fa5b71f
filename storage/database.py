"""The engine, tuned for each database, and the one way to open a transaction."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from sqlalchemy import Connection, Engine, event
from sqlmodel import Session, create_engine

from storage.turns import Turns

Transaction = Callable[[], AbstractContextManager[Session]]
"""`with transaction() as session:` commits at the end of the block, or rolls back."""

BUSY_TIMEOUT_MS = 2_000
"""How long SQLite waits for another writer: a person must hear from us within 3 s."""

PATIENCE_SECONDS = 10
"""How long a thread waits for the others of this process: the queue moves, and late is not lost."""


def connect(url: str) -> Engine:
    """Return an engine for a SQLite or PostgreSQL URL; nothing is opened yet."""
    engine = create_engine(url, hide_parameters=True)  # an error must not quote what people wrote
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_immediate)
    return engine


def transactions(engine: Engine) -> Transaction:
    """Return the opener of transactions on this engine."""
    turn = Turns(PATIENCE_SECONDS).taken if engine.dialect.name == "sqlite" else nullcontext

    @contextmanager
    def transaction() -> Iterator[Session]:
        with turn(), Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    return transaction


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN would come too late for a SELECT
    for pragma in (
        "journal_mode = WAL",
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "foreign_keys = ON",
        "synchronous = FULL",  # an acknowledged request survives a power cut
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    # A deferred transaction that reads first and writes later either loses updates or fails at
    # once with "database is locked", whatever the busy timeout.
    connection.connection.cursor().execute("BEGIN IMMEDIATE")
