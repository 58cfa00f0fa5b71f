"""With one safeguard taken away, on a copy, the proofs that look at everything see it soon."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.safeguards import ROOT, SAFEGUARDS, TESTS_FAILED, copied

pytestmark = pytest.mark.chaos

PERCENT = "10"
"""Of what the whole proof tries: it is enough."""

LIFE, FORGED = "tests/chaos/test_life.py", "tests/test_forged_ids.py"
FIGURES = {LIFE: "model", FORGED: "seed"}
"""How the line begins that says what was found."""

QUIET = "nothing_that_nobody_did_comes_in_somebodys_quiet"


def proof(name: str, tests: str, on: str, here: Path) -> tuple[int, str, str]:
    """Run a proof without that safeguard; return pytest's code, its report, and the figures."""
    copied(ROOT, here)
    next(one for one in SAFEGUARDS if one.name == name).taken_from(here)
    done = subprocess.run(
        (sys.executable, "-m", "pytest", "-q", "-s", "--tb=short", "-p", "no:cacheprovider",
         "-m", f"chaos and {on}", tests),
        cwd=here, env=os.environ | {"CHAOS_PERCENT": PERCENT},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    lines = (done.stdout + done.stderr).splitlines()
    found = [line for line in lines if line.startswith(FIGURES[tests])]
    return done.returncode, done.stdout, " ".join(found).partition(": {")[0]


@pytest.mark.parametrize(
    "on", ["not postgresql", pytest.param("postgresql", marks=pytest.mark.postgresql)]
)
@pytest.mark.parametrize(
    ("name", "tests", "missed_by"),
    [
        ("inbox", LIFE, "slack_repeats_the_last_request"),
        ("quiet hours", LIFE, QUIET),
        ("news that only the clock has made waits for the morning", LIFE, QUIET),
        ("whose an agreement is", FORGED, "test_wrong_ids_leak_nothing"),
    ],
)
def test_a_safeguard_that_is_gone_is_missed(name, tests, missed_by, on, say, tmp_path):
    code, report, found = proof(name, tests, on, tmp_path)
    say(f"without: {name}: {found}")

    assert (code, f": in {missed_by}\n" in report) == (TESTS_FAILED, True), report
