"""The last look at the clock, where a call's first byte is written to its connection.

Between the sender and that byte there are other tasks' turns, a connection to be made and work:
of twenty freezes of a busy sender three fell in there, and six messages left after it.
"""

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import TypeVar

from aiohttp import TraceConfig

Shown = TypeVar("Shown")


class TooLate(Exception):
    """Nothing of the call has gone."""


class Look:
    """Whether it was too late for one call when its first byte was to go."""

    def __init__(self, is_late: Callable[[], bool]) -> None:
        self._is_late = is_late
        self.was_late = False

    async def before(self, call: Callable[[], Awaitable[Shown]]) -> Shown:
        """Make a call in a task of its own; it fails, and nothing is sent, if it is too late."""
        _look.set(self)
        return await call()

    def take(self) -> None:
        """Look.

        Raises:
            TooLate: it is.
        """
        if self._is_late():
            self.was_late = True
            raise TooLate


_look: ContextVar[Look | None] = ContextVar("look", default=None)


def watched() -> TraceConfig:
    """Return what a session needs so that its calls look; those that ask for no look take none."""
    trace = TraceConfig()
    # aiohttp calls this "sent", and calls it before: head and body go together right after it.
    trace.on_request_chunk_sent.append(_take)
    return trace


async def _take(*_: object) -> None:
    look = _look.get()
    if look is not None:
        look.take()
