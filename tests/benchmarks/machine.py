"""What a figure was measured on: without it a number says nothing."""

import gc
import os
import platform
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryFile, gettempdir
from time import perf_counter

from tests.benchmarks.figures import percentile

LIBRARIES = (
    "slack-bolt", "slack-sdk", "aiohttp", "SQLAlchemy", "sqlmodel", "pydantic", "apscheduler",
    "psycopg", "procrastinate",
)  # fmt: skip


def described() -> str:
    """Return this machine, how busy it is, and the versions of what runs on it."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    disk = disk_ms()
    return "\n".join(
        [
            f"{datetime.now(UTC):%d %b %Y %H:%M} UTC, {platform.platform()}",
            f"{os.cpu_count()} x {_entry('/proc/cpuinfo', 'model name')}, "
            f"{int(_entry('/proc/meminfo', 'MemTotal').split()[0]) / 2**20:.0f} GB, "
            f"load before the run {load()}",
            f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {libraries}",
            f"one write on this disk: {percentile(disk, 50):.2f} ms, 1 in 10 over"
            f" {percentile(disk, 90):.2f} ms",
        ]
    )


def load() -> str:
    """Return how many programs wanted to run in the last 1, 5 and 15 minutes."""
    return ", ".join(f"{one:.1f}" for one in os.getloadavg())


def disk_ms() -> list[float]:
    """Return how long the disk takes for what every commit waits for, many times over."""
    with TemporaryFile(dir=gettempdir()) as file:
        return [_disk_ms(file.fileno(), number) for number in range(200)]


def _disk_ms(file: int, number: int) -> float:
    os.pwrite(file, b"x" * 12_000, number % 50 * 12_000)  # about what a press leaves in the log
    began = perf_counter()
    os.fdatasync(file)
    return (perf_counter() - began) * 1000


def memory_mb(pid: int, name: str = "VmRSS") -> float:
    """Return the resident memory of a process now, or with "VmHWM" the most it ever had."""
    return int(_entry(f"/proc/{pid}/status", name).split()[0]) / 1024


@contextmanager
def undisturbed() -> Iterator[None]:
    """Keep this process, which plays Slack, from pausing: 0.1 s for garbage, when it is unlucky."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _entry(file: str, name: str) -> str:
    """Return the first value of that name; "0" where the system has no such file."""
    path = Path(file)
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "0")
