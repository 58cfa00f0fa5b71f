"""A person wants no reminders until a day, or at other hours, or wants them again."""

from datetime import date

from guidance.dates import UnreadableDay, parse_day
from handlers import ask, nudges
from handlers.payloads import Command, Press
from handlers.replies import Reply, Tell
from handlers.routes import Routes
from handlers.services import Reaction
from handlers.views import due as due_views
from handlers.views import pause as views
from storage import due, people

_UNTIL = ("until", "till", "for")

DAY_WORDS = 3
"""So many words after `pause` are a day that is misspelled; more of them are a goal."""


def register(routes: Routes) -> None:
    """Bind the way back for somebody who has left three cards unanswered."""
    routes.presses.bind(due_views.REMIND_AGAIN, remind_again)


def pause(reaction: Reaction, command: Command) -> Reply:
    """Answer `/guidance pause until DATE`; the day is one of the person's own calendar."""
    day = _day_in(reaction, command)
    if day is None:
        return ask.open_from_command(reaction, command)  # "pause and think before …" is a goal
    session, user_id, team_id = reaction.session, reaction.user_id, reaction.team_id
    people.pause(session, user_id, day, team_id=team_id, now=reaction.now)
    nudges.quiet_changed(reaction)
    reaction.outbox.publish_home(user_id)
    return Tell(views.paused(day))


def nights(reaction: Reaction, command: Command) -> Reply:
    """Answer `/guidance nights until DATE`; `/guidance nights off` turns the hours back."""
    session, user_id, team_id = reaction.session, reaction.user_id, reaction.team_id
    if command.text.split()[1:] == ["off"]:
        people.work_nights(session, user_id, None, team_id=team_id, now=reaction.now)
        nudges.quiet_changed(reaction)
        reaction.outbox.publish_home(user_id)
        return Tell(views.days(reaction.quiet_of(user_id)))
    day = _day_in(reaction, command)
    if day is None:
        return ask.open_from_command(reaction, command)
    people.work_nights(session, user_id, day, team_id=team_id, now=reaction.now)
    nudges.quiet_changed(reaction)
    reaction.outbox.publish_home(user_id)
    return Tell(views.nights(reaction.quiet_of(user_id), day))


def resume(reaction: Reaction, _command: Command) -> Reply:
    """Answer `/guidance resume`; what was held back comes at the next decent hour."""
    session, user_id, team_id = reaction.session, reaction.user_id, reaction.team_id
    was_paused = reaction.quiet_of(user_id).is_paused(reaction.now)
    was_quiet = due.budget_of(session, user_id, team_id=team_id).is_spent
    people.pause(session, user_id, None, team_id=team_id, now=reaction.now)
    nudges.quiet_changed(reaction)
    nudges.heard_from(reaction)
    reaction.outbox.publish_home(user_id)
    return Tell(views.resumed() if was_paused or was_quiet else views.not_paused())


def remind_again(reaction: Reaction, press: Press) -> Reply:
    """Ask questions again that nobody had answered three times in a row."""
    nudges.heard_from(reaction)
    nudges.changed(reaction, press.value)
    return Tell(views.resumed())


def _day_in(reaction: Reaction, command: Command) -> date | None:
    """Return the day in a command, None when its words are a goal and no day.

    Raises:
        UnreadableDay: they are a day that is misspelled, or today.
    """
    _, *words = command.text.split()
    today = reaction.now.astimezone(reaction.quiet_of(reaction.user_id).zone).date()
    try:
        day = parse_day(" ".join(words), today=today)
    except UnreadableDay:
        if len(words) > DAY_WORDS and words[0].lower() not in _UNTIL:
            return None
        raise
    if day == today:
        raise UnreadableDay("That is today. Try a later day, such as tomorrow, Friday or Dec 1.")
    return day
