"""The last look at the clock, at the system call that hands a call's bytes to the kernel.

Before it there are other tasks' turns, a connection to be made and work: of twenty freezes of a
busy sender three fell in there, and six messages left after it. Even between the look and the call
a process can be frozen. For that instant there is an alarm, which goes on while the process stands
still, and is the end of it before its next step.
"""

import signal
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from functools import partial
from typing import Any, TypeVar

from aiohttp import TCPConnector

Shown = TypeVar("Shown")

_ALARM = frozenset({signal.SIGALRM})


class TooLate(OSError):
    """Of the call nothing has gone, or a part, which without its end is no request."""


class Look:
    """Whether it was too late for one call when its bytes were to go."""

    def __init__(self, seconds_since: Callable[[], float], *, longest: float) -> None:
        """`longest` is in seconds; before twice as many have passed, bytes have gone or never do.

        That is by the kernel's clock, which goes on for a process that stands still.
        """
        self._seconds_since = seconds_since
        self._longest = longest
        self.was_late = False

    async def before(self, call: Callable[[], Awaitable[Shown]]) -> Shown:
        """Make a call in a task of its own; it fails, and nothing is sent, if it is too late."""
        _look.set(self)
        return await call()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Look; the process ends if it stands still for too long from here to the end of it.

        Raises:
            TooLate: it has stood still already.
        """
        # Before the look, so that there is nothing in between. No other thread may take it: while
        # that one ended the process, this one could go on for a moment.
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ALARM)
        signal.setitimer(signal.ITIMER_REAL, self._longest)
        try:
            if self._seconds_since() > self._longest:
                self.was_late = True
                raise TooLate
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.pthread_sigmask(signal.SIG_BLOCK, _ALARM)


_look: ContextVar[Look | None] = ContextVar("look", default=None)


class Socket(socket.socket):
    """One that looks whenever it sends, by either of the two calls that asyncio sends by.

    What asyncio keeps until there is room is sent for the same call, and looked at again.
    """

    def send(self, *arguments: Any) -> int:
        """Send, if it is not too late."""
        with _taken():
            return super().send(*arguments)

    def sendmsg(self, *arguments: Any) -> int:
        """Send several pieces, if it is not too late."""
        with _taken():
            return super().sendmsg(*arguments)


def connector(seconds: float) -> TCPConnector:
    """Return what makes the connections of a session whose calls may take so many seconds.

    Call it before the process has threads: each inherits that the alarm is not for it.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, _ALARM)
    # No limit to connections: a call that waited for one would use up its time.
    return TCPConnector(limit=0, socket_factory=partial(made, seconds))


def made(seconds: float, address: tuple[Any, ...]) -> Socket:
    """Make a socket whose bytes the kernel does not try to bring for longer, whatever we do.

    By itself it tries for minutes after we have given up, and once the network is back they would
    arrive after somebody has looked for them.
    """
    one = Socket(*address[:3])
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux has it
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(seconds * 1000))
    return one


def _taken() -> AbstractContextManager[None]:
    """Take the look of the call that is being sent; those that ask for none take none."""
    look = _look.get()
    return nullcontext() if look is None else look.taken()
