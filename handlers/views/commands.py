"""The answers to `/guidance help` and `/guidance modes`."""

from slack_sdk.models.blocks import Block

from handlers.views import modes as compared
from handlers.views import parts
from handlers.views.message import Message

HELP = {
    "Guidance": {
        "": "ask somebody for guidance",
        "@Name my goal": "the same, with the name and the goal filled in",
        "sessions": "what waits for you, what is open, your next steps",
        "support": "numbers to call",
    },
    "Words to use": {
        "modes": "the four forms of guidance side by side",
        "practice": "a short scene to try your words on; reported to nobody",
        "say You should…": "how a sentence sounds, and how else it could be said",
    },
    "Reminders": {
        "pause until Friday": "none until that day",
        "resume": "reminders come again",
        "nights until Friday": "quiet by day, reminders by night",
        "nights off": "your usual hours again",
        "snooze": "how to put off one reminder",
        "settings": "when I leave you alone",
    },
    "More": {
        "trend": "faculty: how learners find your guidance",
        "setup": "directors: who takes part in the program",
        "privacy": "what I keep, an export of it, and the way to be erased",
        "help": "this list",
    },
}
"""What can be typed after `/guidance` and what it does, in groups short enough for a phone."""


def help_text(*, word: str = "") -> Message:
    """Return what can be typed, to whoever asked or whose `word` is none of these."""
    groups = []
    for name, lines in HELP.items():
        told = "\n".join(
            f"`{f'/guidance {typed}'.strip()}`  {does}" for typed, does in lines.items()
        )
        groups.append(parts.says(f"*{name}*\n{told}"))
    blocks = [parts.says("*What you can type*"), *groups, *compared.openers()]
    return Message([_unknown(word), *blocks] if word else blocks)


def _unknown(word: str) -> Block:
    told = f"I do not know “{parts.shortened(word)}” yet. Is it your goal? Then type /guidance"
    return parts.typed(parts.run(f"{told} alone, and write it there."))


def welcome() -> Message:
    """Return the answer to thanks, and how to begin again."""
    return Message([parts.says("You are welcome. To ask somebody for guidance, type `/guidance`.")])


def modes() -> Message:
    """Return the four forms side by side, for the person who asked."""
    return Message(
        [
            parts.says("*The four forms of guidance*"),
            compared.beginning(),
            compared.table(),
            *compared.openers(),
        ]
    )
