"""What is the same in each process of one run of the tests: the first to make it keeps it here.

It lies in a folder that is gone after the run, also after a `kill -9`.
"""

import os
import subprocess
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp, mkstemp

from tests.postgres import MEMORY

KEEPER = 'cat >/dev/null; rm -rf "$0"'
"""What sweeps up: its standard input closes when the last process of the run has ended."""

_shelves: list[tuple[Path, subprocess.Popen[bytes]]] = []
"""The folder of this run and who sweeps it up; none in between runs."""


def put_up() -> None:
    """Make the folder that this process shares with those that come of it."""
    folder = Path(mkdtemp(prefix="guidance-shelf-", dir=MEMORY))
    keeper = subprocess.Popen(
        ["sh", "-c", KEEPER, str(folder)],
        stdin=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is for the tests
    )
    _shelves.append((folder, keeper))


def take_down() -> None:
    """Let go of it; who made it, and has waited for those that came of it, sees it go."""
    while _shelves:
        _, keeper = _shelves.pop()
        assert keeper.stdin is not None
        keeper.stdin.close()
        keeper.wait()  # which waits for nothing in a process that is not its parent


def folder() -> Path:
    """Return where it lies: what a process of this run keeps for itself may lie there too."""
    return _shelves[-1][0]


def find(name: str) -> bytes | None:
    """Return what is kept by this name, None if nobody has made it."""
    try:
        return _place(name).read_bytes()
    except FileNotFoundError:
        return None


def once(name: str, make: Callable[[], bytes]) -> bytes:
    """Return what is kept by this name; if several make it at once, for all what the first made."""
    kept = find(name)
    return keep(name, make()) if kept is None else kept


def keep(name: str, made: bytes) -> bytes:
    """Keep this unless there is something already; return what is kept."""
    number, written = mkstemp(dir=folder())
    with os.fdopen(number, "wb") as file:
        file.write(made)
    try:
        os.link(written, _place(name))
    except FileExistsError:
        return _place(name).read_bytes()
    finally:
        os.unlink(written)
    return made


def _place(name: str) -> Path:
    return folder() / sha256(name.encode()).hexdigest()
