"""Entries of the lists: what they share, and what stands there between two meetings."""

from slack_sdk.models.blocks import Block, ButtonElement, MarkdownTextObject, SectionBlock

from guidance.agreements import Agreement
from guidance.modes import FORMS, Mode
from handlers.views import ask, follow_up, guide, parts
from handlers.views.follow_up import Nudge

SHOW = "overview.show"
"""The button that shows an agreement's card once more; the value is the agreement's id."""


def beside(text: str, accessory: ButtonElement) -> SectionBlock:
    """Return a line with a button beside it."""
    return SectionBlock(text=MarkdownTextObject(text=text), accessory=accessory)


def details(agreement: Agreement) -> ButtonElement:
    """Return the button that shows the agreement's card once more."""
    return parts.button("Details", SHOW, agreement.id)


def coming(nudge: Nudge) -> list[Block]:
    """Return a next meeting that is not near yet, and the ways to move it or to call it off."""
    agreement = nudge.agreement
    at = parts.when(agreement.next_meet_at)
    return [
        beside(f":calendar: *Next meeting* with {nudge.other}\n:clock3: {at}", details(agreement)),
        parts.quote("The goal was", parts.shortened(agreement.goal)),
        parts.row(*guide.next_buttons(agreement)),
    ]


def mentoring(nudge: Nudge) -> list[Block]:
    """Return a mentoring that goes on without a next meeting, and what this person can do."""
    agreement, label = nudge.agreement, FORMS[Mode.MENTOR].label
    then = "ask for it here" if nudge.is_learner else "they ask for it with `/guidance`"
    line = f":seedling: *{label}* with {nudge.other}\nNo next meeting set: find a day, then {then}."
    again = parts.button("Ask for the next session", ask.START_WITH, agreement.id)
    return [
        beside(line, details(agreement)),
        parts.quote("The goal was", parts.shortened(agreement.goal)),
        parts.row(*([again] if nudge.is_learner else []), _rest(nudge)),
    ]


def _rest(nudge: Nudge) -> ButtonElement:
    confirm = parts.sure(
        "Let it rest?",
        "It leaves your list, and I ask you no more how it goes. The other one keeps theirs.",
        "Let it rest",
    )
    return parts.button("Let it rest", follow_up.STOP, nudge.follow_up.id, confirm=confirm)
