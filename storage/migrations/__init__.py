"""Schema changes, oldest first; `upgrade` brings any database to today's tables."""

from pathlib import Path

from sqlalchemy import Engine, inspect, text

from storage.database import vault_of, wipe

SEALED_SINCE = "0003"
"""From this revision on people's words are sealed; those of before are overwritten for good."""


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Apply every migration up to `revision`, in one transaction; nothing when all are there."""
    before = current(engine)
    if revision == "head" and before == head():
        return
    from alembic import command  # 0.3 s that the running bot does not need
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    with engine.begin() as connection:
        config.attributes |= {"connection": connection, "vault": vault_of(engine)}
        command.upgrade(config, revision)
    if before is not None and before < SEALED_SINCE:
        wipe(engine)


def head() -> str:
    """Return the newest revision that this program knows."""
    versions = (Path(__file__).parent / "versions").glob("[0-9]*.py")
    return max(path.name.split("_")[0] for path in versions)


def current(engine: Engine) -> str | None:
    """Return the revision the database is at, None when it has no tables of ours."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return revision
