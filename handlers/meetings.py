"""Sessions and their time: one that is overdue is moved or called off, the next one begins."""

from guidance import meetings, plans
from guidance.agreements import Agreement
from guidance.errors import InvalidField, MovedOn
from guidance.follow_ups import FollowUpState, Kind
from handlers import moves, nudges
from handlers.payloads import Press, Submission
from handlers.replies import Open, Reply
from handlers.routes import Form, Routes
from handlers.services import Reaction
from handlers.views import reminders as views
from storage import agreements, follow_ups
from storage.columns import new_id
from storage.outbox import group_address


def register(routes: Routes) -> None:
    """Bind the buttons on the reminders of sessions."""
    routes.presses.bind(views.BEGIN, begin)
    routes.presses.bind(views.STILL_AHEAD, open_new_time)
    routes.forms.bind(views.MOVED, Form(move))
    routes.presses.bind(views.CALL_OFF, call_off)


def begin(reaction: Reaction, press: Press) -> None:
    """Begin the next meeting: its agreement is made, once, whoever of the two presses first."""
    reminder = nudges.of_person(reaction, press.value, message_ts=press.message_ts)
    nudges.heard_from(reaction)
    reminder.settle(FollowUpState.DONE, by=reaction.user_id)
    ended = follow_ups.settle_kind(reaction.session, reminder.agreement_id, Kind.NEXT_MEETING)
    if not ended:
        raise MovedOn
    before = agreements.get(reaction.session, reminder.agreement_id, team_id=reaction.team_id)
    draft = meetings.next_session(before, new_id())
    agreements.add(reaction.session, draft, now=reaction.now)
    moves.made(reaction, meetings.begin(draft, by=reaction.user_id, now=reaction.now))
    nudges.changed(reaction, *ended)


def open_new_time(reaction: Reaction, press: Press) -> Reply:
    """Ask when the session will be."""
    agreement = reaction.agreement(press.value)
    meetings.check_open(agreement, by=reaction.user_id)
    return Open(views.new_time(agreement))


def move(reaction: Reaction, submission: Submission) -> None:
    """Set the new time, tell both, and plan the reminders anew."""
    at = submission.values.moment("meet_at")
    if at is None:
        raise InvalidField("meet_at", "Please choose a day and a time.")
    agreement = reaction.agreement(submission.metadata)
    moved = meetings.move(agreement, at, by=reaction.user_id, now=reaction.now)
    moves.made(reaction, moved)
    nudges.cancel(reaction, moved.id, [Kind.SESSION_SOON, Kind.SESSION_OVERDUE])
    quiets = {person_id: reaction.quiet_of(person_id) for person_id in moved.parties}
    planned = plans.around_session(moved, quiets, now=reaction.now, ordinal=moved.version)
    follow_ups.plan(reaction.session, moved.id, planned, team_id=moved.team_id)
    _tell_group(reaction, moved, views.moved(moved).content())


def call_off(reaction: Reaction, press: Press) -> None:
    """Close a session that will not take place, and tell both kindly."""
    agreement = reaction.agreement(press.value)
    off = meetings.call_off(agreement, by=reaction.user_id, now=reaction.now)
    moves.made(reaction, off)
    _tell_group(reaction, off, views.called_off(off).content())


def _tell_group(reaction: Reaction, moved: Agreement, content: dict[str, object]) -> None:
    key = f"meeting:{moved.id}:{moved.version}"
    reaction.outbox.post(group_address(*moved.parties), content, key=key)
