"""A move that cannot be made, or breaks off at its end: at no moment do programs start on both."""

import shutil

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from bot import database_check, move
from bot.database import NotDone, UnusableDatabase, ready
from bot.settings import Settings
from storage import audit, migrations, moving
from storage.audit import OPERATOR, Entry
from storage.database import connect, transactions
from storage.presence import beside
from tests import keys
from tests.samples import NOW


@pytest.fixture
def values(tmp_path, sqlite_template) -> Settings:
    shutil.copy(sqlite_template, tmp_path / "old.db")
    return Settings(database_url=f"sqlite:///{tmp_path}/old.db", guidance_safe=str(tmp_path))


@pytest.fixture
def empty(tmp_path) -> str:
    return f"sqlite:///{tmp_path}/new.db"


@pytest.fixture
def pair(values, empty):
    ready(values, say=str).dispose()
    engines = connect(values.database_url, keys.vault()), connect(empty, keys.vault())
    yield engines
    for engine in engines:
        engine.dispose()


def at(values: Settings, url: str) -> Settings:
    return values.model_copy(update={"database_url": url})


@pytest.mark.parametrize("is_there", [False, True], ids=["no file", "an empty file"])
def test_where_there_is_no_database_none_is_made_and_the_address_is_said(tmp_path, empty, is_there):
    path = tmp_path / "guidance.db"
    if is_there:
        path.touch()
    told = rf"no database of the bot at sqlite:///{path}, so there is nothing to move"
    with pytest.raises(NotDone, match=told):
        move.run(Settings(database_url=f"sqlite:///{path}"), empty, now=NOW, say=str)

    assert list(tmp_path.iterdir()) == [path][: int(is_there)]


def test_who_is_on_the_other_database_is_not_called_a_bot_on_this_one(values, empty, pair):
    with beside(pair[1]), pytest.raises(NotDone, match="Somebody uses the database that"):
        move.run(values, empty, now=NOW, say=str)


def test_the_same_file_by_another_path_is_told_to_be_the_same(values, tmp_path):
    (tmp_path / "also.db").symlink_to(tmp_path / "old.db")
    for path in (tmp_path / "also.db", tmp_path / "." / ".." / tmp_path.name / "old.db"):
        with pytest.raises(NotDone, match="That is the database itself"):
            move.run(values, f"sqlite:///{path}", now=NOW, say=str)


def test_a_folder_that_is_not_there_is_told(values, tmp_path):
    with pytest.raises(NotDone, match=r"nowhere/new\.db\.lock cannot be written \(No such file"):
        move.run(values, f"sqlite:///{tmp_path}/nowhere/new.db", now=NOW, say=str)


def test_when_the_old_one_cannot_be_marked_no_program_starts_on_the_new_one(values, empty, pair):
    source, target = pair

    def fails(_connection: object) -> None:
        raise OperationalError("COMMIT", {}, OSError("disk full"))

    event.listen(source, "commit", fails)
    with pytest.raises(moving.Halfway):
        moving.move(source, target, now=NOW, told=lambda _name, _count: None)

    with pytest.raises(UnusableDatabase, match="Moving everything into this database has not"):
        ready(at(values, empty), say=str)
    [found] = database_check.look(target, team_id=None, now=NOW)
    assert "moving everything into it has not ended" in found.line()
    ready(values, say=str).dispose()
    with pytest.raises(NotDone, match="There is something in that database already"):
        move.run(values, empty, now=NOW, say=str)


def broken_off_at_its_end(values: Settings, empty: str, target) -> None:
    """Move everything, but for the last word to the new database."""
    move.run(values, empty, now=NOW, say=str)
    with target.begin() as connection:
        migrations.mark_arriving(connection)


def test_what_broke_off_at_its_very_end_is_finished_when_it_is_typed_again(values, empty, pair):
    broken_off_at_its_end(values, empty, pair[1])
    said: list[str] = []
    move.run(values, empty, now=NOW, say=said.append)

    assert said[0].startswith(f"Everything had been moved already. Set DATABASE_URL to {empty}")
    ready(at(values, empty), say=str).dispose()
    with pytest.raises(UnusableDatabase, match="was moved to another one"):
        ready(values, say=str)


def test_what_was_moved_before_something_else_happened_is_not_taken_for_all(values, empty, pair):
    source, target = pair
    broken_off_at_its_end(values, empty, target)
    with transactions(source)() as session:
        audit.append(session, [Entry("done")], team_id="", who=OPERATOR, now=NOW)
    with pytest.raises(UnusableDatabase, match="was moved to another one"):
        move.run(values, empty, now=NOW, say=str)

    assert migrations.is_arriving(target)


def test_a_program_that_waited_to_change_the_tables_until_they_were_moved_says_so(tmp_path):
    values = Settings(database_url=f"sqlite:///{tmp_path}/old.db")
    values = values.model_copy(update={"guidance_keys": None})
    engine = connect(values.database_url, keys.vault())
    migrations.upgrade(engine, "0001")  # nothing is sealed yet, so that it tells of a key

    def is_moved_meanwhile(_line: str) -> None:
        with engine.begin() as connection:
            migrations.mark_moved(connection)

    with pytest.raises(UnusableDatabase, match="was moved to another one"):
        ready(values, say=is_moved_meanwhile)
    engine.dispose()
