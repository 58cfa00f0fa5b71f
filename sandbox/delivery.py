"""How Slack hands things to an app: once, acknowledged within three seconds, events again."""

import asyncio
import json
import uuid
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

from sandbox.clock import Clock

Json = dict[str, Any]
AckPayload = dict[str, Any] | str | None
EnvelopeType = Literal["events_api", "interactive", "slash_commands"]
Receiver = Callable[["Envelope"], Awaitable[AckPayload]]

REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Envelope:
    """One thing for the app, with Socket Mode's names for its parts."""

    type: EnvelopeType
    payload: Json
    envelope_id: str
    accepts_response_payload: bool = True
    retry_attempt: int = 0
    retry_reason: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryLimits:
    """Slack's limits; all in seconds. `redeliver_after` is measured by the sandbox's clock.

    How long Slack leaves a connection open that was told to connect anew, `last_words`, is in no
    source that we know: long enough to acknowledge what came before.
    """

    acknowledge: float = 3.0
    redeliver_after: tuple[float, ...] = (0.0, 60.0, 300.0)
    connection: float = 18_060.0
    refresh_warning: float = 10.0
    last_words: float = 1.0


class NotAcknowledgedError(Exception):
    """The app did not acknowledge; the words are those of x-slack-retry-reason."""


class GiveUpError(NotAcknowledgedError):
    """The app did not acknowledge and asked not to be told again (x-slack-no-retry)."""


class Transport(Protocol):
    """A way to reach the app."""

    async def send(self, envelope: Envelope) -> AckPayload:
        """Hand it over and return what the acknowledgement carried; NotAcknowledgedError."""


class InProcess:
    """Hands envelopes to a coroutine function in this process: no socket, for tests."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver

    async def send(self, envelope: Envelope) -> AckPayload:
        """Call the receiver with a copy, as if it had come over a wire."""
        payload = json.loads(json.dumps(envelope.payload))
        return await self._receiver(replace(envelope, payload=payload))


def new_envelope(kind: EnvelopeType, payload: Json) -> Envelope:
    """An envelope that was never sent before."""
    return Envelope(kind, payload, str(uuid.uuid4()), accepts_response_payload=kind != "events_api")


class Delivery:
    """Sends envelopes by the transport that is in use and keeps Slack's limits."""

    def __init__(self, clock: Clock, limits: DeliveryLimits, transport: Transport) -> None:
        self.transport = transport
        self.limits = limits
        self.sent: list[Envelope] = []
        self._clock = clock
        self._in_flight: set[asyncio.Task[Any]] = set()
        self._waiting: set[asyncio.Task[Any]] = set()
        self._crashes: list[BaseException] = []

    async def send(self, envelope: Envelope) -> AckPayload:
        """Send once; raise NotAcknowledgedError when nothing comes back in time."""
        self.sent.append(envelope)
        if len(self.sent) > REMEMBERED:
            del self.sent[: REMEMBERED // 2]
        task: asyncio.Task[AckPayload] = self._start(self.transport.send(envelope), self._in_flight)
        done, _ = await asyncio.wait({task}, timeout=self.limits.acknowledge)
        if not done:
            raise NotAcknowledgedError("timeout")
        return task.result()

    def send_event(self, payload: Json) -> asyncio.Task[None]:
        """Send an event in the background; done after the first attempt, repeated if need be."""
        return self._in_background(
            self._first_attempt(new_envelope("events_api", payload)), self._in_flight
        )

    async def settled(self) -> None:
        """Return when nothing is on its way (a later repetition of an event does not count).

        Raises what a receiver in this process raised over an event meanwhile.
        """
        while self._in_flight:
            await asyncio.wait(self._in_flight)
        if self._crashes:
            raise self._crashes.pop(0)

    async def stop(self) -> None:
        """Give up everything that is on its way."""
        tasks = [*self._in_flight, *self._waiting]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _first_attempt(self, envelope: Envelope) -> None:
        try:
            await self.send(envelope)
        except GiveUpError:
            return
        except NotAcknowledgedError as failure:
            self._in_background(self._repeat(envelope, str(failure)), self._waiting)

    async def _repeat(self, envelope: Envelope, reason: str) -> None:
        for attempt, delay in enumerate(self.limits.redeliver_after, start=1):
            if delay:
                await self._clock.sleep(delay)
            try:
                await self.send(replace(envelope, retry_attempt=attempt, retry_reason=reason))
            except GiveUpError:
                return
            except NotAcknowledgedError as failure:
                reason = str(failure)
            else:
                return

    def _in_background(
        self, work: Coroutine[Any, Any, None], group: set[asyncio.Task[Any]]
    ) -> asyncio.Task[None]:
        task: asyncio.Task[None] = self._start(work, group)
        task.add_done_callback(self._keep_crash)
        return task

    def _keep_crash(self, done: asyncio.Task[None]) -> None:
        if not done.cancelled() and (crash := done.exception()) is not None:
            self._crashes.append(crash)

    def _start(
        self, work: Coroutine[Any, Any, Any], group: set[asyncio.Task[Any]]
    ) -> asyncio.Task[Any]:
        task = asyncio.get_running_loop().create_task(work)
        group.add(task)
        task.add_done_callback(lambda done: _forget(done, group))
        return task


def _forget(done: asyncio.Task[Any], group: set[asyncio.Task[Any]]) -> None:
    group.discard(done)
    if not done.cancelled():
        done.exception()  # nobody may be waiting any more for one that came late
