"""What it costs to import the program, before it does anything."""

import re
import subprocess
import sys
from collections import Counter
from time import perf_counter

import pytest

from tests.benchmarks.conftest import Say
from tests.benchmarks.figures import spread
from tests.benchmarks.process import ROOT

pytestmark = pytest.mark.benchmark

TIMES = 7
LINE = re.compile(r"import time: +(\d+) \| +\d+ \| +(\w+)")
COUNT = "import bot.app, sys; print(len(sys.modules))"


def test_import(say: Say):
    python("-c", "import bot.app")  # compiles
    nothing = [milliseconds("-c", "pass") for _ in range(TIMES)]
    program = [milliseconds("-c", "import bot.app") for _ in range(TIMES)]
    own: Counter[str] = Counter()
    for microseconds, package in LINE.findall(python("-X", "importtime", "-c", COUNT).stderr):
        own[package] += int(microseconds)
    whole = sum(own.values())

    say(
        f"\nimport bot.app: {spread(program)} ms with Python's own {spread(nothing)};"
        f" {python('-c', COUNT).stdout.strip()} modules, and of the time"
        f" {', '.join(f'{name} {n * 100 // whole} %' for name, n in own.most_common(6))}"
    )


def milliseconds(*arguments: str) -> float:
    began = perf_counter()
    python(*arguments)
    return (perf_counter() - began) * 1000


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
