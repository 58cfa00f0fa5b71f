"""The engine, tuned for each database, and the one way to open a transaction."""

import math
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, create_engine

from storage.sealing import Vault

Transaction = Callable[[], AbstractContextManager[Session]]
"""`with transaction() as session:` commits at the end of the block, or rolls back."""

BUSY_TIMEOUT_MS = 2_000
"""How long SQLite waits for another writer: a person must hear from us within 3 s."""

BRIEFLY_MS, HAS_WAITED_SECONDS = 50, 1
"""The same for whoever begins so soon after somebody who has waited in vain."""

THREADS = {"sqlite": 1, "postgresql": 8}
"""How many threads of a process can use a database. SQLite has one writer: more threads would wait
for it, by sleeping between two tries, while newcomers pass; of 16 at once some never came in."""

IN_BACKGROUND = {"sqlite": 1, "postgresql": 2}
"""How many of them the clock and the sender use at once: a person who presses a button waits for
this much of their work, and not for all of it."""

CONNECT_SECONDS = 2
"""How long a server may take to answer at all: the least that libpq takes, and a person must hear
from us within 3 s."""

_PATIENCE = {
    "connect_timeout": CONNECT_SECONDS,
    # A connection on which nothing comes back any more: by itself TCP tries for a quarter of an
    # hour. A server that hears us and does not answer is not meant: it may be at work.
    "tcp_user_timeout": CONNECT_SECONDS * 1_000,
    "keepalives_idle": 1,
    "keepalives_interval": 1,
}
"""What libpq is told, in its units, unless the address says otherwise."""


def connect(url: str, vault: Vault | None = None, *, answer_seconds: float | None = None) -> Engine:
    """Return an engine for a SQLite or PostgreSQL URL; nothing is opened yet.

    Without a vault the words in it can be neither read nor written; all else can. A server that
    does not answer a statement in `answer_seconds` is given up; None waits for ever.
    """
    engine = create_engine(
        url,
        hide_parameters=True,  # an error must not quote what people wrote
        execution_options={"vault": vault},
        **_for_server(make_url(url)),
    )
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _Beginning().immediately)
    elif answer_seconds is not None:
        from storage import patience  # loads psycopg

        patience.limit(engine, answer_seconds)
    return engine


def _for_server(url: URL) -> dict[str, Any]:
    """Return what a database on a server needs: it may be away, and come back.

    A connection is asked whether it is alive before it is used, which is one more round trip (0.1
    to 0.3 ms here). Without, after a restart of the server one press fails for each connection.
    """
    if url.get_backend_name() == "sqlite":
        return {}
    patience = {name: value for name, value in _PATIENCE.items() if name not in url.query}
    threads = THREADS["postgresql"]
    return {"connect_args": patience, "pool_pre_ping": True, "pool_size": threads}


def transactions(engine: Engine) -> Transaction:
    """Return the opener of transactions on this engine."""
    vault = vault_of(engine)

    @contextmanager
    def transaction() -> Iterator[Session]:
        with Session(engine, expire_on_commit=False) as session, session.begin():
            if vault is not None:
                vault.refresh()
                session.info["vault"] = vault
            yield session

    return transaction


def path_of(url: URL) -> Path | None:
    """Return the file of a SQLite database, None for one in memory or on a server."""
    name = url.database or ""
    is_file = url.get_backend_name() == "sqlite" and name and not name.startswith(":")
    return Path(name.removeprefix("file:").partition("?")[0]) if is_file else None


def vault_of(engine: Engine) -> Vault | None:
    """Return what the engine was opened with."""
    vault: Vault | None = engine.get_execution_options().get("vault")
    return vault


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN would come too late for a SELECT
    for pragma in (
        "journal_mode = WAL",
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "foreign_keys = ON",
        "synchronous = FULL",  # an acknowledged request survives a power cut
        "secure_delete = ON",  # what is deleted is overwritten: a link that is gone must be gone
    ):
        connection.execute(f"PRAGMA {pragma}")


_BEGIN = "BEGIN IMMEDIATE"


class _Beginning:
    """Begins SQLite's transactions as writers, and knows whether somebody has waited in vain."""

    def __init__(self) -> None:
        self._gave_up_at = -math.inf

    def immediately(self, connection: Connection) -> None:
        """Begin, or fail once another writer does not end for too long.

        A deferred transaction that reads first and writes later either loses updates or fails at
        once with "database is locked", whatever the busy timeout.
        """
        # Whoever comes right after one that waited in vain has stood behind it, and waited too.
        has_waited = time.monotonic() - self._gave_up_at < HAS_WAITED_SECONDS
        cursor = connection.connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BRIEFLY_MS if has_waited else BUSY_TIMEOUT_MS}")
        try:
            cursor.execute(_BEGIN)  # by SQLAlchemy it takes as long as two statements more
        except sqlite3.Error as error:
            self._gave_up_at = time.monotonic()
            # As an error of SQLAlchemy's, which the sender lives through.
            raise DBAPIError.instance(_BEGIN, None, error, sqlite3.Error) from error
