"""Take away each safeguard in turn, on a copy of the tree, and see which test falls.

`make safeguards` tries them all, `.venv/bin/python -m scripts.safeguards lease fencing` some. One
that no test misses, or whose lines are gone, is a failure.
"""

import shutil
import subprocess
import sys
from collections.abc import Sequence
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


def missed(safeguard: Safeguard) -> str:
    """Return the first test that falls without a safeguard, "" if none does."""
    with TemporaryDirectory(prefix="guidance-") as folder:
        here = copied(ROOT, Path(folder))
        safeguard.taken_from(here)
        tests = ("-m", f"{safeguard.on} and not benchmark and not chaos", safeguard.tests)
        done = subprocess.run(
            (sys.executable, "-m", "pytest", "-qx", "--tb=no", "-p", "no:cacheprovider", *tests),
            cwd=here, capture_output=True, text=True, check=False,
        )  # fmt: skip
    fallen = [line for line in done.stdout.splitlines() if line.startswith("FAILED ")]
    return fallen[0].split()[1] if done.returncode == TESTS_FAILED and fallen else ""


def main(names: Sequence[str]) -> int:
    """Try the safeguards of these names, or all; return how many nobody misses."""
    chosen = [one for one in SAFEGUARDS if one.name in names or not names]
    unmissed = 0
    for safeguard in chosen:
        test = missed(safeguard)
        unmissed += not test
        sys.stdout.write(f"{safeguard.name:<55} {test or 'NO TEST MISSES IT'}\n")
        sys.stdout.flush()
    return unmissed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
