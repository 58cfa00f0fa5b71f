"""Many small notes in one transaction: while one is being written, the next ones gather."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Note = TypeVar("Note")
Written = TypeVar("Written")


class Grouped(Generic[Note, Written]):
    """Writes notes in groups, one group at a time, in a thread."""

    def __init__(
        self,
        write: Callable[[Sequence[Note]], Written],
        in_thread: Callable[..., Awaitable[Written]],
    ) -> None:
        self._write, self._in_thread = write, in_thread
        self._waiting: list[tuple[Note, asyncio.Future[Written]]] = []
        self._turn = asyncio.Lock()

    async def note(self, note: Note) -> Written:
        """Return, once it is committed, what writing its group returned; raise what it raised."""
        written: asyncio.Future[Written] = asyncio.get_running_loop().create_future()
        self._waiting.append((note, written))
        async with self._turn:
            await asyncio.sleep(0)  # whoever begins at the same moment belongs to the same group
            if not written.done():
                await self._write_group()
        return await written

    async def _write_group(self) -> None:
        group, self._waiting = self._waiting, []
        writing = self._in_thread(self._write, [note for note, _ in group])
        (outcome,) = await asyncio.gather(writing, return_exceptions=True)
        for _, written in group:
            if isinstance(outcome, BaseException):
                written.set_exception(outcome)
            else:
                written.set_result(outcome)
