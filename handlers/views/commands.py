"""The answers to `/guidance help` and `/guidance modes`."""

from guidance.modes import FORMS
from handlers.views import parts
from handlers.views.message import Message

_HELP = {
    "/guidance": "ask somebody for guidance",
    "/guidance @Name my goal": "the same, with the name and the goal filled in",
    "/guidance modes": "the four forms of guidance side by side",
    "/guidance sessions": "what is open, and what you have agreed on",
    "/guidance pause until Friday": "no reminders until that day (`resume` ends it)",
    "/guidance support": "numbers to call at any hour",
}


def help_text() -> Message:
    """Return what can be typed."""
    lines = "\n".join(f"`{words}`  {meaning}" for words, meaning in _HELP.items())
    return Message([parts.says(f"*What you can type*\n{lines}")])


def modes() -> Message:
    """Return the four forms, one paragraph each, for the person who asked."""
    return Message(
        [
            parts.says(
                f"*{form.label}*: {form.short}\n_About:_ {form.about}. _Who leads:_"
                f" {form.who_leads}. _Sounds like:_ “{form.sounds_like}” _Time:_ {form.time}."
            )
            for form in FORMS.values()
        ]
    )
