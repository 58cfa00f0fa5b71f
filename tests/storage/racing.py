"""Several threads that begin at the same moment."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
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


def overtaken(
    transaction: Transaction,
    held: Callable[[Session], Iterator[None]],
    other: Callable[[Session], Any],
) -> list[Any]:
    """Run `held` to its `yield`, let `other` come as far as it can, go on; return what failed."""
    holds = Event()

    def first(session: Session) -> None:
        rest = held(session)
        next(rest)
        holds.set()
        time.sleep(0.3)  # the other one has come as far as it can
        list(rest)

    def second(session: Session) -> None:
        holds.wait(WAIT_SECONDS)
        other(session)

    return failures(each_in_its_own(transaction, [first, second]))
