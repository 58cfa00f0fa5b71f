"""Whether what has fallen due is still worth asking; what has moved on is dropped in silence."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from guidance import plans
from guidance.agreements import Agreement
from guidance.feedback import is_read, side_of
from guidance.follow_ups import SESSION_SOON_BEFORE, FollowUp, FollowUpState, Kind
from guidance.modes import Mode
from guidance.privacy import is_gone
from guidance.stages import EXPIRE_AFTER, NOTICE, WAITING, Stage
from guidance.steps import StepState
from guidance.switches import Role
from handlers import nudges
from handlers.services import Reaction
from storage import agreements, feedback, follow_ups, people, steps
from storage.agreements import Later

AFTER_MEETING = timedelta(days=7)
"""A pair that is to meet is asked how things go only this long after that date."""

_OF_MEETING = (Kind.SESSION_SOON, *plans.TO_MEET)
"""What nobody needs about somebody who was erased, is deactivated or has become a guest."""

LOOK_WHETHER_LEFT = timedelta(days=7)
"""While a session stays open, how often it is looked at whether its guide can still answer."""


def without_asking(reaction: Reaction, one: FollowUp, agreement: Agreement) -> FollowUp | None:
    """Return what becomes of what has fallen due without a question, None if it is to be asked.

    A later session that has ended has check-ins of its own. One that is still to end may be called
    off, or never take place: it puts off what this one asks.
    """
    later = _LATER[one.kind](reaction, agreement) if one.kind in _LATER else ()
    is_taken_over = any(newer.stage is Stage.CLOSED for newer in later)
    if not is_taken_over and _is_relevant(reaction, one, agreement):
        return _postponed(reaction, one, agreement, later)
    if _is_over(reaction, one, agreement):
        return one.missed(now=reaction.now)
    return one.cancelled()


def _is_relevant(reaction: Reaction, follow_up: FollowUp, agreement: Agreement) -> bool:
    """Return whether there is still something to ask."""
    other_id = agreement.other(follow_up.person_id)
    if follow_up.kind in _OF_MEETING and _has_left(reaction, other_id):
        return False
    return _RELEVANT[follow_up.kind](reaction, follow_up, agreement)


def _has_left(reaction: Reaction, other_id: str) -> bool:
    return is_gone(other_id) or people.is_outside(
        reaction.session, other_id, team_id=reaction.team_id
    )


def _is_over(reaction: Reaction, follow_up: FollowUp, agreement: Agreement) -> bool:
    """Return whether a session was not announced because nobody could: it has begun by now.

    What the person's own quiet has held back until then is no loss.
    """
    meeting = agreement.meet_at
    if follow_up.kind is not Kind.SESSION_SOON or meeting is None or meeting > reaction.now:
        return False
    quiet, at = reaction.quiet_of(follow_up.person_id), follow_up.due_at
    was_open = quiet.in_time_for(meeting, at=at, notice=SESSION_SOON_BEFORE) < meeting
    return was_open and agreement.stage is Stage.AGREED


def _postponed(
    reaction: Reaction, follow_up: FollowUp, agreement: Agreement, later: Sequence[Later]
) -> FollowUp | None:
    """Return it due later, if there is something to wait for: a meeting, or a reminder."""
    if follow_up.kind is Kind.REQUEST_EXPIRY:
        return _after_reminder(reaction, follow_up)
    if _is_guides_to_say(reaction, follow_up, agreement):
        return follow_up.postponed(reaction.now + LOOK_WHETHER_LEFT)
    dates = [_is_over_by(newer) for newer in later if newer.stage is Stage.AGREED]
    if follow_up.kind in plans.OF_MENTORING and agreement.next_meet_at:
        dates.append(agreement.next_meet_at)
    if not dates:
        return None
    quiet = reaction.quiet_of(follow_up.person_id)
    day = (max(dates) + AFTER_MEETING).astimezone(quiet.zone).date()
    until = plans.on_day(day, plans.ASK_AT, quiet)
    return follow_up.postponed(until) if until > reaction.now else None


def _is_over_by(agreed: Later) -> datetime:
    """Return when a session that is agreed has taken place, if it does."""
    assert agreed.moved_at is not None, "somebody has agreed on it"
    return agreed.meet_at or agreed.moved_at + plans.UNTIMED_OVERDUE_AFTER


def _after_reminder(reaction: Reaction, expiry: FollowUp) -> FollowUp | None:
    """Return the end of waiting as it waits for its reminder, if that comes so late.

    The bot or Slack was away, or the person is just out of their own quiet: one that is held for
    longer than a weekend, by a pause, keeps nobody else waiting. Nor does one that is held again
    and again, for longer than once more the time that a request has.
    """
    soon = reaction.now + NOTICE
    may_wait = expiry.held_from is None or reaction.now < expiry.since + EXPIRE_AFTER
    reminders = follow_ups.of_kind(reaction.session, expiry.agreement_id, Kind.REQUEST_WAITING)
    to_come = [
        max(one.due_at, reaction.now)
        for one in reminders
        if one.ordinal == expiry.ordinal
        and one.is_put_off
        and one.due_at <= (_usually_open(reaction, one, soon) if may_wait else reaction.now)
    ]
    return expiry.held_until(max(to_come) + NOTICE) if to_come else None


def _usually_open(reaction: Reaction, one: FollowUp, at: datetime) -> datetime:
    return reaction.quiet_of(one.person_id).usual.next_open(at)


def _request_waiting(_reaction: Reaction, follow_up: FollowUp, agreement: Agreement) -> bool:
    return follow_up.person_id in agreement.waits_for


def _request_expiry(_reaction: Reaction, follow_up: FollowUp, agreement: Agreement) -> bool:
    return agreement.stage in WAITING and agreement.version == follow_up.ordinal


def _session_soon(reaction: Reaction, _follow_up: FollowUp, agreement: Agreement) -> bool:
    at = agreement.meet_at
    return agreement.stage is Stage.AGREED and at is not None and reaction.now < at


def _session_overdue(_reaction: Reaction, _follow_up: FollowUp, agreement: Agreement) -> bool:
    return agreement.stage is Stage.AGREED


def _is_guides_to_say(reaction: Reaction, one: FollowUp, agreement: Agreement) -> bool:
    """Return whether a learner need not be asked about a session, as its guide is still here."""
    if one.kind is not Kind.SESSION_OVERDUE or one.person_id == agreement.guide_id:
        return False
    return not _has_left(reaction, agreement.guide_id)


def _switch_open(_reaction: Reaction, follow_up: FollowUp, agreement: Agreement) -> bool:
    is_mentoring = agreement.stage is Stage.AGREED and agreement.guide_role is Role.MENTOR
    return is_mentoring and agreement.switch_count == follow_up.ordinal


def _form_waiting(reaction: Reaction, follow_up: FollowUp, agreement: Agreement) -> bool:
    side = side_of(agreement, follow_up.person_id)
    if not is_read(agreement, side):
        return False
    return not feedback.has_answered(reaction.session, agreement.id, side)


def _step_due(reaction: Reaction, follow_up: FollowUp, _agreement: Agreement) -> bool:
    [step] = nudges.asked_about(reaction, follow_up)
    return step.state is StepState.PLANNED


def _step_check(reaction: Reaction, follow_up: FollowUp, agreement: Agreement) -> bool:
    """Return whether a step is open that has no day of its own, or no step was set at all."""
    set_ = steps.of_agreement(reaction.session, agreement.id)
    if not any(step.owner_id == follow_up.person_id for step in set_):
        return True
    asked = nudges.asked_about(reaction, follow_up)
    return any(step.state is StepState.PLANNED for step in asked)


def _always(_reaction: Reaction, _follow_up: FollowUp, _agreement: Agreement) -> bool:
    return True


def _stall_check(reaction: Reaction, _follow_up: FollowUp, agreement: Agreement) -> bool:
    """Return whether nothing has come of what the two agreed on when they last met."""
    session = reaction.session
    answered = (
        one.state is FollowUpState.DONE
        for kind in (Kind.MENTOR_CHECK, Kind.NEXT_MEETING, Kind.STEP_DUE)
        for one in follow_ups.of_kind(session, agreement.id, kind)
    )
    done = (step.state is StepState.DONE for step in steps.of_agreement(session, agreement.id))
    return not (any(answered) or any(done))


def _next_meeting(reaction: Reaction, _follow_up: FollowUp, agreement: Agreement) -> bool:
    has_date = agreement.stage is Stage.CLOSED and agreement.next_meet_at is not None
    return has_date and not agreements.continuing(reaction.session, agreement.id)


def _continuing(reaction: Reaction, agreement: Agreement) -> Sequence[Later]:
    return agreements.continuing(reaction.session, agreement.id)


def _later_between(reaction: Reaction, agreement: Agreement) -> Sequence[Later]:
    return agreements.later_between(reaction.session, agreement)


def _later_mentoring(reaction: Reaction, agreement: Agreement) -> Sequence[Later]:
    return [one for one in _later_between(reaction, agreement) if one.mode is Mode.MENTOR]


_RELEVANT: dict[Kind, Callable[[Reaction, FollowUp, Agreement], bool]] = {
    Kind.REQUEST_WAITING: _request_waiting,
    Kind.REQUEST_EXPIRY: _request_expiry,
    Kind.SESSION_SOON: _session_soon,
    Kind.SESSION_OVERDUE: _session_overdue,
    Kind.SWITCH_OPEN: _switch_open,
    Kind.FORM_WAITING: _form_waiting,
    Kind.STEP_DUE: _step_due,
    Kind.ADVICE_CHECK: _always,
    Kind.STEP_CHECK: _step_check,
    Kind.GOAL_CHECK: _always,
    Kind.MENTOR_CHECK: _always,
    Kind.STALL_CHECK: _stall_check,
    Kind.NEXT_MEETING: _next_meeting,
}

_LATER: dict[Kind, Callable[[Reaction, Agreement], Sequence[Later]]] = {
    Kind.ADVICE_CHECK: _continuing,
    Kind.STEP_CHECK: _continuing,
    Kind.GOAL_CHECK: _continuing,
    Kind.MENTOR_CHECK: _later_mentoring,
    Kind.STALL_CHECK: _later_between,
}
"""The later sessions that take over what one would have asked, once they have ended."""
