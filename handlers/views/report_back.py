"""Telling the guide how it went: the modal with one line, and what the guide reads."""

from slack_sdk.models.views import View

from guidance.agreements import Agreement
from handlers.views import parts
from handlers.views.message import Message

TOLD = "report_back.told"


def form(agreement: Agreement) -> View:
    """Return the modal in which the learner writes one line to the guide."""
    guide = parts.mention(agreement.guide_id)
    return parts.modal(
        TOLD,
        "How did it go?",
        [
            parts.says(f"One line to {guide}, with your name. People who guide rarely hear back."),
            parts.text_input(
                "line",
                "What came of it?",
                placeholder="I tried… and…",
                multiline=True,
            ),
            parts.small(":lock: Please write nothing that identifies a patient."),
        ],
        submit="Tell them",
        close="Not now",
        metadata=agreement.id,
    )


def you_helped(agreement: Agreement, line: str) -> Message:
    """Return what the guide reads."""
    learner = parts.mention(agreement.learner_id)
    return Message(
        [
            parts.says(f":sparkling_heart: *You helped.* {learner} tells you how it went:"),
            parts.quote("They wrote", line),
            parts.quote("The goal was", agreement.goal),
            parts.small("Nothing is left to do. A kind word back goes a long way."),
        ]
    )


def told_already(agreement: Agreement) -> Message:
    """Return the answer to a second try."""
    guide = parts.mention(agreement.guide_id)
    return Message([parts.says(f"You have told {guide} already. Thank you for that.")])
