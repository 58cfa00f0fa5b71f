"""Copies of a SQLite database: made while it is written to, checked, and put in its place."""

import errno
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from stat import S_IMODE

from storage import owners

_BESIDE = ("-wal", "-shm")
"""What SQLite keeps beside a database; of another one it would be applied to the new file."""


class Damaged(Exception):
    """A file is no whole SQLite database; the message says what is wrong, no words of people."""


@contextmanager
def room_for(path: Path) -> Iterator[Path]:
    """Yield a new empty file beside `path`, for its owner only, that is gone at the end.

    Raises:
        OSError: it cannot be made there.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(handle)
    new = Path(name)
    try:
        owners.give(new, beside=path)
        yield new
    finally:
        for ending in ("", "-journal", *_BESIDE):
            Path(f"{new}{ending}").unlink(missing_ok=True)


def copy(source: Path, new: Path) -> None:
    """Copy a database into an empty file as it is at one moment; nobody has to wait for it.

    Raises:
        Damaged: it cannot be read to its end.
        OSError: the copy cannot be written: there is no room, most likely.
    """
    with closing(_reading(source)) as ours, closing(sqlite3.connect(new)) as other:
        try:
            ours.backup(other)
            other.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it
        except sqlite3.DatabaseError as error:
            raise _said(error) from None
    _flush(new)


def check(path: Path) -> None:
    """Read a database from its beginning to its end.

    Raises:
        Damaged: a page, an index or a reference in it is wrong.
    """
    with closing(_reading(path)) as database:
        try:
            (found,) = database.execute("PRAGMA integrity_check(1)").fetchone()
            astray = database.execute("PRAGMA foreign_key_check").fetchone()
        except sqlite3.DatabaseError as error:
            raise Damaged(str(error)) from None
    if found != "ok":
        raise Damaged(found.splitlines()[0])
    if astray is not None:
        raise Damaged(f"a row of {astray[0]} belongs to nothing")


def finish(new: Path) -> None:
    """Write all that SQLite keeps beside a file that was worked on into it, and look through it.

    Raises:
        Damaged: it is not whole.
        OSError: not all of it could be written. SQLite says nothing of this when it closes a file.
    """
    with closing(sqlite3.connect(new)) as database:
        try:
            (is_left, *_pages) = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            (mode,) = database.execute("PRAGMA journal_mode = DELETE").fetchone()
        except sqlite3.DatabaseError as error:
            raise _said(error) from None
    if is_left or mode != "delete" or Path(f"{new}-wal").exists():
        raise OSError("its log could not be written into it")
    check(new)
    _flush(new)


def keep(new: Path, path: Path) -> None:
    """Give a finished file its name, all at once, unless there is one of that name.

    Raises:
        FileExistsError: there is one; it stays as it is.
        OSError: this cannot be done there.
    """
    os.link(new, path)
    _flush(path.parent)


def replace(new: Path, path: Path, *, aside: Path) -> None:
    """Put a finished database in another's place, which is kept as `aside`.

    At no moment is there none: whoever starts would make an empty one. Whoever types this, the
    database stays with its owner, group and rights.

    Raises:
        OSError: this cannot be done there; the database is the one of before.
    """
    if path.exists():
        _fold(path)
        was = path.stat()
        os.chown(new, was.st_uid, was.st_gid)
        new.chmod(S_IMODE(was.st_mode))
        os.link(path, aside)
        for ending in _BESIDE:  # only of a damaged one is anything left here
            if Path(f"{path}{ending}").exists():
                Path(f"{path}{ending}").rename(f"{aside}{ending}")
    new.replace(path)
    _flush(path.parent)


def _fold(path: Path) -> None:
    """Write all that SQLite keeps beside a database into it, if it can be read."""
    with closing(sqlite3.connect(path)) as database:
        try:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.DatabaseError:
            return


def is_unwritten(error: BaseException | None) -> bool:
    """Return whether an error of SQLite says that a file cannot be written."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)


def _said(error: sqlite3.DatabaseError) -> OSError | Damaged:
    return as_written(error) if is_unwritten(error) else Damaged(str(error))


def as_written(error: BaseException | None) -> OSError:
    """Return what the system would have said where SQLite says that it could not write."""
    is_full = getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL
    return OSError(errno.ENOSPC if is_full else errno.EIO, str(error))


def _reading(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
