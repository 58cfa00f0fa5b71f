"""A whole program, frozen: its database cannot be moved, and once it was, no program starts on it.

That it can neither send nor mark, once another has its rows, is in `test_killed`.
"""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process

import pytest

from bot import move
from bot.clock import machine_time
from bot.database import NotDone
from bot.settings import Settings
from sandbox.seed import lakeside
from sandbox.server import Sandbox
from tests.chaos.theatre import ROOT
from tests.story import DIRECTOR, MANIFEST, enrol

pytestmark = pytest.mark.chaos


async def start(sandbox: Sandbox, settings: Settings) -> Process:
    environment = {
        **os.environ,
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_APP_TOKEN": sandbox.app_token,
        "SLACK_API_URL": sandbox.base_url,
        "DATABASE_URL": settings.database_url,
        "GUIDANCE_SAFE": settings.guidance_safe,
    }
    command = (sys.executable, "-m", "bot", "run")
    return await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env=environment, stdout=PIPE, stderr=PIPE
    )


async def story(settings: Settings, to: str) -> tuple[str, list[str], int | None, str]:
    def moved() -> None:
        move.run(settings, to, now=machine_time(), say=str)

    async with Sandbox(MANIFEST, lakeside()) as sandbox, asyncio.timeout(60):
        program = await start(sandbox, settings)
        try:
            await sandbox.socket_mode.connected()
            program.send_signal(signal.SIGSTOP)
            with pytest.raises(NotDone) as refused:
                await asyncio.to_thread(moved)
            program.send_signal(signal.SIGCONT)
            person = sandbox.person(DIRECTOR)
            await person.command("/guidance")
            program.send_signal(signal.SIGTERM)
            code = await program.wait()
            await asyncio.to_thread(moved)
            late = await start(sandbox, settings)
            _, told = await late.communicate()
        finally:
            if program.returncode is None:
                program.kill()
                await program.wait()
        return str(refused.value), person.notices, code, told.decode()


def test_frozen_it_keeps_its_database_and_moved_none_starts_on_it(
    engine, database_url, tmp_path, say
):
    enrol(engine)
    settings = Settings(database_url=database_url, guidance_safe=str(tmp_path))
    refused, notices, code, told = asyncio.run(story(settings, f"sqlite:///{tmp_path}/new.db"))
    say(f"F25 {engine.dialect.name:<10} a frozen program: {refused}")

    assert refused == "A bot runs on this database. Stop it, and type this again."
    assert (notices, code) == ([], 0)
    assert told.startswith("All of this database was moved to another one.")
