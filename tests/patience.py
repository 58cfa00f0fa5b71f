"""What a database may put off for a moment."""

from collections.abc import Callable

ENOUGH = 20
"""Nobody's connecting to PostgreSQL, which keeps deleted rows meanwhile, lasts so many tries."""


def until_done(attempt: Callable[[], bool]) -> None:
    """Try again until it says that it is done."""
    assert any(attempt() for _ in range(ENOUGH))
