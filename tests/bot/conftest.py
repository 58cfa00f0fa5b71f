"""What several tests of the program around the bot use."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.house import House


@pytest.fixture
def house(tmp_path: Path, sqlite_template: Path) -> Iterator[House]:
    """A bot with a SQLite file and all that lies beside it, of which a copy can be made."""
    with asyncio.Runner() as runner:
        house = House(tmp_path, sqlite_template, runner.get_loop())
        yield house
        house.story.end()
        house.engine.dispose()
