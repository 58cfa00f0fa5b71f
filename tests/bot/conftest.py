"""What several tests of the program around the bot use."""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.bot.house import House, Served


@pytest.fixture
def house(
    sqlite_folder: Path, sqlite_template: Path, engines: Callable[[str], Engine]
) -> Iterator[House]:
    """A bot with a SQLite file and all that lies beside it, of which a copy can be made."""
    folder = sqlite_folder / "house"  # the same in each test, and so the engine
    folder.mkdir()
    with asyncio.Runner() as runner:
        house = House(folder, sqlite_template, runner.get_loop(), engines)
        yield house
        house.story.end()
        house.engine.dispose()
    shutil.rmtree(folder)


@pytest.fixture
def served(tmp_path: Path, database_url: str, engines: Callable[[str], Engine]) -> Iterator[Served]:
    """A bot with a database on PostgreSQL, of which a copy can be made."""
    with asyncio.Runner() as runner:
        house = Served(tmp_path, database_url, runner.get_loop(), engines)
        yield house
        house.story.end()
        house.engine.dispose()
