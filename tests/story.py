"""A story: people at a sandbox Slack and the bot, in one event loop, with a clock moved by hand."""

import asyncio
import json
from collections.abc import Awaitable, Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from pydantic import SecretStr
from slack_bolt.async_app import AsyncBoltRequest
from sqlalchemy import Connection, Engine, event

import bot.app
import bot.clock
from bot.drawing import drawn
from bot.settings import Settings
from bot.tick import Tick
from guidance.roster import parse
from handlers.services import Services
from sandbox.block_kit import interactive_elements
from sandbox.clock import Clock
from sandbox.conversations import Kind
from sandbox.delivery import AckPayload, Envelope, NotAcknowledgedError
from sandbox.person import Person
from sandbox.seed import EASTERN, TEAM_ID, lakeside
from sandbox.server import Sandbox
from storage import people, programs
from storage.database import transactions
from storage.pacing import UNLIMITED, Limits
from tests import copies, postgres
from tests.silence import Ear

MANIFEST = yaml.safe_load((Path(__file__).parent.parent / "manifest.yml").read_text())

MONDAY = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
"""A Monday at 10:00 in New York, 09:00 in Chicago, 07:00 in Los Angeles, 20:30 in Kolkata."""

LEARNER, GUIDE, DIRECTOR = "U0RESIDENT1", "U0FACULTY1", "U0DIRECTOR"

ROSTER = "\n".join(
    [
        "user_id,role,program",
        f"{DIRECTOR},director,Internal Medicine",
        *(f"U0FACULTY{n},faculty,Internal Medicine" for n in (1, 2, 3)),
        *(f"U0RESIDENT{n},learner,Internal Medicine" for n in range(1, 7)),
    ]
)


class Actor:
    """A person of the sandbox whose actions are plain calls: each returns when all has settled.

    What the person sees (`modal`, `home`, `messages()` …) is the sandbox's own; see
    `sandbox.person.Person`.
    """

    def __init__(self, story: "Story", person: Person) -> None:
        self.story = story
        self._person = person

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._person, name)
        if not asyncio.iscoroutinefunction(attribute):
            return attribute

        def act(*args: Any, **kwargs: Any) -> Any:
            result = self.story.run(attribute(*args, **kwargs))
            self.story.settle(only_news=True)
            return result

        return act

    def hears(self, typed: str = "") -> Any:
        """Type words after the command; return the modal that opens, else the answer.

        All that came before is cleared away, so that it answers for nothing: one story goes through
        many words.
        """
        self._person.reload()
        before = len(self._person.messages())
        self.__getattr__("command")("/guidance", typed)
        heard = self.modal or next(iter(self._person.messages()[before:][::-1]), None)
        assert heard is not None, f"silence after {typed!r}"
        return heard

    @property
    def home(self) -> Any:
        """Return the Home tab as it was last published; it is opened the first time."""
        if self._person.home is None:
            self.__getattr__("open_home")()
        return self._person.home

    def press(
        self, action_id: str, *, in_home: bool = False, message: Any = None, **more: Any
    ) -> None:
        """Press a button of the open modal, else of the newest message that has it, else of Home.

        `in_home` presses the same button where Home has it.
        """
        if message is None and not in_home and self.modal is None:
            message = self._newest_with(action_id)
        if message is None and self.modal is None:
            assert self.home is not None, "where the button must be"
        self.__getattr__("press")(action_id, message=message, **more)

    def _newest_with(self, action_id: str) -> Any:
        found = [
            message
            for conversation in self.conversations()
            for message in self.messages(conversation.id)
            for placed in interactive_elements(message.blocks)
            if placed.element["action_id"] == action_id
        ]
        return max(found, key=lambda message: message.ts, default=None)

    def group(self, *others: str) -> str:
        """Return the id of the group DM this person shares with the app and these others."""
        for conversation in self._person.conversations():
            if conversation.kind is Kind.MPIM and set(others) < set(conversation.members):
                return conversation.id
        raise AssertionError(f"{self.name} is in no group DM with {others}")

    def last(self, channel: str | None = None) -> Any:
        """Return the newest message this person sees there."""
        return self.messages(channel)[-1]


async def blank(drawings: Sequence[dict[str, Any]]) -> list[bytes]:
    """Return as many pictures of nothing."""
    return [b"nothing is drawn here"] * len(drawings)


@cache
def _as_new() -> bytes:
    """Return what a sandbox saves before anybody has done anything: always the same."""
    return Sandbox(MANIFEST, lakeside(), clock=Clock(MONDAY, running=False)).save()


@cache
def _settings(admins: frozenset[str]) -> Settings:
    return Settings(guidance_admins=admins, guidance_zone=EASTERN)


class Story:
    """The sandbox, the bot, the clock and the people."""

    def __init__(
        self,
        engine: Engine,
        loop: asyncio.AbstractEventLoop,
        *,
        admins: frozenset[str] = frozenset({DIRECTOR}),
        limits: Limits = UNLIMITED,  # this clock stands still, and so would whoever has to wait
    ) -> None:
        self._loop = loop
        self.ear = Ear(engine)
        self.limits = limits
        self.draws = False
        """Whether pictures are drawn, which takes a second and a process; `restart` heeds it."""
        self._admins = admins
        self.clock = Clock(MONDAY, running=False)
        self.machine: bot.clock.Clock | None = None
        """The clock of the bot's machine, where it is another one than Slack's; see `restart`."""
        self.sandbox = Sandbox(MANIFEST, lakeside(), clock=self.clock)
        self.engine = engine
        self._commits = 0
        self._beginning: tuple[tuple[object, ...], bytes] | None = None
        event.listen(engine, "commit", self._count)
        self.run(self._start())

    def _count(self, _connection: Connection) -> None:
        self._commits += 1

    def begin(self) -> None:
        """Say that from here on everything belongs to the story; see `is_untouched`."""
        self._beginning = self._now(), _as_new()

    def is_untouched(self) -> bool:
        """Whether nobody has done anything since it began, so that it may be `load`ed."""
        if self._beginning is None or self.sandbox.faults or self.sandbox.deliveries:
            return False
        now, sandbox = self._beginning
        return now == self._now() and sandbox == self.sandbox.save()

    def _now(self) -> tuple[object, ...]:
        return self._commits, self.clock.now(), self._admins, self.limits

    def save(self) -> tuple[copies.Copy, bytes]:
        """Return what the people and the bot have done, for another story of this process."""
        assert self.clock.now() == MONDAY, "the clock is not saved"
        self.engine.dispose()
        return copies.copy(self.engine.url), self.sandbox.save()

    def load(self, saved: tuple[copies.Copy, bytes]) -> None:
        """Be as another story was when it was saved."""
        self.engine.dispose()
        copies.paste(self.engine.url, saved[0])
        self.sandbox.load(saved[1])

    async def _start(self) -> None:
        await self.sandbox.start()
        await self._start_bot()

    async def _start_bot(self) -> None:
        token = SecretStr(self.sandbox.bot_token)
        ours = {"slack_bot_token": token, "slack_api_url": self.sandbox.base_url}
        settings = _settings(self._admins).model_copy(update=ours)
        # Its clock stands still: a machine that is slow at the moment is no Slack that is silent.
        self._session = bot.app.session(seconds=60)
        client = bot.app.client(settings, self.sandbox.bot_token, self._session)
        machine = self.machine
        self.program = bot.app.build(
            settings,
            self.engine,
            client,
            now=machine.now if machine else self.clock.now,
            knows_time=lambda: machine is None or machine.is_told,
            limits=self.limits,
            draw=drawn if self.draws else blank,
        )
        self.tick = Tick(self.program.services, client, clock=machine)
        await self.tick.learn_time()
        self.sandbox.receive_in_process(self._receive)

    async def _receive(self, envelope: Envelope) -> AckPayload:
        headers = {}
        if envelope.retry_attempt:
            headers = {"x-slack-retry-num": [str(envelope.retry_attempt)]}
        request = AsyncBoltRequest(mode="socket_mode", body=envelope.payload, headers=headers)
        response = await self.program.app.async_dispatch(request)
        if response.status != 200:
            raise NotAcknowledgedError("http_error")
        return json.loads(response.body) if response.body.startswith("{") else response.body

    @property
    def database_url(self) -> str:
        """Return the address of the database, for others who connect to it; it is there by then."""
        postgres.arrive(self.engine.url)
        return self.engine.url.render_as_string(hide_password=False)

    @property
    def services(self) -> Services:
        return self.program.services

    def run(self, work: Awaitable[Any]) -> Any:
        return self._loop.run_until_complete(work)

    def settle(self, *, only_news: bool = False) -> None:
        """Let everything that has been written arrive; with `only_news` look only if it has."""
        self.run(self._settle(only_news))

    async def _settle(self, only_news: bool) -> None:
        await self.sandbox.settled()
        if only_news and not self.program.sender.is_woken:
            return
        while await self.program.sender.send_due():
            await self.sandbox.settled()

    def person(self, user_id: str) -> Actor:
        return Actor(self, self.sandbox.person(user_id))

    def passes(self, **time: float) -> None:
        """Move the clock forward and let the bot do what has fallen due."""
        self.run(self.clock.advance(timedelta(**time)))
        self.run(self.tick.look())
        self.settle()

    def goes_to(self, moment: datetime) -> None:
        """Move the clock forward to a moment and let the bot do what has fallen due."""
        self.passes(seconds=(moment - self.clock.now()).total_seconds())

    def forge(self, *, user: str | None = None, **action: str) -> None:
        """Send the last button press once more, changed as Slack's client never would."""
        envelope = self.sandbox.deliveries[-1]
        payload = deepcopy(envelope.payload)
        if user is not None:
            payload["user"]["id"] = user
        again = {"action_ts": f"{len(self.sandbox.deliveries)}.000000"}
        payload["actions"][0] |= again | action
        self.run(self.sandbox.deliver_again(replace(envelope, payload=payload)))
        self.settle()

    def repeat(self) -> None:
        """Deliver the last request once more, as a network may."""
        self.run(self.sandbox.deliver_again(self.sandbox.deliveries[-1]))
        self.settle()

    def enrol(self, roster: str = ROSTER) -> None:
        """Put people into programs, as `python -m bot roster import` does."""
        enrol(self.engine, roster)

    def restart(self) -> None:
        """End the bot's process and start it again on the same database."""
        self.run(self._session.close())
        self.run(self._start_bot())

    def end(self) -> None:
        """End it; what people have typed must be in no log line and nowhere in the database."""
        self.run(self._end())
        self.ear.close()
        assert self.ear.heard(self.sandbox.deliveries, self.sandbox.bot_token) == []

    async def _end(self) -> None:
        event.remove(self.engine, "commit", self._count)
        await self._session.close()
        await self.sandbox.stop()


def know_people(engine: Engine) -> None:
    """Let the bot have read everybody's profile, and not again as the days of a story pass.

    It does so each day, which was half of all that it asks Slack; a story that is `unread` has it.
    """
    told = [
        people.Told(TEAM_ID, user.id, ZoneInfo(user.tz), is_outside=False)
        for user in lakeside().users.values()
        if user.id in ROSTER
    ]
    with transactions(engine)() as session:
        people.keep(session, told, now=MONDAY + timedelta(days=20 * 365))


def enrol(engine: Engine, roster: str = ROSTER) -> None:
    """Put people into programs of the sandbox's workspace."""
    with transactions(engine)() as session:
        programs.import_roster(session, parse(roster), team_id=TEAM_ID, zone=ZoneInfo(EASTERN))
