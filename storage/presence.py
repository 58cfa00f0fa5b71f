"""Who uses a database: any number beside each other, or one that is alone with it.

The bot is there for as long as it runs. Whoever has to be alone, to put another database in its
place, sees that it is there, also while it is frozen, and it cannot come meanwhile. Nothing is left
behind by a process that dies: a file's lock and a server's go with it.
"""

import fcntl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DBAPIError

from storage import owners
from storage.database import path_of

_DATABASE_LOCK = 0x6775_6965
"""The lock that stands for the whole database on PostgreSQL."""


class InUse(Exception):
    """Somebody is there who must not be."""


class Presence:
    """One user of a database."""

    def __init__(self, engine: Engine, *, is_alone: bool) -> None:
        self._engine = engine
        self._is_alone = is_alone
        self._held = ExitStack()
        self._connection: Connection | None = None
        self._begin()

    def has_stayed(self) -> bool:
        """Return whether nobody else can have been alone since; if not, be there again.

        A server forgets us when it restarts, or when the network fails.

        Raises:
            InUse: somebody is alone with it now.
            DBAPIError: the server is away; ask again.
        """
        if self._engine.dialect.name == "sqlite" or self._is_known():
            return True
        self._begin()
        return False

    def end(self) -> None:
        """Use it no longer."""
        self._connection = None
        self._held.close()

    def _is_known(self) -> bool:
        try:
            return self._connection is not None and self._connection.scalar(select(1)) == 1
        except DBAPIError:
            return False

    def _begin(self) -> None:
        self.end()  # of what was begun while the server was away, nothing is left
        if self._engine.dialect.name == "sqlite":
            self._lock_file()
        else:
            self._lock_server()

    def _lock_file(self) -> None:
        path = path_of(self._engine.url)
        if path is None:
            return
        # Not the database's own file: a restored one takes its place.
        lock = path.with_name(f"{path.name}.lock")
        file = self._held.enter_context(lock.open("a"))
        owners.give(lock, beside=path)
        try:
            fcntl.flock(file, (fcntl.LOCK_EX if self._is_alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            self.end()
            raise InUse from None

    def _lock_server(self) -> None:
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._held.callback(connection.close)
        connection.detach()  # closed at the end, and the lock with it; a pool would keep both
        lock = func.pg_try_advisory_lock if self._is_alone else func.pg_try_advisory_lock_shared
        if not connection.scalar(select(lock(_DATABASE_LOCK))):
            self.end()
            raise InUse
        self._connection = connection


@contextmanager
def beside(engine: Engine) -> Iterator[Presence]:
    """Be there among others.

    Raises:
        InUse: somebody is alone with it.
    """
    presence = Presence(engine, is_alone=False)
    try:
        yield presence
    finally:
        presence.end()


@contextmanager
def alone(engine: Engine) -> Iterator[None]:
    """Be the only one there.

    Raises:
        InUse: somebody is there already.
    """
    presence = Presence(engine, is_alone=True)
    try:
        yield
    finally:
        presence.end()
