"""What directors are told: figures that are made once, digests that go out once, their own line."""

import json
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete
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
from storage.statements import found
from storage.told import DeedRow, DigestRow, MonthRow


def of_month(session: Session, program: Program, month: Stretch) -> Figures:
    """Return the figures of a month that is over; whoever asks first settles them for good."""
    row = found(session, MonthRow, program.id, month.since)
    if row is None:
        figures = told(count(process.month(session, program, month)))
        kept = json.dumps(to_json(figures))
        insert_new(session, MonthRow(program_id=program.id, since=month.since, figures=kept))
        return of_month(session, program, month)  # somebody else may have been quicker
    return from_json(json.loads(row.figures))


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
