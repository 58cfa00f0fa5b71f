"""Run every gate of the project, the quick ones first, and say which ones failed.

A gate that reads the code is silent unless it fails; tests are shown as they run. Every gate runs,
whatever happened to the one before, so one look shows all there is to mend.
"""

import os
import shutil
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from ctypes.util import find_library
from dataclasses import dataclass
from pathlib import Path

from judgement import extra
from tests import postgres

TOOLS = Path(sys.executable).parent
HANGS = ("-o", "faulthandler_timeout=240", "-o", "faulthandler_exit_on_timeout=true")
"""A test that takes this many seconds waits for what never comes: say where, and end as failed."""

PYTEST = (sys.executable, "-m", "pytest", "-q", *HANGS)
PROCESSES = (os.cpu_count() or 1) + 1
"""One more than there are cores: tests also wait, for a disk, a server or a time to pass."""

BESIDE = (
    "-p",
    "scripts.share",
    "--processes",
    str(PROCESSES),
    "-o",
    "console_output_style=classic",
)
"""Processes that share the tests; none of them has 100 % to show."""

IN_TWO = ("-n", "2", "--dist", "loadfile")
"""Two browsers, which have several processes each; one of them tells the long story meanwhile."""

NO_EXTRA = "The semantic extra is not here: type `make semantic`."
NO_CHROMIUM = "There is no chromium here: install Debian's package `chromium`."
NO_LIBATOMIC = "Playwright does not start here: install Debian's package `libatomic1`."


@dataclass(frozen=True)
class Gate:
    """One command that must succeed."""

    name: str
    command: tuple[str, ...]
    missing: str | None = None
    """What this machine lacks for it, as a sentence with the remedy."""
    is_test: bool = False
    """Whether it is pytest: shown as it runs, and its closing line is said again at the end."""


@dataclass(frozen=True)
class Attempt:
    """What a gate's command did."""

    code: int
    written: str
    seconds: float


@dataclass(frozen=True)
class Outcome:
    """How a gate ended; `closing` is the last line of its output."""

    name: str
    passed: bool
    closing: str = ""
    left_out: str | None = None


def tool(name: str, program: str, *arguments: str) -> Gate:
    """Return the gate of a program that .venv brings and that reads the code."""
    return Gate(name, (str(TOOLS / program), *arguments))


def suite(
    name: str,
    marks: str,
    *,
    strict: bool,
    missing: str | None = None,
    spread: tuple[str, ...] = (),
) -> Gate:
    """Return the gate of all tests with these marks; `strict` makes a skipped one fail."""
    plugins = ("-p", "scripts.no_skips") if strict else ()
    chosen = f"{marks} and not benchmark and not chaos"
    return Gate(name, (*PYTEST, *spread, *plugins, "-m", chosen), missing, is_test=True)


def rounds(*, strict: bool) -> list[list[Gate]]:
    """Return every gate in the order in which they run, those of one round beside each other."""
    plain = "not postgresql and not browser and not semantic"
    on_postgresql = "postgresql and not browser"
    no_server = postgres.missing_reason()
    no_libatomic = None if find_library("atomic") else NO_LIBATOMIC
    no_browser = no_libatomic if shutil.which("chromium") else NO_CHROMIUM
    return [
        [
            tool("format", "ruff", "format", "--check", "--quiet", "--diff"),
            tool("lint", "ruff", "check", "--quiet"),
            tool("imports", "lint-imports", "--no-logo"),
            tool("types", "mypy"),
        ],
        [suite("tests on SQLite", plain, strict=strict, spread=BESIDE)],
        [
            suite(
                "tests on PostgreSQL",
                on_postgresql,
                strict=strict,
                missing=no_server,
                spread=BESIDE,
            ),
            suite(
                "tests of the semantic extra",
                "semantic",
                strict=strict,
                missing=None if extra.is_installed() else NO_EXTRA,
            ),
        ],
        [
            suite(
                "tests in a browser",
                "browser",
                strict=strict,
                missing=no_browser,
                spread=IN_TWO,
            )
        ],
    ]


def show(text: str) -> None:
    """Write to the terminal at once."""
    sys.stdout.write(text)
    sys.stdout.flush()


def attempt(gate: Gate, shown: bool) -> Attempt:
    """Run a gate's command; `shown` writes to the terminal what it writes, as it comes."""
    started = time.monotonic()
    written: list[str] = []
    # A machine may forbid Python to keep what it compiled: then every gate and every program that a
    # test starts compiles the project anew, a quarter of all the time.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    if postgres.MEMORY:
        kept.setdefault("PYTEST_DEBUG_TEMPROOT", postgres.MEMORY)  # no test waits for a disk
    with subprocess.Popen(
        gate.command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=kept
    ) as process:
        assert process.stdout is not None
        while chunk := os.read(process.stdout.fileno(), 65536):
            written.append(chunk.decode(errors="replace"))
            if shown:
                show(written[-1])
    return Attempt(process.returncode, "".join(written), time.monotonic() - started)


def announce(gate: Gate, made: Attempt, was_shown: bool) -> Outcome:
    """Say how a gate ended and how long it took; show what it wrote if that is still to be done."""
    if not was_shown and (made.code or gate.is_test):
        show(made.written)
    verdict = "  FAILED" if made.code else ""
    show(f"{gate.name:<22}{made.seconds:6.1f} s{verdict}\n")
    closing = made.written.rstrip().rpartition("\n")[2] if gate.is_test else ""
    return Outcome(gate.name, passed=made.code == 0, closing=closing)


def run(gates: list[Gate], *, strict: bool) -> Iterator[Outcome]:
    """Run the gates of one round: the first is shown as it runs, the others after it."""
    for gate in gates:
        if gate.missing:
            yield Outcome(gate.name, passed=not strict, left_out=gate.missing)
    ready = [gate for gate in gates if not gate.missing]
    shown = [gate.is_test and gate is ready[0] for gate in ready]
    if any(shown):
        show(" and ".join(gate.name for gate in ready) + " ...\n")
    with ThreadPoolExecutor() as beside:
        made = [beside.submit(attempt, *pair) for pair in zip(ready, shown, strict=True)]
        for gate, future, was_shown in zip(ready, made, shown, strict=True):
            yield announce(gate, future.result(), was_shown)


def summary(outcomes: list[Outcome], seconds: float) -> str:
    """Return the last lines: what was left out, what failed, and how the tests closed."""
    failed = ", ".join(outcome.name for outcome in outcomes if not outcome.passed)
    lines = [f"!!! {o.name} NOT RUN !!! {o.left_out}" for o in outcomes if o.left_out]
    lines.append(
        f"FAILED after {seconds:.0f} s: {failed}" if failed else f"Passed in {seconds:.0f} s."
    )
    return "\n".join(["", *lines, *(o.closing for o in outcomes if o.closing), ""])


def main() -> int:
    """Run every gate; with CI=true nothing may be missing and no test may be skipped."""
    strict = os.environ.get("CI", "").lower() == "true"
    started = time.monotonic()
    every = rounds(strict=strict)
    outcomes = [outcome for gates in every for outcome in run(gates, strict=strict)]
    show(summary(outcomes, time.monotonic() - started))
    return 0 if all(outcome.passed for outcome in outcomes) else 1


if __name__ == "__main__":
    ArgumentParser("python -m scripts.gates", description=__doc__).parse_args()
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("\nStopped.")
