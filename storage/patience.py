"""A connection to PostgreSQL that gives up a server which has taken a statement and never answers.

Neither TCP nor `statement_timeout` does: the machine of a frozen server process still says that it
has heard us, and the process that would end the statement is the one that is frozen.
"""

from typing import Any, TypeVar

from psycopg import Connection, OperationalError
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine, event

Answer = TypeVar("Answer")

LOOK_SECONDS = 0.1
"""How often a connection that waits looks up, as psycopg's own does."""


class Impatient(Connection[Any]):
    """A connection that is closed, and so given up, when an answer does not begin to come."""

    answer_seconds: float | None = None
    """How long an answer may take; None is for ever."""

    def wait(
        self,
        gen: PQGen[Answer],
        interval: float = LOOK_SECONDS,
        timeout: float | None = None,  # psycopg's own name
    ) -> Answer:
        """Wait as psycopg does, and not longer than that.

        Raises:
            OperationalError: no answer has come; whether it was done is not known.
        """
        try:
            return super().wait(gen, interval, self.answer_seconds if timeout is None else timeout)
        except OperationalError:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self.close()  # it waits still: the next one to need a connection gets a new one
            raise


def limit(engine: Engine, seconds: float) -> None:
    """Let no statement on this engine wait longer than that for its answer."""

    def connect(
        _dialect: object, _record: object, cargs: list[Any], cparams: dict[str, Any]
    ) -> Any:
        connection = Impatient.connect(*cargs, **cparams)
        connection.answer_seconds = seconds
        return connection

    event.listen(engine, "do_connect", connect)
