"""One thread at a time, in the order in which they came."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from sqlalchemy.exc import TimeoutError


class Turns:
    """A queue for the threads of this process that want to write.

    SQLite has one writer at a time, and its own way of waiting sleeps between two tries and lets
    newcomers pass: of 16 at once on a busy machine some never came in.
    """

    def __init__(self, patience_seconds: float) -> None:
        self._patience_seconds = patience_seconds
        self._guard = Lock()
        self._queue: deque[Lock] = deque()
        """Whoever is in, then those who wait, each at a lock of its own."""

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait for the turn and keep it to the end of the block.

        Raises:
            TimeoutError: it did not come in time; an error of the database like any other.
        """
        mine = Lock()
        with self._guard:
            if self._queue:
                mine.acquire()
            self._queue.append(mine)
        if not mine.acquire(timeout=self._patience_seconds):
            self._give_up(mine)
        try:
            yield
        finally:
            self._hand_over()

    def _give_up(self, mine: Lock) -> None:
        with self._guard:
            if self._queue[0] is not mine:  # else it was handed over at this very moment
                self._queue.remove(mine)
                raise TimeoutError("another transaction of this process holds the database")

    def _hand_over(self) -> None:
        with self._guard:
            self._queue.popleft()
            if self._queue:
                self._queue[0].release()
