"""What a reaction says at once to the person who is waiting; everything else is in the outbox."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slack_sdk.models.views import View

from guidance.support import SupportLine
from handlers.views.message import Message


@dataclass(frozen=True, slots=True)
class Open:
    """Show a modal; on top of the open one, if there is one."""

    view: View


@dataclass(frozen=True, slots=True)
class Replace:
    """Show another view in place of the open modal."""

    view: View


@dataclass(frozen=True, slots=True)
class CloseAll:
    """Close every modal: what was asked for is done."""


@dataclass(frozen=True, slots=True)
class Errors:
    """Keep the modal open and show a sentence under some of its fields, by block id."""

    sentences: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Tell:
    """Say something to this person alone; the support line stands below it in a modal."""

    message: Message
    support: Sequence[SupportLine] = ()


Reply = Open | Replace | CloseAll | Errors | Tell | None
"""None: nothing to say; a modal that was submitted closes."""
