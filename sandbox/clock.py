"""The one clock of a sandbox: real time, moved forward on request."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

Listener = Callable[[], Awaitable[None] | None]


def real_now() -> datetime:
    """This computer's time, aware and in UTC."""
    return datetime.now(UTC)


def real_seconds() -> float:
    """This computer's time in seconds since 1970, whatever the sandbox's clock says."""
    return real_now().timestamp()


class Clock:
    """Real time plus an offset, or (`running=False`) a time that stands still between moves.

    It never goes back, even when the computer's clock (`real`) is set back.
    """

    def __init__(
        self,
        start: datetime | None = None,
        *,
        running: bool = True,
        real: Callable[[], datetime] = real_now,
    ) -> None:
        self._real = real
        self._running = running
        self._last = real()
        self._offset = (start.astimezone(UTC) - self._last) if start else timedelta()
        self._moved = asyncio.Event()
        self.listeners: list[Listener] = []
        self.jumps: dict[str, Callable[[], datetime | None]] = {}

    def now(self) -> datetime:
        """The sandbox's time, aware and in UTC."""
        if self._running:
            real = self._real()
            self._offset += max(self._last - real, timedelta())
            self._last = real
        return self._last + self._offset

    async def advance(self, by: timedelta) -> None:
        """Move forward, then run the listeners one after the other; never backwards."""
        if by < timedelta():
            raise ValueError("The clock only moves forward.")
        self._offset += by
        self._moved.set()
        self._moved = asyncio.Event()
        for listener in list(self.listeners):
            outcome = listener()
            if outcome is not None:
                await outcome

    async def move_to(self, moment: datetime) -> None:
        """Move forward to an aware moment."""
        await self.advance(moment.astimezone(UTC) - self.now())

    async def sleep(self, seconds: float) -> None:
        """Return once the sandbox's time has passed, by waiting or because it was moved."""
        due = self.now() + timedelta(seconds=seconds)
        while (left := (due - self.now()).total_seconds()) > 0:
            try:
                async with asyncio.timeout(left):
                    await self._moved.wait()
            except TimeoutError:
                if not self._running:  # a clock that stands still counts real seconds here
                    return
