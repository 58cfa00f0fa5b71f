"""Everything from one database into another one: all of it, or nothing."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Integer,
    Table,
    bindparam,
    func,
    insert,
    inspect,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from storage import audit, migrations
from storage.audit import Entry
from storage.database import vault_of
from storage.inventory import tables
from storage.ledgers import AuditRow
from storage.queues import Delivery, OutboxRow
from storage.sealing import Sealed
from storage.statements import run, table

BATCH = 1_000
"""Rows read and written at once; memory stays flat in the number of rows."""

LOCK_SECONDS = 5

_MODULUS = 1 << 128


class NotEmpty(Exception):
    """There is something in the database that everything is to be moved into."""


class Differs(Exception):
    """What has arrived is not what was there; the message names the table, and nothing is kept."""


class Halfway(Exception):
    """It broke off at its end: no program starts on the new database, and perhaps on neither."""


@dataclass(frozen=True, slots=True)
class Sum:
    """What is in a table: how many rows, and a number that all of their values make.

    It does not depend on their order: two databases sort text differently.
    """

    rows: int = 0
    digest: int = 0

    def plus(self, row: Mapping[str, Any]) -> "Sum":
        """Return it with one more row."""
        said = json.dumps([_plain(row[name]) for name in sorted(row)]).encode()
        one = int.from_bytes(hashlib.sha256(said).digest()[:16], "big")
        return Sum(self.rows + 1, (self.digest + one) % _MODULUS)


def move(
    source: Engine, target: Engine, *, now: datetime, told: Callable[[str, int], None]
) -> None:
    """Move everything; `told` hears the name of each table and its number of rows.

    Both sides are one transaction each, and the target's ends first. While they last nobody else
    writes to the source; from then on no program starts on it, and only then on the target.

    Raises:
        NotEmpty: there are tables in the target.
        Differs: something has arrived changed.
        Halfway: everything has arrived, and the rest is left to `finish`.
    """
    has_arrived = False
    try:
        with source.begin() as ours:
            with target.begin() as other:
                _fill(other, ours, target, now, told)
            has_arrived = True
            _close(ours)
        finish(target)
    except DBAPIError as error:
        if has_arrived:
            raise Halfway from error
        raise


def is_unfinished(source: Engine, target: Engine) -> bool:
    """Return whether all of the source has been moved into the target, which does not say so."""
    if not (migrations.is_moved(source) and migrations.is_arriving(target)):
        return False
    with Session(source) as ours, Session(target) as other:
        lines = table(AuditRow).c
        last = select(lines.previous).order_by(lines.number.desc()).limit(1)
        return bool(run(other, last).scalar() == audit.head(ours).mark)


def finish(target: Engine) -> None:
    """Let programs start on a database that everything has been moved into."""
    with target.begin() as other:
        migrations.mark_arrived(other)


def _fill(
    other: Connection,
    ours: Connection,
    target: Engine,
    now: datetime,
    told: Callable[[str, int], None],
) -> None:
    if inspect(other).get_table_names():
        raise NotEmpty
    _let_nobody_write(ours)
    migrations.upgrade_within(other, vault_of(target))
    for one in tables():
        told(one.name, _moved(ours, other, one))
    _count_on(other)
    _note(other, target, now)
    migrations.mark_arriving(other)


def _moved(ours: Connection, other: Connection, of: Table) -> int:
    """Copy a table; return how many rows that are, after another look at what has arrived."""
    links = [key.parent.name for key in of.foreign_keys if key.column.table is of]
    sent = Sum()
    for rows in _batches(ours, of):
        for row in rows:
            sent = sent.plus(row)
        # A row may point at one that comes later: such links are made when all are there.
        other.execute(insert(of), [{**row, **dict.fromkeys(links)} for row in rows])
    for name in links:
        _link(ours, other, of, name)
    arrived = Sum()
    for rows in _batches(other, of):
        for row in rows:
            arrived = arrived.plus(row)
    if arrived != sent:
        raise Differs(f"{of.name}: {sent.rows} rows were sent, and {arrived.rows} arrived")
    return sent.rows


def _batches(connection: Connection, of: Table) -> Iterator[list[dict[str, Any]]]:
    # By their keys, which are random where an order would tell something.
    found = select(of).order_by(*of.primary_key).execution_options(yield_per=BATCH)
    with connection.execute(found) as result:
        for rows in result.mappings().partitions():
            yield [dict(row) for row in rows]


def _link(ours: Connection, other: Connection, of: Table, name: str) -> None:
    (key,) = of.primary_key
    is_linked = select(key.label("of_key"), of.c[name].label("to_key")).where(
        of.c[name].is_not(None)
    )
    links = [dict(row) for row in ours.execute(is_linked).mappings()]
    if links:
        changed = update(of).where(key == bindparam("of_key")).values({name: bindparam("to_key")})
        other.execute(changed, links)


def _let_nobody_write(connection: Connection) -> None:
    """Wait for whoever writes, and let nobody begin; SQLite's transactions do so by themselves."""
    if connection.dialect.name == "postgresql":
        names = ", ".join(f'"{one.name}"' for one in tables())
        connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'"))
        connection.execute(text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))


def _count_on(connection: Connection) -> None:
    """Let PostgreSQL count on from the highest number; SQLite looks for it by itself."""
    if connection.dialect.name != "postgresql":
        return
    for one in tables():
        counted = one.autoincrement_column
        if counted is not None and isinstance(counted.type, Integer):
            highest = connection.scalar(select(func.max(counted)))
            where = func.pg_get_serial_sequence(literal(one.name), literal(counted.name))
            connection.execute(select(func.setval(where, highest or 1, highest is not None)))


def _note(connection: Connection, target: Engine, now: datetime) -> None:
    """Say in the audit where its next lines are."""
    with Session(connection) as session:
        session.info["vault"] = vault_of(target)
        done = [Entry("database.moved")]
        audit.append(session, done, team_id="", who=audit.OPERATOR, now=now)
        session.flush()


def _close(connection: Connection) -> None:
    """Leave a database in which no program starts, and none that was frozen has anything to say."""
    rows = table(OutboxRow)
    is_open = rows.c.state.not_in([Delivery.SENT, Delivery.DEAD])
    gone = {"state": Delivery.DEAD, "last_error": "moved to another database"}
    connection.execute(update(rows).where(is_open).values(fence=rows.c.fence + 1, **gone))
    migrations.mark_moved(connection)


def _plain(value: Any) -> str | None:
    """Return a value as text that is the same whatever database it comes from."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case Sealed(token):
            return token
        case bool() | float() | int():
            return repr(float(value))
        case None:
            return None
        case _:
            return str(value)
