"""The form each side fills in after a session: at most four taps and one optional line."""

from dataclasses import dataclass, replace
from enum import StrEnum

from guidance.agreements import Agreement
from guidance.errors import GuidanceError, InvalidField, NotFound
from guidance.modes import Mode
from guidance.stages import Stage
from guidance.text import NOTE_LIMIT, optional

USEFULNESS = range(1, 6)
"""From "not at all" to "very"."""


class AlreadyAnswered(GuidanceError):
    """You have answered this form already, so I kept your first answer. Thank you."""


class Side(StrEnum):
    """Who fills in the form."""

    LEARNER = "learner"
    GUIDE = "guide"


class Clarity(StrEnum):
    """Whether each change of role was clear."""

    YES = "yes"
    NO = "no"
    NONE = "none"
    """There was no change of role."""


class RoleKept(StrEnum):
    """How well the guide stayed in the agreed role, in the guide's own view."""

    YES = "yes"
    MOSTLY = "mostly"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Answers:
    """What one side has said; with `enough_contact` False the questions are left out."""

    enough_contact: bool
    felt_mode: Mode | None = None
    usefulness: int | None = None
    switches_clear: Clarity | None = None
    role_kept: RoleKept | None = None
    comment: str = ""


def side_of(agreement: Agreement, user_id: str) -> Side:
    """Return whose form a person fills in for a session that has ended.

    Raises:
        NotFound: it is somebody else's session, or one without a form.
    """
    agreement.check_party(user_id)
    if agreement.stage is not Stage.CLOSED:
        raise NotFound
    return Side.LEARNER if user_id == agreement.learner_id else Side.GUIDE


def check(answers: Answers, *, side: Side) -> Answers:
    """Return the answers, complete and bounded, with nothing that this side is not asked.

    Raises:
        InvalidField: a question of this side has no answer, or the comment is over-long.
    """
    comment = optional(answers.comment, field="comment", limit=NOTE_LIMIT)
    if not answers.enough_contact:
        return Answers(enough_contact=False, comment=comment)
    for name in ("felt_mode", _OWN_QUESTION[side], "switches_clear"):
        if getattr(answers, name) is None:
            raise InvalidField(name, "Please choose one, or tick “Not enough contact to say”.")
    if answers.usefulness is not None and answers.usefulness not in USEFULNESS:
        raise InvalidField("usefulness", "Please choose between one and five.")
    if side is Side.LEARNER:
        return replace(answers, comment=comment, role_kept=None)
    return replace(answers, comment=comment, usefulness=None)


_OWN_QUESTION = {Side.LEARNER: "usefulness", Side.GUIDE: "role_kept"}
"""The question that only this side is asked."""
