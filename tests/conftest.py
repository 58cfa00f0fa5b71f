"""What every test may use: a migrated database of its own, and a story to tell with it."""

import asyncio
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import Engine

from storage.database import connect
from storage.migrations import upgrade
from tests import postgres
from tests.story import DIRECTOR, GUIDE, LEARNER, Actor, Story

MEMORY = Path("/dev/shm")  # a file system in memory: the same SQLite, no waiting for a disk


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "guidance.db"
    engine = connect(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgresql_template() -> Iterator[str]:
    reason = postgres.missing_reason()
    if reason and os.environ.get("CI") != "true":
        pytest.skip(reason)
    with postgres.server() as server:
        yield postgres.template(server, _migrate)


def _migrate(url: str) -> None:
    engine = connect(url)
    upgrade(engine)
    engine.dispose()


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)],
)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty, migrated database; each test that uses it runs on both kinds."""
    if request.param == "sqlite":
        with TemporaryDirectory(
            prefix="guidance-", dir=MEMORY if MEMORY.is_dir() else None
        ) as here:
            shutil.copy(request.getfixturevalue("sqlite_template"), f"{here}/guidance.db")
            yield f"sqlite:///{here}/guidance.db"
    else:
        with postgres.database(request.getfixturevalue("postgresql_template")) as url:
            yield url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = connect(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def story(engine: Engine) -> Iterator[Story]:
    """The sandbox and the bot, with the seeded people enrolled in one program."""
    with asyncio.Runner() as runner:
        story = Story(engine, runner.get_loop())
        story.enrol()
        yield story
        story.end()


@pytest.fixture
def learner(story: Story) -> Actor:
    return story.person(LEARNER)


@pytest.fixture
def guide(story: Story) -> Actor:
    return story.person(GUIDE)


@pytest.fixture
def director(story: Story) -> Actor:
    return story.person(DIRECTOR)
