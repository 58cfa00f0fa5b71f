"""What the words after `/guidance` do: a word of ours is obeyed, a sentence is a goal."""

from handlers import (
    ask,
    overview,
    pause,
    people,
    practice,
    preferences,
    privacy,
    say,
    support,
    trend,
)
from handlers.payloads import Command
from handlers.replies import Reply, Tell
from handlers.routes import Routes, UseCase
from handlers.services import Reaction
from handlers.views import commands as views

COMMAND = "/guidance"


def register(routes: Routes) -> None:
    """Bind the slash command."""
    routes.commands.bind(COMMAND, answer)


def answer(reaction: Reaction, command: Command) -> Reply:
    """Do what the word says, or open the request with the words as its goal."""
    return meant(command)(reaction, command)


def meant(command: Command) -> UseCase[Command]:
    """Return what the word stands for.

    A word of ours with more words after it is a goal ("help me decide …"), unless it wants more.
    One word that is neither ours nor a mention is more likely a slip than a goal: it gets the help.
    """
    first, *rest = command.text.split() or [""]
    rest = [word for word in rest if _bare(word) not in _POLITE]
    known = _WITH_MORE if rest else _WORDS
    is_goal = not first or bool(rest) or first.startswith("<@")
    otherwise = ask.open_from_command if is_goal else show_help
    return known.get(_bare(first), otherwise)


def _bare(word: str) -> str:
    return word.lower().strip(".,!?")


def show_help(_reaction: Reaction, _command: Command) -> Reply:
    """Answer `/guidance help`."""
    return Tell(views.help_text())


def show_modes(_reaction: Reaction, _command: Command) -> Reply:
    """Answer `/guidance modes`: the four forms side by side."""
    return Tell(views.modes())


_POLITE = frozenset({"now", "please", "thanks"})
"""What may follow a word of ours and makes no goal of it."""

_WORDS: dict[str, UseCase[Command]] = {
    "help": show_help,
    "modes": show_modes,
    "nights": pause.nights,
    "pause": pause.pause,
    "practice": practice.open_from_command,
    "privacy": privacy.show,
    "resume": pause.resume,
    "say": say.ask_for_words,
    "sessions": overview.tell,
    "settings": preferences.open_from_command,
    "setup": people.open_from_command,
    "snooze": pause.snooze,
    "support": support.show,
    "trend": trend.tell,
}
"""What one word alone does."""

_WITH_MORE: dict[str, UseCase[Command]] = {
    "setup": people.open_from_command,
    "nights": pause.nights,
    "pause": pause.pause,
    "resume": pause.resume,
    "say": say.answer,
    "snooze": pause.snooze,
}
"""What a word does that has others after it."""
