"""What it costs to judge a text, and what the models take of memory."""

import subprocess
import sys
from time import perf_counter

import pytest

from judgement import cues, labels, screen
from tests.benchmarks.conftest import Say
from tests.benchmarks.figures import percentile
from tests.benchmarks.process import ROOT
from tests.judgement.corpus import lines, text_of

pytestmark = pytest.mark.benchmark

JUDGES = {"goals": labels.judge, "cues": cues.judge, "distress": screen.judge}
MEMORY = """
from pathlib import Path
from resource import getpagesize
from judgement import cues, labels, screen
resident = lambda: int(Path("/proc/self/statm").read_text().split()[1]) * getpagesize() / 2**20
before = resident()
for judge in (labels.judge, cues.judge, screen.judge):
    judge("What could I do about my sign-out?")
print(f"{resident() - before:.1f}")
"""


def test_a_text(say: Say):
    for task, judge in JUDGES.items():
        texts = [text_of(line) for line in lines(task)]
        judge(texts[0])  # reads the model
        took = []
        for text in texts:
            began = perf_counter()
            judge(text)
            took.append((perf_counter() - began) * 1000)
        half, most = percentile(took, 50), percentile(took, 99)
        say(f"\n{task}: a text is judged in {half:.2f} ms, 99 of 100 in {most:.2f} ms")


def test_memory(say: Say):
    command = [sys.executable, "-c", MEMORY]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    say(f"\nall models and rules: {done.stdout.strip()} MiB more, once the first text is judged")
