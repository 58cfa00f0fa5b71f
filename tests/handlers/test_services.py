"""Where work with the database waits, and for what."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from handlers.services import Services

MANY = 50


def test_a_press_waits_for_what_is_being_done_and_not_for_all_that_is_to_be_done():
    done, is_free = [], threading.Event()

    def chore(number):
        is_free.wait(5)
        done.append(number)

    async def press(services):
        chores = [asyncio.ensure_future(services.in_background(chore, n)) for n in range(MANY)]
        await asyncio.sleep(0)  # the first is at work, the others wait
        pressed = asyncio.ensure_future(services.in_thread(done.append, "press"))
        await asyncio.sleep(0)
        is_free.set()
        await asyncio.gather(pressed, *chores)

    with ThreadPoolExecutor(1) as one:
        now = datetime(2026, 3, 2, tzinfo=UTC)
        asyncio.run(press(Services(None, lambda: now, lambda: None, threads=one)))

    assert done == [0, "press", *range(1, MANY)]
