"""The keys of a database: made once, never overwritten; without them nothing starts."""

import os
import stat
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from bot import keys
from bot.cli import main
from bot.database import UnusableDatabase, ready
from bot.keys import KeyFile
from bot.settings import Settings, WrongSettings
from storage.database import connect, transactions
from storage.keys import parse, render, with_new
from tests.keys import TEXT
from tests.samples import NOW

OTHER = render(with_new({})).strip()


class Start:
    """The beginning of every command that uses the database, in a folder of its own."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.file = folder / "guidance.keys"
        self.said: list[str] = []

    def __call__(self, **values):
        given = {"database_url": f"sqlite:///{self.folder}/guidance.db", "guidance_keys": None}
        settings = Settings(**(given | values))
        ready(settings, say=self.said.append, now=lambda: NOW).dispose()


@pytest.fixture
def start(tmp_path) -> Start:
    return Start(tmp_path)


def everything(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_first_run_makes_a_key_beside_the_database_and_says_so_once(start):
    start()
    made = start.file.read_text()
    start()

    assert start.said == [
        f"A key for what people write is in {start.file}. Keep a copy of it elsewhere."
    ]
    assert start.file.read_text() == made
    assert stat.S_IMODE(start.file.stat().st_mode) == 0o600
    assert [len(key) for key in parse(made).values()] == [32]
    assert sorted(everything(start.folder)) == ["guidance.db", "guidance.keys"]


def test_a_new_database_takes_the_key_that_is_there(start):
    start()
    made = start.file.read_text()
    (start.folder / "guidance.db").unlink()
    start()

    assert start.file.read_text() == made
    assert len(start.said) == 1


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        pytest.param(lambda file: file.unlink(), "There is no", id="gone"),
        pytest.param(lambda file: file.write_text(""), "is damaged: there is no key", id="empty"),
        pytest.param(lambda file: file.write_text("k1:abc"), "is damaged: each key", id="cut off"),
        pytest.param(lambda file: file.write_bytes(b"\xff\xfe"), "is damaged", id="no text"),
    ],
)
def test_a_start_without_its_key_file_stops_with_the_remedy_and_changes_nothing(start, spoil, told):
    start()
    spoil(start.file)
    before = everything(start.folder)
    with pytest.raises(WrongSettings, match="Put the copy of") as error:
        start()

    assert told in str(error.value)
    assert everything(start.folder) == before


@pytest.mark.parametrize("name", ["of another name", "of the same name"])
def test_a_start_with_another_key_stops_with_the_remedy_and_changes_nothing(start, name):
    start()
    key_id = start.file.read_text().splitlines()[1].partition(":")[0]
    other = OTHER if name == "of another name" else f"{key_id}:{OTHER.partition(':')[2]}"
    before = everything(start.folder)
    with pytest.raises(UnusableDatabase, match=f"the key {key_id} is") as error:
        start(guidance_keys=other)

    assert "Nothing has been changed." in str(error.value)
    assert OTHER.partition(":")[2] not in str(error.value)
    assert everything(start.folder) == before


def test_the_old_key_must_stay_while_something_is_sealed_with_it(start):
    start(guidance_keys=TEXT)
    start(guidance_keys=f"{OTHER},{TEXT}")
    with pytest.raises(UnusableDatabase, match="the key test is missing"):
        start(guidance_keys=OTHER)


def test_with_keys_in_the_environment_no_file_is_made(start):
    start(guidance_keys=TEXT)

    assert not start.file.exists()
    assert start.said == []


def test_on_a_server_the_operator_says_where_the_keys_are(engine, database_url, tmp_path):
    if make_url(database_url).get_backend_name() == "sqlite":
        return
    values = {"database_url": database_url, "guidance_keys": None}
    with pytest.raises(WrongSettings, match="Set GUIDANCE_SAFE to a folder"):
        ready(Settings(**values), say=print)
    ready(Settings(**values, guidance_safe=str(tmp_path)), say=lambda line: None).dispose()

    assert (tmp_path / "guidance.keys").exists()


def test_of_two_that_start_at_once_both_use_the_key_of_one(tmp_path):
    one, other = KeyFile(tmp_path / "guidance.keys"), KeyFile(tmp_path / "guidance.keys")

    assert [one.make(), other.make()] == [True, False]
    assert one.read() == other.read()
    assert [path.name for path in tmp_path.iterdir()] == ["guidance.keys"]


def test_a_running_bot_sees_a_new_key_and_goes_on_when_the_file_has_gone(tmp_path):
    file = KeyFile(tmp_path / "guidance.keys")
    file.make()
    first = file.read()
    KeyFile(tmp_path / "guidance.keys").write(with_new(first))

    assert list(file.read())[1:] == list(first)
    (tmp_path / "guidance.keys").unlink()
    assert list(file.read())[1:] == list(first)


def test_a_new_key_leaves_the_file_its_rights(tmp_path):
    path = tmp_path / "guidance.keys"
    KeyFile(path).make()
    path.chmod(0o640)
    KeyFile(path).write(with_new(KeyFile(path).read()))

    assert stat.S_IMODE(path.stat().st_mode) == 0o640


NOBODY = 65_534
IS_ROOT = os.geteuid() == 0


@contextmanager
def nobody():
    """Be another user than root for a moment; who is another is themself."""
    if IS_ROOT:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if IS_ROOT:
            os.seteuid(0)


def test_a_new_key_can_be_read_by_the_bot_whoever_writes_it(tmp_path):
    path = tmp_path / "guidance.keys"
    KeyFile(path).make()
    if IS_ROOT:  # nobody else can give a file away
        os.chown(path, NOBODY, NOBODY)
    before = path.stat()
    KeyFile(path).write(with_new(KeyFile(path).read()))

    after = path.stat()
    assert after.st_ino != before.st_ino
    assert (after.st_uid, after.st_gid) == (before.st_uid, before.st_gid)


def test_who_cannot_leave_the_file_with_its_owner_changes_nothing(tmp_path):
    path = tmp_path / "guidance.keys"
    file = KeyFile(path)
    file.make()
    keys_before, before = file.read(), everything(tmp_path)
    here = os.open(tmp_path, os.O_RDONLY)
    tmp_path.chmod(0o777)
    if not IS_ROOT:  # who owns all they make cannot write to a folder that is shut
        tmp_path.chmod(0o500)
    home = Path.cwd()
    os.fchdir(here)
    try:
        with nobody(), pytest.raises(WrongSettings, match="as the user that the bot runs as"):
            KeyFile(Path("guidance.keys")).write(with_new(keys_before))
    finally:
        os.chdir(home)
        os.close(here)

    assert everything(tmp_path) == before


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(WrongSettings, match="nowhere cannot be written to"):
        Start(tmp_path)(guidance_safe=str(tmp_path / "nowhere"))


def test_a_key_for_the_environment_is_written_and_not_kept(tmp_path, capsys):
    assert main(["make-key"]) == 0

    name, _, value = capsys.readouterr().out.strip().partition("=")
    assert name == "GUIDANCE_KEYS"
    assert len(parse(value)) == 1


@pytest.mark.parametrize(
    ("values", "folder"),
    [
        ({"database_url": "sqlite:////srv/bot/guidance.db"}, Path("/srv/bot")),
        ({"database_url": "sqlite:///guidance.db"}, Path()),
        ({"database_url": "sqlite:///file:/srv/bot/x.db?mode=ro&uri=true"}, Path("/srv/bot")),
        ({"database_url": "sqlite://"}, None),
        ({"database_url": "postgresql+psycopg://bot@db/guidance"}, None),
        ({"database_url": "sqlite:///x.db", "guidance_safe": "/etc/bot"}, Path("/etc/bot")),
    ],
)
def test_where_the_file_is_follows_from_the_settings(values, folder):
    assert keys.safe(Settings(**values)) == folder


def test_a_database_of_before_is_sealed_with_its_first_key(start):
    start()
    engine = connect(f"sqlite:///{start.folder}/guidance.db")
    with transactions(engine)() as session:
        kept = session.connection().execute(text("SELECT id FROM sealing_key")).scalars().all()
    engine.dispose()

    assert kept == list(KeyFile(start.file).read())
