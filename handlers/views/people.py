"""Joining a program, and setting one up."""

from handlers.views import parts
from handlers.views.message import Message

ASK_TO_JOIN = "people.ask_to_join"


def not_enrolled() -> Message:
    """Return a friendly sentence for somebody who is in no program here, and a way to ask."""
    return Message(
        [
            parts.says(
                ":wave: Guidance works within a residency or fellowship program, and you are not"
                " in one here yet. Shall I ask a program director to add you? They see your name"
                " and nothing else."
            ),
            parts.row(parts.button("Ask to join", ASK_TO_JOIN, "join", style="primary")),
        ]
    )
