"""Who is on a server's database stays there, or notices that it was not."""

import os
import socket
from functools import partial

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from storage import agenda, migrations
from storage.database import connect
from storage.presence import InUse, alone, beside
from tests import postgres
from tests.samples import NOW

pytestmark = pytest.mark.postgresql

FORGET = text(
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks"
    " JOIN pg_database ON database = pg_database.oid WHERE"
    " locktype = 'advisory' AND datname = current_database()"
)
waits = partial(agenda.read, now=NOW)
CLOSE = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name")


@pytest.fixture
def url(postgresql_template):
    with postgres.database(postgresql_template) as url:
        yield postgres.by_network(url)


@pytest.fixture
def engines(url):
    engines = connect(url), connect(url)
    yield engines
    for engine in engines:
        engine.dispose()


@pytest.fixture
def let(url):
    """Let nobody into the database, or everybody again."""
    server = create_engine(make_url(url).set(database="postgres"), isolation_level="AUTOCOMMIT")
    name = make_url(url).database

    def let(everybody: bool) -> None:
        with server.connect() as connection:
            connection.execute(text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS {everybody}'))
            connection.execute(CLOSE, {"name": name})

    yield let
    let(True)
    server.dispose()


def test_a_network_that_falls_silent_is_given_up_in_time(engines):
    with engines[0].connect() as connection:
        number = connection.connection.driver_connection.fileno()
        with socket.socket(fileno=os.dup(number)) as ours:
            unheard = ours.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
            asked = [
                ours.getsockopt(socket.IPPROTO_TCP, option)
                for option in (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL)
            ]

    assert unheard == 2_000, "ms: a person hears from us within 3 s"
    assert sum(asked) == 2, "s, when we wait for an answer"


def test_a_bot_whose_server_forgot_it_comes_back_or_ends(engines):
    engine, other = engines
    with beside(engine) as presence:
        for _ in range(2):
            with other.connect() as connection:
                connection.execute(FORGET)
            assert not presence.ask(waits).is_moved
            with pytest.raises(InUse), alone(other):
                pass
        with other.begin() as connection:
            connection.execute(FORGET)
            migrations.mark_moved(connection)
        assert presence.ask(waits).is_moved, "as was done meanwhile"
        with other.connect() as connection:
            connection.execute(FORGET)
        with alone(other), pytest.raises(InUse):
            presence.ask(waits)


def test_a_bot_whose_server_is_away_for_long_comes_back_with_it(engines, let):
    engine, other = engines
    with beside(engine) as presence:
        let(False)
        for _ in range(3):
            with pytest.raises(DBAPIError):
                presence.ask(waits)
        let(True)
        assert not presence.ask(waits).is_moved
        with pytest.raises(InUse), alone(other):
            pass
    with alone(other):
        pass


def test_a_question_that_fails_leaves_nobody_out_of_the_database(engines):
    engine, other = engines
    with beside(engine) as presence:
        with pytest.raises(DBAPIError):
            presence.ask(lambda connection: connection.execute(text("SELECT nothing")))
        with pytest.raises(InUse), alone(other):
            pass
        assert not presence.ask(waits).is_moved
