"""A pytest plugin: processes beside each other share the test files, each takes the next one.

Nobody hands tests out or reads what each reports, which took a quarter of the time.
"""

from collections.abc import Iterator
from itertools import chain, groupby, pairwise
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the folder in which a folder stands for each file that a process has taken."""
    parser.addoption("--share", type=Path, required=True)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Run the tests of the files that this process takes, as pytest's own loop runs all."""
    if session.testsfailed:
        return None  # pytest's own says what could not be collected
    for item, following in pairwise(chain(_taken(session), [None])):
        assert item is not None
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.shouldfail:
            raise session.Failed(session.shouldfail)
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)
    return True


def _taken(session: pytest.Session) -> Iterator[pytest.Item]:
    folder: Path = session.config.getoption("share")
    for path, tests in groupby(session.items, key=lambda item: item.path):
        try:
            (folder / "-".join(path.parts[1:])).mkdir(parents=True)
        except FileExistsError:
            continue
        yield from tests
