"""Who uses a database: any number beside each other, or one that is alone with it.

The bot is there for as long as it runs. Whoever has to be alone, to put another database in its
place, sees that it is there, also while it is frozen, and it cannot come meanwhile. Nothing is left
behind by a process that dies: a file's lock and a server's go with it.
"""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TypeVar

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DBAPIError

from storage import owners
from storage.database import path_of

Answer = TypeVar("Answer")

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
        if engine.dialect.name == "sqlite":
            self._lock_file()
        else:
            self._lock_server()

    def ask(self, question: Callable[[Connection], Answer]) -> Answer:
        """Return the answer to what is asked while nobody else can be alone.

        On a server it is asked on the connection that keeps us there, so that it need not be asked
        for that as well. A server forgets us when it restarts, or when the network fails: then we
        are there again first, and somebody may have been alone meanwhile.

        Raises:
            InUse: somebody is alone with it now.
            DBAPIError: the server is away, or the question is wrong; ask again.
        """
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect() as connection:
                return question(connection)
        try:
            if self._connection is not None:
                return question(self._connection)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
        return question(self._lock_server())

    def end(self) -> None:
        """Use it no longer."""
        self._connection = None
        self._held.close()

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

    def _lock_server(self) -> Connection:
        self.end()  # of what was begun while the server was away, nothing is left
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._held.callback(connection.close)
        connection.detach()  # closed at the end, and the lock with it; a pool would keep both
        lock = func.pg_try_advisory_lock if self._is_alone else func.pg_try_advisory_lock_shared
        if not connection.scalar(select(lock(_DATABASE_LOCK))):
            self.end()
            raise InUse
        self._connection = connection
        return connection


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
