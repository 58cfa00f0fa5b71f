"""The outbox, emptied into Slack's Web API: claim, begin, call, record, each committed by itself.

No transaction is open during a call. A call whose outcome is unknown leaves its row *uncertain*,
unless doing it twice shows nothing twice; it is looked for in Slack before anything else is done.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from bot import outcomes
from bot.asked import Ledger, asks
from bot.clock import stopwatch
from bot.drawing import Draw, drawn
from bot.first_byte import Look
from bot.grouping import Grouped
from bot.outcomes import Judge
from bot.sending import Call, Calls, CannotLook, MustWait, Shown
from bot.verdicts import Failure, Verdict, failure
from guidance.errors import NotFound
from handlers import asking, unsent
from handlers.calls import CALL_ERRORS
from handlers.services import Services
from handlers.whereabouts import where
from storage import delivery
from storage.conversations import UNKNOWN
from storage.delivery import SHUT, Outcome, Outgoing, Timing
from storage.outbox import Card
from storage.pacing import LOOK, OPEN, Limits
from storage.queues import Action, Claim, Delivery, is_of_several
from storage.sealing import CannotOpen

log = logging.getLogger(__name__)

IN_FLIGHT = 200
"""Rows in work at once: one workspace that answers nothing for 10 s leaves room for the others."""

AGAIN_SECONDS = 0.05
"""When to try again to note a card whose reader is just answering something."""

ELSEWHERE = "its conversation is another one now"
"""Why a message cannot be looked for that may be in a conversation that Slack does not know."""

SHORTEST_SECONDS, LONGEST_SECONDS = 0.01, 60.0


class Sender:
    """Sends what is in the outbox whenever it is woken, or something falls due."""

    def __init__(  # noqa: PLR0913  # wired at one place, and each by its name
        self,
        services: Services,
        client: AsyncWebClient,
        written: asyncio.Event,
        *,
        limits: Limits,
        timing: Timing,
        draw: Draw = drawn,
        knows_time: Callable[[], bool] = lambda: True,
        stopwatch: Callable[[], Callable[[], float]] = stopwatch,
        together: int = 1,
    ) -> None:
        self._services = services
        self._knows_time = knows_time
        self._stopwatch = stopwatch
        self._calls = Calls(services, client, draw)
        self._written = written
        self._limits = limits
        self._timing = timing
        self._judge = Judge(timing, limits)
        self._began: Grouped[Outgoing, Mapping[Claim, datetime | None]] = Grouped(
            self._begin, services.in_background
        )
        self._ended: Grouped[Outcome, Collection[Claim]] = Grouped(
            self._record, services.in_background
        )
        ledger = Ledger(services, limits, together)
        self._asked: Grouped[Outcome, Mapping[Claim, bool]] = Grouped(
            ledger.note, services.in_background
        )
        self._at_work: set[asyncio.Task[None]] = set()
        self.is_finishing = False
        """Whether it was told to end, and did not fail."""
        self.is_asked = True
        """Whether that is what somebody wants, and not for something that is wrong."""
        self.ending = asyncio.Event()
        """Set once nothing new is sent: messages would wait for ever, so the process must end."""

    async def run(self) -> None:
        """Send what is due, wait for more, and again, until told to finish."""
        try:
            while not self.is_finishing:
                self._written.clear()
                await self._wait(await self._start_due())
            await self._all(self._at_work)
        finally:
            self.ending.set()

    def finish(self, *, is_asked: bool = True) -> None:
        """Let `run` end once the calls it has begun are answered and noted; none is begun."""
        self.is_finishing = True
        self.is_asked = self.is_asked and is_asked
        self.ending.set()
        self._written.set()

    @property
    def is_woken(self) -> bool:
        """Return whether something was written since the sender last looked."""
        return self._written.is_set()

    async def send_due(self) -> int:
        """Do what is due and may go now; return how many rows were tried."""
        self._written.clear()
        rows, _ = await self._services.in_background(self._claim, IN_FLIGHT)
        await self._all({self._start(row) for row in rows})
        return len(rows)

    async def _start_due(self) -> float:
        """Begin with what is due; return for how many seconds there is nothing else to do."""
        room = IN_FLIGHT - len(self._at_work)
        if room <= 0:
            await asyncio.wait(self._at_work, return_when=asyncio.FIRST_COMPLETED)
            return 0
        try:
            rows, next_at = await self._services.in_background(self._claim, room)
        except SQLAlchemyError as error:
            self._unusable(error)
            return LONGEST_SECONDS
        for row in rows:
            self._start(row)
        if next_at is None:
            return LONGEST_SECONDS
        seconds = (next_at - self._services.now()).total_seconds()
        return min(max(seconds, SHORTEST_SECONDS), LONGEST_SECONDS)

    async def _wait(self, seconds: float) -> None:
        self._raise_if_failed()
        if seconds and not self.is_finishing:
            waiting = asyncio.ensure_future(self._written.wait())
            await asyncio.wait([waiting], timeout=seconds)
            waiting.cancel()

    def _start(self, row: Outgoing) -> asyncio.Task[None]:
        task = asyncio.create_task(self._send(row))
        self._at_work.add(task)
        task.add_done_callback(self._finished)
        return task

    def _finished(self, task: asyncio.Task[None]) -> None:
        if task.cancelled() or task.exception() is None:
            self._at_work.discard(task)
        else:
            self._written.set()  # its error ends `run`, loudly

    def _raise_if_failed(self) -> None:
        for task in self._at_work:
            if task.done():
                task.result()

    async def _all(self, tasks: Collection[asyncio.Task[None]]) -> None:
        if tasks:
            await asyncio.wait(tasks)
        self._raise_if_failed()

    def _claim(self, limit: int) -> tuple[Sequence[Outgoing], datetime | None]:
        now = self._services.now()
        if not self._knows_time():
            return [], None  # whoever learns it wakes us
        with self._services.transaction() as session:
            waiting = delivery.next_due(session)
            if not (due := [state for state, at in waiting.items() if at <= now]):
                return [], min(waiting.values(), default=None)
            timing, limits = self._timing, self._limits
            rows = delivery.claim(
                session, now=now, limit=limit, timing=timing, limits=limits, states=due
            )
            return rows, min(delivery.next_due(session).values(), default=None)

    def _begin(self, rows: Sequence[Outgoing]) -> Mapping[Claim, datetime | None]:
        now = self._services.now()
        with self._services.transaction() as session:
            return delivery.begin(session, rows, now=now, timing=self._timing, limits=self._limits)

    def _record(self, outcomes: Sequence[Outcome]) -> Collection[Claim]:
        now = self._services.now()
        with self._services.transaction() as session:
            return delivery.record(session, outcomes, now=now, limits=self._limits)

    async def _send(self, row: Outgoing) -> None:
        """Do one row and note what became of it; a fault of our own costs this row and no other."""
        work = self._looked_for(row) if row.is_uncertain else self._sent(row)
        (outcome,) = await asyncio.gather(work, return_exceptions=True)
        if isinstance(outcome, Exception) and not isinstance(outcome, SQLAlchemyError):
            log.error("outbox row %s failed with %s", row.id, where(outcome))
            now = self._services.now()
            outcome = self._judge.not_made(row, _fault(outcome), now)
        try:
            if isinstance(outcome, BaseException):
                raise outcome
            if outcome is not None and not await self._noted(outcome):
                log.warning("outbox row %s is somebody else's by now", row.id)
        except SQLAlchemyError as error:
            self._unusable(error)

    async def _noted(self, outcome: Outcome) -> bool:
        """Note what became of a row; return whether it was still ours."""
        claim = outcome.row.claim
        if not asks(outcome):
            return claim in await self._ended.note(outcome)
        while claim not in (noted := await self._asked.note(outcome)):
            await asyncio.sleep(AGAIN_SECONDS)
        return noted[claim]

    def _unusable(self, error: SQLAlchemyError) -> None:
        # Rows that were claimed come back when their lease ends.
        kind = type(error).__name__
        log.error("the outbox cannot be used: %s", kind)  # its words may be people's

    async def _sent(self, row: Outgoing) -> Outcome | None:
        """Send one row; None if it is not, or no longer, ours to send."""
        try:
            call = await self._calls.prepared(row)
        except NotFound:
            return Outcome(row, Delivery.DEAD, "its subject is gone")
        except MustWait as wait:
            return outcomes.given_back(row, wait.at, holds_place=wait.holds_place)
        except CALL_ERRORS as error:
            return self._judge.failed(row, failure(error), self._services.now(), is_begun=False)
        if call is None:
            return Outcome(row, Delivery.SENT, shown=row.shown)
        return await self._called(row, call)

    async def _called(self, row: Outgoing, call: Call) -> Outcome | None:
        seconds_since = self._stopwatch()
        if self.is_finishing:
            return outcomes.given_back(row, self._services.now())
        waits = await self._began.note(row)
        if row.claim not in waits:
            return None
        if (until := waits[row.claim]) is not None:
            return outcomes.given_back(row, until)
        longest = self._timing.lease.total_seconds() / 2
        look = Look(seconds_since, longest=longest)
        (shown,) = await asyncio.gather(look.before(call), return_exceptions=True)
        if isinstance(shown, Shown):
            return outcomes.sent(row, shown)
        if look.was_late:
            # We were frozen since, and somebody else may soon believe that we have ended.
            return outcomes.given_back(row, self._services.now())
        return self._judge.failed(row, failure(shown), self._services.now(), is_begun=True)

    async def _looked_for(self, row: Outgoing) -> Outcome:
        """Find out what became of an uncertain row: it is there, it is not, or nobody can say."""
        method = OPEN
        try:
            channel_id = await self._calls.history_of(row)
            method = LOOK
            found = await self._calls.found(row, channel_id)
        except CannotLook as reason:
            return outcomes.parked(row, str(reason), self._services.now())
        except MustWait as wait:
            return Outcome(row, Delivery.UNCERTAIN, OPEN, due_at=wait.at)
        except CALL_ERRORS as error:
            failed, now = failure(error), self._services.now()
            return self._judge.not_looked_for(row, failed, now, method=method)
        if found is None and _may_be_elsewhere(row, channel_id):
            return outcomes.parked(row, ELSEWHERE, self._services.now())
        if found is None:
            return await self._services.in_background(self._not_there, row)
        return outcomes.sent(row, found)

    def _not_there(self, row: Outgoing) -> Outcome:
        """Return that it is to be sent, or looked for again once its reader is done answering."""
        now, services = self._services.now(), self._services
        began_at = row.dispatched_at or now
        if row.action is not Action.CARD or unsent.may_be_sent(
            services, row.team_id, Card.of(row.content), began_at=began_at
        ):
            return Outcome(row, Delivery.PENDING, due_at=now)
        return Outcome(row, Delivery.UNCERTAIN, due_at=now + asking.BUSY)


def _may_be_elsewhere(row: Outgoing, channel_id: str) -> bool:
    """Return whether it may be in another conversation than the one that was looked into.

    What was begun before an upgrade does not tell in which; a person has one DM with us only.
    """
    if row.channel_id is None:
        return is_of_several(row.address) and row.last_error in (UNKNOWN, ELSEWHERE)
    return row.channel_id != channel_id


def _fault(error: Exception) -> Failure:
    """Return what an error of our own says; a key that is gone is one thing, wherever it shows."""
    is_shut = isinstance(error, CannotOpen)
    return Failure(Verdict.REFUSED, SHUT) if is_shut else failure(error)
