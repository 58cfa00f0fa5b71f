"""Schema changes, oldest first; `upgrade` brings any database to today's tables."""

from pathlib import Path

from sqlalchemy import Connection, Engine, func, inspect, select, text

from storage.database import vault_of
from storage.scrubbing import wipe
from storage.sealing import Vault

SEALED_SINCE = "0003"
"""From this revision on people's words are sealed; those of before are overwritten for good."""


_ONE_AT_A_TIME = 0x6775_6966
"""The lock of whoever migrates on PostgreSQL."""

MOVED = "moved-"
"""Begins the revision of a database that was moved to another one: no program goes on with it,
also none of an older version, which does not know what it says."""

ARRIVING = "arriving-"
"""Begins the revision of a database that everything has been moved into, until the one of before is
marked: no program starts on both."""


class Elsewhere(Exception):
    """All of this database was moved to another one while somebody waited to change it."""


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Apply every migration up to `revision`, in one transaction; nothing when all are there.

    Raises:
        Elsewhere: it was moved to another database.
    """
    if revision == "head" and current(engine) == head():
        return
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":  # two programs may start at once
            connection.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))
        before = _revision(connection)
        if (before or "").startswith(MOVED):
            raise Elsewhere
        upgrade_within(connection, vault_of(engine), revision)
    if before is not None and before < SEALED_SINCE:
        wipe(engine)


def upgrade_within(connection: Connection, vault: Vault | None, revision: str = "head") -> None:
    """Apply every migration up to `revision` in the caller's transaction."""
    from alembic import command  # 0.3 s that the running bot does not need
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes |= {"connection": connection, "vault": vault}
    command.upgrade(config, revision)


def mark_moved(connection: Connection) -> None:
    """Let no program start on this database again, from the end of the caller's transaction on."""
    _mark(connection, MOVED)


def mark_arriving(connection: Connection) -> None:
    """Let no program start on this database before `mark_arrived`."""
    _mark(connection, ARRIVING)


def mark_arrived(connection: Connection) -> None:
    """Let programs start on this database from the end of the caller's transaction on."""
    _mark(connection, "")


def _mark(connection: Connection, how: str) -> None:
    marked = text("UPDATE alembic_version SET version_num = :revision")
    connection.execute(marked, {"revision": f"{how}{head()}"})


def is_moved(engine: Engine) -> bool:
    """Return whether everything in it lives in another database by now."""
    return (current(engine) or "").startswith(MOVED)


def is_arriving(engine: Engine) -> bool:
    """Return whether everything has been moved into it, and it does not take programs yet."""
    return (current(engine) or "").startswith(ARRIVING)


def head() -> str:
    """Return the newest revision that this program knows."""
    versions = (Path(__file__).parent / "versions").glob("[0-9]*.py")
    return max(path.name.split("_")[0] for path in versions)


def current(engine: Engine) -> str | None:
    """Return the revision the database is at, None when it has no tables of ours."""
    with engine.connect() as connection:
        return _revision(connection)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision
