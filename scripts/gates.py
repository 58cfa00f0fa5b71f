"""Run every gate of the project, the quick ones first, and say which ones failed.

A gate that reads the code is silent unless it fails; tests are shown as they run. Every gate runs,
whatever happened to the one before, so one look shows all there is to mend.
"""

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests import postgres

TOOLS = Path(sys.executable).parent
PYTEST = (sys.executable, "-m", "pytest", "-q", "-o", "faulthandler_timeout=60")
NO_CHROMIUM = "There is no chromium here: install Debian's package `chromium`."


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
class Outcome:
    """How a gate ended; `closing` is the last line of its output."""

    name: str
    passed: bool
    closing: str = ""
    left_out: str | None = None


def tool(name: str, program: str, *arguments: str) -> Gate:
    """Return the gate of a program that .venv brings and that reads the code."""
    return Gate(name, (str(TOOLS / program), *arguments))


def suite(name: str, marks: str, *, strict: bool, missing: str | None = None) -> Gate:
    """Return the gate of all tests with these marks; `strict` makes a skipped one fail."""
    plugins = ("-p", "scripts.no_skips") if strict else ()
    return Gate(name, (*PYTEST, *plugins, "-m", marks), missing, is_test=True)


def gates(*, strict: bool) -> list[Gate]:
    """Return every gate in the order in which they run."""
    plain = "not postgresql and not browser and not benchmark"
    on_postgresql = "postgresql and not browser and not benchmark"
    no_chromium = None if shutil.which("chromium") else NO_CHROMIUM
    return [
        tool("format", "ruff", "format", "--check", "--quiet", "--diff"),
        tool("lint", "ruff", "check", "--quiet"),
        tool("imports", "lint-imports", "--no-logo"),
        tool("types", "mypy"),
        suite("tests on SQLite", plain, strict=strict),
        suite(
            "tests on PostgreSQL", on_postgresql, strict=strict, missing=postgres.missing_reason()
        ),
        suite(
            "tests in a browser", "browser and not benchmark", strict=strict, missing=no_chromium
        ),
    ]


def show(text: str) -> None:
    """Write to the terminal at once."""
    sys.stdout.write(text)
    sys.stdout.flush()


def output(command: tuple[str, ...], *, shown: bool) -> tuple[int, str]:
    """Run a command; return its exit code and all it wrote, shown as it comes or not at all."""
    written: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        assert process.stdout is not None
        while chunk := os.read(process.stdout.fileno(), 65536):
            written.append(chunk.decode(errors="replace"))
            if shown:
                show(written[-1])
    return process.returncode, "".join(written)


def run(gate: Gate, *, strict: bool) -> Outcome:
    """Run one gate and announce it with its seconds."""
    if gate.missing:
        return Outcome(gate.name, passed=not strict, left_out=gate.missing)
    if gate.is_test:
        show(f"{gate.name} ...\n")
    started = time.monotonic()
    code, written = output(gate.command, shown=gate.is_test)
    if code and not gate.is_test:
        show(written)
    verdict = "FAILED" if code else ""
    show(f"{gate.name:<22}{time.monotonic() - started:6.1f} s  {verdict}".rstrip() + "\n")
    closing = written.rstrip().rpartition("\n")[2] if gate.is_test else ""
    return Outcome(gate.name, passed=code == 0, closing=closing)


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
    outcomes = [run(gate, strict=strict) for gate in gates(strict=strict)]
    show(summary(outcomes, time.monotonic() - started))
    return 0 if all(outcome.passed for outcome in outcomes) else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("\nStopped.")
