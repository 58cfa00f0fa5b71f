"""Where to turn at any hour."""

from collections.abc import Iterable

from guidance.support import NOBODY_WATCHES, SupportLine
from handlers.views import parts
from handlers.views.message import Message, escaped


def numbers(lines: Iterable[SupportLine]) -> Message:
    """Return the numbers, seen by the person who asked and nobody else."""
    listed = "\n".join(f"• *{escaped(line.name)}*: {escaped(line.how)}" for line in lines)
    return Message(
        [
            parts.says(f":heart: *Somebody to talk to, at any hour*\n{listed}"),
            parts.small(f"{NOBODY_WATCHES} Only you can see this; it is not recorded."),
        ]
    )
