"""The database a command begins with: today's tables and the right keys, or what to mend."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime

from sqlalchemy import URL, Engine, inspect
from sqlalchemy.exc import DBAPIError

from bot import keys
from bot.clock import machine_time
from bot.settings import Settings
from storage import pseudonyms, restored
from storage.database import connect, transactions
from storage.keys import WrongKeys, adopt, check, in_use
from storage.ledgers import SealingKeyRow
from storage.migrations import ARRIVING, MOVED, Elsewhere, current, head, is_moved, upgrade
from storage.presence import InUse, Presence, alone

REMEDY = {
    "sqlite": "Check the path in DATABASE_URL, its rights, and that nothing holds it locked.",
    "postgresql": "Check DATABASE_URL (host, name, user, password) and that the server runs.",
}
"""What to do about a database that cannot be used, by kind."""

WRONG_KEYS = "Put the right one into GUIDANCE_KEYS or guidance.keys. Nothing has been changed."


MOVED_AWAY = (
    "All of this database was moved to another one. Put the address of that one into DATABASE_URL."
)
BUSY = "This database is being restored or moved just now. Type this again afterwards."
HALF_RESTORED = (
    "Putting this database back from a copy broke off. Type `python -m bot restore` without a file:"
    " it goes on where it was."
)
HALF_MOVED = (
    "Moving everything into this database has not ended. Type `python -m bot move` again, with"
    " DATABASE_URL as it was: it goes on, or says what to do."
)
NEWER = "This database is of a newer program ({} and not {}): update the program. {}"
NOTHING_CHANGED = "Nothing has been changed."


class UnusableDatabase(Exception):
    """The database cannot be used; the message says which kind of error and what to do."""


class NotDone(Exception):
    """A command is refused, or broke off; the message says why and what to do."""


def ready(
    values: Settings,
    *,
    say: Callable[[str], None],
    now: Callable[[], datetime] = machine_time,
    adopts: bool = True,
) -> Engine:
    """Return an engine of the database, brought to today's tables, whose words can be opened.

    A database with nothing sealed in it gets its first key, and `say` is told where that is. From
    now on the newest key may be in use; unless it `adopts` none, this is noted.

    Raises:
        UnusableDatabase: it cannot be reached, opened or changed, or its keys are not here.
        WrongSettings: nothing says where the keys are, or they are malformed.
    """
    bare = connect(values.database_url)
    try:
        with connected(bare):
            _check_revision(bare)
            if not _is_sealed(bare):
                keys.make_if_new(values, say)
        engine = connect(values.database_url, keys.vault(values))
        with connected(engine):
            _check(engine)
            upgrade(engine)
            if adopts:
                _adopt(engine, now())
    except DBAPIError as error:
        raise unusable(bare, error) from None
    except Elsewhere:
        raise UnusableDatabase(MOVED_AWAY) from None
    except WrongKeys as error:
        raise UnusableDatabase(f"People's words cannot be read: {error}. {WRONG_KEYS}") from None
    return engine


def unusable(engine: Engine, error: DBAPIError) -> UnusableDatabase:
    """Return what to say about a database that fails."""
    kind = engine.dialect.name
    told = f"{kind} cannot be used ({kind_of(error)})."
    return UnusableDatabase(f"{told} {REMEDY.get(kind, '')}")


def without_password(url: URL) -> str:
    """Return an address as one may show it, whole but for the password."""
    named = URL.create(url.drivername, url.username, None, url.host, url.port, url.database)
    return named.update_query_dict(url.query).render_as_string()


def kind_of(error: DBAPIError) -> str:
    """Return the kind of an error; its message might hold an address with a password."""
    return type(error.orig or error).__name__


@contextmanager
def connected(engine: Engine) -> Iterator[None]:
    """Close an engine's connections at the end; whoever uses it again gets new ones."""
    try:
        yield
    finally:
        engine.dispose()


@contextmanager
def by_itself(engine: Engine, *, otherwise: str) -> Iterator[None]:
    """Be the only one on a database.

    Raises:
        NotDone: somebody is there, which `otherwise` says; or its folder cannot be written to.
    """
    with ExitStack() as held:
        try:
            held.enter_context(alone(engine))
        except InUse:
            raise NotDone(otherwise) from None
        except OSError as error:
            told = f"{error.filename} cannot be written ({error.strerror})."
            raise NotDone(f"{told} Make its folder, or type this as the user of the bot.") from None
        yield


@contextmanager
def used(engine: Engine) -> Iterator[Presence]:
    """Be on a database, so that nobody puts another one in its place meanwhile.

    Raises:
        UnusableDatabase: somebody does so just now, or has since it was `ready`; or its folder
            cannot be written to.
    """
    try:
        presence = Presence(engine, is_alone=False)
    except InUse:
        raise UnusableDatabase(BUSY) from None
    except OSError as error:
        told = f"{error.filename} cannot be written ({error.strerror})."
        raise UnusableDatabase(f"{told} {REMEDY['sqlite']}") from None
    except DBAPIError as error:
        raise unusable(engine, error) from None
    try:
        _check_again(engine)
        yield presence
    finally:
        presence.end()


def _check_revision(engine: Engine) -> None:
    revision = current(engine) or ""
    if revision.startswith(MOVED):
        raise UnusableDatabase(MOVED_AWAY)
    if revision.startswith(ARRIVING):
        raise UnusableDatabase(HALF_MOVED)
    if revision > head():
        raise UnusableDatabase(NEWER.format(revision, head(), NOTHING_CHANGED))


def _check_again(engine: Engine) -> None:
    if is_moved(engine):
        raise UnusableDatabase(MOVED_AWAY)
    with transactions(engine)() as session:
        if restored.begun(session):
            raise UnusableDatabase(HALF_RESTORED)


def _is_sealed(engine: Engine) -> bool:
    with engine.connect() as connection:
        if not inspect(connection).has_table(SealingKeyRow.__tablename__):
            return False
    with transactions(engine)() as session:
        return bool(in_use(session))


def _check(engine: Engine) -> None:
    if _is_sealed(engine):
        with transactions(engine)() as session:
            check(session)


def _adopt(engine: Engine, now: datetime) -> None:
    with transactions(engine)() as session:
        adopt(session, now=now)
        pseudonyms.secret(session)  # from the first day on, so that every backup has the same
