"""A pytest plugin: processes beside each other share the test files, each takes the next one.

All is imported and collected once, then the process forks: each process that does this anew costs
three seconds. Nobody hands tests out or reads what each reports, which took a quarter of the time.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import chain, groupby, pairwise
from tempfile import TemporaryFile
from typing import IO

import pytest

NUMBER_BYTES = 2
"""How long a number is in a pipe; as all are equally long, whoever reads takes a whole one."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take how many processes there are to be."""
    parser.addoption("--processes", type=int, required=True)


def pytest_configure(config: pytest.Config) -> None:
    """Begin with one process."""
    config.pluginmanager.register(Sharing(config.getoption("processes")))


class Sharing:
    """The first process and those that came of it."""

    def __init__(self, processes: int) -> None:
        self._processes = processes
        self._first = os.getpid()
        self._is_first = True
        self._others: dict[int, IO[bytes]] = {}
        """What the others write, by process id."""
        self._counts = TemporaryFile("a+")  # noqa: SIM115  # open to the end of all processes
        """How the tests of each process ended; what is appended stays whole."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Run the tests of the files that this process takes, as pytest's own loop runs all."""
        if session.testsfailed or session.config.option.collectonly:
            return None  # pytest's own says what could not be collected
        taken = _taken(session)
        while self._is_first and len(self._others) + 1 < self._processes:
            self._fork(session.config)
        for item, following in pairwise(chain(taken, [None])):
            assert item is not None
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if not self._is_first and os.getppid() != self._first:
                raise session.Interrupted("The first process was killed.")
            if session.shouldfail:
                raise session.Failed(session.shouldfail)
            if session.shouldstop:
                raise session.Interrupted(session.shouldstop)
        return True

    def _fork(self, config: pytest.Config) -> None:
        written = TemporaryFile()  # noqa: SIM115  # read once the other process has ended
        sys.stdout.flush()
        sys.stderr.flush()
        if pid := os.fork():
            self._others[pid] = written
            return
        self._is_first = False
        for theirs in self._others.values():
            theirs.close()
        # Of what tests write each process keeps its own: the files for it are opened anew.
        capturing = config.pluginmanager.getplugin("capturemanager")
        capturing.stop_global_capturing()
        for stream in (sys.stdout, sys.stderr):
            os.dup2(written.fileno(), stream.fileno())
        written.close()
        capturing.start_global_capturing()
        capturing.suspend_global_capture(in_=True)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Say how this process's tests ended; the first waits, and fails if another one has."""
        stats = session.config.pluginmanager.getplugin("terminalreporter").stats
        self._counts.write(json.dumps({name: len(stats[name]) for name in stats}) + "\n")
        self._counts.flush()
        if self._is_first:
            codes = [os.waitpid(pid, 0)[1] for pid in self._others]
            is_whole = len(self._ended()) > len(codes)
            if not session.exitstatus and (any(codes) or not is_whole):
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self) -> None:
        """Show what the others have written, and as the last line how all tests ended."""
        with self._counts:
            if self._is_first and self._others:
                self._show()

    def _ended(self) -> list[Counter[str]]:
        self._counts.seek(0)
        return [Counter(json.loads(line)) for line in self._counts]

    def _show(self) -> None:
        for written in self._others.values():
            with written:
                written.seek(0)
                sys.stdout.write(written.read().decode(errors="replace"))
        ended = self._ended()
        total = sum(ended, Counter[str]())
        ends = ("failed", "error", "passed", "skipped")
        named = ", ".join(f"{total[end]} {end}" for end in ends if total[end])
        missing = "" if len(ended) == self._processes else f"{len(ended)} of "
        sys.stdout.write(f"{named} in {missing}{self._processes} processes\n")
        sys.stdout.flush()


def _taken(session: pytest.Session) -> Iterator[pytest.Item]:
    """Return the tests of this process: of one file after the other that no other one has taken."""
    files = [list(tests) for _, tests in groupby(session.items, key=lambda item: item.path)]
    waiting, numbers = os.pipe()
    os.write(numbers, b"".join(number.to_bytes(NUMBER_BYTES) for number in range(len(files))))
    os.close(numbers)
    return _in(files, waiting)


def _in(files: list[list[pytest.Item]], waiting: int) -> Iterator[pytest.Item]:
    while number := os.read(waiting, NUMBER_BYTES):
        yield from files[int.from_bytes(number)]
    os.close(waiting)
