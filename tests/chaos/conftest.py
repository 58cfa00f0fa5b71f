"""What every proof by destruction may use; run by `make chaos`, figures and seeds are printed."""

import os
import random
import sys
from collections.abc import Callable, Iterator

import pytest

from tests import postgres
from tests.benchmarks import machine
from tests.chaos.restarting import Server, until_ready


def size(whole: int) -> int:
    """Return how many, at the size that CHAOS_PERCENT asks for."""
    return max(1, whole * int(os.environ.get("CHAOS_PERCENT", "100")) // 100)


def write(line: str) -> None:
    # What several processes of pytest print is seen on this one alone.
    sys.stderr.write(f"{line}\n")


@pytest.fixture(scope="session")
def say() -> Callable[[str], None]:
    """Print a line; before the first one, what the figures are measured on."""
    write(f"\n\n{machine.described()}")
    return write


@pytest.fixture
def chance(request: pytest.FixtureRequest, say) -> random.Random:
    """A random number generator; CHAOS_SEED repeats a run."""
    seed = int(os.environ.get("CHAOS_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
    say(f"{request.node.name}: seed {seed}")
    return random.Random(seed)


@pytest.fixture
def server() -> Iterator[Server]:
    """A PostgreSQL server of its own, to be stopped."""
    if reason := postgres.missing_reason():
        pytest.skip(reason)
    server = Server()
    until_ready(server.url)
    yield server
    server.end()
