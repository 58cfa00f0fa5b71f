"""The queues that ours is measured against, each used as its documentation shows."""

import asyncio
import pickle
import threading
from datetime import UTC, datetime, timedelta
from time import perf_counter

import procrastinate
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.util import datetime_to_utc_timestamp
from sqlalchemy import make_url

TOO_LATE_SECONDS = 300
AT_ONCE = 16


class Countdown:
    """Counts what was done down to nothing."""

    def __init__(self) -> None:
        self._left, self._lock, self._is_done = 0, threading.Lock(), threading.Event()

    def begin(self, count: int) -> None:
        self._left = count
        self._is_done.clear()

    def step(self) -> None:
        with self._lock:
            self._left -= 1
            if not self._left:
                self._is_done.set()

    def wait(self) -> None:
        assert self._is_done.wait(TOO_LATE_SECONDS), f"{self._left} were not done"


COUNTDOWN = Countdown()


def nudge() -> None:
    """Do nothing, as the sender that ours is handed to."""
    COUNTDOWN.step()


def apscheduler_seconds(url: str, *, due: int) -> float:
    """Return how long one job per nudge in APScheduler's own store takes."""
    store = SQLAlchemyJobStore(url=url)
    scheduler = BackgroundScheduler(
        jobstores={"default": store},
        executors={"default": ThreadPoolExecutor(AT_ONCE)},
        job_defaults={"misfire_grace_time": None},
        timezone="UTC",
    )
    now = datetime.now(UTC)
    scheduler.start(paused=True)
    sample = scheduler.add_job(nudge, "date", run_date=now + timedelta(days=400))
    state = sample.__getstate__()
    with store.engine.begin() as connection:
        connection.execute(store.jobs_t.insert(), [_row(state, n, now) for n in range(due)])
    COUNTDOWN.begin(due)
    began = perf_counter()
    scheduler.resume()
    COUNTDOWN.wait()
    while _is_left(store, now):
        threading.Event().wait(0.001)
    seconds = perf_counter() - began
    scheduler.shutdown()
    store.engine.dispose()
    return seconds


def _row(state: dict, number: int, now: datetime) -> dict:
    """Return what `add_job` writes: ten thousand calls of it take longer than all the rest."""
    kept = state | {"id": f"job {number}", "trigger": DateTrigger(now), "next_run_time": now}
    return {
        "id": kept["id"],
        "next_run_time": datetime_to_utc_timestamp(now),
        "job_state": pickle.dumps(kept, pickle.HIGHEST_PROTOCOL),
    }


def _is_left(store: SQLAlchemyJobStore, now: datetime) -> bool:
    first = store.get_next_run_time()
    return first is not None and first <= now


def procrastinate_seconds(url: str, *, due: int) -> float:
    """Return how long a worker of procrastinate takes, with as many tasks at once as advised."""
    return asyncio.run(_procrastinate_seconds(url, due))


async def _procrastinate_seconds(url: str, due: int) -> float:
    plain = make_url(url).set(drivername="postgresql", query={})
    conninfo = plain.render_as_string(hide_password=False)
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=conninfo))
    done = 0

    @app.task(name="nudge")
    async def task() -> None:
        nonlocal done
        done += 1

    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        for first in range(0, due, 1_000):
            await task.batch_defer_async(*({} for _ in range(first, min(first + 1_000, due))))
        began = perf_counter()
        await app.run_worker_async(
            wait=False, concurrency=AT_ONCE, install_signal_handlers=False, delete_jobs="always"
        )
        seconds = perf_counter() - began
    assert done == due
    return seconds
