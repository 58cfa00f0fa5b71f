"""The engine's promises: nothing is lost when two write at once, and nothing happens too early."""

import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from threading import Barrier, BrokenBarrierError
from time import perf_counter

import pytest
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError
from sqlmodel import Session, select

from guidance.switches import Role, SwitchReason
from storage.columns import new_id
from storage.database import BUSY_TIMEOUT_MS, Transaction, connect, transactions
from storage.queues import Action, InboxRow, OutboxRow
from storage.tables import SwitchRow
from tests import keys, postgres
from tests.samples import NOW
from tests.storage.racing import at_once, each_in_its_own

MEETING_SECONDS = 0.3
"""How long one of two waits for the other between reading and writing."""


@pytest.fixture
def sqlite_transaction(sqlite: Engine) -> Transaction:
    return transactions(sqlite)


@pytest.fixture
def stock(database_url: str) -> Iterator[Transaction]:
    """Transactions of an engine as SQLAlchemy makes it, on the same database."""
    engine = create_engine(database_url)
    yield of_two_processes(engine)
    engine.dispose()


def of_two_processes(engine: Engine) -> Transaction:
    """Return an opener whose transactions meet in the database only: no queue before it."""
    return lambda: transactions(engine)()


def row() -> OutboxRow:
    return OutboxRow(team_id="T1", key="k", action=Action.POST, address="U1", due_at=NOW)


def counter(transaction: Transaction) -> int:
    """Put a number into the database to count with; return its id."""
    with transaction() as session:
        new = row()
        session.add(new)
        session.flush()
        assert new.id is not None
        return new.id


def counted(transaction: Transaction, row_id: int) -> int:
    with transaction() as session:
        return session.get_one(OutboxRow, row_id).attempts


def read_then_write(row_id: int, *, locking: bool) -> Callable[[Session], None]:
    """Return work that meets another such work between its reading and its writing, if it can."""
    between = Barrier(2)

    def work(session: Session) -> None:
        read = session.get_one(OutboxRow, row_id, with_for_update=locking)
        number = read.attempts
        with suppress(BrokenBarrierError):  # the other one may be kept waiting before it can read
            between.wait(MEETING_SECONDS)
        read.attempts = number + 1

    return work


def lost(transaction: Transaction, *, locking: bool) -> int:
    """Let two count at once; return how much of it is neither counted nor told as an error."""
    row_id = counter(transaction)
    ended = each_in_its_own(transaction, [read_then_write(row_id, locking=locking)] * 2)
    failed = sum(isinstance(outcome, OperationalError) for outcome in ended)
    assert set(ended) == {None} or failed
    return 2 - counted(transaction, row_id)


def test_two_who_read_before_they_write_lose_nothing_on_sqlite(sqlite):
    assert lost(of_two_processes(sqlite), locking=False) == 0


def test_two_who_lock_what_they_read_lose_nothing_on_either(transaction):
    assert lost(transaction, locking=True) == 0


def test_a_stock_engine_does_lose_one_of_the_two(stock):
    # So what the tests above count is a danger indeed, and on PostgreSQL locking is what helps.
    assert lost(stock, locking=False) == 1


def test_four_at_once_lose_nothing_and_none_is_turned_away_on_sqlite(sqlite_transaction):
    row_id = counter(sqlite_transaction)

    def count() -> None:
        for _ in range(15):
            with sqlite_transaction() as session:
                session.get_one(OutboxRow, row_id).attempts += 1

    assert at_once(*[count] * 4) == [None] * 4
    assert counted(sqlite_transaction, row_id) == 60


def test_a_transaction_is_all_or_nothing(transaction):
    def broken_off() -> None:
        with transaction() as session:
            session.add(row())
            session.flush()
            raise KeyError

    with pytest.raises(KeyError):
        broken_off()

    with transaction() as session:
        assert session.exec(select(OutboxRow)).all() == []


def test_what_is_written_is_there_for_the_next_process(transaction, database_url):
    with transaction() as session:
        session.add(row())
    another = connect(database_url)
    with transactions(another)() as session:
        assert len(session.exec(select(OutboxRow)).all()) == 1
    another.dispose()


def test_what_was_read_can_be_used_after_the_transaction(transaction):
    row_id = counter(transaction)
    with transaction() as session:
        kept = session.get_one(OutboxRow, row_id)

    assert kept.address == "U1"


def test_a_line_without_its_agreement_is_refused(transaction):
    line = SwitchRow(
        agreement_id="nobody's",
        ordinal=1,
        from_role=Role.COACH,
        to_role=Role.MENTOR,
        reason=SwitchReason.CONCERN,
        at=NOW,
    )
    with pytest.raises(IntegrityError), transaction() as session:
        session.add(line)


def test_connecting_opens_nothing(tmp_path):
    connect(f"sqlite:///{tmp_path}/not-yet.db")
    connect("postgresql+psycopg://nobody@127.0.0.1:9/nothing")

    assert list(tmp_path.iterdir()) == []


def test_an_error_of_the_database_does_not_quote_what_people_wrote(sqlite_transaction):
    with sqlite_transaction() as session:
        session.add(row())
    again = row()
    again.last_error = "a secret goal"
    with pytest.raises(SQLAlchemyError) as error, sqlite_transaction() as session:
        session.add(again)

    assert "secret" not in str(error.value)


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        pytest.param("journal_mode", "wal", id="readers do not wait for a writer"),
        pytest.param("busy_timeout", BUSY_TIMEOUT_MS, id="a writer waits for another"),
        pytest.param("foreign_keys", 1, id="keys are checked"),
        pytest.param("synchronous", 2, id="what was acknowledged survives a power cut"),
    ],
)
def test_every_connection_to_sqlite_is_tuned(sqlite, pragma, value):
    with sqlite.connect() as one, sqlite.connect() as other:
        one.rollback()  # each begins at once, and only one can
        found = [one.exec_driver_sql(f"PRAGMA {pragma}").scalar()]
        one.rollback()
        found.append(other.exec_driver_sql(f"PRAGMA {pragma}").scalar())

    assert found == [value, value]


def test_a_server_that_says_nothing_is_given_up_before_a_person_is():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        engine = connect(f"postgresql+psycopg://bot@127.0.0.1:{port}/guidance")
        began = perf_counter()
        with pytest.raises(OperationalError):
            engine.connect()

    assert perf_counter() - began < 10, "libpq's own patience has no end"


def server_of(url: str) -> str:
    return make_url(url).set(database="postgres").render_as_string(hide_password=False)


@pytest.mark.postgresql
def test_after_a_restart_of_the_server_nobody_notices(postgresql_template):
    end_all = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
    with postgres.database(postgresql_template) as url:
        ours, theirs = connect(url, keys.vault()), connect(server_of(url))
        for _ in range(2):
            with transactions(ours)() as session:
                session.add(InboxRow(key=new_id(), received_at=NOW))
            with theirs.connect() as connection:
                connection.execute(text(end_all), {"name": make_url(url).database})
        ours.dispose()
        theirs.dispose()


def test_nobody_waits_for_sqlite_longer_than_slack_waits_for_us():
    assert BUSY_TIMEOUT_MS < 3_000


def test_who_stands_behind_one_that_waited_in_vain_does_not_wait_as_long_again(tmp_path):
    path = tmp_path / "guidance.db"
    transaction = transactions(connect(f"sqlite:///{path}"))
    with transaction() as session:
        session.exec(select(1))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = perf_counter()
        for _ in range(4):
            with pytest.raises(OperationalError), transaction() as session:
                session.exec(select(1))
        waited = perf_counter() - began
        other.execute("ROLLBACK")

    assert BUSY_TIMEOUT_MS / 1000 <= waited < 2.9
    with transaction() as session:
        assert session.exec(select(1)).one() == 1
