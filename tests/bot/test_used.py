"""Who uses a database keeps others from putting another one in its place, and the other way."""

import asyncio
from argparse import Namespace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot import export, revive, roster, run
from bot.database import UnusableDatabase
from bot.settings import Settings
from sandbox.seed import TEAM_ID, lakeside
from sandbox.server import Sandbox
from storage import migrations
from storage.presence import InUse, alone, beside
from tests.bot.test_run import settings_for
from tests.patience import until_done
from tests.samples import NOW
from tests.story import MANIFEST


@pytest.fixture
def values(database_url, tmp_path) -> Settings:
    return Settings(database_url=database_url, guidance_safe=str(tmp_path))


def test_a_bot_does_not_start_while_it_is_moved(database_url, engine):
    async def start():
        async with (
            Sandbox(MANIFEST, lakeside()) as sandbox,
            run.connected(settings_for(sandbox, database_url)),
        ):
            raise AssertionError("it started")

    with alone(engine), pytest.raises(UnusableDatabase, match="being restored or moved just now"):
        asyncio.run(start())


def test_a_bot_that_comes_as_the_move_ends_does_not_run_on_what_is_left(database_url, engine):
    with engine.begin() as connection:  # after it has looked whether it is ready
        migrations.mark_moved(connection)

    async def start():
        async with (
            Sandbox(MANIFEST, lakeside()) as sandbox,
            run.connected(settings_for(sandbox, database_url)),
        ):
            raise AssertionError("it started")

    with pytest.raises(UnusableDatabase, match=r"was moved to another one\. Put the address"):
        asyncio.run(start())


def _imports(values: Settings, folder: Path) -> None:
    (folder / "people.csv").write_text("user_id,role,program\nU0RESIDENT1,learner,Medicine\n")
    roster.import_file(values, folder / "people.csv", team_id=TEAM_ID, say=print)


def _exports(values: Settings, folder: Path) -> None:
    chosen = Namespace(program="Medicine", since=None, until=None, into=folder, team=TEAM_ID)
    export.run(values, chosen, str)


def _revives(values: Settings, _folder: Path) -> None:
    revive.run(values, now=NOW, say=str)


@pytest.mark.parametrize("command", [_imports, _exports, _revives])
def test_no_command_writes_into_what_is_being_moved(values, engine, tmp_path, command):
    with alone(engine), pytest.raises(UnusableDatabase, match="being restored or moved just now"):
        command(values, tmp_path)


def test_people_are_imported_while_a_bot_runs(values, engine, tmp_path):
    with beside(engine):
        _imports(values, tmp_path)


def test_a_running_bot_keeps_others_from_being_alone_and_leaves_with_its_end(database_url, engine):
    async def story():
        async with (
            Sandbox(MANIFEST, lakeside()) as sandbox,
            run.connected(settings_for(sandbox, database_url)),
        ):
            with pytest.raises(InUse), alone(engine):
                pass

    asyncio.run(story())
    until_done(lambda: _is_free(engine))  # PostgreSQL sees a moment later that somebody has gone


def _is_free(engine: Engine) -> bool:
    try:
        with alone(engine):
            return True
    except InUse:
        return False
