"""`python -m bot move`: everything into another database, counted and compared; nothing is sent."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, Engine, make_url
from sqlalchemy.exc import DBAPIError

from bot import keys, settings
from bot.database import NotDone, by_itself, connected, kind_of, ready, unusable, without_password
from bot.restore import RUNNING
from bot.settings import Settings
from storage import moving
from storage.database import connect, path_of
from storage.migrations import current
from storage.moving import Differs, Halfway, NotEmpty

Say = Callable[[str], None]

_NOTHING = (
    "There is no database of the bot at {}, so there is nothing to move. Set DATABASE_URL as the"
    " bot has it, or type this where its .env is."
)
_THERE = (
    "Somebody uses the database that everything is to be moved into, or it is the same one under"
    " another name. Name another, empty one."
)
_HALFWAY = (
    "It broke off at its very end. No program starts on the new database yet, so start none. See"
    " that both can be used, with room, and type this again: it goes on, or says what to do."
)
_UNCHANGED = "Nothing has been moved; this database is as it was."


def run(values: Settings, to: str, *, now: datetime, say: Say) -> None:
    """Move everything, and say what has to be set from now on.

    Raises:
        NotDone: a bot runs, the other database is not empty or cannot be used.
        WrongSettings: the address is malformed.
    """
    url = settings.address("--to", to)
    if _place(url) == _place(values.database_url):
        raise NotDone("That is the database itself. Name another, empty one.")
    if _is_unfinished(values, url):
        say(f"Everything had been moved already. {_next(values, url)}")
        return
    source = ready(values, say=say)
    target = connect(url, keys.vault(values))
    rows = 0

    def told(name: str, count: int) -> None:
        nonlocal rows
        rows += count
        say(f"{name}: {count:,}")

    with connected(source), connected(target), by_itself(source, otherwise=RUNNING):
        _move(source, target, now, told)
    moved = f"{rows:,} rows are moved from {without_password(source.url)}"
    say(f"{moved}, each counted and compared. {_next(values, url)}")


def _place(address: str) -> URL | Path:
    """Return where a database is: its file, by whatever path it was named, or its address."""
    url = make_url(address)
    path = path_of(url)
    return path.resolve() if path else url


def _is_unfinished(values: Settings, url: str) -> bool:
    """Return whether a move broke off when all had arrived; then it is finished now.

    Raises:
        NotDone: there is nothing to be moved.
        UnusableDatabase: it cannot be reached.
    """
    source, target = connect(values.database_url), connect(url)
    try:
        with connected(source), connected(target):
            file = path_of(source.url)
            if (file and not file.exists()) or current(source) is None:
                raise NotDone(_NOTHING.format(without_password(source.url)))
            if not moving.is_unfinished(source, target):
                return False
            moving.finish(target)
    except DBAPIError as error:
        raise unusable(source, error) from None
    return True


def _move(source: Engine, target: Engine, now: datetime, told: Callable[[str, int], None]) -> None:
    try:
        with by_itself(target, otherwise=_THERE):
            moving.move(source, target, now=now, told=told)
    except NotEmpty:
        remedy = "Make a new one, and name that."
        raise NotDone(
            f"There is something in that database already. {remedy} {_UNCHANGED}"
        ) from None
    except Differs as error:
        raise NotDone(f"Something was changed on the way ({error}). {_UNCHANGED}") from None
    except Halfway:
        raise NotDone(_HALFWAY) from None
    except DBAPIError as error:
        why = f"It broke off ({kind_of(error)}). Check that both databases can be used, with room."
        raise NotDone(f"{why} {_UNCHANGED}") from None


def _next(values: Settings, url: str) -> str:
    address = make_url(url)
    folder = keys.safe(values)
    told = f"Set DATABASE_URL to {without_password(address)}"
    if address.password:
        told = f"{told} with its password"
    if not values.guidance_safe and folder is not None:
        told = f"{told} and GUIDANCE_SAFE to {folder.absolute()}"
    return f"{told}, and start the bot. No program starts on the database of before."
