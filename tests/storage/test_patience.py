"""A server that takes a statement and does not answer is given up, and no other statement is."""

from threading import Timer
from time import perf_counter

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from storage.database import connect, scrub
from tests import postgres
from tests.patience import until_done

pytestmark = pytest.mark.postgresql


@pytest.fixture
def engine(postgresql_template):
    with postgres.database(postgresql_template) as url:
        engine = connect(url, answer_seconds=0.5)
        yield engine
        engine.dispose()


def ask(engine, question: str) -> object:
    with engine.begin() as connection:
        return connection.execute(text(question)).scalar()


def test_an_answer_that_does_not_come_is_not_waited_for(engine):
    before, began = ask(engine, "SELECT pg_backend_pid()"), perf_counter()
    with pytest.raises(OperationalError):
        ask(engine, "SELECT pg_sleep(30)")

    assert perf_counter() - began < 5
    assert ask(engine, "SELECT pg_backend_pid()") != before, "nobody gets that connection again"


def test_an_answer_in_time_and_an_error_keep_the_connection(engine):
    before = ask(engine, "SELECT pg_backend_pid()")
    ask(engine, "SELECT pg_sleep(0.2)")
    with pytest.raises(IntegrityError):
        ask(engine, "INSERT INTO inbox (key) VALUES (NULL)")

    assert ask(engine, "SELECT pg_backend_pid()") == before


def test_what_somebody_may_still_read_is_not_gone_and_is_said_not_to_be(engine):
    ask(engine, "INSERT INTO inbox (key, received_at) VALUES ('a', now()) RETURNING 1")
    with engine.connect() as reader:
        reader.execution_options(isolation_level="REPEATABLE READ")
        reader.execute(text("SELECT count(*) FROM audit"))
        ask(engine, "DELETE FROM inbox RETURNING 1")

        assert not scrub(engine, "inbox")
    until_done(lambda: scrub(engine, "inbox"))


def test_what_writes_a_table_anew_may_take_its_time(engine):
    reader = engine.connect()
    reader.execute(text("SELECT count(*) FROM inbox"))
    reads = Timer(1.2, reader.close)
    reads.start()
    began = perf_counter()
    scrub(engine, "inbox")
    took = perf_counter() - began
    reads.join()

    assert took > 1, "it waits for who reads"
