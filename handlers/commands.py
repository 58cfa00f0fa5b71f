"""What the words after `/guidance` do: a word of ours is obeyed, a sentence is a goal."""

from guidance.polite import is_thanks, plain_words
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
from handlers.markup import as_read
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

    A word of ours with more words after it is a goal ("help me decide …"), unless it wants more;
    kind ones beside it, such as "please", are none. One word that is neither ours nor a mention is
    more likely a slip than a goal: it gets the help. With a sign beside it (":(") it is a goal.
    """
    if is_thanks(command.text):
        return show_welcome
    words = plain_words(command.text)
    phrase = " ".join(words)
    if pause.UNTIL.split(phrase, maxsplit=1)[0] in _NO_REMINDERS:
        return pause.no_reminders
    if phrase in PHRASES:
        return PHRASES[phrase]
    if words and plain_words(command.further):
        return WITH_MORE.get(command.word, ask.open_from_command)
    is_alone = not words or len(command.text.split()) == 1
    is_slip = command.text and is_alone and "<@" not in command.text
    word = ALIASES.get(command.word, command.word)
    return WORDS.get(word, show_help if is_slip else ask.open_from_command)


def show_help(_reaction: Reaction, command: Command) -> Reply:
    """Answer `/guidance help`, a word that is none of ours, and kind ones alone."""
    is_slip = plain_words(command.text) not in ([], ["help"])
    return Tell(views.help_text(word=as_read(command.text.strip()) if is_slip else ""))


def show_welcome(_reaction: Reaction, _command: Command) -> Reply:
    """Answer thanks that stand alone."""
    return Tell(views.welcome())


def show_modes(_reaction: Reaction, _command: Command) -> Reply:
    """Answer `/guidance modes`: the four forms side by side."""
    return Tell(views.modes())


WORDS: dict[str, UseCase[Command]] = {
    "help": show_help,
    "modes": show_modes,
    "nights": pause.nights,
    "pause": pause.pause,
    "practice": practice.open_from_command,
    "privacy": privacy.show,
    "resume": pause.resume,
    "say": say.answer,
    "sessions": overview.tell,
    "settings": preferences.open_from_command,
    "setup": people.open_from_command,
    "snooze": pause.snooze,
    "support": support.show,
    "trend": trend.tell,
}
"""What one word alone does."""

ALIASES = {
    **dict.fromkeys(("advise", "coach", "form", "forms", "mentor", "mode"), "modes"),
    **dict.fromkeys(("988", "crisis", "die", "emergency", "kms", "suicidal", "suicide"), "support"),
    **dict.fromkeys(("burn-out", "burned-out", "burnout", "burnt-out"), "support"),
    **dict.fromkeys(("depressed", "depression", "exhausted", "hopeless", "tired"), "support"),
    **dict.fromkeys(("delete", "erase", "export"), "privacy"),
    **dict.fromkeys(("quiet", "quit", "stop", "unsubscribe"), "pause"),
    **dict.fromkeys(("cancel", "feedback", "session", "steps", "withdraw"), "sessions"),
    **dict.fromkeys(("reminder", "reminders", "setting"), "settings"),
    "night": "nights",
    "practise": "practice",
    "set-up": "setup",
    "unpause": "resume",
}
"""Words that mean one of ours where they stand alone; with more words they are a goal."""

WITH_MORE: dict[str, UseCase[Command]] = {
    "setup": people.open_from_command,
    "nights": pause.nights,
    "pause": pause.pause,
    "resume": pause.resume,
    "say": say.answer,
    "snooze": pause.snooze,
}
"""What a word does that has others after it."""

_NO_REMINDERS = {
    *("mute", "no more reminders", "no reminders", "reminders off", "turn reminders off"),
    *("stop reminding me", "stop sending me reminders", "do not remind me", "don't remind me"),
    *(
        f"{verb} {which}reminders"
        for verb in ("mute", "pause", "stop", "turn off")
        for which in ("", "all ", "all my ", "my ", "the ")
    ),
}
"""What is the same as `pause`; a day may follow."""

_BURNED_OUT = [
    f"{who}{what} out" for who in ("", "i am ", "i'm ") for what in ("burn", "burned", "burnt")
]

_MY_SESSIONS = [
    *("end session", "end my session", "end the session", "end this session"),
    *("my sessions", "my steps", "my next steps", "next steps"),
]

_HOW_TO_STOP = ["how do i stop this", "how do i stop these", "how can i stop this"]

_WHOM_TO_ASK = [
    *("faculty", "who is faculty"),
    *(f"{who} {can} i ask" for who in ("who", "whom") for can in ("can", "could", "may")),
]

PHRASES: dict[str, UseCase[Command]] = {
    **dict.fromkeys(("delete my data", "erase my data", "export my data"), privacy.show),
    **dict.fromkeys(_HOW_TO_STOP, pause.no_reminders),
    **dict.fromkeys(_MY_SESSIONS, overview.tell),
    **dict.fromkeys(_WHOM_TO_ASK, ask.tell_whom),
    **dict.fromkeys(_BURNED_OUT, support.show),
}
"""What a few words together do that are no goal; with more words they are one."""
