"""What directors are told: figures that are made once, digests that go out once, their own line."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, delete
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from guidance.counting import count
from guidance.digest import Figures, from_json, to_json, told
from guidance.periods import Stretch
from guidance.programs import Program
from guidance.reports import Deed
from storage import process
from storage.answers import PooledCommentRow
from storage.inserting import insert_new
from storage.sealing import opened_row
from storage.statements import run, table
from storage.told import DeedRow, DigestRow, MonthRow


def of_months(session: Session, program: Program, months: Sequence[Stretch]) -> list[Figures]:
    """Return the figures of months that are over; whoever asks first settles them for good.

    The months come oldest first, as everywhere: else two who settle them might wait for each other.
    """
    kept = _kept(session, program, months)
    new = [one for one in months if one.since not in kept]
    for month in new:
        figures = json.dumps(to_json(told(count(process.month(session, program, month)))))
        insert_new(session, MonthRow(program_id=program.id, since=month.since, figures=figures))
    if new:
        kept = _kept(session, program, months)  # somebody else may have been quicker
    return [from_json(json.loads(kept[one.since])) for one in months]


def _kept(session: Session, program: Program, months: Sequence[Stretch]) -> Mapping[date, str]:
    if not months:
        return {}
    which = {"of_program": program.id, "first": months[0].since, "last": months[-1].since}
    return {row.since: row.figures for row in run(session, _MONTHS, which)}


def begin(session: Session, program_id: str, period: Stretch, *, now: datetime) -> bool:
    """Note that the digest of a period goes out; False when it has gone out before."""
    return insert_new(session, DigestRow(program_id=program_id, period=period.name, made_at=now))


def say_deed(session: Session, program_id: str, text: str, *, on: date) -> None:
    """Keep what a director says was done; "" takes the line back."""
    session.exec(delete(DeedRow).where(col(DeedRow.program_id) == program_id))
    if text:
        session.add(DeedRow(program_id=program_id, text=text, said_on=on))
    session.flush()


def deed(session: Session, program_id: str) -> Deed | None:
    """Return what was done because of feedback and when it was said, None if nothing was."""
    row = session.get(DeedRow, program_id)
    return Deed(row.text, row.said_on) if row else None


def published_lines(session: Session, program_id: str) -> Sequence[tuple[str, str]]:
    """Return the lines that are published of a program's guides: of whom, and the line."""
    rows = session.exec(
        select(PooledCommentRow).where(
            PooledCommentRow.program_id == program_id,
            col(PooledCommentRow.published_on).is_not(None),
        )
    )
    return [(row.guide_id, opened_row(session, row, ["text"])["text"]) for row in rows]


_MONTH = table(MonthRow).c
_MONTHS = core_select(_MONTH.since, _MONTH.figures).where(
    _MONTH.program_id == bindparam("of_program"),
    _MONTH.since.between(
        bindparam("first", type_=_MONTH.since.type), bindparam("last", type_=_MONTH.since.type)
    ),
)
