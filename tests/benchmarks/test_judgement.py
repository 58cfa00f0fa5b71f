"""What it costs to judge a text, and what the models take of memory."""

import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from time import perf_counter, process_time

import pytest

from judgement import cues, extra, labels, screen
from tests.benchmarks.conftest import Say
from tests.benchmarks.figures import percentile
from tests.benchmarks.process import ROOT
from tests.judgement.corpus import seen_lines, text_of
from tests.judgement.fuzz import JUDGED_BY, any_text, dense_text

pytestmark = pytest.mark.benchmark

LONGEST_MS = 20
"""Milliseconds that no text may take the light judge: the goal."""

TRIES = 6
"""Times that a text is judged before its time is believed."""

JUDGES = {"goals": labels.judge, "cues": cues.judge, "distress": screen.judge}
MEMORY = """
import sys
from pathlib import Path
from resource import getpagesize
from judgement import cues, extra, labels, screen
resident = lambda: int(Path("/proc/self/statm").read_text().split()[1]) * getpagesize() / 2**20
before = resident()
extra.use(extra.read() if "semantic" in sys.argv else None)
for judge in (labels.judge, cues.judge, screen.judge):
    judge("What could I do about my sign-out?")
print(f"{resident() - before:.0f} MiB more, {resident():.0f} MiB in all")
"""


@pytest.fixture(params=["light", pytest.param("semantic", marks=pytest.mark.semantic)])
def judge(request: pytest.FixtureRequest) -> Iterator[str]:
    """Judge with one of the two, and forget nothing: each text is measured as a new one."""
    if request.param == "semantic" and not extra.is_installed():
        pytest.skip("The semantic extra is not here: type `make semantic`.")
    extra.use(extra.read() if request.param == "semantic" else None)
    yield request.param
    extra.use(None)


def test_a_text(say: Say, judge: str):
    for task, judge_one in JUDGES.items():
        texts = [text_of(line) for line in seen_lines(task)]
        judge_one(texts[0])  # reads the model
        took = []
        for text in texts:
            began = perf_counter()
            judge_one(text)
            took.append((perf_counter() - began) * 1000)
        half, most = percentile(took, 50), percentile(took, 99)
        say(f"\n{judge}, {task}: judged in {half:.2f} ms, 99 of 100 in {most:.2f} ms")


def took_ms(judge: Callable[[str], object], text: str) -> float:
    """Return the milliseconds of the processor that a text takes, the least of several times.

    What else the machine does can only add to them. A text far below the goal is judged once.
    """
    least = float("inf")
    for _ in range(TRIES):
        began = process_time()
        judge(text)
        least = min(least, (process_time() - began) * 1000)
        if least <= LONGEST_MS / 2:
            break
    return least


@pytest.mark.parametrize(("make", "count"), [(any_text, 10_000), (dense_text, 100)])
def test_the_worst_of_many_texts(say: Say, make: Callable[[random.Random], str], count: int):
    """With the light judge, which alone has this goal."""
    chance = random.Random(7)
    texts = [make(chance) for _ in range(count)]
    took = sorted(took_ms(judge, text) for text in texts for judge in JUDGED_BY)
    over = sum(ms > LONGEST_MS for ms in took)

    say(
        f"\n{make.__name__}: the longest of {len(took)} judgements {took[-1]:.1f} ms of the"
        f" processor, 95 of 100 in {percentile(took, 95):.1f}, {over} over the goal of {LONGEST_MS}"
    )


def test_memory(say: Say, judge: str):
    command = [sys.executable, "-c", MEMORY, judge]
    one_core = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True, env=one_core
    )

    say(f"\n{judge}: once the first text is judged {done.stdout.strip()}")
