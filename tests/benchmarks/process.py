"""What is measured runs as a process of its own, with a sandbox for its Slack."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from sandbox.server import Sandbox

ROOT = Path(__file__).parent.parent.parent
TOO_LATE_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Bot:
    """A running bot."""

    pid: int
    started_seconds: float
    """From the start of the process to Slack's hello on its connection."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that takes signed HTTP."""

    pid: int
    port: int

    @property
    def cpu_seconds(self) -> float:
        """The processor time it has taken so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2]
        user, system = fields.split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def bot(
    sandbox: Sandbox, database_url: str, folder: Path, **settings: str
) -> AsyncIterator[Bot]:
    """Yield the bot on its Socket Mode connection."""
    began = perf_counter()
    run = ("-m", "bot", "run")
    async with _python(*run, sandbox=sandbox, url=database_url, folder=folder, **settings) as one:
        await asyncio.wait_for(sandbox.socket_mode.connected(), TOO_LATE_SECONDS)
        yield Bot(one.pid, perf_counter() - began)


@asynccontextmanager
async def server(
    what: str, sandbox: Sandbox, database_url: str, folder: Path
) -> AsyncIterator[Server]:
    """Yield a server of `tests.benchmarks.server`."""
    module = ("-m", "tests.benchmarks.server", what)
    async with _python(*module, sandbox=sandbox, url=database_url, folder=folder) as one:
        assert one.stdout is not None
        line = await asyncio.wait_for(one.stdout.readline(), TOO_LATE_SECONDS)
        yield Server(one.pid, int(line))


@asynccontextmanager
async def _python(
    *arguments: str, sandbox: Sandbox, url: str, folder: Path, **settings: str
) -> AsyncIterator[Process]:
    """Yield a running Python; `folder` has no `.env` that could lead it elsewhere."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_APP_TOKEN": sandbox.app_token,
        "SLACK_SIGNING_SECRET": sandbox.signing_secret,
        "SLACK_API_URL": sandbox.base_url,
        "DATABASE_URL": url,
        **settings,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, cwd=folder, env=environment, stdout=PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()
