"""Whether what has fallen due is still worth asking; what has moved on is dropped in silence."""

from collections.abc import Callable
from datetime import timedelta

from guidance import plans
from guidance.agreements import Agreement
from guidance.feedback import is_read, side_of
from guidance.follow_ups import SESSION_SOON_BEFORE, FollowUp, FollowUpState, Kind
from guidance.modes import Mode
from guidance.stages import NOTICE, WAITING, Stage
from guidance.steps import StepState
from guidance.switches import Role
from handlers import nudges
from handlers.services import Reaction
from storage import agreements, feedback, follow_ups, steps

AFTER_MEETING = timedelta(days=7)
"""A pair with a date before it is asked about its mentoring only this long after that date."""


def without_asking(reaction: Reaction, one: FollowUp) -> FollowUp | None:
    """Return what becomes of what has fallen due without a question, None if it is to be asked."""
    agreement = nudges.agreement_of(reaction, one)
    if _is_relevant(reaction, one, agreement):
        return _postponed(reaction, one, agreement)
    if _is_over(reaction, one, agreement):
        return one.missed(now=reaction.now)
    return one.cancelled()


def _is_relevant(reaction: Reaction, follow_up: FollowUp, agreement: Agreement) -> bool:
    """Return whether there is still something to ask."""
    return _RELEVANT[follow_up.kind](reaction, follow_up, agreement)


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


def _postponed(reaction: Reaction, follow_up: FollowUp, agreement: Agreement) -> FollowUp | None:
    """Return it due later, if there is something to wait for: the next meeting, or a reminder."""
    if follow_up.kind is Kind.REQUEST_EXPIRY:
        return _after_reminder(reaction, follow_up)
    if follow_up.kind not in (Kind.MENTOR_CHECK, Kind.STALL_CHECK):
        return None
    if agreement.next_meet_at is None or agreement.next_meet_at < reaction.now:
        return None
    quiet = reaction.quiet_of(follow_up.person_id)
    day = (agreement.next_meet_at + AFTER_MEETING).astimezone(quiet.zone).date()
    return follow_up.postponed(plans.on_day(day, plans.ASK_AT, quiet))


def _after_reminder(reaction: Reaction, expiry: FollowUp) -> FollowUp | None:
    """Return the end of waiting as it waits for its reminder, if that comes so late.

    The bot or Slack was away, or the person is just out of their own quiet: one that is held for
    longer, by a pause, keeps nobody else waiting.
    """
    soon = reaction.now + NOTICE
    reminders = follow_ups.of_kind(reaction.session, expiry.agreement_id, Kind.REQUEST_WAITING)
    to_come = [
        max(one.due_at, reaction.now)
        for one in reminders
        if one.ordinal == expiry.ordinal and one.is_put_off and one.due_at <= soon
    ]
    return expiry.held_until(max(to_come) + NOTICE) if to_come else None


def _request_waiting(_reaction: Reaction, follow_up: FollowUp, agreement: Agreement) -> bool:
    return follow_up.person_id in agreement.waits_for


def _request_expiry(_reaction: Reaction, follow_up: FollowUp, agreement: Agreement) -> bool:
    return agreement.stage in WAITING and agreement.version == follow_up.ordinal


def _session_soon(reaction: Reaction, _follow_up: FollowUp, agreement: Agreement) -> bool:
    at = agreement.meet_at
    return agreement.stage is Stage.AGREED and at is not None and reaction.now < at


def _session_overdue(_reaction: Reaction, _follow_up: FollowUp, agreement: Agreement) -> bool:
    return agreement.stage is Stage.AGREED


def _switch_open(_reaction: Reaction, follow_up: FollowUp, agreement: Agreement) -> bool:
    is_mentoring = agreement.stage is Stage.AGREED and agreement.guide_role is Role.MENTOR
    return is_mentoring and agreement.switch_count == follow_up.ordinal


def _form_waiting(reaction: Reaction, follow_up: FollowUp, agreement: Agreement) -> bool:
    side = side_of(agreement, follow_up.person_id)
    has_answered = feedback.has_answered(reaction.session, agreement.id, side)
    return is_read(agreement, side) and not has_answered


def _step_due(reaction: Reaction, follow_up: FollowUp, _agreement: Agreement) -> bool:
    [step] = nudges.asked_about(reaction, follow_up)
    return step.state is StepState.PLANNED


def _step_check(reaction: Reaction, follow_up: FollowUp, agreement: Agreement) -> bool:
    """Return whether a step is open that has no day of its own, or no step was set at all."""
    if not _not_continued(reaction, follow_up, agreement):
        return False
    set_ = steps.of_agreement(reaction.session, agreement.id)
    if not any(step.owner_id == follow_up.person_id for step in set_):
        return True
    asked = nudges.asked_about(reaction, follow_up)
    return any(step.state is StepState.PLANNED for step in asked)


def _not_continued(reaction: Reaction, _follow_up: FollowUp, agreement: Agreement) -> bool:
    """Return whether no next meeting has begun; that one has check-ins of its own."""
    return not agreements.is_continued(reaction.session, agreement.id)


def _mentor_check(reaction: Reaction, _follow_up: FollowUp, agreement: Agreement) -> bool:
    """Return whether the two have no newer mentoring, which has check-ins of its own."""
    later = agreements.later_between(reaction.session, agreement)
    return Mode.MENTOR not in later


def _stall_check(reaction: Reaction, _follow_up: FollowUp, agreement: Agreement) -> bool:
    """Return whether nothing at all has happened between the two since they last met."""
    session = reaction.session
    answered = (
        one.state is FollowUpState.DONE
        for kind in (Kind.MENTOR_CHECK, Kind.NEXT_MEETING, Kind.STEP_DUE)
        for one in follow_ups.of_kind(session, agreement.id, kind)
    )
    done = (step.state is StepState.DONE for step in steps.of_agreement(session, agreement.id))
    return not (agreements.later_between(session, agreement) or any(answered) or any(done))


def _next_meeting(reaction: Reaction, follow_up: FollowUp, agreement: Agreement) -> bool:
    has_date = agreement.stage is Stage.CLOSED and agreement.next_meet_at is not None
    return has_date and _not_continued(reaction, follow_up, agreement)


_RELEVANT: dict[Kind, Callable[[Reaction, FollowUp, Agreement], bool]] = {
    Kind.REQUEST_WAITING: _request_waiting,
    Kind.REQUEST_EXPIRY: _request_expiry,
    Kind.SESSION_SOON: _session_soon,
    Kind.SESSION_OVERDUE: _session_overdue,
    Kind.SWITCH_OPEN: _switch_open,
    Kind.FORM_WAITING: _form_waiting,
    Kind.STEP_DUE: _step_due,
    Kind.ADVICE_CHECK: _not_continued,
    Kind.STEP_CHECK: _step_check,
    Kind.GOAL_CHECK: _not_continued,
    Kind.MENTOR_CHECK: _mentor_check,
    Kind.STALL_CHECK: _stall_check,
    Kind.NEXT_MEETING: _next_meeting,
}
