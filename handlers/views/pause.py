"""The answers to `/guidance pause` and `/guidance resume`."""

from datetime import date

from handlers.views import parts
from handlers.views.message import Message


def paused(until: date) -> Message:
    """Return until when I am quiet, and how to end it."""
    return Message(
        [
            parts.says(
                f":pause_button: *No reminders until {parts.day(until)}.* What falls due before"
                " then waits for that day."
            ),
            parts.small(
                "Requests and answers from people still reach you. `/guidance resume` ends it."
            ),
        ]
    )


def resumed() -> Message:
    """Return that reminders come again."""
    return Message(
        [
            parts.says(
                ":arrow_forward: *Reminders are on again.* What waited comes now, or when your"
                " quiet hours end."
            )
        ]
    )


def not_paused() -> Message:
    """Return that there was nothing to end."""
    return Message(
        [parts.says("You were not paused. `/guidance pause until Friday` would do that.")]
    )
