"""A copy of the database: whole, for its owner only, and made while people go on writing."""

import errno
import os
import resource
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from functools import partial
from pathlib import Path
from threading import Thread
from time import sleep

import pytest

from bot import backup
from bot.backup import not_written
from bot.database import NotDone, UnusableDatabase, ready
from bot.settings import Settings
from storage import copies, migrations
from storage.database import connect, transactions
from storage.queues import InboxRow
from tests import keys
from tests.samples import NOW

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def values(tmp_path, sqlite_template) -> Settings:
    shutil.copy(sqlite_template, tmp_path / "guidance.db")
    values = Settings(database_url=f"sqlite:///{tmp_path}/guidance.db")
    ready(values, say=str, now=lambda: NOW).dispose()
    return values


def everything(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".lock"}


def count(path: Path) -> int:
    with closing(sqlite3.connect(path)) as database:
        return database.execute("SELECT count(*) FROM inbox").fetchone()[0]


def test_a_copy_is_one_whole_file_for_its_owner_only(values, tmp_path):
    (tmp_path / "there").mkdir()
    copy, said = tmp_path / "there" / "monday.backup", []
    backup.run(values, copy, now=NOW, say=said.append)

    assert [path.name for path in copy.parent.iterdir()] == ["monday.backup"]
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert said == [
        f"{copy} is a whole copy ({copy.stat().st_size:,} bytes)."
        " It does not open without the keys."
    ]
    ready(Settings(database_url=f"sqlite:///{copy}"), say=said.append).dispose()
    assert len(said) == 1, "and it opens with them"


def test_while_somebody_writes_it_is_as_of_one_moment_and_nobody_waits(values, tmp_path):
    engine = connect(values.database_url, keys.vault())
    written: list[int] = []
    is_over: list[bool] = []

    def write() -> None:
        while not is_over:
            with transactions(engine)() as session:  # two rows or none
                for half in "ab":
                    session.add(InboxRow(key=f"{len(written)} {half}", received_at=NOW))
            written.append(1)
            sleep(0.002)

    writer = Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            backup.run(values, tmp_path / f"{number}", now=NOW, say=str)
    finally:
        is_over.append(True)
        writer.join()
        engine.dispose()

    copied = [count(tmp_path / f"{number}") for number in range(5)]
    assert copied == sorted(copied)
    assert [rows % 2 for rows in copied] == [0] * 5
    assert 0 < copied[-1] <= 2 * len(written)


def test_a_file_that_is_there_is_never_overwritten(values, tmp_path):
    copy = tmp_path / "monday"
    copy.write_text("the only copy of something")
    before = everything(tmp_path)
    with pytest.raises(NotDone, match=r"There is a file .*monday already, and none is overwritten"):
        backup.run(values, copy, now=NOW, say=str)

    assert everything(tmp_path) == before


def test_a_file_that_comes_while_the_copy_is_made_is_not_overwritten_either(tmp_path):
    copy = tmp_path / "monday"
    with copies.room_for(copy) as new:
        copy.write_text("somebody else was faster")
        with pytest.raises(FileExistsError):
            copies.keep(new, copy)

    assert copy.read_text() == "somebody else was faster"
    assert [path.name for path in tmp_path.iterdir()] == ["monday"]


def test_a_damaged_database_gives_no_copy_that_one_would_trust(values, tmp_path):
    path = tmp_path / "guidance.db"
    content = bytearray(path.read_bytes())
    for page in range(20, 60):
        content[page * 4096 : page * 4096 + 200] = b"\xff" * 200
    path.write_bytes(content)
    with pytest.raises((NotDone, UnusableDatabase), match=r"damaged|cannot be used"):
        backup.run(values, tmp_path / "copy", now=NOW, say=str)

    assert not (tmp_path / "copy").exists()
    assert sorted(everything(tmp_path)) == ["guidance.db"]


def test_a_folder_that_is_not_there_is_told(values, tmp_path):
    with pytest.raises(NotDone, match=r"nowhere/copy cannot be written \(No such file"):
        backup.run(values, tmp_path / "nowhere" / "copy", now=NOW, say=str)


def test_without_room_it_says_so_and_leaves_nothing(values, tmp_path):
    copy = tmp_path / "full" / "copy"
    copy.parent.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "bot", "backup", copy],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": values.database_url},
        preexec_fn=partial(resource.setrlimit, resource.RLIMIT_FSIZE, (100_000, 100_000)),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1, "which is what a timer looks at"
    assert done.stderr.startswith(f"{copy} cannot be written (")
    assert done.stderr.endswith("Nothing has been changed.\n")
    assert list(copy.parent.iterdir()) == []


def test_a_folder_that_may_not_be_written_to_is_not_called_full(values, tmp_path):
    told = not_written(tmp_path, 4096, PermissionError(errno.EACCES, "Permission denied"))
    assert "Make room" not in told
    assert "that this user may write to it" in told
    assert "Make room" in not_written(tmp_path, 4096, OSError(errno.EDQUOT, "Quota exceeded"))


def test_the_database_of_an_older_program_is_copied_as_it_is(tmp_path):
    values = Settings(database_url=f"sqlite:///{tmp_path}/guidance.db")
    engine = connect(values.database_url, keys.vault())
    migrations.upgrade(engine, "0011")
    backup.run(values, tmp_path / "copy", now=NOW, say=str)

    assert migrations.current(engine) == "0011", "an older bot may be at work on it"
    engine.dispose()
    with closing(sqlite3.connect(tmp_path / "copy")) as database:
        assert database.execute("SELECT * FROM alembic_version").fetchall() == [("0011",)]


def test_before_there_is_a_database_none_is_made(tmp_path):
    values = Settings(database_url=f"sqlite:///{tmp_path}/guidance.db")
    with pytest.raises(NotDone, match="so there is nothing to copy"):
        backup.run(values, tmp_path / "copy", now=NOW, say=str)

    assert list(tmp_path.iterdir()) == []


def test_on_postgresql_it_says_what_to_type_without_the_password(tmp_path):
    values = Settings(database_url="postgresql+psycopg://bot:hunter2@db:5432/guidance")
    with pytest.raises(NotDone) as error:
        backup.run(values, tmp_path / "copy", now=NOW, say=str)

    told = str(error.value)
    assert f"pg_dump --format=custom --file={tmp_path}/copy" in told
    assert "--dbname=postgresql://bot@db:5432/guidance" in told
    assert "hunter2" not in told
