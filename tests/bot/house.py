"""A bot with a database in a file, and the operator who copies it and puts it back."""

import asyncio
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import select

from bot import backup, restore, safe_check
from bot.database import ready
from bot.settings import Settings
from bot.upkeep import Upkeep
from storage.queues import Delivery, OutboxRow
from tests import copies
from tests.story import Story


class House:
    """A bot with a database in a file, and the operator who copies it and puts it back."""

    def __init__(
        self,
        folder: Path,
        template: Path,
        loop: asyncio.AbstractEventLoop,
        engines: Callable[[str], Engine],
    ) -> None:
        self.folder = folder
        self.copy = folder / "yesterday"
        self.values = Settings(database_url=f"sqlite:///{folder}/guidance.db")
        self.said: list[str] = []
        shutil.copy(template, folder / "guidance.db")
        ready(self.values, say=str).dispose()
        self.engine = engines(self.values.database_url)
        self.story = Story(self.engine, loop)
        self.story.enrol()

    def back_up(self) -> None:
        self.copy.unlink(missing_ok=True)
        backup.run(self.values, self.copy, now=self.story.clock.now(), say=str)

    def restore(self, copy: Path | None = None) -> None:
        self.engine.dispose()
        now = self.story.clock.now()
        restore.run(self.values, copy or self.copy, now=now, say=self.said.append)
        self.story.restart()

    def restore_again(self) -> None:
        """Let a database that was put back by other means know that it is a copy."""
        self.engine.dispose()
        restore.run(self.values, None, now=self.story.clock.now(), say=self.said.append)
        self.story.restart()

    def restore_as_others_do(self) -> None:
        """Copy the file back, and nothing else."""
        self.engine.dispose()
        shutil.copy(self.copy, self.folder / "guidance.db")
        self.story.restart()

    def care(self) -> None:
        Upkeep(self.story.services, self.folder).tick()

    def shown(self) -> Counter[str]:
        """Return how often each message is in Slack."""
        return Counter(
            message["text"]
            for conversation in self.story.sandbox.workspace.conversations
            for message in conversation.messages.values()
        )

    def states(self) -> Counter[Delivery]:
        with self.story.services.transaction() as session:
            return Counter(session.exec(select(OutboxRow.state)).all())

    def doctor(self) -> list[str]:
        now = self.story.clock.now()
        found = safe_check.look(self.values, self.values.database_url, now=now)
        return [finding.line() for finding in found]


class Served(House):
    """The same on PostgreSQL, whose own programs copy a database and put it back."""

    def __init__(
        self,
        folder: Path,
        database_url: str,
        loop: asyncio.AbstractEventLoop,
        engines: Callable[[str], Engine],
    ) -> None:
        self.folder = folder
        self.values = Settings(database_url=database_url, guidance_safe=str(folder))
        self.said: list[str] = []
        self.engine = engines(database_url)
        self.story = Story(self.engine, loop)
        self.story.enrol()

    def back_up(self) -> None:
        self.engine.dispose()
        self.saved = copies.copy(self.engine.url)

    def restore(self, copy: Path | None = None) -> None:
        self.restore_as_others_do()
        self.restore_again()

    def restore_as_others_do(self) -> None:
        self.engine.dispose()
        copies.paste(self.engine.url, self.saved)
        self.story.restart()
