"""The form each side fills in after a session: at most four taps and one optional line."""

from dataclasses import dataclass
from enum import StrEnum

from guidance.errors import InvalidField
from guidance.modes import Mode
from guidance.text import NOTE_LIMIT, optional

USEFULNESS = range(1, 6)
"""From "not at all" to "very"."""


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
    """What one side has said; with `enough_contact` False nothing else is asked."""

    enough_contact: bool
    felt_mode: Mode | None = None
    usefulness: int | None = None
    switches_clear: Clarity | None = None
    role_kept: RoleKept | None = None
    comment: str = ""


def check(answers: Answers, *, side: Side) -> Answers:
    """Return the answers, complete and bounded.

    Raises:
        InvalidField: a question of this side has no answer, or the comment is over-long.
    """
    if not answers.enough_contact:
        return Answers(enough_contact=False)
    asked: dict[str, object] = {
        "felt_mode": answers.felt_mode,
        "switches_clear": answers.switches_clear,
    }
    if side is Side.LEARNER:
        asked["usefulness"] = answers.usefulness
    else:
        asked["role_kept"] = answers.role_kept
    for name, answer in asked.items():
        if answer is None:
            raise InvalidField(name, "Please choose one, or tick “Not enough contact to say”.")
    optional(answers.comment, field="comment", limit=NOTE_LIMIT)
    return answers
