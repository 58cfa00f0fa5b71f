"""What a database may put off for a moment."""

import time
from collections.abc import Callable

SECONDS = 60
"""PostgreSQL keeps a deleted row while anybody writes, in any database of the server, who began
before: another process of the tests who copies a database or holds one up, for a second or two."""


def until_done(attempt: Callable[[], bool]) -> None:
    """Try again until it says that it is done."""
    give_up_at = time.monotonic() + SECONDS
    while not attempt():
        assert time.monotonic() < give_up_at
        time.sleep(0.02)  # whoever is waited for needs this core
