"""What a reaction may use, handed over by the composition root; there is no global state."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlmodel import Session

from guidance.agreements import Agreement
from guidance.quiet import Quiet
from guidance.support import DEFAULT_LINES, SupportLine
from handlers.looks import Looks
from storage import agreements, audit, people
from storage.audit import Entry
from storage.database import Transaction
from storage.outbox import Outbox

Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class Profile:
    """What Slack says of a person."""

    user_id: str
    zone: ZoneInfo | None
    is_bot: bool
    is_deactivated: bool
    name: str
    """As Slack shows it, for where a mention is not drawn: under a field."""
    is_outside: bool = False
    """Whether it is a guest, or somebody of another organisation (Slack Connect)."""


@dataclass(frozen=True, slots=True)
class Found:
    """What Slack says of the people and channels that a request names."""

    profiles: Mapping[str, Profile] = field(default_factory=dict)
    channels: frozenset[str] = frozenset()
    """Those that the app is in."""
    late: frozenset[str] = frozenset()
    """Those of whom Slack has not told in time."""


@dataclass(frozen=True, slots=True)
class Services:
    """The clock, the database, and what the operator has set."""

    transaction: Transaction
    now: Callable[[], datetime]
    """Aware UTC; read once per reaction."""
    wake: Callable[[], None]
    """Tells the sender that the outbox has something new."""
    admins: frozenset[str] = frozenset()
    """People who may set up a program though no roster names them."""
    national_support: tuple[SupportLine, ...] = DEFAULT_LINES
    looks: Looks = field(default_factory=Looks)
    """What is remembered of second looks; in memory, and little."""
    threads: Executor | None = None
    """Where the database is used; None for the event loop's own, which names are looked up in."""
    lanes: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    """How much of that nobody waits for may be done at once."""

    async def in_thread(self, work: Callable[..., Done], *arguments: Any) -> Done:
        """Run work that uses the database in one of its threads, and nothing else runs there."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.threads, partial(work, *arguments))

    async def in_background(self, work: Callable[..., Done], *arguments: Any) -> Done:
        """Do the same for what no person waits for: who presses a button comes in between."""
        async with self.lanes:
            return await self.in_thread(work, *arguments)


@dataclass(frozen=True, slots=True)
class Reaction:
    """One reaction: who caused it, when, and its transaction."""

    session: Session
    services: Services
    now: datetime
    team_id: str
    user_id: str
    """Empty when the clock is the cause."""
    outbox: Outbox
    """Where to say what this reaction causes."""
    found: Found
    """What Slack said just now of those whom this request names."""
    recorded: list[Entry] = field(default_factory=list)

    def record(self, what: str, object_id: str = "") -> None:
        """Note for the audit what is done here: a code of ours and an id, never words of people."""
        self.recorded.append(Entry(what, object_id))

    def quiet_of(self, user_id: str) -> Quiet:
        """Return when a person is left alone, and so their time zone."""
        return people.quiet_of(self.session, user_id, team_id=self.team_id)

    def quiets_of(self, agreement: Agreement) -> dict[str, Quiet]:
        """Return that of both people of an agreement."""
        return {user_id: self.quiet_of(user_id) for user_id in agreement.parties}

    def agreement(self, agreement_id: str) -> Agreement:
        """Return an agreement of whoever caused this.

        Raises:
            NotFound: there is none, or it is other people's.
        """
        return agreements.of_party(
            self.session, agreement_id, team_id=self.team_id, user_id=self.user_id
        )


@contextmanager
def reacting(
    services: Services,
    *,
    team_id: str,
    user_id: str = "",
    found: Found | None = None,
) -> Iterator[Reaction]:
    """Open the one transaction of a reaction; if it has news, wake the sender after the commit."""
    with services.transaction() as session:
        now = services.now()
        outbox = Outbox(session, team_id, now)
        reaction = Reaction(session, services, now, team_id, user_id, outbox, found or Found())
        yield reaction
        outbox.write()
        audit.append(session, reaction.recorded, team_id=team_id, who=user_id, now=now)
    if outbox.has_news:
        services.wake()
