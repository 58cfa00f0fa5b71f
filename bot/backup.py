"""`python -m bot backup`: a copy of the database in one file, made while the bot runs."""

import errno
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, Engine, make_url
from sqlalchemy.exc import DBAPIError

from bot.database import NotDone, connected, ready, unusable, without_password
from bot.settings import Settings
from storage import audit, copies
from storage.audit import OPERATOR, Entry
from storage.copies import Damaged
from storage.database import connect, path_of, transactions
from storage.migrations import current, head

_BY_ITSELF = (
    "PostgreSQL makes its own copies. Type: pg_dump --format=custom --file={} --dbname={}"
    " (it asks for the password; how to put one back is in docs/operate.md)."
)

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def run(values: Settings, to: Path, *, now: datetime, say: Callable[[str], None]) -> None:
    """Write the copy, look through it, and give it its name.

    The audit says when, in the copy too: so that whoever puts it back knows until when it knows. A
    database of an older program is copied as it is, for that may be at work on it; restoring brings
    its tables to today.

    Raises:
        NotDone: there is a file of that name, no room, or the database is damaged.
    """
    source = _source(values, to)
    try:
        is_there = to.exists()
    except OSError as error:  # of a folder into which this user may not look
        raise NotDone(not_written(to, 0, error)) from None
    if is_there:
        raise NotDone(f"There is a file {to} already, and none is overwritten. Name another one.")
    if not _is_older(values):
        _note(ready(values, say=say), now)  # a copy that nobody could open is none
    size = source.stat().st_size
    try:
        with copies.room_for(to) as new:
            copies.copy(source, new)
            copies.check(new)
            copies.keep(new, to)
    except FileExistsError:
        raise NotDone(f"There is a file {to} by now, and it stays. Name another one.") from None
    except OSError as error:
        raise NotDone(not_written(to, size, error)) from None
    except Damaged as error:
        remedy = "Keep this database as it is, and restore the newest copy that is whole."
        raise NotDone(f"The database is damaged ({error}). {remedy}") from None
    say(f"{to} is a whole copy ({to.stat().st_size:,} bytes). It does not open without the keys.")


def _is_older(values: Settings) -> bool:
    engine = connect(values.database_url)
    try:
        with connected(engine):
            revision = current(engine)
    except DBAPIError as error:
        raise unusable(engine, error) from None
    return revision is not None and revision < head()


def _note(engine: Engine, now: datetime) -> None:
    with connected(engine), transactions(engine)() as session:
        audit.append(session, [Entry("backup.begun")], team_id="", who=OPERATOR, now=now)


def not_written(path: Path, size: int, error: OSError) -> str:
    """Return the sentence about a file that cannot be written."""
    told = f"{path} cannot be written ({error.strerror or error})"
    if error.errno in _FULL:
        told = f"{told}; it takes {size:,} bytes. Make room, or name another folder."
    else:
        told = (
            f"{told}. See that its folder is there, with room, and that this user may write to it."
        )
    return f"{told} Nothing has been changed."


def _source(values: Settings, to: Path) -> Path:
    url = make_url(values.database_url)
    source = path_of(url)
    if source is None:
        raise NotDone(_BY_ITSELF.format(to, _address(url)))
    if not source.exists():
        raise NotDone(f"There is no database at {source} yet, so there is nothing to copy.")
    return source


def _address(url: URL) -> str:
    """Return an address as PostgreSQL's own programs take it, without a password."""
    return without_password(url.set(drivername="postgresql"))
