"""What is left to somebody who was a member and is a guest: to finish, and to leave no trace."""

from collections.abc import Callable
from typing import Any

from handlers import commands, feedback, follow_up, meetings, privacy, report_back, support
from handlers.payloads import Command, Request

OPEN: frozenset[Callable[..., Any]] = frozenset(
    {
        privacy.show,
        privacy.export,
        privacy.ask,
        privacy.erase,
        support.show,
        follow_up.done,
        follow_up.stop,
        report_back.open_form,
        report_back.tell,
        feedback.open_form,
        feedback.change_contact,
        feedback.answer,
        meetings.call_off,
        meetings.not_met,
    }
)
"""Each looks by itself whose it is. Nothing here begins anything, or promises a reminder."""


def may(use_case: Callable[..., Any], request: Request) -> bool:
    """Return whether a guest may do this."""
    asked = commands.meant(request) if isinstance(request, Command) else use_case
    return asked in OPEN
