"""Where to turn."""

from collections.abc import Iterable

from slack_sdk.models.blocks import Block

from guidance.support import NOBODY_WATCHES, SupportLine
from handlers.views import parts
from handlers.views.message import Message, escaped


def numbers(lines: Iterable[SupportLine]) -> Message:
    """Return the numbers, seen by the person who asked and nobody else."""
    return Message(
        [
            parts.says(f":heart: *Somebody to talk to*\n{listed(lines)}"),
            parts.small(f"{NOBODY_WATCHES} Only you can see this; it is not recorded."),
        ]
    )


def section(lines: Iterable[SupportLine]) -> list[Block]:
    """Return the numbers for the Home tab."""
    return [parts.heading("Support"), parts.says(listed(lines)), parts.small(NOBODY_WATCHES)]


def listed(lines: Iterable[SupportLine]) -> str:
    """Return one line of text for each number."""
    return "\n".join(f"• *{escaped(line.name)}*: {escaped(line.how)}" for line in lines)
