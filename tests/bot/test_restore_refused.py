"""A copy that will not do is refused with the remedy, and everything is as it was."""

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from bot import restore
from bot.database import NotDone, UnusableDatabase
from bot.settings import Settings
from sandbox.seed import TEAM_ID
from storage.keys import render, with_new
from storage.outbox import Outbox
from storage.presence import beside
from tests.journeys.steps import agree
from tests.story import GUIDE, LEARNER


@pytest.fixture
def refused(house):
    """Restore a copy that is spoiled, and see that all is as it was."""
    house.back_up()
    house.engine.dispose()

    def refused(error: type[Exception], told: str, **changes: object) -> None:
        ours = {p.name: p.read_bytes() for p in house.folder.iterdir() if "lock" not in p.name}
        values = house.values.model_copy(update=changes)
        with pytest.raises(error, match=told):
            restore.run(values, house.copy, now=house.story.clock.now(), say=str)
        left = {p.name: p.read_bytes() for p in house.folder.iterdir() if "lock" not in p.name}
        assert left == ours

    return refused


def test_a_copy_is_not_put_back_while_a_bot_runs(house, refused):
    with beside(house.engine):
        refused(NotDone, "A bot runs on this database. Stop it, and type this again.")


@pytest.mark.parametrize(
    ("spoil", "error", "told"),
    [
        ("UPDATE alembic_version SET version_num = '9999'", UnusableDatabase, "update the program"),
        ("UPDATE alembic_version SET version_num = 'moved-1'", UnusableDatabase, "was moved to"),
        ("DELETE FROM program", NotDone, "belongs to nothing"),
        ("DROP TRIGGER audit_unchanged; UPDATE audit SET what = 'x'", NotDone, "in its audit"),
    ],
)
def test_a_copy_that_will_not_do_is_refused_and_all_is_as_it_was(
    house, refused, spoil, error, told
):
    house.engine.dispose()
    agree(house.story.person(LEARNER), house.story.person(GUIDE))
    house.back_up()
    house.engine.dispose()
    with closing(sqlite3.connect(house.copy)) as database:
        database.executescript(spoil)

    refused(error, told)


@contextmanager
def room(size: int) -> Iterator[None]:
    """Let no file grow beyond this many bytes, as on a disk that is nearly full."""
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


@pytest.mark.parametrize("more", [0, 8192])
def test_without_room_for_what_is_noted_in_it_the_copy_is_refused(house, refused, more):
    with house.story.services.transaction() as session:
        outbox = Outbox(session, TEAM_ID, house.story.clock.now())
        for number in range(300):
            outbox.post(LEARNER, {"text": f"message {number}"}, key=f"{number}")
        outbox.write()
    house.back_up()
    house.engine.dispose()
    with room(house.copy.stat().st_size + more):
        refused(NotDone, r"guidance\.db cannot be written \(")


@pytest.mark.parametrize("content", [b"no database", b"SQLite format 3\0" + b"x" * 9000])
def test_what_is_no_database_is_refused(house, refused, content):
    house.copy.write_bytes(content)

    refused(NotDone, "this one is damaged")


def test_a_copy_that_is_cut_off_is_refused(house, refused):
    house.copy.write_bytes(house.copy.read_bytes()[:200_000])

    refused(NotDone, "this one is damaged")


def test_a_copy_with_another_key_is_refused_and_the_key_is_named(house, refused):
    other = Settings(guidance_keys=render(with_new({})).strip()).guidance_keys

    refused(UnusableDatabase, "the key test is missing", guidance_keys=other)


def test_a_folder_that_is_not_there_is_told(house, tmp_path):
    house.back_up()
    nowhere = Settings(database_url=f"sqlite:///{tmp_path}/nowhere/guidance.db")
    with pytest.raises(NotDone, match=r"nowhere/guidance\.db\.lock cannot be written"):
        restore.run(nowhere, house.copy, now=house.story.clock.now(), say=str)


def test_a_server_that_cannot_be_reached_is_told(house):
    away = Settings(database_url="postgresql+psycopg://bot@127.0.0.1:1/none")
    with pytest.raises(UnusableDatabase, match="Check DATABASE_URL"):
        restore.run(away, None, now=house.story.clock.now(), say=str)


def test_a_file_that_is_not_there_is_told(house):
    with pytest.raises(NotDone, match=r"There is no file .*yesterday\."):
        restore.run(house.values, house.copy, now=house.story.clock.now(), say=str)


@pytest.mark.parametrize("words", ["", "CREATE TABLE bookmark (x)"])
def test_a_file_with_nothing_of_ours_in_it_is_refused(house, refused, words):
    house.copy.unlink()
    with closing(sqlite3.connect(house.copy)) as database:
        database.executescript(words)
    house.copy.touch()

    refused(NotDone, "There is nothing of the bot in this copy.")
