"""The answers to `/guidance pause`, `/guidance nights` and `/guidance resume`."""

from datetime import date

from guidance.quiet import Quiet
from handlers.views import parts, preferences
from handlers.views.message import Message


def paused(until: date) -> Message:
    """Return until when I am quiet, and how to end it."""
    return Message(
        [
            parts.says(
                f":pause_button: *No reminders until {parts.day(until)}.* What falls due before"
                " then waits."
            ),
            parts.small(
                "Requests and answers from people still reach you. `/guidance resume` ends it."
            ),
        ]
    )


def nights(quiet: Quiet, until: date) -> Message:
    """Return when reminders come while somebody works nights, and what follows them."""
    return Message(
        [
            parts.says(f":owl: *{preferences.nights(quiet, until)}*"),
            parts.small(
                "After the last night I wait ten hours more. `/guidance nights off` ends it; a file"
                " of your shifts does it by itself: `/guidance settings`."
            ),
        ]
    )


def days(quiet: Quiet) -> Message:
    """Return that the usual hours hold."""
    return Message([parts.says(f":sunny: *Your usual hours hold.* {preferences.hours(quiet)}")])


def resumed() -> Message:
    """Return that reminders come again."""
    return Message(
        [
            parts.says(
                ":arrow_forward: *Reminders are on again.* What is due comes now, or when your"
                " quiet hours end; what can wait comes with your next card."
            )
        ]
    )


def not_paused() -> Message:
    """Return that there was nothing to end."""
    return Message(
        [parts.says("You were not paused. `/guidance pause until Friday` would do that.")]
    )
