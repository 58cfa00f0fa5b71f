"""A person wants no reminders until a day, or wants them again."""

from guidance.dates import UnreadableDay, parse_day
from handlers import ask
from handlers.payloads import Command
from handlers.replies import Reply, Tell
from handlers.services import Reaction
from handlers.views import pause as views
from storage import people

_UNTIL = ("until", "till", "for")

DAY_WORDS = 3
"""So many words after `pause` are a day that is misspelled; more of them are a goal."""


def pause(reaction: Reaction, command: Command) -> Reply:
    """Answer `/guidance pause until DATE`; the day is one of the person's own calendar."""
    _, *words = command.text.split()
    today = reaction.now.astimezone(reaction.quiet_of(reaction.user_id).zone).date()
    try:
        day = parse_day(" ".join(words), today=today)
    except UnreadableDay:
        if len(words) > DAY_WORDS and words[0].lower() not in _UNTIL:
            return ask.open_from_command(reaction, command)  # "pause and think before …" is a goal
        raise
    if day == today:
        raise UnreadableDay("That is today. Try a later day, such as tomorrow, Friday or Dec 1.")
    people.pause(reaction.session, reaction.user_id, day, team_id=reaction.team_id)
    reaction.outbox.publish_home(reaction.user_id)
    return Tell(views.paused(day))


def resume(reaction: Reaction, _command: Command) -> Reply:
    """Answer `/guidance resume`; what was held back comes at the next decent hour."""
    quiet = reaction.quiet_of(reaction.user_id)
    was_paused = quiet.is_paused(reaction.now)
    people.pause(reaction.session, reaction.user_id, None, team_id=reaction.team_id)
    reaction.outbox.publish_home(reaction.user_id)
    return Tell(views.resumed() if was_paused else views.not_paused())
