"""The answers to `/guidance help` and `/guidance modes`."""

from handlers.views import modes as compared
from handlers.views import parts
from handlers.views.message import Message

_HELP = {
    "/guidance": "ask somebody for guidance",
    "/guidance @Name my goal": "the same, with the name and the goal filled in",
    "/guidance modes": "the four forms of guidance side by side",
    "/guidance practice": "a short scene to try your words on; reported to nobody",
    "/guidance say You should…": "how a sentence sounds, and how else it could be said",
    "/guidance sessions": "what waits for you, what is open, your next steps",
    "/guidance pause until Friday": "no reminders until that day (`resume` ends it)",
    "/guidance nights until Friday": "quiet by day, reminders by night (`nights off` ends it)",
    "/guidance settings": "when I leave you alone",
    "/guidance trend": "faculty: how learners find your guidance",
    "/guidance privacy": "what I keep, an export of it, and the way to be erased",
    "/guidance support": "numbers to call",
    "/guidance setup": "directors: who takes part in the program",
}


def help_text() -> Message:
    """Return what can be typed."""
    lines = "\n".join(f"`{words}`  {meaning}" for words, meaning in _HELP.items())
    return Message([parts.says(f"*What you can type*\n{lines}"), *compared.openers()])


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
