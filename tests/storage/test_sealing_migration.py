"""A database of the time before sealing: nothing of it stays legible, and nothing is lost."""

import json
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlmodel import select

from guidance.feedback import Answers, Side
from sandbox.seed import TEAM_ID
from storage import agreements, delivery, feedback, migrations
from storage.answers import FormAnswerRow
from storage.database import connect, transactions
from storage.tables import METADATA
from tests.samples import NOW

PLAIN = "0002"
GOAL, COMMENT, MESSAGE = "PLAINGOAL, which is long", "PLAINCOMMENT it was", "PLAINMESSAGE to send"
BEFORE = [
    f"INSERT INTO program VALUES ('p', '{TEAM_ID}', 'Medicine', 'UTC', 'monday', '', 0)",
    "INSERT INTO agreement (id, team_id, program_id, learner_id, guide_id, created_at, goal,"
    " bigger_goal, note, covers, covers_not, switch_count, mentor_months, stage, version, moved_by)"
    f" VALUES ('a', '{TEAM_ID}', 'p', 'U1', 'U2', '2026-03-02 15:00:00', '{GOAL}', '', '',"
    f" '{GOAL}', '', 0, 3, 'closed', 1, 'U1')",
    "INSERT INTO step (id, agreement_id, position, owner_id, text, if_then, state)"
    f" VALUES ('s', 'a', 0, 'U1', '{GOAL}', '{GOAL}', 'planned')",
    "INSERT INTO form_answer (agreement_id, side, enough_contact, comment)"
    f" VALUES ('a', 'learner', TRUE, '{COMMENT}')",
    "INSERT INTO outbox (team_id, key, subject, action, address, content, state, version, attempts,"
    " due_at, last_error) VALUES"
    f" ('{TEAM_ID}', 'k', '', 'post', 'U1', '{json.dumps({'text': MESSAGE})}', 'pending', 0, 0,"
    " '2026-03-02 15:00:00', '')",
]


@pytest.fixture
def plain(engine):
    """The database at the revision before, with words in it that anybody can read."""
    METADATA.drop_all(engine)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    migrations.upgrade(engine, PLAIN)
    with engine.begin() as connection:
        for statement in BEFORE:
            connection.execute(text(statement.replace(":", r"\:")))
    return engine


def test_rows_of_before_are_sealed_and_read_as_ever(plain):
    migrations.upgrade(plain)

    with transactions(plain)() as session:
        kept = agreements.get(session, "a", team_id=TEAM_ID)
        [message] = delivery.claim(session, now=NOW, limit=5)
        everything = [
            str(value)
            for table in METADATA.sorted_tables
            for row in session.connection().execute(text(f"SELECT * FROM {table.name}"))
            for value in row
        ]
    assert (kept.goal, kept.covers, kept.note) == (GOAL, GOAL, "")
    assert message.content == {"text": MESSAGE}
    assert [value for value in everything if "PLAIN" in value] == []


def test_forms_sent_before_are_pooled_without_their_line(plain):
    """Who wrote the line was told that nobody would be shown it."""
    migrations.upgrade(plain)

    with transactions(plain)() as session:
        [row] = session.exec(select(FormAnswerRow))
        assert feedback.has_answered(session, "a", Side.LEARNER)
        assert feedback.opened_answers(session, row) == Answers(enough_contact=True)
        assert row.seals_on < NOW.date()


def test_no_page_of_the_file_keeps_the_words_of_before(plain, database_url):
    if plain.dialect.name != "sqlite":
        return  # PostgreSQL is told to write its tables anew; its files are the operator's
    folder = Path(make_url(database_url).database).parent
    assert b"PLAIN" in contents(folder)

    migrations.upgrade(plain)

    assert b"PLAIN" not in contents(folder)


def contents(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


def test_without_a_key_the_database_stays_as_it_was(plain, database_url):
    bare = connect(database_url)
    with pytest.raises(AttributeError):
        migrations.upgrade(bare)
    bare.dispose()

    assert migrations.current(plain) == PLAIN
    with plain.connect() as connection:
        assert connection.scalar(text("SELECT goal FROM agreement")) == GOAL
