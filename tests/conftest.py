"""What every test may use: a migrated database of its own, and a story to tell with it."""

import asyncio
import gc
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from alembic.util import CommandError
from hypothesis import settings
from sqlalchemy import Engine, delete, event
from sqlalchemy.exc import SQLAlchemyError

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


_to_the_end = ExitStack(), os.getpid()
"""What this process ends, and not those that come of it (scripts/share.py): it waits for them."""

_on_postgresql: list[str] = []
"""The address of the migrated template, and of that with the seeded people; empty without them."""

_why_not: list[str] = []
"""Why there is none although a test wants it: that is for those tests to say, all others run."""


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    kept, keeper = _to_the_end
    if os.getpid() == keeper:
        kept.close()
    postgres.hang_up()
    shelf.take_down()


def pytest_collection_finish(session: pytest.Session) -> None:
    """Start the server that all processes share, if a test wants it.

    Let the collector pass over what is there for good, and look less often: a sixth quicker.
    """
    wants = any(item.get_closest_marker("postgresql") for item in session.items)
    if wants and not session.config.option.collectonly and postgres.missing_reason() is None:
        try:
            server = _to_the_end[0].enter_context(postgres.server())
            template = postgres.template(server, _migrate)
            _on_postgresql[:] = template, postgres.further(template, "enrolled", _enrol)
        except (RuntimeError, psycopg.Error) as error:
            _why_not.append(str(error))
        except (CommandError, SQLAlchemyError) as error:
            _why_not.append(f"A migration fails on PostgreSQL. {error}")
        postgres.hang_up()  # no two processes may speak on one connection
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
def postgresql_template() -> str:
    if _why_not:
        pytest.fail(_why_not[0], pytrace=False)
    if not _on_postgresql:
        assert os.environ.get("CI") != "true", postgres.MISSING
        pytest.skip(postgres.MISSING)
    return _on_postgresql[0]


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

    The address is the same in every test of a process, the database a new one each time. That of a
    story is there as soon as the story needs it: see `Story.database_url`.
    """
    if request.param == "sqlite":
        path = request.getfixturevalue("sqlite_folder") / "guidance.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        for file in path.parent.iterdir():  # the database and what SQLite keeps beside it
            file.unlink()
    elif "story" in request.fixturenames:
        template = request.getfixturevalue("postgresql_enrolled")
        with postgres.database_in_time(template, "test") as url:
            yield url
    else:
        with postgres.database(request.getfixturevalue("postgresql_template"), "test") as url:
            yield url


@pytest.fixture(scope="session")
def engines() -> Callable[[str], Engine]:
    """Engines by address: each keeps the statements it has made, a tenth of a story's time."""
    return cache(_engine)


def _engine(url: str) -> Engine:
    engine = connect(url, keys.vault())
    if engine.dialect.name == "postgresql":
        event.listen(engine, "do_connect", lambda *_: postgres.arrive(engine.url))
    return engine


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
        _enrol(f"sqlite:///{path}")
        return path.read_bytes()

    return shelf.once("enrolled", made)


@pytest.fixture(scope="session")
def postgresql_enrolled(postgresql_template: str) -> str:
    return _on_postgresql[1]


def _enrol(url: str) -> None:
    engine = connect(url, keys.vault())
    enrol(engine)
    know_people(engine)
    engine.dispose()


@pytest.fixture
def enrolled(engine: Engine, database_url: str, request: pytest.FixtureRequest) -> None:
    """Have the seeded people in the empty database, unless it will be made with them."""
    if engine.dialect.name == "sqlite":
        copies.paste(engine.url, request.getfixturevalue("sqlite_enrolled"))
    elif not postgres.is_awaited(engine.url):
        _enrol(database_url)


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
