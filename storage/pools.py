"""Pools of ratings: filled on fixed dates, whose is whose forgotten, and published by the rule."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, delete, update
from sqlmodel import Session, col, select

from guidance.feedback import votes
from guidance.programs import Program
from guidance.release import FELT, Pool, Publication, Question
from storage import feedback, publications, traces
from storage.answers import (
    BallotRow,
    PooledCommentRow,
    PoolRow,
    PublicationRow,
    RaterRow,
)
from storage.columns import new_id
from storage.inserting import insert_new
from storage.publications import PoolKey
from storage.sealing import opened_row, sealed

Table = TypeVar("Table", BallotRow, PooledCommentRow)


def publish(session: Session, program: Program, *, on: date) -> frozenset[str]:
    """Pool what was answered before a fixed date and publish what the rule lets out.

    Returns whom something was published of. Nothing here looks at a vote but `value_of`.
    """
    felt = set()
    for key, pool in _filled(session, program.id, on):
        publication, left = pool.published(on, program.rule, key.question)
        _write(session, key, left, on)
        if publication is not None:
            _keep(session, key, publication)
            felt |= {key.guide_id} if key.question in FELT.values() else set()
    for guide_id in felt:
        publications.keep_agreed(session, program, guide_id, on=on)
    return frozenset(one.guide_id for one in _of_date(session, program.id, on))


def give_up(session: Session, program_id: str, *, on: date) -> None:
    """Drop what was answered before a fixed date, for a database that does not know of that date.

    It may have been published then. Published again, in other company, it would say what those
    gave who are in one publication and not in the other.
    """
    for key, pool in _filled(session, program_id, on):
        _write(session, key, pool.as_told(on), on)
    session.exec(delete(PooledCommentRow).where(_line_waits(program_id)))


def let_go(session: Session, program_id: str, *, before: date) -> None:
    """Drop the votes and lines of pools in which something waits that came before a date.

    All of such a pool goes: nothing in it says which came first.
    """
    old = select(PoolRow).where(PoolRow.program_id == program_id, col(PoolRow.since) < before)
    for row in session.exec(old).all():
        key = PoolKey(program_id, row.guide_id, row.question)
        _write(session, key, _read(session, key).forgotten(), before)
        if key.question is Question.USEFULNESS:
            session.exec(delete(PooledCommentRow).where(_line_waits(program_id, row.guide_id)))


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
    """Return whether an earlier answer of a person about this guide is in a pool already."""
    rows = RaterRow
    waiting = select(rows.question).where(
        rows.program_id == program_id,
        rows.guide_id == guide_id,
        rows.rater_id == rater_id,
        col(rows.is_waiting),
    )
    return session.exec(waiting.limit(1)).first() is not None


def _filled(session: Session, program_id: str, on: date) -> Iterator[tuple[PoolKey, Pool]]:
    """Yield each pool that somebody waits in, with what was answered before a fixed date."""
    sealed = _seal(session, program_id, on)
    traces.note(session, program_id, on=on)
    for key in _waiting(session, program_id) | sealed.keys():
        yield key, _read(session, key).sealed(sealed.get(key, {}))


def _seal(session: Session, program_id: str, on: date) -> dict[PoolKey, dict[str, int]]:
    """Take the learners' answers out of their sessions; return the votes by pool and person."""
    found: dict[PoolKey, dict[str, int]] = {}
    lines: dict[str, list[str]] = {}
    for agreement, answers in feedback.take(session, program_id, on=on):
        for question, vote in votes(answers):
            key = PoolKey(program_id, agreement.guide_id, question)
            found.setdefault(key, {})[agreement.learner_id] = vote
        if answers.comment:
            lines.setdefault(agreement.guide_id, []).append(answers.comment)
    for guide_id, written in lines.items():
        _write_lines(session, program_id, guide_id, written, on)
    return found


def _write_lines(
    session: Session, program_id: str, guide_id: str, written: Sequence[str], on: date
) -> None:
    """Write the lines that wait anew, with those that have come."""
    about = {"program_id": program_id, "guide_id": guide_id}
    insert_new(session, PoolRow(**about, question=Question.USEFULNESS, since=on))
    waits = _line_waits(program_id, guide_id)
    waiting = session.exec(select(PooledCommentRow).where(waits)).all()
    texts = [*(_text(session, row) for row in waiting), *written]
    session.exec(delete(PooledCommentRow).where(waits))
    for text in _shuffled(texts):
        session.add(_new(session, PooledCommentRow, **about, text=text))
    session.flush()


def _line_waits(program_id: str, guide_id: str | None = None) -> ColumnElement[bool]:
    """Return what limits lines to those not published yet, of a program or about one guide."""
    rows = PooledCommentRow
    waits = and_(col(rows.program_id) == program_id, col(rows.published_on).is_(None))
    return waits if guide_id is None else and_(waits, col(rows.guide_id) == guide_id)


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


def _write(session: Session, key: PoolKey, pool: Pool, on: date) -> None:
    """Write a pool anew: what came now and what was there before must not be told apart."""
    for rows in (BallotRow, RaterRow):
        session.exec(delete(rows).where(_is_of(rows, key)))
    about = asdict(key)
    if pool.waiting:
        insert_new(session, PoolRow(**about, since=on))  # one that is there began earlier
    else:
        session.exec(delete(PoolRow).where(_is_of(PoolRow, key)))
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
    publications.keep(session, key, publication)
    if key.question is Question.USEFULNESS:
        waits = _line_waits(key.program_id, key.guide_id)
        session.exec(update(PooledCommentRow).where(waits).values(published_on=publication.on))
    session.flush()


def _of_date(session: Session, program_id: str, on: date) -> Iterator[PublicationRow]:
    yield from session.exec(
        select(PublicationRow).where(
            PublicationRow.program_id == program_id, PublicationRow.published_on == on
        )
    )


def _is_of(rows: type[BallotRow | RaterRow | PoolRow], key: PoolKey) -> ColumnElement[bool]:
    return and_(*(getattr(rows, name) == value for name, value in asdict(key).items()))


def _new(session: Session, kind: type[Table], **values: Any) -> Table:
    return kind(**sealed(session, kind, {"id": new_id(), **values}))


def _text(session: Session, row: PooledCommentRow) -> str:
    text: str = opened_row(session, row, ["text"])["text"]
    return text


def _shuffled(items: Sequence[Any]) -> list[Any]:
    return sorted(items, key=lambda _item: new_id())
