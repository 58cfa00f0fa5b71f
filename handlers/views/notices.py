"""Short sentences to one person: what did not work and what to do about it."""

from collections.abc import Sequence

from slack_sdk.models.views import View

from handlers.views import parts
from handlers.views.message import Message, escaped

NOTICE = "notice"


def sentence(text: str) -> Message:
    """Return one plain sentence as a message."""
    return Message([parts.says(escaped(text))])


def crashed(reference: str) -> Message:
    """Return what a person reads when we have failed; the log has the same reference."""
    return sentence(
        f"Something went wrong on my side, and nothing was changed. Please try again. If it"
        f" happens again, tell your Slack administrator the reference {reference}."
    )


def modal(message: Message) -> View:
    """Return a message as a small modal, for where there is no conversation to answer in."""
    return parts.modal(NOTICE, "Guidance", message.blocks)


def refused(message: Message, typed: Sequence[str]) -> View:
    """Return a modal that says why nothing was kept, and gives back what was typed."""
    kept = [parts.quote("What you wrote, to copy", text) for text in typed]
    return parts.modal(NOTICE, "That came too late", [*message.blocks, *kept])
