"""Short sentences to one person: what did not work and what to do about it."""

from collections.abc import Sequence
from datetime import timedelta
from math import ceil

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from guidance.support import SupportLine
from handlers.views import parts
from handlers.views.message import Message, escaped

NOTICE = "notice"

WORDS_MOST = 6000
"""Characters given back; Slack takes no more of a quotation than it does of a message."""


def sentence(text: str) -> Message:
    """Return one plain sentence as a message."""
    return Message([parts.says(escaped(text))])


def given_back(message: Message, words: str) -> Message:
    """Return a message with the words that somebody typed for nothing, as typed, to copy."""
    words = words[:WORDS_MOST]
    return Message(
        [*message.blocks, parts.quote("What you wrote, to copy", words)]
        if words
        else message.blocks
    )


def noted() -> Message:
    """Return what somebody reads who has pressed a button in a list that stays as it was."""
    return Message([parts.says("Done. `/guidance sessions` shows how things stand now.")])


def no_longer_kept() -> Message:
    """Return what remains of a card when what it was about has been deleted."""
    return sentence("What was here is no longer kept. There is nothing left to do.")


def crashed(reference: str) -> Message:
    """Return what a person reads when we have failed; the log has the same reference."""
    return sentence(
        "Something went wrong on my side. My Home tab shows how things stand; please look there,"
        " and try again if need be. If it happens again, tell your Slack administrator the"
        f" reference {reference}."
    )


def busy(wait: timedelta, support: Sequence[SupportLine] = ()) -> Message:
    """Return what a person reads whom we cannot show a form, for Slack wants rest first."""
    seconds = max(ceil(wait.total_seconds()), 1)
    minutes = ceil(seconds / 60)
    when = f"{seconds} second{'s' * (seconds > 1)}" if seconds <= 60 else f"{minutes} minutes"
    words = f"Slack is busy and cannot show it just now. Please try again in {when}."
    return Message([parts.says(words), *_footer(support)])


def too_late() -> Message:
    """Return what somebody reads whose form could not be opened in time."""
    return sentence("That took too long, so Slack could not open the form. Please try again.")


def modal(message: Message, support: Sequence[SupportLine] = ()) -> View:
    """Return a message as a small modal, for where there is no conversation to answer in."""
    return parts.modal(NOTICE, "Guidance", [*message.blocks, *_footer(support)])


def refused(message: Message, typed: Sequence[str]) -> View:
    """Return a modal that says why nothing was kept, and gives back what was typed."""
    kept = [parts.quote("What you wrote, to copy", text) for text in typed]
    return parts.modal(NOTICE, "This was not kept", [*message.blocks, *kept])


def _footer(support: Sequence[SupportLine]) -> list[Block]:
    return [parts.support_footer(support)] if support else []
