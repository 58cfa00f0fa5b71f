"""Take away each safeguard in turn, on a copy of the tree, and see which test falls.

`make safeguards` tries them all, `.venv/bin/python -m scripts.safeguards lease fencing` some. One
that no test misses, or whose lines are gone, is a failure. Their tests run once before anything is
taken away: what is red then misses nothing.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts.kept_promises import SAFEGUARDS
from scripts.safeguard import Safeguard

ROOT = Path(__file__).parent.parent
TESTS_FAILED = 1
"""pytest's exit code for it; others say that it could not run."""


def copied(root: Path, here: Path) -> Path:
    """Copy what is in git, as it stands in the folder, and return where it is."""
    listed = subprocess.run(
        ("git", "ls-files", "--cached", "--others", "--exclude-standard"),
        cwd=root, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for name in listed.stdout.splitlines():
        if (root / name).is_file():
            (here / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, here / name)
    return here


def red(safeguards: Iterable[Safeguard], here: Path) -> list[str]:
    """Return which of their tests fall in a whole tree; files that cannot run count as one."""
    found: list[str] = []
    for on in sorted({one.on for one in safeguards}):
        named = sorted({one.tests for one in safeguards if one.on == on})
        done = _tests(named, on, here)
        found += _fallen(done) or (
            [f"the tests {on}: pytest cannot run"] if done.returncode else []
        )
    return found


def missed(safeguard: Safeguard) -> str:
    """Return the first test that falls without a safeguard, "" if none does."""
    with TemporaryDirectory(prefix="guidance-") as folder:
        here = copied(ROOT, Path(folder))
        safeguard.taken_from(here)
        done = _tests([safeguard.tests], safeguard.on, here, "-x")
    fallen = _fallen(done)
    return fallen[0] if done.returncode == TESTS_FAILED and fallen else ""


def _tests(
    named: Sequence[str], on: str, here: Path, *more: str
) -> subprocess.CompletedProcess[str]:
    which = ("-m", f"{on} and not benchmark and not chaos", *named, *more)
    return subprocess.run(
        (sys.executable, "-m", "pytest", "-q", "--tb=no", "-p", "no:cacheprovider", *which),
        cwd=here, capture_output=True, text=True, check=False,
    )  # fmt: skip


def _fallen(done: subprocess.CompletedProcess[str]) -> list[str]:
    lines = done.stdout.splitlines()
    return [line.split()[1] for line in lines if line.startswith(("FAILED ", "ERROR "))]


def main(names: Sequence[str]) -> int:
    """Try the safeguards of these names, or all; return how many nobody misses.

    Where tests are red before anything is taken away, none is tried: return how many these are.
    """
    chosen = [one for one in SAFEGUARDS if one.name in names or not names]
    with TemporaryDirectory(prefix="guidance-") as folder:
        before = red(chosen, copied(ROOT, Path(folder)))
    for test in before:
        sys.stdout.write(f"RED BEFORE ANYTHING IS TAKEN AWAY: {test}\n")
    if before:
        return len(before)
    unmissed = 0
    for safeguard in chosen:
        test = missed(safeguard)
        unmissed += not test
        sys.stdout.write(f"{safeguard.name:<55} {test or 'NO TEST MISSES IT'}\n")
        sys.stdout.flush()
    return unmissed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
