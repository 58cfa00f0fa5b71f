"""The one database that a process has on PostgreSQL is for each test as it was made."""

import pytest
from sqlalchemy import text

from sandbox.seed import TEAM_ID
from storage import audit
from storage.audit import Entry
from storage.database import transactions
from storage.outbox import Outbox
from tests.samples import NOW

pytestmark = pytest.mark.postgresql


@pytest.fixture
def engine(emptied, engines):
    return engines(emptied())


def ask(engine, statement):
    with engine.begin() as connection:
        result = connection.execute(text(statement))
        return list(result.scalars()) if result.returns_rows else []


def write(engine):
    """Write a message and a line of the audit, which lets nobody delete it."""
    with transactions(engine)() as session:
        outbox = Outbox(session, TEAM_ID, NOW)
        outbox.post("U1", {"text": "news"}, key="news")
        outbox.write()
        audit.append(session, [Entry("seen")], team_id=TEAM_ID, who="U1", now=NOW)


def test_what_one_test_writes_no_other_sees_and_numbers_begin_anew(emptied, engine):
    for _ in range(2):
        write(engine)
        assert ask(engine, "SELECT id FROM outbox") == [1]
        assert len(ask(engine, "SELECT what FROM audit")) == 1
        emptied()
        for table in ("outbox", "audit", "secret"):
            assert ask(engine, f"SELECT count(*) FROM {table}") == [0]


@pytest.mark.parametrize(
    "change",
    [
        "DROP TABLE switch",
        "ALTER TABLE switch RENAME TO gone",
        "ALTER TABLE program DROP COLUMN support",
        "ALTER TABLE audit DISABLE TRIGGER audit_kept",
        "DROP INDEX ix_follow_up_due",
        "CREATE TABLE notes (words text)",
        "UPDATE alembic_version SET version_num = 'moved'",
    ],
)
def test_what_one_test_changes_no_other_finds_changed(emptied, engine, change):
    named = "SELECT relname || attname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid"
    states = [named, "SELECT tgenabled FROM pg_trigger", "SELECT version_num FROM alembic_version"]

    def state():
        return [sorted(map(str, ask(engine, one))) for one in states]

    before = state()
    ask(engine, change)
    assert state() != before
    emptied()
    assert state() == before


def test_who_is_left_in_a_transaction_keeps_nothing(emptied, engine):
    left_open = engine.connect()
    left_open.execute(text("LOCK TABLE pace; SELECT pg_advisory_lock(1)"))
    emptied()
    write(engine)
    assert ask(engine, "SELECT pid FROM pg_locks WHERE locktype = 'advisory'") == []
    left_open.invalidate()
    left_open.close()
