"""When each follow-up falls due: pure functions from an agreement and its people to dated rows."""

import calendar
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from guidance.agreements import Agreement
from guidance.follow_ups import SESSION_SOON_BEFORE, FollowUp, Kind, Planned
from guidance.modes import FORMS, STALL_AFTER, CheckInAbout, Mode
from guidance.quiet import Quiet
from guidance.stages import EXPIRE_AFTER, REMIND_AFTER
from guidance.steps import Step
from guidance.switches import STILL_OPEN_AFTER

ASK_AT = time(10)
"""Local wall-clock time of check-ins that have a day and no hour."""

STEP_AT = time(9)
"""Local wall-clock time of the question about a step on the day it is due."""

STEP_LATE_AT = time(17)
"""The same, when the morning is over or too near."""

STEP_RESTS = timedelta(hours=2)
"""Nobody is asked about a step sooner than this after it was written down."""

SESSION_OVERDUE_AFTER = timedelta(days=1)

UNTIMED_OVERDUE_AFTER = timedelta(days=14)
"""When a session that was agreed for "as soon as it suits both" is asked about."""

FORM_REMINDER_AFTER = timedelta(days=2)

_ABOUT = {
    CheckInAbout.ADVICE: Kind.ADVICE_CHECK,
    CheckInAbout.STEP: Kind.STEP_CHECK,
    CheckInAbout.GOAL: Kind.GOAL_CHECK,
}


def while_waiting(
    agreement: Agreement, person_id: str, *, now: datetime, quiet: Quiet
) -> list[Planned]:
    """Plan the one reminder to whoever is waited on, and the end of waiting.

    `quiet` is that person's; `ordinal` is the agreement's version, so that each wait has its own.
    """
    version = agreement.version
    remind_at = quiet.later(now, REMIND_AFTER)
    reminder = Planned(Kind.REQUEST_WAITING, person_id, remind_at, ordinal=version)
    expiry = Planned(Kind.REQUEST_EXPIRY, agreement.learner_id, now + EXPIRE_AFTER, ordinal=version)
    return [reminder, expiry]


def around_session(
    agreement: Agreement, quiets: dict[str, Quiet], *, now: datetime, ordinal: int = 1
) -> list[Planned]:
    """Plan the reminder before an agreed time, and the question when it is long over.

    One agreed on at short notice has no reminder. The question is the guide's; the learner is asked
    only where the guide has left. A new time needs an `ordinal` of its own: the agreement's version
    when it was set.
    """
    start, after = agreement.meet_at or now, SESSION_OVERDUE_AFTER
    after = after if agreement.meet_at else UNTIMED_OVERDUE_AFTER
    overdue = [
        Planned(
            Kind.SESSION_OVERDUE, person_id, quiets[person_id].later(start, after), ordinal=ordinal
        )
        for person_id in agreement.parties
    ]
    return [*_soon(agreement, quiets, now, ordinal), *overdue]


def open_switch(agreement: Agreement, *, now: datetime) -> Planned:
    """Plan the question about a switch that stays open."""
    ordinal = agreement.switch_count
    return Planned(Kind.SWITCH_OPEN, agreement.guide_id, now + STILL_OPEN_AFTER, ordinal=ordinal)


def after_session(
    agreement: Agreement,
    steps: Iterable[Step],
    *,
    next_meeting: datetime | None,
    now: datetime,
    quiets: dict[str, Quiet],
) -> list[Planned]:
    """Plan everything that a session leaves behind: forms, steps, check-ins, the next meeting."""
    forms = [
        Planned(Kind.FORM_WAITING, person_id, quiets[person_id].later(now, FORM_REMINDER_AFTER))
        for person_id in agreement.parties
    ]
    due = [
        Planned(
            Kind.STEP_DUE,
            step.owner_id,
            _step_due_at(step.due_on, now, quiets[step.owner_id]),
            step.id,
        )
        for step in steps
        if step.due_on is not None
    ]
    meetings = before_meeting(agreement, next_meeting, now=now, quiets=quiets)
    return [*forms, *due, *meetings, *_check_ins(agreement, now, quiets)]


def before_meeting(
    agreement: Agreement,
    at: datetime | None,
    *,
    now: datetime,
    quiets: dict[str, Quiet],
    ordinal: int = 1,
) -> list[Planned]:
    """Plan the reminder of the next meeting, if there is one; for a new time see above."""
    if at is None:
        return []
    return [
        Planned(Kind.NEXT_MEETING, person_id, _before(at, quiets[person_id], now), ordinal=ordinal)
        for person_id in agreement.parties
    ]


def next_mentor_check(
    agreement: Agreement, person_id: str, *, ordinal: int, now: datetime, quiet: Quiet
) -> Planned:
    """Plan the mentoring check-in after this one, `mentor_months` calendar months on."""
    day = months_later(now.astimezone(quiet.zone).date(), agreement.mentor_months)
    return Planned(Kind.MENTOR_CHECK, person_id, on_day(day, ASK_AT, quiet), ordinal=ordinal)


OF_A_MEETING = (Kind.SESSION_SOON, Kind.NEXT_MEETING)
"""What reminds of a meeting, and so has one."""

OF_MENTORING = (Kind.MENTOR_CHECK, Kind.STALL_CHECK)
"""What asks how a mentoring goes, and ends with it."""

TO_MEET = (Kind.NEXT_MEETING, *OF_MENTORING)
"""What asks somebody to meet the other one again."""


def meeting_of(follow_up: FollowUp, agreement: Agreement) -> datetime | None:
    """Return the meeting that a follow-up reminds of, None when it is about something else."""
    match follow_up.kind:
        case Kind.SESSION_SOON:
            return agreement.meet_at
        case Kind.NEXT_MEETING:
            return agreement.next_meet_at
        case _:
            return None


def on_day(day: date, clock: time, quiet: Quiet) -> datetime:
    """Return `clock` on that local day, or the next moment that is not quiet, in UTC."""
    at = datetime.combine(day, clock, tzinfo=quiet.zone).astimezone(UTC)
    return quiet.usual.next_open(at)


def months_later(day: date, months: int) -> date:
    """Return the same day some months on; the 31st becomes the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _soon(
    agreement: Agreement, quiets: dict[str, Quiet], now: datetime, ordinal: int
) -> list[Planned]:
    if agreement.meet_at is None:
        return []
    planned = [
        Planned(
            Kind.SESSION_SOON,
            person_id,
            _before(agreement.meet_at, quiets[person_id], now),
            ordinal=ordinal,
        )
        for person_id in agreement.parties
    ]
    return [reminder for reminder in planned if reminder.due_at > now]


def _before(meeting: datetime, quiet: Quiet, now: datetime) -> datetime:
    """Return an hour before a meeting, or the last open hour before a night or a weekend.

    When that hour is over already, the next open moment will do, or see `Quiet.in_time_for`.
    """
    hour_before = meeting - SESSION_SOON_BEFORE
    evening_before = quiet.last_open(hour_before)
    if evening_before > now:
        return evening_before
    return quiet.usual.in_time_for(meeting, at=hour_before, notice=SESSION_SOON_BEFORE)


def _step_due_at(due_on: date, now: datetime, quiet: Quiet) -> datetime:
    """Return the morning of the day, else its afternoon, else the morning after."""
    for clock in (STEP_AT, STEP_LATE_AT):
        if datetime.combine(due_on, clock, tzinfo=quiet.zone) >= now + STEP_RESTS:
            return on_day(due_on, clock, quiet)
    today = now.astimezone(quiet.zone).date()
    return on_day(max(due_on, today) + timedelta(days=1), STEP_AT, quiet)


def _check_ins(agreement: Agreement, now: datetime, quiets: dict[str, Quiet]) -> list[Planned]:
    assert agreement.mode is not None, "only agreed sessions are closed"
    if agreement.mode is Mode.MENTOR:
        return _mentor_checks(agreement, now, quiets)
    quiet = quiets[agreement.learner_id]
    today = now.astimezone(quiet.zone).date()
    return [
        Planned(
            _ABOUT[check.about], agreement.learner_id, on_day(today + check.after, ASK_AT, quiet)
        )
        for check in FORMS[agreement.mode].check_ins
    ]


def _mentor_checks(agreement: Agreement, now: datetime, quiets: dict[str, Quiet]) -> list[Planned]:
    checks = [
        next_mentor_check(agreement, person_id, ordinal=1, now=now, quiet=quiets[person_id])
        for person_id in agreement.parties
    ]
    stall = Planned(
        Kind.STALL_CHECK,
        agreement.learner_id,
        quiets[agreement.learner_id].later(now, STALL_AFTER),
    )
    return [*checks, stall]
