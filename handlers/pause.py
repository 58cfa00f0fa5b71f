"""A person wants no reminders until a day, or at other hours, or wants them again."""

import re
from contextlib import suppress
from dataclasses import replace
from datetime import date

from guidance.dates import FarDay, PastDay, UnreadableDay, parse_day
from guidance.polite import plain_words
from handlers import ask, nudges
from handlers.payloads import Command, Press
from handlers.replies import Reply, Tell
from handlers.routes import Routes
from handlers.services import Reaction
from handlers.views import due as due_views
from handlers.views import pause as views
from storage import budgets, people

_UNTIL = ("until", "till", "for")

UNTIL = re.compile(rf" (?:{'|'.join(_UNTIL)}) ")
"""What stands between words about reminders and the day until which there are to be none."""

_HARMLESS = frozenset({"again", "all", "it", "my", "reminders", "today"})
"""What may follow `resume` or `off` and changes nothing."""

_FOR_GOOD = frozenset({*_UNTIL, "always", "ever", "forever", "good", "indefinitely", "permanently"})
"""Words after `pause` that name no day, since there is to be none."""

DAY_WORDS = 3
"""So many words after `pause` are a day that is misspelled; more of them are a goal."""


def register(routes: Routes) -> None:
    """Bind the way back for somebody who has left three cards unanswered."""
    routes.presses.bind(due_views.REMIND_AGAIN, remind_again)


def pause(reaction: Reaction, command: Command) -> Reply:
    """Answer `/guidance pause until DATE`, in the person's own calendar; `pause off` ends it."""
    if _is_off(command):
        return _resume(reaction)
    if not _of_a_day(command):
        return Tell(views.how_to_pause())
    if _FOR_GOOD.issuperset(_of_a_day(command)):
        return Tell(views.how_to_stop())
    day = _day_in(reaction, command)
    if day is None:
        return ask.open_from_command(reaction, command)  # "pause and think before …" is a goal
    session, user_id, team_id = reaction.session, reaction.user_id, reaction.team_id
    people.pause(session, user_id, day, team_id=team_id, now=reaction.now)
    nudges.quiet_changed(reaction)
    nudges.heard_from(reaction)  # who names the day on which reminders come again wants them
    reaction.outbox.publish_home(user_id)
    return Tell(views.paused(day))


def no_reminders(reaction: Reaction, command: Command) -> Reply:
    """Answer "stop my reminders", with a day or without: the same as `/guidance pause`."""
    _, *after = UNTIL.split(" ".join(plain_words(command.text)), maxsplit=1)
    if " for " in command.text and len(" ".join(after).split()) > DAY_WORDS:
        return ask.open_from_command(reaction, command)  # "no reminders for patients who …"
    return pause(reaction, replace(command, text=" ".join(["pause until", *after])))


def nights(reaction: Reaction, command: Command) -> Reply:
    """Answer `/guidance nights until DATE`; `/guidance nights off` turns the hours back."""
    session, user_id, team_id = reaction.session, reaction.user_id, reaction.team_id
    if _is_off(command):
        people.work_nights(session, user_id, None, team_id=team_id, now=reaction.now)
        nudges.quiet_changed(reaction)
        reaction.outbox.publish_home(user_id)
        return Tell(views.days(reaction.quiet_of(user_id), paused_until=_paused_until(reaction)))
    if not _of_a_day(command):
        return Tell(views.how_to_work_nights(reaction.quiet_of(user_id)))
    day = _day_in(reaction, command)
    if day is None:
        return ask.open_from_command(reaction, command)
    people.work_nights(session, user_id, day, team_id=team_id, now=reaction.now)
    nudges.quiet_changed(reaction)
    reaction.outbox.publish_home(user_id)
    quiet = reaction.quiet_of(user_id)
    return Tell(views.nights(quiet, day, paused_until=_paused_until(reaction)))


def resume(reaction: Reaction, command: Command) -> Reply:
    """Answer `/guidance resume`; what was held back comes at the next decent hour.

    With a day a pause ends on it; where there is none but silence, that ends at once.
    """
    if _HARMLESS.issuperset(plain_words(command.further)):
        return _resume(reaction)
    with suppress(UnreadableDay, PastDay, FarDay):
        if _day_in(reaction, command):
            return pause(reaction, command) if _paused_until(reaction) else _resume(reaction)
    return ask.open_from_command(reaction, command)  # "resume my research" is a goal


def _resume(reaction: Reaction) -> Reply:
    session, user_id, team_id = reaction.session, reaction.user_id, reaction.team_id
    budget, quiet = budgets.with_quiet(session, user_id, team_id=team_id)
    people.pause(session, user_id, None, team_id=team_id, now=reaction.now)
    nudges.quiet_changed(reaction)
    nudges.heard_from(reaction)
    reaction.outbox.publish_home(user_id)
    was_silent = quiet.is_paused(reaction.now) or budget.is_spent
    return Tell(views.resumed() if was_silent else views.not_paused())


def snooze(reaction: Reaction, command: Command) -> Reply:
    """Answer `/guidance snooze`: a reminder has its own button, and for all there is a pause."""
    with suppress(UnreadableDay, PastDay, FarDay):
        if _of_a_day(command) and _day_in(reaction, command) is None:
            return ask.open_from_command(reaction, command)  # "snooze my alarm less …" is a goal
    return Tell(views.how_to_snooze())


def remind_again(reaction: Reaction, press: Press) -> Reply:
    """Ask questions again that nobody had answered three times in a row; a pause goes on."""
    nudges.heard_from(reaction)
    nudges.changed(reaction, press.value)
    until = _paused_until(reaction)
    return Tell(views.paused(until) if until else views.resumed())


def _paused_until(reaction: Reaction) -> date | None:
    """Return the end of this person's pause, None when none holds."""
    quiet = reaction.quiet_of(reaction.user_id)
    return quiet.paused_until if quiet.is_paused(reaction.now) else None


def _is_off(command: Command) -> bool:
    first, *more = plain_words(command.further) or [""]
    return first == "off" and _HARMLESS.issuperset(more)


def _of_a_day(command: Command) -> list[str]:
    """Return the words of a command that may name a day, none of them when it names nothing."""
    words = plain_words(command.further)
    if words[:1] == ["from"] and words[1:2] in ([], *([one] for one in _UNTIL)):
        words = words[1:]  # "from now until Friday", without its "now"
    return [] if {"on", *_UNTIL}.issuperset(words) else words


def _day_in(reaction: Reaction, command: Command) -> date | None:
    """Return the day in a command, None when its words are a goal and no day.

    Raises:
        UnreadableDay: they are a day that is misspelled, or today.
    """
    words = _of_a_day(command)
    today = reaction.now.astimezone(reaction.quiet_of(reaction.user_id).zone).date()
    try:
        day = parse_day(" ".join(words), today=today)
    except UnreadableDay:
        if len(words) > DAY_WORDS and words[0] not in _UNTIL:
            return None
        raise
    if day == today:
        raise UnreadableDay("That is today. Try a later day, such as tomorrow, Friday or Dec 1.")
    return day
