"""Threads that want to write to one SQLite file wait for each other in a queue."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import sleep

import pytest
from sqlalchemy.exc import TimeoutError
from sqlmodel import text

from storage.database import connect, transactions
from storage.turns import Turns


def until(is_so: Callable[[], object]) -> None:
    for _ in range(5_000):
        if is_so():
            return
        sleep(0.001)
    pytest.fail("nobody came")


def test_whoever_comes_first_is_first():
    turns = Turns(patience_seconds=5)
    came: list[int] = []

    def come(number: int) -> None:
        with turns.taken():
            came.append(number)

    with ThreadPoolExecutor(9) as threads, turns.taken():
        for number in range(9):
            threads.submit(come, number)
            until(lambda behind=number: len(turns._queue) > behind + 1)

    assert came == list(range(9))


def test_whoever_waits_too_long_is_told_and_holds_up_nobody():
    turns = Turns(patience_seconds=0.01)
    end = Event()

    def stay() -> None:
        with turns.taken():
            end.wait(5)

    with ThreadPoolExecutor(1) as threads:
        threads.submit(stay)
        until(lambda: turns._queue)
        with pytest.raises(TimeoutError), turns.taken():
            pytest.fail("it was taken")
        end.set()

    with turns.taken():
        assert len(turns._queue) == 1


def test_a_turn_ends_when_its_work_fails():
    turns = Turns(patience_seconds=0.01)

    with pytest.raises(ZeroDivisionError), turns.taken():
        raise ZeroDivisionError

    with turns.taken():
        pass


def test_sixteen_writers_of_one_file_never_meet(tmp_path):
    engine = connect(f"sqlite:///{tmp_path / 'many.db'}")
    transaction = transactions(engine)
    with transaction() as session:
        session.connection().execute(text("CREATE TABLE counter (n INTEGER)"))
        session.connection().execute(text("INSERT INTO counter VALUES (0)"))
    inside: list[int] = []
    at_once: list[int] = []

    def count() -> None:
        with transaction() as session:
            inside.append(1)
            at_once.append(len(inside))
            session.connection().execute(text("UPDATE counter SET n = n + 1"))
            inside.pop()

    with ThreadPoolExecutor(16) as threads:
        for done in [threads.submit(count) for _ in range(64)]:
            done.result()

    with transaction() as session:
        assert session.connection().scalar(text("SELECT n FROM counter")) == 64
    assert set(at_once) == {1}
    engine.dispose()
