"""What happened in a program in one month: the rows that its numbers are counted from."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from guidance import counting
from guidance.bands import Times
from guidance.counting import GUIDED_WITHIN, SOON, Happened, Month
from guidance.digest import Total
from guidance.feedback import Side
from guidance.periods import Stretch
from guidance.privacy import GONE
from guidance.programs import Program, ProgramRole
from guidance.stages import Stage
from guidance.steps import StepState
from guidance.switches import AT_THE_END, SwitchReason
from storage import programs
from storage.answers import TookPartRow
from storage.tables import AgreementRow, StepRow, SwitchRow

_DECLARED = (SwitchReason.ASKED_FOR_EXPERIENCE, SwitchReason.CONCERN)
_A_WEEK = timedelta(days=7)
"""A step may be done so long after its day; with no day it is due so long after its session."""


def month(session: Session, program: Program, stretch: Stretch) -> Month:
    """Return a month of a program, in its time zone."""
    since, until = stretch.moments(program.zone)
    before, _ = stretch.before.moments(program.zone)
    people = programs.by_role(session, program.id)
    lately = until - GUIDED_WITHIN
    loads = _loads(session, program, since=lately, until=until)
    return Month(
        since=since,
        until=until,
        happened=_happened(session, program, since, until),
        steps=_steps(session, program, stretch),
        forms=_forms(session, program, before, since),
        learners=people[ProgramRole.LEARNER],
        guided=_guided(session, program, since=lately, until=until),
        loads={guide_id: loads.get(guide_id, 0) for guide_id in people[ProgramRole.FACULTY]},
    )


def totals(session: Session, program: Program, stretch: Stretch) -> Mapping[Total, Times]:
    """Return what is simply counted of each learner, for any period."""
    since, until = stretch.moments(program.zone)
    happened = _happened(session, program, since, until)
    return counting.totals(happened, lambda at: at is not None and since <= at < until)


def _happened(
    session: Session, program: Program, since: datetime, until: datetime
) -> Sequence[Happened]:
    row = AgreementRow
    times = (row.agreed_at, row.moved_at)
    rows = session.exec(
        select(row).where(
            row.program_id == program.id,
            row.stage != Stage.DRAFT,
            or_(
                *((col(at) >= since) & (col(at) < until) for at in times),
                (col(row.created_at) >= since - SOON) & (col(row.created_at) < until),
            ),
        )
    ).all()
    reasons = _reasons(session, [one.id for one in rows])
    return [_one(one, reasons.get(one.id, [])) for one in rows]


def _one(row: AgreementRow, reasons: Sequence[SwitchReason]) -> Happened:
    return Happened(
        learner_id=row.learner_id,
        asked_at=row.created_at,
        answered_at=row.answered_at,
        asked_mode=row.asked_mode,
        suggested_mode=row.suggested_mode,
        offered_mode=row.offered_mode,
        mode=row.mode,
        agreed_at=row.agreed_at,
        closed_at=row.moved_at if row.stage is Stage.CLOSED else None,
        talked=row.learner_pick is not None,
        switches=sum(reason in _DECLARED for reason in reasons),
        left_open=any(reason in AT_THE_END for reason in reasons),
    )


def _reasons(session: Session, agreement_ids: Sequence[str]) -> dict[str, list[SwitchReason]]:
    found: dict[str, list[SwitchReason]] = {}
    for agreement_id, reason in session.exec(
        select(SwitchRow.agreement_id, SwitchRow.reason).where(
            col(SwitchRow.agreement_id).in_(agreement_ids)
        )
    ):
        found.setdefault(agreement_id, []).append(SwitchReason(reason))
    return found


def _steps(session: Session, program: Program, stretch: Stretch) -> Sequence[tuple[str, bool]]:
    """Return whose steps were due, and whether they are done; one that was let go is not."""
    since, until = (at - 2 * _A_WEEK for at in stretch.moments(program.zone))
    first, end = stretch.since - _A_WEEK, stretch.until - _A_WEEK
    due_on, closed_at = col(StepRow.due_on), col(AgreementRow.moved_at)
    rows = session.exec(
        select(StepRow.owner_id, StepRow.state)
        .join(AgreementRow, col(AgreementRow.id) == StepRow.agreement_id)
        .where(
            AgreementRow.program_id == program.id,
            ((due_on >= first) & (due_on < end))
            | (due_on.is_(None) & (closed_at >= since) & (closed_at < until)),
        )
    )
    return [(owner_id, state is StepState.DONE) for owner_id, state in rows]


def _forms(
    session: Session, program: Program, since: datetime, until: datetime
) -> Sequence[tuple[Side, str, bool]]:
    row = AgreementRow
    closed = session.exec(
        select(row.id, row.learner_id, row.guide_id).where(
            row.program_id == program.id,
            row.stage == Stage.CLOSED,
            col(row.moved_at) >= since,
            col(row.moved_at) < until,
        )
    ).all()
    sent = set(
        session.exec(
            select(TookPartRow.agreement_id, TookPartRow.side).where(
                col(TookPartRow.agreement_id).in_([one[0] for one in closed])
            )
        )
    )
    return [
        (side, person, (agreement_id, side) in sent)
        for agreement_id, learner_id, guide_id in closed
        for side, person in ((Side.LEARNER, learner_id), (Side.GUIDE, guide_id))
    ]


def _guided(
    session: Session, program: Program, *, since: datetime, until: datetime
) -> frozenset[str] | None:
    """Return who agreed with a guide; None if nobody had yet when that time began."""
    at = col(AgreementRow.agreed_at)
    agreed = select(AgreementRow.learner_id).where(AgreementRow.program_id == program.id)
    if session.exec(agreed.where(at < since).limit(1)).first() is None:
        return None
    return frozenset(session.exec(agreed.where(at >= since, at < until).distinct()))


def _loads(
    session: Session, program: Program, *, since: datetime, until: datetime
) -> Mapping[str, int]:
    rows = session.exec(
        select(AgreementRow.guide_id, func.count(col(AgreementRow.learner_id).distinct()))
        .where(
            AgreementRow.program_id == program.id,
            col(AgreementRow.agreed_at) >= since,
            col(AgreementRow.agreed_at) < until,
            col(AgreementRow.learner_id).not_like(f"{GONE}%"),
        )
        .group_by(col(AgreementRow.guide_id))
    )
    return dict(rows.all())
