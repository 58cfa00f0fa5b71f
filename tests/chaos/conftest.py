"""What every proof by destruction may use; run by `make chaos`, figures and seeds are printed."""

import os
import random
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from tempfile import TemporaryDirectory

import pytest

from storage.database import connect
from tests import keys, postgres
from tests.benchmarks import machine
from tests.chaos.restarting import Server, until_ready
from tests.postgres import MEMORY


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


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def opened(request):
    """A function that gives a new database for each life."""
    template = request.getfixturevalue(f"{request.param}_template")

    class Opened(ExitStack):
        def __enter__(self):
            super().__enter__()
            if request.param == "sqlite":
                folder = self.enter_context(TemporaryDirectory(dir=MEMORY))
                shutil.copy(template, f"{folder}/guidance.db")
                url = f"sqlite:///{folder}/guidance.db"
            else:
                url = self.enter_context(postgres.database(template))
            engine = connect(url, keys.vault())
            self.callback(engine.dispose)
            return engine

    Opened.kind = request.param
    return Opened
