"""When something falls due next, of every kind that waits for the clock: one question for all."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    bindparam,
    column,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    type_coerce,
    union_all,
)
from sqlalchemy import table as any_table

from guidance.follow_ups import FollowUpState
from storage import program_days
from storage.audit import Head
from storage.delivery_statements import NEXT as NEXT_MESSAGE
from storage.ledgers import AuditRow, TombstoneRow
from storage.migrations import MOVED
from storage.statements import table
from storage.tables import FollowUpRow, ProgramRow


@dataclass(frozen=True, slots=True)
class Agenda:
    """What the clock has to look at next; None where nothing waits."""

    is_moved: bool
    """Whether everything here lives in another database by now."""
    audit: Head
    follow_up_at: datetime | None
    message_at: datetime | None
    """When somebody has to look at a row of the outbox."""
    unscrubbed_on: date | None
    """After which publication its traces are still in the database's files."""
    is_erasing: bool
    """Whether those of somebody who was erased still are."""
    publishes_at: datetime | None
    """When a program's day begins where it is; None when that is more than a day ahead."""
    digest_at: datetime | None
    """As `publishes_at`, the beginning of time if there is a program that has no such day yet."""


def read(connection: Connection, *, now: datetime) -> Agenda:
    """Return what waits now; it takes a few looks into indexes, however much that is."""
    rows = connection.execute(_NEXT, {"latest": program_days.latest(now)}).all()
    revision, number, mark, *more = rows[0][: -len(_FIRST_DAYS.c)]
    firsts = [
        min((_midnight(row.zone, row.day) for row in rows if row.which == one), default=None)
        for one in ("publishes_on", "digest_on")
    ]
    return Agenda(revision.startswith(MOVED), Head(number or 0, mark or ""), *more, *firsts)


def _midnight(zone: str, on: date) -> datetime:
    """Return when a day begins in a zone; a zone that nobody knows is for the caller to meet."""
    try:
        return datetime.combine(on, time(), ZoneInfo(zone)).astimezone(UTC)
    except (ZoneInfoNotFoundError, ValueError, OSError, OverflowError):
        return datetime.min.replace(tzinfo=UTC)


_AUDIT, _FOLLOW_UPS, _PROGRAMS = (table(row).c for row in (AuditRow, FollowUpRow, ProgramRow))


def _of_last_line(of_line: ColumnElement[Any]) -> Any:
    return select(of_line).order_by(_AUDIT.number.desc()).limit(1).scalar_subquery()


def _first_by_zone(day: ColumnElement[Any]) -> Any:
    """Return a program's first day that is today or past somewhere, for each zone that has one."""
    first = func.min(func.coalesce(day, literal(date.min, day.type))).label("day")
    zone = type_coerce(_PROGRAMS.zone, String).label("zone")
    is_near = or_(day.is_(None), day <= bindparam("latest", type_=day.type))
    rows = select(literal(day.key).label("which"), zone, first)
    return rows.where(is_near).group_by(_PROGRAMS.zone)


_FIRST_DAYS = union_all(
    _first_by_zone(_PROGRAMS.publishes_on), _first_by_zone(_PROGRAMS.digest_on)
).subquery()
_ONE = select(literal(1)).subquery()
_NEXT = select(
    select(column("version_num")).select_from(any_table("alembic_version")).scalar_subquery(),
    _of_last_line(_AUDIT.number),
    _of_last_line(_AUDIT.mark),
    # By `min`, for which PostgreSQL takes an index whatever it believes of the rows.
    select(func.min(_FOLLOW_UPS.due_at))
    .where(_FOLLOW_UPS.state == FollowUpState.WAITING, _FOLLOW_UPS.asking_on.is_(None))
    .scalar_subquery(),
    NEXT_MESSAGE.scalar_subquery(),
    select(func.max(_PROGRAMS.unscrubbed_on)).scalar_subquery(),
    exists().where(~table(TombstoneRow).c.is_scrubbed),
    *_FIRST_DAYS.c,
).select_from(_ONE.outerjoin(_FIRST_DAYS, true()))
