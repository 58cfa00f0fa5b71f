"""Migrations bring any database to exactly the tables that the code speaks of."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine, event, inspect, text
from sqlmodel import select

import storage.answers  # fills the metadata
import storage.ledgers  # fills the metadata
import storage.queues  # fills the metadata
import storage.told  # noqa: F401  # fills the metadata
from storage import migrations
from storage.database import connect, transactions
from storage.queues import InboxRow
from storage.tables import METADATA
from tests.samples import NOW


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Engine]:
    engine = connect(f"sqlite:///{tmp_path}/empty.db")
    yield engine
    engine.dispose()


def differences(engine: Engine) -> list[object]:
    """Return what alembic would still have to change, types and defaults included."""
    with engine.connect() as connection:
        options = {
            "target_metadata": METADATA,
            "compare_type": True,
            "compare_server_default": True,
        }
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, METADATA))


def test_models_and_migrations_agree(engine):
    assert differences(engine) == []


def test_models_and_migrations_agree_on_every_primary_key(engine):
    with engine.connect() as connection:
        migrated = {
            name: inspect(connection).get_pk_constraint(name)["constrained_columns"]
            for name in METADATA.tables
        }

    assert migrated == {
        name: [column.name for column in table.primary_key]
        for name, table in METADATA.tables.items()
    }


@pytest.mark.parametrize(
    "change",
    [
        pytest.param("ALTER TABLE outbox DROP COLUMN last_error", id="a column"),
        pytest.param("ALTER TABLE outbox ADD COLUMN more TEXT", id="a column too many"),
        pytest.param("DROP INDEX ix_outbox_state_due_at", id="an index"),
        pytest.param("DROP TABLE switch", id="a table"),
        pytest.param(
            "ALTER TABLE step DROP COLUMN due_on; ALTER TABLE step ADD COLUMN due_on VARCHAR",
            id="a type",
        ),
    ],
)
def test_a_difference_would_be_noticed(engine, change):
    with engine.begin() as connection:
        for statement in change.split(";"):
            connection.execute(text(statement))

    assert differences(engine) != []


def test_migrating_twice_changes_nothing_and_loses_nothing(engine):
    with transactions(engine)() as session:
        session.add(InboxRow(key="k", received_at=NOW))
    migrations.upgrade(engine)

    assert migrations.current(engine) == migrations.head()
    with transactions(engine)() as session:
        assert session.get_one(InboxRow, "k").received_at == NOW


@pytest.mark.postgresql
@pytest.mark.parametrize("old", ["", "0008"], ids=["empty", "old"])
def test_of_two_programs_that_start_at_once_one_migrates_and_both_start(engine, old):
    _empty(engine)
    if old:
        migrations.upgrade(engine, old)
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO inbox VALUES ('k', '2026-03-02 15:00:00')"))
    begun = []

    def listen(*call):
        begun.append(call[2])

    event.listen(engine, "before_cursor_execute", listen)
    with ThreadPoolExecutor() as threads:
        list(threads.map(migrations.upgrade, [engine, engine]))
    event.remove(engine, "before_cursor_execute", listen)

    changes = [said for said in begun if said.startswith("UPDATE alembic_version")]
    assert len(changes) == len(set(changes))
    assert migrations.current(engine) == migrations.head()
    assert differences(engine) == []
    with transactions(engine)() as session:
        assert len(session.exec(select(InboxRow)).all()) == bool(old)


def _empty(engine: Engine) -> None:
    """Drop every table."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
            return
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for table in inspect(connection).get_table_names():
            connection.execute(text(f"DROP TABLE {table}"))


def test_a_new_database_is_at_no_revision_and_looking_makes_none(empty):
    assert migrations.current(empty) is None
    assert inspect(empty).get_table_names() == []

    migrations.upgrade(empty)
    assert migrations.current(empty) == migrations.head()


def test_a_migration_that_fails_leaves_the_database_as_it_was(empty):
    with pytest.raises(CommandError):
        migrations.upgrade(empty, "a revision that never was")

    assert migrations.current(empty) is None


def test_a_migration_that_breaks_off_halfway_leaves_the_database_as_it_was(empty):
    with empty.begin() as connection:
        connection.execute(text("CREATE TABLE switch (taken TEXT)"))  # the last to be created
    with pytest.raises(Exception, match="switch"):
        migrations.upgrade(empty)

    assert inspect(empty).get_table_names() == ["switch"]


def test_the_newest_revision_is_the_one_that_alembic_finds():
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))

    assert ScriptDirectory.from_config(config).get_heads() == [migrations.head()]
