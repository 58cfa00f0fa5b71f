"""Where to turn."""

from collections.abc import Iterable

from slack_sdk.models.blocks import Block, RichTextBlock

from guidance.support import NOBODY_WATCHES, SupportLine
from handlers.views import parts
from handlers.views.message import Message


def numbers(lines: Iterable[SupportLine]) -> Message:
    """Return the numbers, seen by the person who asked and nobody else."""
    return Message(
        [
            parts.says(":heart: *Somebody to talk to*"),
            listed(lines),
            parts.small(f"{NOBODY_WATCHES} Only you can see this; it is not recorded."),
        ]
    )


def section(lines: Iterable[SupportLine]) -> list[Block]:
    """Return the numbers for the Home tab."""
    return [parts.heading("Support"), listed(lines), parts.small(NOBODY_WATCHES)]


def listed(lines: Iterable[SupportLine]) -> RichTextBlock:
    """Return a line for each number; a program's own is shown as its director typed it."""
    return parts.typed(
        *(
            piece
            for place, line in enumerate(lines)
            for piece in (
                parts.run("\n• " if place else "• "),
                parts.run(line.name, is_bold=True),
                parts.run(f": {line.how}"),
            )
        )
    )
