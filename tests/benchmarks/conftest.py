"""What every benchmark may use."""

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests import postgres
from tests.benchmarks import machine
from tests.postgres import MEMORY

Say = Callable[[str], None]

ON_DISK, IN_MEMORY, POSTGRESQL = "SQLite", "SQLite in memory", "PostgreSQL without fsync"


def on(*kinds: str) -> pytest.MarkDecorator:
    """Measure with databases of these kinds, one after the other."""
    marks = {POSTGRESQL: [pytest.mark.postgresql]}
    given = [pytest.param(kind, marks=marks.get(kind, [])) for kind in kinds]
    return pytest.mark.parametrize("kind", given)


@pytest.fixture
def database_url(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path
) -> Iterator[str]:
    """The address of an empty, migrated database of the kind that the benchmark names."""
    if kind == POSTGRESQL:
        with postgres.database(request.getfixturevalue("postgresql_template")) as url:
            yield postgres.by_network(url)
        return
    # A disk that is waited for at every commit, as it will be; or none, to see what the rest costs.
    with TemporaryDirectory(dir=tmp_path if kind == ON_DISK else MEMORY) as folder:
        shutil.copy(sqlite_template, f"{folder}/guidance.db")
        yield f"sqlite:///{folder}/guidance.db"


def write(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@pytest.fixture(scope="session")
def say() -> Say:
    """Print a line; before the first one, what the figures are measured on."""
    write(f"\n\n{machine.described()}")
    return write
