"""PostgreSQL is stopped and started again and again under sessions that go from end to end."""

import asyncio
import json
import signal
from collections import Counter, defaultdict
from random import Random
from time import perf_counter

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bot import run
from sandbox.delivery import NotAcknowledgedError
from sandbox.errors import CannotDoThatError
from sandbox.seed import lakeside
from sandbox.server import Sandbox
from sandbox.users import User
from storage.database import connect
from storage.migrations import upgrade
from storage.pacing import UNLIMITED
from tests import keys
from tests.bot.test_run import settings_for
from tests.chaos.conftest import size
from tests.chaos.restarting import until_ready
from tests.chaos.usual import Usual, running
from tests.journeys.steps import GOAL
from tests.story import MANIFEST, enrol

pytestmark = [pytest.mark.chaos, pytest.mark.postgresql]

# All of one length: a card is found by the id in it, and no id may begin another.
LEARNERS = [f"U0L{number:02}" for number in range(100)]
GUIDES = [f"U0G{number:02}" for number in range(100)]
SESSIONS = 2_000
AT_ONCE = 12
"""Who press something; those whose card has not come yet wait beside them."""
STUCK_SECONDS = 600
"""Longer than a lease and the wait for a look in Slack, more than once: a restart leaves both."""
TOLD_BY_US, TOLD_BY_SLACK = "went wrong", "trouble connecting"
"""Slack says so in a modal by itself, where our answer takes longer than three seconds."""
NOTHING = "taken, and nothing came of it"
STAGE = "SELECT stage FROM agreement WHERE learner_id = :a AND guide_id = :b AND stage <> 'draft'"


class Hall:
    """Everybody who asks and guides, and what has become of each pair."""

    def __init__(self, url):
        workspace = lakeside()
        for user_id in (*LEARNERS, *GUIDES):
            workspace.add_user(User(user_id, user_id.lower(), f"Person {user_id}"))
        self.sandbox = Sandbox(MANIFEST, workspace)
        self.engine = connect(url, keys.vault())
        self.refused, self.untold = Counter(), []
        self.at_once = asyncio.Semaphore(AT_ONCE)
        self.screens = defaultdict(asyncio.Lock)

    async def stages(self, pair) -> list[str]:
        def ask():
            with self.engine.begin() as connection:
                found = connection.execute(text(STAGE), {"a": pair[0], "b": pair[1]})
                return list(found.scalars())

        while True:
            try:
                return await asyncio.to_thread(ask)
            except OperationalError:
                await asyncio.sleep(0.1)

    async def until(self, pair, stage, person, act) -> None:
        """Do it again, as a person would who was told that it went wrong, until it has happened."""
        async with asyncio.timeout(STUCK_SECONDS):
            while stage not in (stages := await self.stages(pair)):
                assert len(stages) < 2
                async with self.screens[person.user_id], self.at_once:
                    seconds = await self.tried(pair, stage, person, act)
                await asyncio.sleep(seconds)

    async def tried(self, pair, stage, person, act) -> float:
        """Do it once; return how long to wait before doing it again."""
        person.reload()
        try:
            await act()
        except NotAcknowledgedError:
            self.refused["not answered"] += 1
            return 4  # it may have happened all the same
        except (CannotDoThatError, LookupError):
            self.refused["told"] += self.is_told(person, TOLD_BY_US)
            return 0.5  # not there yet
        if stage not in await self.stages(pair):
            if self.is_told(person, TOLD_BY_US):
                self.refused["told"] += 1
            elif self.is_told(person, TOLD_BY_SLACK):
                self.refused["told by Slack, late"] += 1
            else:
                self.refused[NOTHING] += 1
                self.untold.append((stage, pair, self.shown(person)))
        return 0

    async def session(self, pair) -> None:
        learner, guide = map(self.sandbox.person, pair)

        async def asks():
            await learner.command("/guidance")
            await learner.submit(guide=pair[1], goal=GOAL)
            await learner.submit(mode="coach")

        async def accepts():
            await guide.press("agree.accept", message=self.card(guide, pair[0], "agree.accept"))

        async def ends():
            await learner.press("guide.end", message=self.card(learner, pair[1], "guide.end"))
            await learner.submit()

        await self.until(pair, "asked", learner, asks)
        await self.until(pair, "agreed", guide, accepts)
        await self.until(pair, "closed", learner, ends)

    def card(self, person, other, action_id):
        """Return the newest message that names the other one and has that button."""
        for conversation in person.conversations():
            for message in reversed(person.messages(conversation.id)):
                words = json.dumps(message.blocks)
                if action_id in words and other in words + " ".join(conversation.members):
                    return message
        raise LookupError(action_id)

    def is_told(self, person, by) -> bool:
        return any(by in words for words in self.shown(person))

    def shown(self, person) -> list[str]:
        """Return what this person alone sees."""
        for_this_one = [
            shown.get("text", "")
            for conversation in self.sandbox.workspace.conversations
            for shown in conversation.ephemerals.get(person.user_id, {}).values()
        ]
        modals = [modal.plain() for modal in person.modals]
        return list(map(str, [*for_this_one, *person.notices, *modals]))

    def marks(self) -> Counter[str]:
        """Return how often each of our messages is there."""
        return Counter(
            message["metadata"]["event_payload"]["mark"]
            for conversation in self.sandbox.workspace.conversations
            for message in conversation.messages.values()
            if message.get("metadata")
        )

    def rows(self) -> Counter[str]:
        with self.engine.begin() as connection:
            found = connection.execute(text("SELECT state, count(*) FROM outbox GROUP BY state"))
            return Counter(dict(found.all()))


async def restarts(server, chance: Random) -> int:
    """Stop it and start it again, until cancelled."""
    while True:
        await asyncio.sleep(chance.uniform(5, 40))
        how = chance.choice([signal.SIGINT, signal.SIGQUIT])
        await asyncio.to_thread(server.stop, how)
        await asyncio.sleep(chance.uniform(0, 2))
        await asyncio.to_thread(server.start)
        server.restarts += 1


async def talk(usual: Usual) -> None:
    """Let somebody say things to a usual bot, until cancelled."""
    while True:
        await usual.say()
        await asyncio.sleep(0.2)


async def play(hall, server, pairs, chance):
    async with (
        hall.sandbox as sandbox,
        run.connected(settings_for(sandbox, server.url)) as program,
        running(server.url) as usual,
    ):
        program.sender._limits = UNLIMITED  # Slack's would make hours of it

        async def life(learner):
            for pair in pairs:
                if pair[0] == learner:
                    await hall.session(pair)

        beside = [asyncio.create_task(restarts(server, chance)), asyncio.create_task(talk(usual))]
        await asyncio.gather(*map(life, LEARNERS))
        for task in beside:
            task.cancel()
        await asyncio.to_thread(until_ready, server.url)
        async with asyncio.timeout(STUCK_SECONDS):
            while set(hall.rows()) - {"sent", "dead"}:
                program.services.wake()
                await asyncio.sleep(0.5)
        return program.sender.ending.is_set(), usual.taken, await usual.lost()


def test_sessions_go_from_end_to_end_while_the_database_comes_and_goes(server, chance, say):
    hall = Hall(server.url)
    upgrade(hall.engine)
    people = [f"{one},learner,Medicine" for one in LEARNERS]
    people += [f"{one},faculty,Medicine" for one in GUIDES]
    enrol(hall.engine, "\n".join(["user_id,role,program", *people]))
    count, length = size(SESSIONS), len(LEARNERS)
    # Nobody has two sessions at once, for everybody has one screen.
    pairs = [(LEARNERS[n % length], GUIDES[(n + n // length) % length]) for n in range(count)]
    server.restarts, began = 0, perf_counter()
    has_ended, taken, lost = asyncio.run(play(hall, server, pairs, chance))
    twice = sum(times - 1 for times in hall.marks().values())
    rows = hall.rows()
    hall.engine.dispose()
    say(
        f"F07 {count} sessions, {server.restarts} restarts in {perf_counter() - began:.0f} s:"
        f" all closed once; messages {rows['sent']}, twice {twice}, given up {rows['dead']};"
        f" presses that were repeated: {dict(hall.refused)};"
        f" a usual bot beside it: of {taken} commands it took, {lost} came to nothing, untold"
    )

    assert (twice, rows["dead"], has_ended) == (0, 0, False)
    assert hall.untold == []
    assert lost > 0 or server.restarts < 5, "where a usual bot loses some, the proof bites"
