"""Leave nothing in the database's files of what was deleted.

SQLite overwrites what it deletes (`secure_delete`), so only its log has to be emptied. PostgreSQL
writes a table anew, and keeps of a deleted row what somebody may still read. Whoever presses a
button waits meanwhile, so all is given up at once where it would be long or in vain.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from storage.database import connect

OLDER_SECONDS = 0.3
"""How long transactions that began before are waited for: most are over sooner."""

LOCK_SECONDS = 0.3
"""How long we wait for a table that somebody reads, a `pg_dump` perhaps: all others wait behind us,
and who presses a button must hear from us within 3 s."""

# A row that was deleted up to now is kept while a transaction that began before writes in any
# database of the server, or reads in this one or, as who connects does, in none.
_NOW = "SELECT txid_snapshot_xmax(txid_current_snapshot())"
_HAVE_ENDED = """
    SELECT txid_snapshot_xmin(txid_current_snapshot()) >= :now
    AND NOT EXISTS (
        SELECT FROM pg_stat_activity
        WHERE (datname = current_database() OR datname IS NULL) AND pid <> pg_backend_pid()
        AND age(backend_xmin) > age(CAST(CAST(:now % 4294967296 AS text) AS xid))
    )
"""

_LOCK_NOT_AVAILABLE = "55P03"
"""PostgreSQL's code for a lock that did not come in time."""

_STILL_THERE = re.compile(r"\D*[1-9]")
"""Begins what PostgreSQL tells of a table: "1 dead row versions cannot be removed yet", for a
standby or a copy that follows perhaps, which `_HAVE_ENDED` does not see."""


def wipe(engine: Engine) -> None:
    """Write the database anew, so that no page of it holds what was changed or deleted."""
    if engine.dialect.name == "sqlite":
        _ask_sqlite(engine, "VACUUM")
        _ask_sqlite(engine, "PRAGMA wal_checkpoint(TRUNCATE)")
    else:
        with _outside_transactions(engine) as connection:
            connection.execute(text("VACUUM FULL"))


def scrub(engine: Engine, *tables: str) -> bool:
    """Leave nothing in the database's files of what was deleted from these tables.

    Whoever keeps PostgreSQL's log or a backup keeps what was in it.

    Returns whether it is done. It is not while somebody reads what SQLite's log or PostgreSQL's
    table holds, began to read or write before it was deleted, or connects in this moment.
    """
    if engine.dialect.name == "sqlite":
        (is_busy, *_pages) = _ask_sqlite(engine, "PRAGMA wal_checkpoint(TRUNCATE)")
        return not is_busy
    with _outside_transactions(engine) as connection:
        if not _older_have_ended(connection, engine):
            return False
        connection.execute(text(f"SET lock_timeout = {LOCK_SECONDS * 1_000:.0f}"))
        return all(_is_written_anew(connection, one) for one in tables)


def _older_have_ended(connection: Connection, engine: Engine) -> bool:
    """Return whether all who could keep what is deleted by now are through, at once or soon.

    If not, the next call asks for the same again, and not for those who have come meanwhile: on a
    busy server there is always somebody. Who has deleted meanwhile is told by what is kept.
    """
    now: int = connection.execute(text(_NOW)).scalar_one()
    before = {"now": min(now, _AWAITED.pop(engine, now))}  # a restored server may count from less
    if connection.scalar(text(_HAVE_ENDED), before):
        return True
    connection.execute(text(f"SELECT pg_sleep({OLDER_SECONDS})"))
    if connection.scalar(text(_HAVE_ENDED), before):
        return True
    _AWAITED[engine] = before["now"]
    return False


_AWAITED: WeakKeyDictionary[Engine, int] = WeakKeyDictionary()
"""Which transactions are waited for: all that began before this one."""


def _is_written_anew(connection: Connection, table: str) -> bool:
    """Write one table anew; return whether nothing had to be kept of what was deleted from it."""
    told: list[str] = []

    def note(notice: Any) -> None:
        told.append(notice.message_detail or "")

    driver: Any = connection.connection.driver_connection
    driver.add_notice_handler(note)
    try:
        connection.execute(text(f"VACUUM (FULL, VERBOSE) {table}"))
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", "") != _LOCK_NOT_AVAILABLE:
            raise
        return False
    finally:
        driver.remove_notice_handler(note)
    details = [detail for detail in told if detail]  # none: it is another's, and was passed over
    return bool(details) and not any(map(_STILL_THERE.match, details))


def _ask_sqlite(engine: Engine, statement: str) -> Any:
    """Run a statement that cannot be in a transaction; return the first row of its answer."""
    connection = engine.raw_connection()
    try:
        return connection.cursor().execute(statement).fetchone()
    finally:
        connection.close()


@contextmanager
def _outside_transactions(engine: Engine) -> Iterator[Connection]:
    """Yield a connection of its own to PostgreSQL; a statement on it may take its time."""
    patient = connect(engine.url.render_as_string(hide_password=False))
    try:
        with patient.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield connection
    finally:
        patient.dispose()
