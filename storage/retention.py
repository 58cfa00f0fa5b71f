"""What has been kept long enough goes: words first, then all of a session."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, or_, tuple_, update
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from guidance.privacy import GONE, Retention
from guidance.programs import Program
from guidance.release import NEW_AGAIN_AFTER
from guidance.stages import ENDED
from storage import pools, programs
from storage.answers import FormAnswerRow, PooledCommentRow, RaterRow, TookPartRow
from storage.due import CARD
from storage.feedback import opened_answers, sealed_answers
from storage.queues import Action, ConversationRow, Delivery, OutboxRow, PaceRow
from storage.sealing import NOTHING
from storage.statements import in_order
from storage.tables import (
    AgreementRow,
    FollowUpRow,
    JoinRequestRow,
    MembershipRow,
    PersonRow,
    PracticeRoundRow,
    PracticeRow,
    ProgramRow,
    ReportBackRow,
    StepRow,
    SwitchRow,
)

BATCH = 100
"""Sessions of one transaction: a press in between hardly waits."""

_HANGING_ON = (StepRow, SwitchRow, ReportBackRow, TookPartRow, FormAnswerRow)
_PARTIES = (AgreementRow.learner_id, AgreementRow.guide_id)
_WORDS = ("goal", "bigger_goal", "note", "covers", "covers_not")


def fade(session: Session, program: Program, *, now: datetime) -> bool:
    """Take the words out of some sessions that ended long ago; return whether there may be more."""
    before = program.retention.words_before(now)
    has_words = or_(*(getattr(AgreementRow, name) != NOTHING for name in _WORDS))
    has_ended = col(AgreementRow.stage).in_(ENDED)
    has_steps = col(AgreementRow.id).in_(select(StepRow.agreement_id))
    ids = _of_before(session, program, before, or_(has_words, has_steps), has_ended)
    mine = col(AgreementRow.id).in_(ids)
    session.exec(update(AgreementRow).where(mine).values(dict.fromkeys(_WORDS, NOTHING)))
    is_about_step = and_(_of(FollowUpRow, ids), col(FollowUpRow.subject_id) != "")
    session.exec(delete(FollowUpRow).where(in_order(col(FollowUpRow.id), is_about_step)))
    session.exec(delete(StepRow).where(_of(StepRow, ids)))
    for row in session.exec(select(FormAnswerRow).where(_of(FormAnswerRow, ids))):
        _forget_line(session, row)
    session.exec(
        delete(PooledCommentRow).where(
            col(PooledCommentRow.program_id) == program.id,
            col(PooledCommentRow.published_on) < before.date(),
        )
    )
    return len(ids) == BATCH


def fade_left(session: Session, program: Program, *, now: datetime) -> bool:
    """Take out what guides wrote of sessions with somebody erased; return as `fade` does.

    No word of such a session is left that `fade` would find it by.
    """
    last_move = func.coalesce(AgreementRow.moved_at, AgreementRow.created_at)
    found = session.exec(
        select(FormAnswerRow)
        .join(AgreementRow, col(AgreementRow.id) == FormAnswerRow.agreement_id)
        .where(
            AgreementRow.program_id == program.id,
            last_move < program.retention.words_before(now),
            or_(*(col(one).startswith(GONE) for one in _PARTIES)),
        )
        .order_by(FormAnswerRow.agreement_id, col(FormAnswerRow.side))
        .with_for_update(of=FormAnswerRow, skip_locked=True)
    )
    lines = [row for row in found if opened_answers(session, row).comment][:BATCH]
    for row in lines:
        _forget_line(session, row)
    return len(lines) == BATCH


def forget(session: Session, program: Program, *, now: datetime, cards: Collection[str]) -> bool:
    """Delete some sessions and requests that nobody has moved for long; return as `fade` does.

    With sessions go the `cards` of these names that show them.
    """
    before = program.retention.requests_before(now)
    ids = _of_before(session, program, before)
    continued = col(AgreementRow.continues_id).in_(ids)
    session.exec(update(AgreementRow).where(continued).values(continues_id=None))
    questions = in_order(col(FollowUpRow.id), _of(FollowUpRow, ids))
    session.exec(delete(FollowUpRow).where(questions))
    for kind in _HANGING_ON:
        session.exec(delete(kind).where(_of(kind, ids)))
    about = col(OutboxRow.subject).in_([f"{name}:{one}" for name in cards for one in ids])
    _delete_messages(session, and_(col(OutboxRow.team_id) == program.team_id, about))
    session.exec(delete(AgreementRow).where(col(AgreementRow.id).in_(ids)))
    is_of_program = col(JoinRequestRow.program_id) == program.id
    session.exec(delete(JoinRequestRow).where(is_of_program, col(JoinRequestRow.asked_at) < before))
    _forget_raters(session, program, now.astimezone(program.zone).date())
    return len(ids) == BATCH


def forget_waiting(session: Session, program: Program, *, now: datetime) -> bool:
    """Delete what has waited too long for a publication; all of it, so there is never more."""
    programs.hold(session, program.id)  # which a publication takes as well
    pools.let_go(session, program.id, before=program.retention.requests_before(now).date())
    return False


def _forget_raters(session: Session, program: Program, today: date) -> None:
    """Delete who was counted so long ago that they are new again: it says who rated whom."""
    on = min(today, program.publishes_on or today)  # a date that was missed is still to come
    session.exec(
        delete(RaterRow).where(
            col(RaterRow.program_id) == program.id,
            ~col(RaterRow.is_waiting),
            col(RaterRow.counted_on) <= on - NEW_AGAIN_AFTER,
        )
    )


def forget_of_no_program(session: Session, *, now: datetime) -> None:
    """Delete what belongs to no program and is older than the default time.

    Messages are of their reader's programs: the longest time of theirs holds, as in
    `guidance.privacy.longest`.
    """
    before = Retention().requests_before(now)
    is_over = col(OutboxRow.state).in_([Delivery.SENT, Delivery.DEAD, Delivery.UNCERTAIN])
    is_news = col(OutboxRow.action).in_([Action.POST, Action.FILE])
    is_reminder = col(OutboxRow.subject).startswith(f"{CARD}:")
    _delete_messages(session, and_(is_over, or_(is_news, is_reminder), _is_old(session, now)))
    _forget_groups(session)
    is_road = and_(col(PaceRow.road).contains("+"), col(PaceRow.next_at) < before)
    session.exec(delete(PaceRow).where(in_order(col(PaceRow.road), is_road)))
    words_before = Retention().words_before(now)
    session.exec(delete(PracticeRow).where(col(PracticeRow.at) < words_before))
    session.exec(delete(PracticeRoundRow).where(col(PracticeRoundRow.asked_at) < words_before))
    is_nobodys = col(JoinRequestRow.program_id).is_(None)
    session.exec(delete(JoinRequestRow).where(is_nobodys, col(JoinRequestRow.asked_at) < before))


def _is_old(session: Session, now: datetime) -> ColumnElement[bool]:
    """Return whether a message to one person is older than their programs keep what they share."""
    in_programs = (
        select(func.max(ProgramRow.requests_months))
        .join(MembershipRow, col(MembershipRow.program_id) == ProgramRow.id)
        .where(MembershipRow.user_id == OutboxRow.address, ProgramRow.team_id == OutboxRow.team_id)
    )
    default = Retention()
    kept = func.coalesce(in_programs.scalar_subquery(), default.requests_months)
    chosen = session.exec(select(ProgramRow.requests_months).distinct()).all()
    times = [replace(default, requests_months=one) for one in {*chosen, default.requests_months}]
    sent_at = col(OutboxRow.due_at)
    return or_(
        *(and_(sent_at < one.requests_before(now), kept == one.requests_months) for one in times)
    )


def _forget_groups(session: Session) -> None:
    """Forget which two had a group, once nothing is kept that was said there.

    It is opened anew if need be. By EXCEPT: a NOT IN beside 400,000 messages took PostgreSQL over
    a minute, and this a second and a half; a NOT EXISTS finds no index on SQLite.
    """
    group = tuple_(col(ConversationRow.team_id), col(ConversationRow.people))
    groups = core_select(*group).where(col(ConversationRow.people).contains("+"))
    said_in = core_select(col(OutboxRow.team_id), col(OutboxRow.address))
    session.exec(delete(ConversationRow).where(group.in_(groups.except_(said_in))))


def _delete_messages(session: Session, which: ColumnElement[bool]) -> None:
    session.exec(delete(OutboxRow).where(in_order(col(OutboxRow.id), which)))


def _of_before(
    session: Session, program: Program, before: datetime, *which: ColumnElement[bool]
) -> Sequence[str]:
    """Return the ids of some sessions, held; their people are held first, as by whoever answers.

    They hold what comes back of a session, and may yet plan the next question about it.
    """
    last_move = func.coalesce(AgreementRow.moved_at, AgreementRow.created_at)
    is_of_program = col(AgreementRow.program_id) == program.id
    chosen: list[ColumnElement[bool]] = [is_of_program, last_move < before, *which]
    some = select(AgreementRow.id, *_PARTIES).where(*chosen).order_by(AgreementRow.id).limit(BATCH)
    found = session.exec(some).all()
    if not found:
        return []
    concerned = {person_id for _, *parties in found for person_id in parties}
    people = (
        select(PersonRow.user_id)
        .where(PersonRow.team_id == program.team_id, col(PersonRow.user_id).in_(concerned))
        .order_by(PersonRow.user_id)
        .with_for_update()
    )
    session.exec(people).all()
    held = (
        select(AgreementRow.id)
        .where(col(AgreementRow.id).in_([one for one, *_ in found]), *chosen)
        .order_by(AgreementRow.id)
        .with_for_update(skip_locked=True)
    )
    return session.exec(held).all()


def _of(kind: Any, ids: Sequence[str]) -> ColumnElement[bool]:
    return col(kind.agreement_id).in_(ids)


def _forget_line(session: Session, row: FormAnswerRow) -> None:
    """Keep what somebody ticked, without what they wrote."""
    kept = replace(opened_answers(session, row), comment="")
    row.sqlmodel_update(sealed_answers(session, row.agreement_id, row.side, kept))
    session.flush()
