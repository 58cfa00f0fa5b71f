"""Pools of ratings: filled on fixed dates, whose is whose forgotten, and published by the rule."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Engine, and_, delete, func, update
from sqlmodel import Session, col, select

from guidance.feedback import Side, votes
from guidance.programs import Program
from guidance.release import Pool, Publication, Question, Value
from storage import database
from storage.answers import (
    BallotRow,
    FormAnswerRow,
    PooledCommentRow,
    PublicationRow,
    RaterRow,
)
from storage.columns import new_id
from storage.database import Transaction
from storage.feedback import opened_answers
from storage.sealing import opened_row, sealed
from storage.tables import AgreementRow, ProgramRow

Table = TypeVar("Table", BallotRow, PooledCommentRow)


@dataclass(frozen=True, slots=True)
class PoolKey:
    """What a pool is about."""

    program_id: str
    guide_id: str
    question: Question


def publish(session: Session, program: Program, *, on: date) -> frozenset[str]:
    """Pool what was answered before a fixed date and publish what the rule lets out.

    Returns whom something was published of. Nothing here looks at a vote but `value_of`.
    """
    sealed = _seal(session, program.id, on)
    _note_unscrubbed(session, program.id, on)
    for key in _waiting(session, program.id) | sealed.keys():
        before = _read(session, key)
        after = before.sealed(sealed.get(key, {}))
        publication, left = after.published(on, program.rule, key.question)
        _write(session, key, left)
        if publication is not None:
            _keep(session, key, publication)
    return frozenset(one.guide_id for one in _of_date(session, program.id, on))


def scrub(transaction: Transaction) -> bool:
    """Leave no trace, in the database's files, of answers that stood with their session.

    Returns whether all is done; what could not be done stays noted, for the next call to do it.
    Looking costs next to nothing.
    """
    since = col(ProgramRow.unscrubbed_on)
    with transaction() as session:
        engine = session.get_bind()
        latest = session.exec(select(func.max(since))).one()
    assert isinstance(engine, Engine), "sessions are opened on engines"
    if latest is None:
        return True
    tables = (FormAnswerRow, BallotRow, RaterRow, PooledCommentRow)
    if not database.scrub(engine, *(table.__tablename__ for table in tables)):
        return False
    with transaction() as session:
        session.exec(update(ProgramRow).where(since <= latest).values(unscrubbed_on=None))
    return True


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


def comments_of_guide(
    session: Session, guide_id: str, *, team_programs: Sequence[str]
) -> Sequence[str]:
    """Return the lines published about a guide, those of the newest date first, else shuffled."""
    rows = session.exec(
        select(PooledCommentRow)
        .where(
            PooledCommentRow.guide_id == guide_id,
            col(PooledCommentRow.program_id).in_(team_programs),
            col(PooledCommentRow.published_on).is_not(None),
        )
        .order_by(col(PooledCommentRow.published_on).desc(), PooledCommentRow.id)
    )
    return [_text(session, row) for row in rows]


def has_vote_waiting(session: Session, program_id: str, guide_id: str, rater_id: str) -> bool:
    """Return whether a person's rating of this guide is in the pool already."""
    row = session.get(RaterRow, (program_id, guide_id, Question.USEFULNESS, rater_id))
    return row is not None and row.is_waiting


def _seal(session: Session, program_id: str, on: date) -> dict[PoolKey, dict[str, int]]:
    """Take the learners' answers out of their sessions; return the votes by pool and person."""
    rows = session.exec(
        select(FormAnswerRow, AgreementRow)
        .join(AgreementRow, col(AgreementRow.id) == FormAnswerRow.agreement_id)
        .where(
            AgreementRow.program_id == program_id,
            FormAnswerRow.side == Side.LEARNER,
            col(FormAnswerRow.seals_on) <= on,
        )
        .order_by(col(FormAnswerRow.answered_at))
        .with_for_update(of=FormAnswerRow)
    ).all()
    found: dict[PoolKey, dict[str, int]] = {}
    lines: dict[str, list[str]] = {}
    for row, agreement in rows:
        answers = opened_answers(session, row)
        for question, vote in votes(answers, agreement.mode):
            key = PoolKey(program_id, agreement.guide_id, question)
            found.setdefault(key, {})[agreement.learner_id] = vote
        if answers.comment:
            lines.setdefault(agreement.guide_id, []).append(answers.comment)
        session.delete(row)
    for guide_id, written in lines.items():
        _write_comments(session, program_id, guide_id, written)
    session.flush()
    return found


def _note_unscrubbed(session: Session, program_id: str, on: date) -> None:
    this = update(ProgramRow).where(col(ProgramRow.id) == program_id)
    session.exec(this.values(unscrubbed_on=on))


def _write_comments(
    session: Session, program_id: str, guide_id: str, written: Sequence[str]
) -> None:
    """Write the lines that wait anew, with those that have come."""
    waiting = session.exec(
        select(PooledCommentRow).where(
            PooledCommentRow.program_id == program_id,
            PooledCommentRow.guide_id == guide_id,
            col(PooledCommentRow.published_on).is_(None),
        )
    ).all()
    texts = [*(_text(session, row) for row in waiting), *written]
    for row in waiting:
        session.delete(row)
    session.flush()
    about = {"program_id": program_id, "guide_id": guide_id}
    for text in _shuffled(texts):
        session.add(_new(session, PooledCommentRow, **about, text=text))


def _waiting(session: Session, program_id: str) -> set[PoolKey]:
    rows = session.exec(
        select(RaterRow.guide_id, RaterRow.question)
        .where(RaterRow.program_id == program_id, col(RaterRow.is_waiting))
        .distinct()
    )
    return {PoolKey(program_id, guide_id, Question(question)) for guide_id, question in rows}


def _read(session: Session, key: PoolKey) -> Pool:
    ballots = session.exec(select(BallotRow).where(_is_of(BallotRow, key)))
    raters = session.exec(select(RaterRow).where(_is_of(RaterRow, key))).all()
    return Pool(
        votes=[int(opened_row(session, one, ["vote"])["vote"]) for one in ballots],
        waiting=frozenset(one.rater_id for one in raters if one.is_waiting),
        counted={one.rater_id: one.counted_on for one in raters if one.counted_on is not None},
    )


def _write(session: Session, key: PoolKey, pool: Pool) -> None:
    """Write a pool anew: what came now and what was there before must not be told apart."""
    for rows in (BallotRow, RaterRow):
        session.exec(delete(rows).where(_is_of(rows, key)))
    about = asdict(key)
    for vote in _shuffled(pool.votes):
        session.add(_new(session, BallotRow, **about, vote=str(vote)))
    session.add_all(
        RaterRow(
            rater_id=rater_id,
            is_waiting=rater_id in pool.waiting,
            counted_on=pool.counted.get(rater_id),
            **about,
        )
        for rater_id in sorted(pool.waiting | pool.counted.keys())
    )
    session.flush()


def _keep(session: Session, key: PoolKey, publication: Publication) -> None:
    """Write down what is published; the lines about the guide come out with their rating."""
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
    if key.question is Question.USEFULNESS:
        for row in session.exec(
            select(PooledCommentRow).where(
                PooledCommentRow.program_id == key.program_id,
                PooledCommentRow.guide_id == key.guide_id,
                col(PooledCommentRow.published_on).is_(None),
            )
        ):
            row.published_on = publication.on
    session.flush()


def _of_date(session: Session, program_id: str, on: date) -> Iterator[PublicationRow]:
    yield from session.exec(
        select(PublicationRow).where(
            PublicationRow.program_id == program_id, PublicationRow.published_on == on
        )
    )


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


def _is_of(rows: type[BallotRow] | type[RaterRow], key: PoolKey) -> ColumnElement[bool]:
    return and_(*(getattr(rows, name) == value for name, value in asdict(key).items()))


def _new(session: Session, kind: type[Table], **values: Any) -> Table:
    return kind(**sealed(session, kind, {"id": new_id(), **values}))


def _text(session: Session, row: PooledCommentRow) -> str:
    text: str = opened_row(session, row, ["text"])["text"]
    return text


def _shuffled(items: Sequence[Any]) -> list[Any]:
    return sorted(items, key=lambda _item: new_id())
