"""A bot on a machine whose clock is wrong, at a Slack that knows the time."""

from datetime import timedelta

from bot import database_check
from bot.clock import Clock
from tests.story import Story

HOUR = timedelta(hours=1)
JUMPS = [3 * HOUR, -3 * HOUR, timedelta(days=400)]


class Jumping:
    """A story's bot, started anew on such a machine: sender, tick and presses have its clock."""

    def __init__(self, story: Story, off: timedelta = timedelta()) -> None:
        self.story = story
        self.off = off
        true = story.clock.now
        self.clock = Clock(lambda: true() + self.off, lambda: true().timestamp())
        story.machine = self.clock
        story.restart()

    def jumps(self, off: timedelta) -> None:
        """Move the machine's clock, and let the bot do what it takes to be due."""
        self.off += off
        self.story.settle()
        self.ticks()

    def ticks(self) -> None:
        """Let the bot's tick come, and all that follows from it."""
        self.story.run(self.story.tick.look())
        self.story.settle()

    def doctor(self) -> list[str]:
        """Return what the doctor says of it."""
        now = self.story.clock.now()
        found = database_check.look(self.story.engine, team_id=None, now=now)
        return [finding.line() for finding in found if finding.about == "Reminders"]
