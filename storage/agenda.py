"""When something falls due next, of every kind that waits for the clock: one question for all."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, column, exists, func, literal, select
from sqlalchemy import table as any_table

from guidance.follow_ups import FollowUpState
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
    publishes_on: date | None
    digest_on: date | None
    """As `publishes_on`, `date.min` if there is a program that has no such day yet."""
    unscrubbed_on: date | None
    """After which publication its traces are still in the database's files."""
    is_erasing: bool
    """Whether those of somebody who was erased still are."""


def read(connection: Connection) -> Agenda:
    """Return what waits now; it takes a few looks into indexes, however much that is."""
    revision, number, mark, *more = connection.execute(_NEXT).one()
    return Agenda(revision.startswith(MOVED), Head(number or 0, mark or ""), *more)


_AUDIT, _FOLLOW_UPS, _PROGRAMS = (table(row).c for row in (AuditRow, FollowUpRow, ProgramRow))


def _of_last_line(of_line: ColumnElement[Any]) -> Any:
    return select(of_line).order_by(_AUDIT.number.desc()).limit(1).scalar_subquery()


def _first(day: ColumnElement[Any]) -> ColumnElement[Any]:
    has_none_yet = exists().where(day.is_(None))
    earliest = select(func.min(day)).scalar_subquery()
    return case((has_none_yet, literal(date.min, day.type)), else_=earliest)


_NEXT = select(
    select(column("version_num")).select_from(any_table("alembic_version")).scalar_subquery(),
    _of_last_line(_AUDIT.number),
    _of_last_line(_AUDIT.mark),
    # By `min`, for which PostgreSQL takes an index whatever it believes of the rows.
    select(func.min(_FOLLOW_UPS.due_at))
    .where(_FOLLOW_UPS.state == FollowUpState.WAITING)
    .scalar_subquery(),
    NEXT_MESSAGE.scalar_subquery(),
    _first(_PROGRAMS.publishes_on),
    _first(_PROGRAMS.digest_on),
    select(func.max(_PROGRAMS.unscrubbed_on)).scalar_subquery(),
    exists().where(~table(TombstoneRow).c.is_scrubbed),
)
