"""The clock: it only wakes the work up; what is due is in the database."""

import asyncio
import logging
import platform
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from bot import zones
from bot.clock import Clock, told_by
from bot.upkeep import Upkeep
from handlers import digest, due, joining, release, rests
from handlers.calls import CALL_ERRORS, asked_to_wait, code, reason
from handlers.each import ROW_IS_WRONG
from handlers.services import Services
from handlers.whereabouts import where
from storage import clock_jumps, misdated
from storage.agenda import Agenda, read

log = logging.getLogger(__name__)

TIDY_EVERY = timedelta(hours=1)
"""Between two looks for what can be deleted."""

ZONES_EVERY = timedelta(minutes=1)
"""Between two looks for profiles to read, once none was left."""

BEGIN_SECONDS = 1
"""How long a start waits for Slack to say what time it is; from then on each tick asks."""

_OUR_TEAM = ""
"""The workspace of our token, before anything has said which that is."""

_RIGHT = "reminders go on: the clock of %s is right again (off by %s)"
_OFF = "reminders pause: the clock of %s is off by %s"
_UNKNOWN = "nothing is sent until Slack tells the time: the clock of %s is off by %s"


def build(tick: Callable[[], Awaitable[None]], *, every_seconds: int) -> AsyncIOScheduler:
    """Return a scheduler with one tick: a late one still runs, piled-up ones run once.

    One that begins while another is at work ends at once, so two at a time are nothing to log.
    """
    scheduler = AsyncIOScheduler(
        timezone="UTC",
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 2},
    )
    scheduler.add_job(tick, "interval", seconds=every_seconds)
    return scheduler


class Tick:
    """Everything that is due now is done; safe twice, late, after a week, or in two processes."""

    def __init__(
        self,
        services: Services,
        client: AsyncWebClient,
        *,
        clock: Clock | None = None,
        upkeep: Upkeep | None = None,
        ask: Callable[[], Agenda | None] | None = None,
    ) -> None:
        """`clock` is the machine's; None for one that people move on purpose.

        `ask` says, in a thread of the database, what is due; None when nothing may be done.
        """
        self._services, self._client = services, client
        self._ask = ask or self._read
        self._clock, self._upkeep = clock, upkeep
        self._tidy_at: datetime | None = None
        self._zones_at: datetime | None = None
        self._noted: str | None = None
        self._is_finishing = False
        self.is_told = asyncio.Event()
        """Set once Slack has told what time it is and looked at the token, or nobody need ask."""
        if clock is None:
            self.is_told.set()
        self.refusal = ""
        """Slack's code for refusing the bot token when it first told the time; "" if it took it."""
        self.running: set[asyncio.Future[None]] = set()
        """A look that has begun: it goes on though its tick is cancelled, and may be waited for."""

    async def learn_time(self) -> None:
        """Learn the time before anything is sent, if Slack tells it soon."""
        if self._clock is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(BEGIN_SECONDS):
                    await self._compare(self._clock)

    async def look(self) -> None:
        """Look once; a method, as APScheduler awaits no object that can be called."""
        if self.running:
            return  # the one before has much to do, and does what has fallen due since as well
        look = asyncio.ensure_future(self._look())
        self.running.add(look)
        look.add_done_callback(self.running.discard)
        try:
            await asyncio.shield(look)
        except asyncio.CancelledError:
            log.info("the process ends within a tick; what is due stays due")

    async def _look(self) -> None:
        try:
            agenda = await self._services.in_thread(self._ask)
            if agenda is None:
                return
            if self._clock is None or await self._is_trusted(self._clock):
                await self._read_zones()
                await self._work(agenda)
            elif self._upkeep is not None and self._upkeep.is_behind(agenda):
                await self._do(self._upkeep.catch_up)  # which needs neither Slack nor the time
        except SQLAlchemyError as error:
            # The next tick tries again; nothing was committed.
            kind = type(error).__name__
            log.error("the tick cannot reach the database: %s", kind)  # noqa: TRY400  # its words may be people's

    def _read(self) -> Agenda:
        with self._services.transaction() as session:
            return read(session.connection(), now=self._services.now())

    async def _work(self, agenda: Agenda) -> None:
        """Do what is due piece by piece: people who press a button come in between."""
        services, now = self._services, self._services.now()
        ask = partial(services.in_background, due.send_due, services)
        if _is_due(agenda.follow_up_at, now):
            while not self._is_finishing and await ask() > 0:
                pass
        if _has_come(self._tidy_at, now, TIDY_EVERY):
            await self._do(due.clean_up, services)
            await self._do(joining.chase, services)
            self._tidy_at = now + TIDY_EVERY
        if release.is_due(agenda, now=now):
            await self._do(release.publish_due, services)
        if digest.is_due(agenda, now=now):
            await self._do(digest.send_due, services)
        if self._upkeep is not None and self._upkeep.is_due(agenda):
            await self._do(self._upkeep.tick)
        if _is_due(agenda.message_at, now):
            services.wake()  # another process has written it, or the clock was put forward

    async def _do(self, chore: Callable[..., None], *arguments: Any) -> None:
        """Do one of them; what is wrong with it keeps no other from being done."""
        try:
            await self._services.in_background(chore, *arguments)
        except ROW_IS_WRONG as error:
            log.error("%s has failed: %s", chore.__qualname__, where(error))  # noqa: TRY400  # its words may be people's

    def finish(self) -> None:
        """Let a look that has begun end soon; what is due stays due."""
        self._is_finishing = True

    async def _read_zones(self) -> None:
        now = self._services.now()
        if _has_come(self._zones_at, now, ZONES_EVERY):
            are_left = await zones.refresh(self._services, self._client)
            self._zones_at = None if are_left else now + ZONES_EVERY

    async def _is_trusted(self, clock: Clock) -> bool:
        """Return whether the clock is right; after a start or a jump Slack is asked the time.

        While it is wrong nobody is asked anything, and until Slack has told the time nothing is
        sent at all. It goes on by itself, once the clock has been put right or turns out to have
        been: after a jump to the right time at the next tick.
        """
        clock.now()
        if not (clock.is_confirmed and self.is_told.is_set()):
            await self._compare(clock)
        if self._noted != _RIGHT or not clock.is_confirmed:
            await self._services.in_thread(self._note, clock)
        return clock.is_confirmed and self.is_told.is_set()

    async def _compare(self, clock: Clock) -> None:
        # While nobody knows the time, nobody knows either whether a rest that was noted is over.
        if clock.is_told and not await rests.is_over(self._services, _OUR_TEAM, rests.WHO_WE_ARE):
            return
        wait, refusal = None, ""
        try:
            headers = (await self._client.auth_test()).headers
        except SlackApiError as error:
            headers, wait = error.response.headers, asked_to_wait(error)  # which has its time too
            refusal = code(error)
        except CALL_ERRORS as error:
            log.warning("Slack does not say what time it is: %s", reason(error))
            return
        if (true := told_by(headers)) is None:
            log.warning("Slack does not say what time it is: its answer has no date to be read")
            return
        clock.compare(true)
        if not self.is_told.is_set() and wait is None:  # Slack looks at no token while it says wait
            self.refusal = refusal
            self.is_told.set()
        self._services.wake()  # the sender waits for that
        await rests.note(self._services, _OUR_TEAM, rests.WHO_WE_ARE, wait)  # by the right time

    def _note(self, clock: Clock) -> None:
        """Let the doctor know each time, for as long as it lasts, and the log when it changes."""
        machine, now, jump = platform.node(), self._services.now(), clock.jump
        state = _RIGHT if clock.is_confirmed else _OFF if clock.is_told else _UNKNOWN
        with self._services.transaction() as session:
            if state == _RIGHT:
                clock_jumps.forget(session, machine)
            else:
                clock_jumps.note(session, machine, jump or clock_jumps.UNKNOWN, now=now)
            if clock.is_told:
                misdated.bring_back(session, now=now)
        if state != (self._noted or _RIGHT):
            level = logging.WARNING if state == _RIGHT else logging.ERROR
            log.log(level, state, machine, jump or (0 if state == _RIGHT else "nobody knows what"))
        self._noted = state


def _is_due(at: datetime | None, now: datetime) -> bool:
    return at is not None and at <= now


def _has_come(at: datetime | None, now: datetime, every: timedelta) -> bool:
    """Return whether it is time; a clock that was put back does not make it wait longer."""
    return at is None or not at - every <= now < at
