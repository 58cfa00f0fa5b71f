"""What was published of guides: what their learners answered, and what they had agreed on."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, func, select

from guidance.programs import Program
from guidance.release import (
    AGREED,
    FELT,
    NEW_AGAIN_AFTER,
    Publication,
    Question,
    Value,
    told,
    value_of,
)
from storage import agreements
from storage.answers import PublicationRow, RaterRow


@dataclass(frozen=True, slots=True)
class PoolKey:
    """What a pool is about."""

    program_id: str
    guide_id: str
    question: Question


def of_guide(
    session: Session, guide_id: str, *, team_programs: Sequence[str]
) -> Sequence[tuple[PoolKey, Publication]]:
    """Return everything published of a guide in these programs, newest first."""
    return _published(
        session,
        and_(
            col(PublicationRow.guide_id) == guide_id,
            col(PublicationRow.program_id).in_(team_programs),
        ),
    )


def of_program(session: Session, program_id: str) -> Sequence[tuple[PoolKey, Publication]]:
    """Return everything published of a program's guides, newest first.

    A number for the program may be made from these values and from nothing else: whoever is not
    published yet must not show through a total.
    """
    return _published(session, col(PublicationRow.program_id) == program_id)


def keep(session: Session, key: PoolKey, publication: Publication) -> None:
    """Write down what is published; it never changes."""
    value = publication.value
    session.add(
        PublicationRow(
            published_on=publication.on,
            raters=publication.raters,
            low=value.low,
            high=value.high,
            **asdict(key),
        )
    )
    session.flush()


def keep_agreed(session: Session, program: Program, guide_id: str, *, on: date) -> None:
    """Write down beside the forms felt what the guide had agreed on with their learners.

    It is of sessions that ended since votes on the forms felt last counted, a year at the most: no
    session is in two publications, so their difference tells nothing of anybody, also where a lost
    database has told the one before. Each learner counts once, with the newest, and they must be as
    many as for the votes.
    """
    since = max(_last_counted(session, program.id, guide_id, before=on), on - NEW_AGAIN_AFTER)
    agreed = agreements.modes_by_learner(
        session,
        guide_id,
        program_id=program.id,
        since=_begins(since, program),
        until=_begins(on, program),
    )
    for mode, question in AGREED.items():
        if len(agreed) >= program.rule.raters(question):
            value = value_of([one is mode for one in agreed.values()], program.rule.scale(question))
            key = PoolKey(program.id, guide_id, question)
            keep(session, key, Publication(on, told(len(agreed)), value))


def _last_counted(session: Session, program_id: str, guide_id: str, *, before: date) -> date:
    rows = RaterRow
    newest = select(func.max(rows.counted_on)).where(
        rows.program_id == program_id,
        rows.guide_id == guide_id,
        col(rows.question).in_(FELT.values()),
        col(rows.counted_on) < before,
    )
    return session.exec(newest).one() or date.min


def _begins(day: date, program: Program) -> datetime:
    return datetime.combine(day, time(), program.zone)


def _published(
    session: Session, which: ColumnElement[bool]
) -> Sequence[tuple[PoolKey, Publication]]:
    rows = session.exec(
        select(PublicationRow)
        .where(which)
        .order_by(
            col(PublicationRow.published_on).desc(),
            PublicationRow.guide_id,
            PublicationRow.question,
        )
    )
    return [
        (
            PoolKey(row.program_id, row.guide_id, row.question),
            Publication(row.published_on, row.raters, Value(row.low, row.high)),
        )
        for row in rows
    ]
