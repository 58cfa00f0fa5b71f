"""A person says when they wish to be left alone."""

from datetime import time

from slack_bolt.async_app import AsyncApp

from guidance.errors import InvalidField
from guidance.preferences import check_hours, check_pause
from handlers import edge
from handlers.payloads import Command, Press, Submission, Values
from handlers.replies import Open, Reply
from handlers.services import Reaction, Services
from handlers.views import preferences as views
from storage import people


def register(app: AsyncApp, services: Services) -> None:
    """Bind the button on the Home tab, and the modal behind it."""
    edge.on_press(app, services, views.OPEN, open_form)
    edge.on_submission(app, services, views.SAVED, save)


def open_form(reaction: Reaction, _press: Press) -> Reply:
    """Show what is set."""
    return _form(reaction)


def open_from_command(reaction: Reaction, _command: Command) -> Reply:
    """Answer `/guidance settings`."""
    return _form(reaction)


def _form(reaction: Reaction) -> Reply:
    quiet = reaction.quiet_of(reaction.user_id)
    today = reaction.now.astimezone(quiet.zone).date()
    is_slacks = is_slacks_zone(reaction, reaction.user_id)
    return Open(views.form(quiet, today=today, is_slacks_zone=is_slacks))


def save(reaction: Reaction, submission: Submission) -> None:
    """Keep what was chosen; what is due from now on follows it."""
    values, user_id, team_id = submission.values, reaction.user_id, reaction.team_id
    start, end = _clock(values, "quiet_start"), _clock(values, "quiet_end")
    check_hours(start, end)
    today = reaction.now.astimezone(reaction.quiet_of(user_id).zone).date()
    until = check_pause(values.day("paused_until"), today=today)
    weekends = values.is_ticked("weekends")
    people.set_hours(
        reaction.session, user_id, team_id=team_id, start=start, end=end, weekends=weekends
    )
    people.pause(reaction.session, user_id, until, team_id=team_id)
    reaction.outbox.publish_home(user_id)


def is_slacks_zone(reaction: Reaction, user_id: str) -> bool:
    """Return whether a person's time zone is the one of their Slack profile."""
    known = people.zone_in_slack(reaction.session, user_id, team_id=reaction.team_id)
    return known is not None


def _clock(values: Values, field: str) -> time:
    chosen = values.clock(field)
    if chosen is None:
        raise InvalidField(field, "Please choose a time.")
    return time.fromisoformat(chosen)
