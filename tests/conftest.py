"""What every test may use: a migrated database of its own, and a story to tell with it."""

import asyncio
import gc
import os
import shutil
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from sqlalchemy import Engine, delete

from bot.settings import keep_to_one_core
from storage.database import connect
from storage.migrations import upgrade
from storage.tables import PersonRow
from tests import copies, keys, postgres, shelf
from tests.story import DIRECTOR, GUIDE, LEARNER, Actor, Story, enrol, know_people

keys.put_into_environment()
keep_to_one_core()


settings.register_profile("no test is timed", deadline=None)
settings.load_profile("no test is timed")


def pytest_collection() -> None:
    """Let the collector wait while all is being loaded, which stays."""
    gc.disable()
    shelf.put_up()


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    shelf.take_down()


def pytest_collection_finish() -> None:
    """Let the collector pass over what is there for good, and look less often: a sixth quicker."""
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "guidance.db"

    def migrated() -> bytes:
        _migrate(f"sqlite:///{path}")
        return path.read_bytes()

    path.write_bytes(shelf.once("migrated", migrated))
    return path


@pytest.fixture(scope="session")
def postgresql_template() -> Iterator[str]:
    reason = postgres.missing_reason()
    if reason and os.environ.get("CI") != "true":
        pytest.skip(reason)
    with postgres.server() as server:
        yield postgres.template(server, _migrate)


def _migrate(url: str) -> None:
    engine = connect(url, keys.vault())
    upgrade(engine)
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_folder() -> Iterator[Path]:
    with TemporaryDirectory(dir=shelf.folder()) as here:
        yield Path(here)


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)],
)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty, migrated database; each test that uses it runs on both kinds.

    The address is the same in every test of a process, the database a new one each time.
    """
    if request.param == "sqlite":
        path = request.getfixturevalue("sqlite_folder") / "guidance.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        for file in path.parent.iterdir():  # the database and what SQLite keeps beside it
            file.unlink()
    else:
        with postgres.database(request.getfixturevalue("postgresql_template"), "test") as url:
            yield url


@pytest.fixture(scope="session")
def engines() -> Callable[[str], Engine]:
    """Engines by address: each keeps the statements it has made, a tenth of a story's time."""
    return cache(partial(connect, vault=keys.vault()))


@pytest.fixture
def engine(database_url: str, engines: Callable[[str], Engine]) -> Iterator[Engine]:
    engine = engines(database_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_enrolled(sqlite_template: Path) -> bytes:
    path = sqlite_template.with_name("enrolled.db")

    def made() -> bytes:
        shutil.copy(sqlite_template, path)
        engine = connect(f"sqlite:///{path}", keys.vault())
        enrol(engine)
        know_people(engine)
        engine.dispose()
        return path.read_bytes()

    return shelf.once("enrolled", made)


@pytest.fixture
def enrolled(engine: Engine, request: pytest.FixtureRequest) -> None:
    """Have the seeded people in the empty database."""
    if engine.dialect.name == "sqlite":
        copies.paste(engine.url, request.getfixturevalue("sqlite_enrolled"))
    else:
        enrol(engine)  # which is quicker than to copy a whole database
        know_people(engine)


@pytest.fixture
def story(engine: Engine, enrolled: None) -> Iterator[Story]:
    """The sandbox and the bot, with the seeded people enrolled in one program."""
    with asyncio.Runner() as runner:
        story = Story(engine, runner.get_loop())
        story.begin()
        yield story
        story.end()


@pytest.fixture
def unread(story: Story) -> None:
    """Have nobody's profile read yet, as right after a roster was imported."""
    with story.services.transaction() as session:
        session.exec(delete(PersonRow))


@pytest.fixture
def learner(story: Story) -> Actor:
    return story.person(LEARNER)


@pytest.fixture
def guide(story: Story) -> Actor:
    return story.person(GUIDE)


@pytest.fixture
def director(story: Story) -> Actor:
    return story.person(DIRECTOR)
