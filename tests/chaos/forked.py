"""Processes that begin at once: copies of one that has imported everything already."""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Callable
from typing import Any

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["pytest", "tests.chaos.worker"])


class Forked:
    """One process; it is silent, and killed at the latest with the one that began it."""

    def __init__(self, work: Callable[..., None], *arguments: Any) -> None:
        self._process = FORKS.Process(target=_silently, args=(work, *arguments), daemon=True)
        self._process.start()
        self.pid = self._process.pid

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    async def wait(self) -> int | None:
        while self.returncode is None:
            await asyncio.sleep(0.005)
        return self.returncode

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def _silently(work: Callable[..., None], *arguments: Any) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    work(*arguments)
