"""A process that stands still right after its last look at the clock.

`python -m tests.bot.frozen URL LONGEST` makes one call, in seconds that it takes for short.
"""

import asyncio
import os
import signal
import sys

from aiohttp import ClientSession

from bot.first_byte import Look, connector


def stand_still() -> float:
    """Say that no time has passed, and stand still before anybody can act on it."""
    os.kill(os.getpid(), signal.SIGSTOP)
    return 0.0


async def main(url: str, longest: str) -> None:
    async with ClientSession(connector=connector(10)) as session:
        await asyncio.to_thread(len, "")  # a thread that could take the alarm for us
        look = Look(stand_still, longest=float(longest))
        await look.before(lambda: session.post(url, data="x"))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
