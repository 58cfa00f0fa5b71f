"""Sessions and their time: one is moved or called off by either of the two, the next one begins."""

from dataclasses import replace
from datetime import datetime

from guidance import meetings, plans
from guidance.agreements import Agreement
from guidance.errors import HasLeft, InvalidField, MovedOn
from guidance.follow_ups import FollowUpState, Kind
from handlers import close, moves, nudges
from handlers.payloads import Press, Submission
from handlers.replies import Open, Reply
from handlers.routes import Form, Routes
from handlers.services import Reaction
from handlers.views import guide
from handlers.views import reminders as views
from storage import agreements, follow_ups, people
from storage.columns import new_id
from storage.outbox import group_address


def register(routes: Routes) -> None:
    """Bind the buttons of sessions that are to come, on cards and reminders."""
    routes.presses.bind(views.BEGIN, begin)
    routes.presses.bind(guide.ANOTHER_TIME, open_new_time)
    routes.forms.bind(views.MOVED, Form(move))
    routes.presses.bind(guide.CALL_OFF, call_off)
    routes.presses.bind(guide.NEXT_TIME, open_next_time)
    routes.forms.bind(views.NEXT_MOVED, Form(move_next))
    routes.presses.bind(guide.NEXT_OFF, call_off_next)
    routes.presses.bind(guide.NOT_MET, not_met)
    routes.presses.bind(guide.NEXT_NOT_MET, next_not_met)


def begin(reaction: Reaction, press: Press) -> None:
    """Begin the next meeting: its agreement is made, once, whoever of the two presses first."""
    with nudges.heard_first(reaction):
        reminder = nudges.of_person(reaction, press.value, message_ts=press.message_ts)
        reminder.settle(FollowUpState.DONE, by=reaction.user_id)
        before = agreements.get(reaction.session, reminder.agreement_id, team_id=reaction.team_id)
        # Whoever moves that meeting, or calls it off, in the same moment comes first or finds it
        # begun.
        agreements.save(reaction.session, replace(before, version=before.version + 1))
    ended = follow_ups.settle_kind(reaction.session, reminder.agreement_id, Kind.NEXT_MEETING)
    if not ended:
        raise MovedOn
    _check_here(reaction, before)
    draft = meetings.next_session(before, new_id())
    agreements.add(reaction.session, draft, now=reaction.now)
    moves.made(reaction, meetings.begin(draft, by=reaction.user_id, now=reaction.now))
    nudges.changed(reaction, *ended)
    reaction.outbox.redraw(moves.AGREEMENT, before.id)


def open_new_time(reaction: Reaction, press: Press) -> Reply:
    """Ask when the session will be."""
    agreement = reaction.agreement(press.value)
    meetings.check_open(agreement, by=reaction.user_id)
    _check_here(reaction, agreement)
    has_come = meetings.has_come(agreement.meet_at, now=reaction.now)
    return Open(views.new_time(agreement, viewer_id=reaction.user_id, has_come=has_come))


def move(reaction: Reaction, submission: Submission) -> None:
    """Set the new time, tell both, and plan the reminders anew."""
    at = _chosen(submission)
    agreement = reaction.agreement(submission.metadata)
    meetings.check_open(agreement, by=reaction.user_id)
    _check_here(reaction, agreement)
    moved = meetings.move(agreement, at, by=reaction.user_id, now=reaction.now)
    moves.made(reaction, moved)
    nudges.cancel(reaction, moved.id, [Kind.SESSION_SOON, Kind.SESSION_OVERDUE])
    quiets = reaction.quiets_of(moved)
    planned = plans.around_session(moved, quiets, now=reaction.now, ordinal=moved.version)
    follow_ups.plan(reaction.session, moved.id, planned, team_id=moved.team_id)
    told = views.moved(moved, is_first=agreement.meet_at is None)
    _tell_group(reaction, moved, told.content())
    _share_again(reaction, moved, moved.meet_at, instead_of=agreement.meet_at)


def call_off(reaction: Reaction, press: Press) -> None:
    """Close a session that will not take place, and tell both kindly."""
    agreement = reaction.agreement(press.value)
    off = meetings.call_off(agreement, by=reaction.user_id, now=reaction.now)
    moves.made(reaction, off)
    _tell_group(reaction, off, views.called_off(off).content())
    _share_again(reaction, off, None, instead_of=agreement.meet_at)


def not_met(reaction: Reaction, press: Press) -> None:
    """Close a session that did not take place, and tell both kindly."""
    agreement = reaction.agreement(press.value)
    off = meetings.not_met(agreement, by=reaction.user_id, now=reaction.now)
    moves.made(reaction, off)
    _tell_group(reaction, off, views.not_met(off).content())


def open_next_time(reaction: Reaction, press: Press) -> Reply:
    """Ask when the next meeting will be."""
    closed = _before_next(reaction, press.value)
    meetings.check_next(closed, by=reaction.user_id)
    _check_here(reaction, closed)
    has_come = meetings.has_come(closed.next_meet_at, now=reaction.now)
    return Open(views.new_time(closed, viewer_id=reaction.user_id, has_come=has_come))


def move_next(reaction: Reaction, submission: Submission) -> None:
    """Set the new time of the next meeting, tell both, and remind them before it."""
    closed = _before_next(reaction, submission.metadata)
    at, by = _chosen(submission), reaction.user_id
    _check_here(reaction, closed)
    moved = meetings.move_next(closed, at, by=by, now=reaction.now)
    _next_moved(reaction, moved)
    quiets = reaction.quiets_of(moved)
    planned = plans.before_meeting(
        moved, moved.next_meet_at, now=reaction.now, quiets=quiets, ordinal=moved.version
    )
    follow_ups.plan(reaction.session, moved.id, planned, team_id=moved.team_id)
    _tell_group(reaction, moved, views.next_moved(moved, by_id=by).content())
    close.share_meeting(
        reaction, moved, moved.next_meet_at, moved.version, instead_of=closed.next_meet_at
    )


def call_off_next(reaction: Reaction, press: Press) -> None:
    """Take the next meeting back, and tell both."""
    closed = _before_next(reaction, press.value)
    off = meetings.call_off_next(closed, by=reaction.user_id, now=reaction.now)
    _next_moved(reaction, off)
    _tell_group(reaction, off, views.next_called_off(reaction.user_id).content())
    close.share_meeting(reaction, off, None, off.version, instead_of=closed.next_meet_at)


def next_not_met(reaction: Reaction, press: Press) -> None:
    """Let go of a next meeting that did not take place, and tell both."""
    closed = _before_next(reaction, press.value)
    off = meetings.next_not_met(closed, by=reaction.user_id, now=reaction.now)
    _next_moved(reaction, off)
    _tell_group(reaction, off, views.next_not_met(reaction.user_id).content())


def _before_next(reaction: Reaction, agreement_id: str) -> Agreement:
    """Return the session that a next meeting carries on.

    Raises:
        InvalidField: that meeting has begun.
    """
    closed = reaction.agreement(agreement_id)
    if agreements.continuing(reaction.session, closed.id):
        raise InvalidField("meet_at", meetings.SETTLED)
    return closed


def _check_here(reaction: Reaction, agreement: Agreement) -> None:
    """Check that the other one can meet, and answer here.

    Raises:
        HasLeft: they are deactivated, or a guest by now.
    """
    other_id = agreement.other(reaction.user_id)
    if people.is_outside(reaction.session, other_id, team_id=reaction.team_id):
        raise HasLeft


def _next_moved(reaction: Reaction, moved: Agreement) -> None:
    with nudges.heard_first(reaction):
        agreements.save(reaction.session, moved)
    reaction.record("agreement.next_meeting", moved.id)
    nudges.cancel(reaction, moved.id, [Kind.NEXT_MEETING])
    reaction.outbox.redraw(moves.AGREEMENT, moved.id)
    reaction.outbox.publish_home(*moved.parties)


def _share_again(
    reaction: Reaction, moved: Agreement, at: datetime | None, *, instead_of: datetime | None
) -> None:
    """Share a calendar file of a next meeting that has begun here: it came into calendars before.

    Its number goes on from the last one of the session before, of which nothing is moved since.
    """
    if moved.continues_id is None:
        return
    before = agreements.get(reaction.session, moved.continues_id, team_id=reaction.team_id)
    number = before.version + moved.version
    close.share_meeting(reaction, before, at, number, instead_of=instead_of)


def _chosen(submission: Submission) -> datetime:
    at = submission.values.moment("meet_at")
    if at is None:
        raise InvalidField("meet_at", "Please choose a day and a time.")
    return at


def _tell_group(reaction: Reaction, moved: Agreement, content: dict[str, object]) -> None:
    key = f"meeting:{moved.id}:{moved.version}"
    reaction.outbox.post(group_address(*moved.parties), content, key=key)
