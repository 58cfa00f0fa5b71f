"""What is the same in each process of one run of the tests: the first to make it keeps it here."""

import os
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp, mkstemp

from tests.postgres import MEMORY

_folders: list[tuple[int, Path]] = []
"""The folder of this run and the process that made it, before it forked; none in between runs."""


def put_up() -> None:
    """Make the folder that this process shares with those that come of it."""
    _folders.append((os.getpid(), Path(mkdtemp(prefix="guidance-shelf-", dir=MEMORY))))


def take_down() -> None:
    """Remove it, if this is the process that made it."""
    while _folders:
        maker, folder = _folders.pop()
        if maker == os.getpid():
            shutil.rmtree(folder)


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
    number, written = mkstemp(dir=_folders[-1][1])
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
    return _folders[-1][1] / sha256(name.encode()).hexdigest()
