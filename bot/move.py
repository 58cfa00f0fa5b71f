"""`python -m bot move`: everything into another database, counted and compared; nothing is sent."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine, make_url
from sqlalchemy.exc import DBAPIError

from bot import keys, settings
from bot.database import NotDone, connected, kind_of, ready
from bot.restore import RUNNING
from bot.settings import Settings
from storage import moving
from storage.database import connect
from storage.moving import Differs, NotEmpty
from storage.presence import InUse, alone

Say = Callable[[str], None]

_UNCHANGED = "Nothing has been moved; this database is as it was."


def run(values: Settings, to: str, *, now: datetime, say: Say) -> None:
    """Move everything, and say what has to be set from now on.

    Raises:
        NotDone: a bot runs, the other database is not empty or cannot be used.
        WrongSettings: the address is malformed.
    """
    url = settings.address("--to", to)
    if make_url(url) == make_url(values.database_url):
        raise NotDone("That is the database itself. Name another, empty one.")
    source = ready(values, say=say)
    target = connect(url, keys.vault(values))
    rows = 0

    def told(name: str, count: int) -> None:
        nonlocal rows
        rows += count
        say(f"{name}: {count:,}")

    with connected(source), connected(target):
        _move(source, target, now, told)
    say(f"{rows:,} rows are moved, each counted and compared. {_next(values, url)}")


def _move(source: Engine, target: Engine, now: datetime, told: Callable[[str, int], None]) -> None:
    try:
        with alone(source), alone(target):
            moving.move(source, target, now=now, told=told)
    except InUse:
        raise NotDone(RUNNING) from None
    except NotEmpty:
        remedy = "Make a new one, and name that."
        raise NotDone(
            f"There is something in that database already. {remedy} {_UNCHANGED}"
        ) from None
    except Differs as error:
        raise NotDone(f"Something was changed on the way ({error}). {_UNCHANGED}") from None
    except DBAPIError as error:
        why = f"It broke off ({kind_of(error)}). Check that both databases can be used, with room."
        raise NotDone(f"{why} {_UNCHANGED}") from None


def _next(values: Settings, url: str) -> str:
    address = make_url(url).render_as_string()
    folder = keys.safe(values)
    told = f"Set DATABASE_URL to {address}"
    if not values.guidance_safe and folder is not None:
        told = f"{told} and GUIDANCE_SAFE to {folder.absolute()}"
    return f"{told}, and start the bot. No program starts on the database of before."
