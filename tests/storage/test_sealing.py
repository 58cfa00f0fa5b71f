"""What people wrote is sealed for one place, and nothing of it can be read without the key."""

import pytest
from sqlalchemy import Text, inspect, text, update
from sqlalchemy.exc import StatementError
from sqlmodel import select

import storage.ledgers
import storage.queues  # noqa: F401  # fills the metadata
from guidance.modes import Mode
from guidance.steps import StepDraft
from sandbox.seed import TEAM_ID
from storage import agreements, delivery, steps
from storage.database import connect, transactions
from storage.outbox import Outbox
from storage.queues import Delivery, OutboxRow
from storage.sealing import NOTHING, CannotOpen, Sealed, SealedWords, Vault
from storage.tables import METADATA, AgreementRow, StepRow
from tests import keys
from tests.samples import BY_LEARNER, NOW, draft
from tests.storage.sessions import add_session

GOAL = "Run the résumé conversation I have put off 🎯"
OPEN_ON_PURPOSE = {"program.support", "deed.text", "month.figures"}
"""Text that everybody in a program may read, and figures as its directors were told them."""


def test_every_text_of_people_has_a_sealed_column():
    open_ones = {
        str(column)
        for table in METADATA.tables.values()
        for column in table.columns
        if isinstance(column.type, Text) and not isinstance(column.type, SealedWords)
    }

    assert open_ones == OPEN_ON_PURPOSE


@pytest.fixture
def kept(transaction, program_id):
    with transaction() as session:
        return agreements.add(session, draft(program_id=program_id, goal=GOAL), now=NOW)


def raw(engine, column, table):
    with engine.connect() as connection:
        return connection.execute(text(f"SELECT {column} FROM {table}")).scalars().all()


def test_the_database_holds_a_key_id_and_nothing_to_read(engine, kept):
    [stored] = raw(engine, "goal", "agreement")

    assert stored.startswith("test:")
    assert "conversation" not in stored


def test_the_same_words_look_different_each_time(engine, transaction, program_id):
    with transaction() as session:
        for number in (1, 2):
            one = draft(id=f"{number}" * 32, program_id=program_id, goal=GOAL)
            agreements.add(session, one, now=NOW)

    assert len(set(raw(engine, "goal", "agreement"))) == 2


def test_words_come_back_through_both_ways_of_reading(transaction, kept):
    with transaction() as session:
        by_statement = agreements.get(session, kept.id, team_id=TEAM_ID)
        moved = by_statement.ask(Mode.COACH, covers="", covers_not="Not this", **BY_LEARNER)
        agreements.save(session, moved)
    with transaction() as session:
        [by_object] = agreements.open_of(session, kept.learner_id, team_id=TEAM_ID)

    assert by_statement.goal == by_object.goal == GOAL
    assert (by_object.covers, by_object.covers_not) == ("", "Not this")


def test_plain_text_does_not_reach_a_sealed_column(transaction, kept):
    careless = update(AgreementRow).values(goal="plain words")
    with pytest.raises(StatementError, match="no plain text"), transaction() as session:
        session.exec(careless)


@pytest.mark.parametrize(
    ("stolen", "into"),
    [
        pytest.param("goal", "note", id="another column"),
        pytest.param("goal", "goal", id="another row"),
    ],
)
def test_a_value_copied_elsewhere_cannot_be_opened(transaction, kept, stolen, into):
    with transaction() as session:
        other = draft(id="b" * 32, program_id=kept.program_id, goal="Another goal")
        agreements.add(session, other, now=NOW)
        source = session.get_one(AgreementRow, kept.id)
        target = session.get_one(AgreementRow, kept.id if into == "note" else other.id)
        setattr(target, into, getattr(source, stolen))
        session.flush()
        with pytest.raises(CannotOpen, match=into):
            agreements.get(session, target.id, team_id=TEAM_ID)


def test_a_value_copied_to_another_table_cannot_be_opened(transaction):
    with transaction() as session:
        closed = add_session(session)
        [step] = steps.add(session, closed.id, [StepDraft("Read one trial", "U1")])
        row = session.get_one(StepRow, step.id)
        row.text = session.get_one(AgreementRow, closed.id).goal
        session.flush()
        with pytest.raises(CannotOpen):
            steps.get(session, step.id, team_id=closed.team_id)


@pytest.mark.parametrize("position", [10, 40, -5])  # the last letters may say nothing
def test_a_value_that_was_changed_cannot_be_opened(transaction, kept, position):
    with transaction() as session:
        row = session.get_one(AgreementRow, kept.id)
        letters = list(row.goal.token)
        letters[position] = "A" if letters[position] != "A" else "B"
        row.goal = Sealed("".join(letters))
        session.flush()
        with pytest.raises(CannotOpen) as error:
            agreements.get(session, kept.id, team_id=TEAM_ID)

    assert GOAL not in str(error.value)


def test_without_keys_nothing_is_read_and_nothing_is_lost(database_url, transaction, kept):
    bare = connect(database_url)
    with transactions(bare)() as session, pytest.raises(CannotOpen):
        agreements.get(session, kept.id, team_id=TEAM_ID)
    bare.dispose()

    with transaction() as session:
        assert agreements.get(session, kept.id, team_id=TEAM_ID).goal == GOAL


def test_a_message_that_cannot_be_opened_holds_no_other_up(transaction):
    with transaction() as session:
        outbox = Outbox(session, TEAM_ID, NOW)
        outbox.post("U1", {"text": "first"}, key="one")
        outbox.post("U1", {"text": "second"}, key="two")
        outbox.write()
        row = session.exec(select(OutboxRow).where(OutboxRow.key == "one")).one()
        row.content = Sealed(row.content.token.replace("test:", "lost:"))
    with transaction() as session:
        taken = delivery.claim(session, now=NOW, limit=10)

    assert [one.content["text"] for one in taken] == ["second"]
    with transaction() as session:
        row = session.exec(select(OutboxRow).where(OutboxRow.key == "one")).one()
        assert (row.state, row.content.key_id) == (Delivery.DEAD, "lost")
        assert "keys" in row.last_error


def test_a_key_added_to_the_file_is_used_from_the_next_transaction_on():
    now = dict(keys.KEYS)
    vault = Vault(lambda: now)
    before = vault.seal("a:b:c", "words")
    now = {"next": b"n" * 32, **now}

    assert vault.seal("a:b:c", "words").key_id == "test"
    vault.refresh()
    assert vault.seal("a:b:c", "words").key_id == "next"
    assert vault.open("a:b:c", before) == "words"


def test_a_value_under_a_key_that_came_meanwhile_is_opened():
    now = dict(keys.KEYS)
    vault = Vault(lambda: now)
    now = {"next": b"n" * 32, **now}
    newer = Vault(lambda: now).seal("a:b:c", "words")

    assert vault.open("a:b:c", newer) == "words"


def test_no_words_are_no_secret_and_half_a_character_is_kept():
    vault = keys.vault()

    assert vault.seal("a:b:c", "") == NOTHING
    assert vault.open("a:b:c", NOTHING) == ""
    assert vault.open("a:b:c", vault.seal("a:b:c", "half \ud83c")) == "half \ud83c"


def test_every_sealed_column_is_text_in_the_database(engine):
    for table in METADATA.tables.values():
        types = {one["name"]: one["type"] for one in inspect(engine).get_columns(table.name)}
        for column in table.columns:
            if isinstance(column.type, SealedWords):
                assert isinstance(types[column.name], Text), column
