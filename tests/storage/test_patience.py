"""A server that takes a statement and does not answer is given up, and no other statement is."""

from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from storage.database import connect
from storage.scrubbing import scrub
from tests import postgres
from tests.patience import until_done

pytestmark = pytest.mark.postgresql

FILE = "SELECT pg_relation_filepath('inbox')"
WAITS = "SELECT count(*) FROM pg_locks WHERE relation = 'audit'::regclass AND NOT granted"
SLOWLY = """
    CREATE FUNCTION slowly(text) RETURNS text IMMUTABLE LANGUAGE plpgsql
    AS $$ BEGIN PERFORM pg_sleep(1.1); RETURN $1; END $$
"""
"""What half a second is too little for; an index made anew calls it for each row."""


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
        before = ask(engine, FILE)

        assert not scrub(engine, "inbox")
        assert ask(engine, FILE) == before, "it would be in vain"
    until_done(lambda: scrub(engine, "inbox"))


def test_nothing_is_written_anew_while_a_neighbour_writes_who_began_before(
    engine, postgresql_template
):
    ask(engine, "INSERT INTO inbox (key, received_at) VALUES ('a', now()) RETURNING 1")
    with postgres.database(postgresql_template) as url:
        neighbour = connect(url)
        with neighbour.begin() as connection:
            connection.execute(text("CREATE TABLE other ()"))
            ask(engine, "DELETE FROM inbox RETURNING 1")
            before = ask(engine, FILE)

            assert not scrub(engine, "inbox")
            assert ask(engine, FILE) == before
        neighbour.dispose()
    until_done(lambda: scrub(engine, "inbox"))

    assert ask(engine, FILE) != before


def test_who_reads_for_long_is_not_waited_for_and_neither_are_we(engine):
    """A `pg_dump` holds every table to its end, and whoever waits for one holds all others up."""
    with ThreadPoolExecutor() as beside, engine.connect() as reader:
        reader.execute(text("SELECT count(*) FROM audit"))
        scrubbed = beside.submit(scrub, engine, "inbox", "audit", "program")
        until_done(lambda: scrubbed.done() or ask(engine, WAITS) > 0)
        presses = connect(engine.url.render_as_string(hide_password=False), answer_seconds=3)
        ask(presses, "SELECT count(*) FROM audit")  # red: no answer in time
        presses.dispose()

        assert not scrubbed.result()
    until_done(lambda: scrub(engine, "inbox", "audit", "program"))


def test_what_writes_a_table_anew_may_take_its_time(engine):
    patient = connect(engine.url.render_as_string(hide_password=False))
    ask(engine, "INSERT INTO inbox (key, received_at) VALUES ('a', now()) RETURNING 1")
    with patient.begin() as connection:
        connection.execute(text(SLOWLY))
        connection.execute(text("CREATE INDEX slow ON inbox (slowly(key))"))
    patient.dispose()
    until_done(lambda: scrub(engine, "inbox"))  # red: nobody answers in time


def test_on_a_busy_server_those_who_came_later_are_not_waited_for(engine, postgresql_template):
    ask(engine, "INSERT INTO inbox (key, received_at) VALUES ('a', now()) RETURNING 1")
    with postgres.database(postgresql_template) as url:
        neighbour = connect(url)
        begun = [_writes(neighbour)]
        ask(engine, "DELETE FROM inbox RETURNING 1")
        assert not scrub(engine, "inbox")
        for _ in range(ROUNDS):
            begun.append(_writes(neighbour))
            begun.pop(0).close()
            ask(engine, "SELECT txid_current()")  # a later one is through
            if scrub(engine, "inbox"):
                break
        else:
            raise AssertionError("there was always somebody")
        begun.pop().close()
        neighbour.dispose()


ROUNDS = 20
"""More than other tests keep a row that was deleted before the first try."""


def _writes(neighbour):
    connection = neighbour.connect()
    connection.execute(text("SELECT txid_current()"))
    return connection


def test_what_belongs_to_another_is_passed_over_and_not_said_to_be_done(engine):
    name = f"{engine.url.database}_other"
    ask(engine, "INSERT INTO inbox (key, received_at) VALUES ('a', now()) RETURNING 1")
    with engine.begin() as connection:
        connection.execute(text(f'CREATE ROLE "{name}"'))
    other = connect(
        engine.url.update_query_dict({"options": f"-crole={name}"}).render_as_string(
            hide_password=False
        )
    )
    assert not scrub(other, "inbox")
    other.dispose()
    with engine.begin() as connection:
        connection.execute(text(f'DROP ROLE "{name}"'))
