"""A Slack with many people, an outbox full of messages, and processes that die sending them."""

import asyncio
import signal
from collections import Counter
from datetime import timedelta
from pathlib import Path
from time import sleep

from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from bot.clock import machine_time as clock
from sandbox.seed import lakeside
from sandbox.server import Sandbox
from sandbox.users import User
from storage.database import transactions
from storage.outbox import Outbox
from tests.chaos import worker
from tests.chaos.forked import Forked
from tests.story import MANIFEST

ROOT = Path(__file__).parent.parent.parent
PEOPLE, TEAMS = 300, 20
"""Enough that nobody's turn is the bottleneck; a pause concerns one of the workspaces only."""


class Theatre:
    """The stage of one proof."""

    def __init__(self, engine: Engine, database_url: str) -> None:
        workspace = lakeside()
        for number in range(PEOPLE):
            workspace.add_user(User(f"U0P{number}", f"person.{number}", f"Person {number}"))
        self.sandbox = Sandbox(MANIFEST, workspace)
        self.engine = engine
        self._url = database_url
        self._processes: list[Forked] = []

    def write(self, first: int, count: int) -> None:
        """Ask for that many messages, each with its number for its words."""
        for team in range(TEAMS):
            numbers = [n for n in range(first, first + count) if n % TEAMS == team]
            while numbers and not self._is_written(f"T{team}", numbers):
                sleep(0.01)

    def _is_written(self, team_id: str, numbers: list[int]) -> bool:
        """Try it; SQLite may be too busy, or held by a process that was stopped."""
        try:
            with transactions(self.engine)() as session:
                outbox = Outbox(session, team_id, clock() - timedelta(seconds=1))
                for number in numbers:
                    outbox.post(f"U0P{number % PEOPLE}", {"text": f"{number}"}, key=f"{number}")
                outbox.write()
        except OperationalError:
            return False
        return True

    def states(self) -> Counter[str]:
        """Return how many messages are where; SQLite may be too busy to say."""
        try:
            with self.engine.begin() as connection:
                rows = connection.execute(text("SELECT state, count(*) FROM outbox GROUP BY state"))
                return Counter(dict(rows.all()))
        except OperationalError:
            return Counter(unknown=1)

    def arrived(self) -> Counter[str]:
        """Return how often each message is there."""
        return Counter(
            message["text"]
            for conversation in self.sandbox.workspace.conversations
            for message in conversation.messages.values()
        )

    def start(self, design: str, point: str = "", *, lease: timedelta = worker.LEASE) -> Forked:
        """Start a process that sends by that design, and may kill itself at a point."""
        places = (self._url, self.sandbox.base_url, self.sandbox.bot_token)
        process = Forked(worker.begin, *places, design, point, lease)
        self._processes.append(process)
        return process

    async def __aenter__(self) -> "Theatre":
        await self.sandbox.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        for process in self._processes:
            if process.returncode is None:
                process.kill()
                await process.wait()
        await self.sandbox.stop()

    async def kill(self, process: Forked, number: int = signal.SIGKILL) -> None:
        if process.returncode is None:
            process.send_signal(number)
        await process.wait()

    async def until_done(self, seconds: float) -> None:
        """Return when every message is sent or given up."""
        async with asyncio.timeout(seconds):
            while set(self.states()) - {"sent", "dead"}:
                await asyncio.sleep(0.2)


def lost_and_twice(arrived: Counter[str], count: int) -> tuple[int, int]:
    """Return how many messages never came, and how many came once too often."""
    lost = sum(arrived[f"{number}"] == 0 for number in range(count))
    return lost, sum(times - 1 for times in arrived.values() if times > 1)
