"""Several threads that begin at the same moment."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from sqlmodel import Session

from storage.database import Transaction

WAIT_SECONDS = 30


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Run each piece of work in a thread of its own; return what each returned or raised."""
    start = Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        start.wait(WAIT_SECONDS)
        return work()

    with ThreadPoolExecutor(len(works)) as threads:
        running = [threads.submit(run, work) for work in works]
    return [one.exception() or one.result() for one in running]


def each_in_its_own(
    transaction: Transaction, works: Sequence[Callable[[Session], Any]]
) -> list[Any]:
    """Run each piece of work in a thread and a transaction of its own, all at once."""

    def committed(work: Callable[[Session], Any]) -> Callable[[], Any]:
        def run() -> Any:
            with transaction() as session:
                return work(session)

        return run

    return at_once(*map(committed, works))


def failures(results: Sequence[Any]) -> list[Any]:
    """Return what was raised."""
    return [result for result in results if isinstance(result, BaseException)]
