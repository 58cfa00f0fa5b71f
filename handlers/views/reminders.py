"""Cards of reminders that have a button of their own: a request, a session, a form, a meeting."""

from collections.abc import Callable

from slack_sdk.models.blocks import ActionsBlock, Block, DateTimePickerElement, InputBlock
from slack_sdk.models.views import View

from guidance.agreements import Agreement
from guidance.follow_ups import FollowUp, FollowUpState, Kind
from guidance.modes import FORMS, Mode
from guidance.privacy import is_gone
from guidance.stages import Stage
from guidance.switches import Role
from handlers.views import agree, feedback, guide, history, parts
from handlers.views.message import Message

BEGIN = "meeting.begin"
"""Opens the next session; the value is the follow-up's id."""
MOVED = "meeting.moved"
NEXT_MOVED = "meeting.next_moved"

_MOVABLE = "While it is to come, the card above has *Another time*."
"""Stays true of a line that is read once more when the meeting is over."""


def card(
    follow_up: FollowUp, agreement: Agreement, *, has_answered: bool, has_come: bool
) -> Message:
    """Return a reminder as what it is about stands; `has_come` says that the meeting's time has."""
    if follow_up.kind is Kind.FORM_WAITING:
        return _form(follow_up, agreement, has_answered=has_answered)
    if follow_up.kind is Kind.NEXT_MEETING:
        return _next_meeting(follow_up, agreement, has_come=has_come)
    return _DRAWN[follow_up.kind](follow_up, agreement)


def new_time(agreement: Agreement, *, viewer_id: str, has_come: bool) -> View:
    """Return the modal in which a session is moved, or the next one; its time may have come."""
    other, is_next = parts.mention(agreement.other(viewer_id)), agreement.stage is Stage.CLOSED
    what = "next meeting" if is_next else "session"
    at = agreement.next_meet_at if is_next else agreement.meet_at
    is_set = "was set" if has_come else "is set"
    stands = f" {is_set} for *{parts.moment(at)}*" if at else ""
    return parts.modal(
        NEXT_MOVED if is_next else MOVED,
        "Another time" if at else "Set a time",
        [
            parts.says(f"Your {what} with {other}{stands}. When will it be?"),
            parts.quote("The goal was" if is_next else "The goal of this session", agreement.goal),
            InputBlock(
                block_id="meet_at",
                label="The new time" if at else "The time",
                element=DateTimePickerElement(action_id="value"),
            ),
            parts.small("I tell both of you, and remind you before it."),
        ],
        submit="Set the time",
        close="Cancel",
        metadata=agreement.id,
    )


def moved(agreement: Agreement, *, is_first: bool) -> Message:
    """Return the line in the group DM that says when the session is now, or is at last."""
    time = "the time" if is_first else "a new time"
    who = parts.mention(agreement.moved_by)
    at = parts.moment(agreement.meet_at) if agreement.meet_at else "open"
    return Message(
        [
            parts.says(f":calendar: {who} has set {time} for this session: *{at}*."),
            parts.small(_MOVABLE),
        ]
    )


def next_moved(closed: Agreement, *, by_id: str) -> Message:
    """Return the line in the group DM that says when the next meeting is now."""
    at = parts.moment(closed.next_meet_at) if closed.next_meet_at else "open"
    who = parts.mention(by_id)
    return Message(
        [
            parts.says(f":calendar: {who} has set a new time for your next meeting: *{at}*."),
            parts.small(_MOVABLE),
        ]
    )


def next_called_off(by_id: str) -> Message:
    """Return the line in the group DM that says that there is no next meeting."""
    who = parts.mention(by_id)
    return Message(
        [
            parts.says(f":leaves: {who} has called your next meeting off."),
            parts.small(
                "Steps and forms stay as they are. If your calendar still shows it, delete it"
                " there. Type `/guidance` whenever you want to ask again."
            ),
        ]
    )


def next_not_met(by_id: str) -> Message:
    """Return the line in the group DM that says that the next meeting did not take place."""
    who = parts.mention(by_id)
    return Message(
        [
            parts.says(f":leaves: {who} says that you two did not meet. No next meeting is set."),
            parts.small("It happens. Type `/guidance` whenever you want to ask again."),
        ]
    )


def not_met(agreement: Agreement) -> Message:
    """Return the line in the group DM that says that a session did not take place."""
    who = parts.mention(agreement.moved_by)
    return Message(
        [
            parts.says(f":leaves: {who} says that you two did not meet. Nothing is left to do."),
            parts.small("It happens. Type `/guidance` whenever you want to ask again."),
        ]
    )


def called_off(agreement: Agreement) -> Message:
    """Return the line in the group DM that says that a session does not take place."""
    who = parts.mention(agreement.moved_by)
    return Message(
        [
            parts.says(f":leaves: {who} has called this session off. Nothing is left to do."),
            parts.small("It happens. Type `/guidance` whenever you want to ask again."),
        ]
    )


def _request(follow_up: FollowUp, agreement: Agreement) -> Message:
    """Return who waits and the ways to answer; all the rest is on the request's own card above."""
    viewer_id = follow_up.person_id
    if not follow_up.is_alive or viewer_id not in agreement.waits_for:
        return _answered(follow_up, agreement)
    if agreement.stage is Stage.TALKING:
        full = agree.settle(agreement)
    else:
        full = agree.request(agreement, viewer_id=viewer_id, is_newest=True)
    headline, *more = full.blocks
    buttons = [block for block in more if isinstance(block, ActionsBlock)]
    goal = parts.quote("The goal", agreement.goal)
    return _because(follow_up, Message([headline, goal, *buttons]))


def _form(follow_up: FollowUp, agreement: Agreement, *, has_answered: bool) -> Message:
    other = parts.mention(agreement.other(follow_up.person_id))
    if has_answered:
        return Message([parts.small(f":white_check_mark: Your form about {other} has arrived.")])
    return _because(
        follow_up,
        Message(
            [
                parts.says(f":memo: *How was your session with {other}?* At most four taps."),
                parts.quote("The goal was", agreement.goal),
                parts.row(
                    parts.button("Fill in the form", feedback.OPEN, agreement.id, style="primary")
                ),
                parts.small(feedback.sealed(agreement, follow_up.person_id)),
            ]
        ),
    )


def _soon(follow_up: FollowUp, agreement: Agreement) -> Message:
    if agreement.stage is not Stage.AGREED or agreement.meet_at is None:
        return _history(follow_up, agreement)
    if not follow_up.is_alive:
        return Message([parts.small("This session has another time now; see your group DM.")])
    other = parts.mention(agreement.other(follow_up.person_id))
    form = FORMS[agreement.mode or Mode.COACH]
    at = parts.moment(agreement.meet_at)
    return _because(
        follow_up,
        Message(
            [
                parts.says(f":alarm_clock: *Your session with {other}: {at}.*"),
                parts.quote("The goal of this session", agreement.goal),
                parts.small(f"{form.label}: {form.short} Your agreement is in your group DM."),
            ]
        ),
    )


def _overdue(follow_up: FollowUp, agreement: Agreement) -> Message:
    if agreement.stage is not Stage.AGREED:
        return _history(follow_up, agreement)
    if not follow_up.is_alive:
        return Message([parts.small("This session has another time now; see your group DM.")])
    other = parts.mention(agreement.other(follow_up.person_id))
    ended = "Ending it takes a minute: next steps, and a short form for each of you."
    ahead = [parts.button("It is still ahead", guide.ANOTHER_TIME, agreement.id)]
    if follow_up.person_id == agreement.learner_id:
        ahead = []
        ended = f"{other} cannot answer here any more."
    return _because(
        follow_up,
        Message(
            [
                parts.says(
                    f":hourglass: *Your session with {other} is still open.* Did you meet? {ended}"
                ),
                parts.quote("The goal of this session", agreement.goal),
                parts.row(
                    parts.button("End session", guide.END, agreement.id, style="primary"),
                    *ahead,
                    guide.not_met(agreement),
                ),
            ]
        ),
    )


def _switch(follow_up: FollowUp, agreement: Agreement) -> Message:
    is_open = agreement.stage is Stage.AGREED and agreement.guide_role is Role.MENTOR
    if not is_open or not follow_up.is_alive:
        learner = parts.mention(agreement.learner_id)
        return Message(
            [parts.small(f":white_check_mark: Your change of role with {learner} is settled.")]
        )
    if follow_up.is_put_off:
        back = parts.button("Back to coaching", guide.BACK, agreement.id, style="primary")
        return Message(
            [
                parts.says(
                    ":bust_in_silhouette: *Still mentoring.* I ask again in ten minutes or later."
                ),
                parts.row(back),
            ]
        )
    return _because(follow_up, guide.still_mentoring(agreement))


def _next_meeting(follow_up: FollowUp, agreement: Agreement, *, has_come: bool) -> Message:
    other = parts.mention(agreement.other(follow_up.person_id))
    if follow_up.state is FollowUpState.DONE:
        text = (
            f":white_check_mark: Your session with {other} has begun; its card is in your group DM."
        )
        return Message([parts.small(text)])
    if is_gone(agreement.other(follow_up.person_id)):
        return Message([parts.small("This is settled: they have left, so there is no meeting.")])
    if not follow_up.is_alive or agreement.next_meet_at is None:
        return Message([parts.small(f"This is settled; your group DM with {other} has how.")])
    form, at = FORMS[agreement.mode or Mode.COACH], parts.moment(agreement.next_meet_at)
    return _because(
        follow_up,
        Message(
            [
                parts.says(f":calendar: *Your next meeting with {other}: {at}.*"),
                parts.quote("The goal was", agreement.goal),
                parts.row(
                    parts.button("Begin", BEGIN, follow_up.id, style="primary"),
                    *guide.next_buttons(agreement, has_come=has_come),
                ),
                parts.small(
                    f"Press *Begin* when you sit together: same goal, same form ({form.label})."
                    " For something else, type `/guidance`."
                ),
            ]
        ),
    )


def _answered(follow_up: FollowUp, agreement: Agreement) -> Message:
    """Return that it has been answered; the request's own card says how."""
    if agreement.moved_by == follow_up.person_id:
        return Message([parts.small(":white_check_mark: You have answered. Thank you.")])
    return _history(follow_up, agreement)


def _history(follow_up: FollowUp, agreement: Agreement) -> Message:
    happened = history.sentence(agreement, viewer_id=follow_up.person_id)
    return Message([parts.small(happened)])


def _because(follow_up: FollowUp, message: Message) -> Message:
    why: Block = parts.small(follow_up.rule.why)
    return Message([*message.blocks, why])


_DRAWN: dict[Kind, Callable[[FollowUp, Agreement], Message]] = {
    Kind.REQUEST_WAITING: _request,
    Kind.SESSION_SOON: _soon,
    Kind.SESSION_OVERDUE: _overdue,
    Kind.SWITCH_OPEN: _switch,
}
