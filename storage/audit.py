"""Who did what and when, without a word of what they wrote: lines are only ever added.

Each line carries a code that is made with a secret from itself and the line before. Whoever
changes, removes, adds or moves a line without that secret breaks the chain. A cut at the end breaks
nothing; to find it, the last line's number and code are kept outside of the database as well.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select
from sqlmodel import Session

from storage import pseudonyms
from storage.ledgers import AuditRow
from storage.statements import database, run, table

KEEP = timedelta(days=6 * 366)
"""Six years; the database itself refuses to delete what is younger."""

OPERATOR, CLOCK = "operator", "clock"

_ONE_AT_A_TIME = 7_307_214_911
"""The lock that whoever adds a line takes on PostgreSQL; on SQLite there is one writer anyway."""

_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was done or refused; `what` and `object_id` are codes and ids of ours."""

    what: str
    object_id: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """The last line: how many there are, and its code."""

    number: int
    mark: str


def append(
    session: Session, entries: Sequence[Entry], *, team_id: str, who: str, now: datetime
) -> None:
    """Add lines at the end of the caller's transaction.

    `who` is a person's id, of which only a pseudonym is kept; `OPERATOR`; or "" for the clock.
    """
    if not entries:
        return
    if database(session) == "postgresql":
        run(session, select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))
    last, secret = head(session), pseudonyms.secret(session)
    named = who if who in (OPERATOR, "") else pseudonyms.of(session, who, team_id=team_id)
    rows = []
    for entry in entries:
        row = {
            "number": last.number + 1,
            "at": now.astimezone(UTC),
            "team_id": team_id,
            "who": named or CLOCK,
            "what": entry.what,
            "object_id": entry.object_id,
            "previous": last.mark,
        }
        last = Head(last.number + 1, _mark(secret, row))
        rows.append(row | {"mark": last.mark})
    run(session, _ADD, rows)


def head(session: Session) -> Head:
    """Return the last line, number 0 before there is one."""
    row = run(session, _HEAD).first()
    return Head(*row) if row else Head(0, "")


def has(session: Session, kept: Head) -> bool:
    """Return whether the line that was the last one once is still there as it was."""
    if not kept.number:
        return True
    row = run(session, select(_TABLE.c.mark).where(_TABLE.c.number == kept.number)).first()
    return row is not None and bool(row[0] == kept.mark)


def faults(session: Session, *, kept: Head | None, now: datetime) -> Iterator[str]:
    """Yield what is wrong with the chain, as sentences; `kept` is the end as it was outside."""
    secret = pseudonyms.secret(session) if head(session).number else b""
    last = None
    for row in _all(session):
        number = row["number"]
        if row["mark"] != _mark(secret, row):
            yield f"line {number} has been changed"
        if last is None:
            if number != 1 and row["at"] > now - KEEP:
                yield f"the lines before {number} are missing"
        elif number != last["number"] + 1 or row["previous"] != last["mark"]:
            yield f"line {number} does not follow line {last['number']}"
        last = row
    if kept is not None and not has(session, kept):
        yield f"line {kept.number}, which was the last one once, is missing or another"


def forget_old(session: Session, *, now: datetime) -> None:
    """Delete what is older than `KEEP`, but for its last line, with which the chain begins."""
    old = select(func.max(_TABLE.c.number)).where(_TABLE.c.at < now - KEEP)
    begins = run(session, old).scalar()
    if begins is not None:
        run(session, delete(_TABLE).where(_TABLE.c.number < begins))


_TABLE = table(AuditRow)
_HEAD = select(_TABLE.c.number, _TABLE.c.mark).order_by(_TABLE.c.number.desc()).limit(1)
_ADD = insert(_TABLE)
_NEXT = (
    select(_TABLE)
    .where(_TABLE.c.number > bindparam("after"))
    .order_by(_TABLE.c.number)
    .limit(_BATCH)
)
_SIGNED = ("number", "team_id", "who", "what", "object_id", "previous")


def _all(session: Session) -> Iterator[Any]:
    after = -(2**31)
    while rows := run(session, _NEXT, {"after": after}).mappings().all():
        yield from rows
        after = rows[-1]["number"]


def _mark(secret: bytes, row: Any) -> str:
    signed = [*(row[name] for name in _SIGNED), row["at"].isoformat()]
    said = json.dumps(signed).encode()
    return hmac.new(secret, b"audit " + said, hashlib.sha256).hexdigest()
