"""The form each side fills in after a session, and whether an answer is told now or pooled."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from guidance.agreements import Agreement
from guidance.errors import EachField, GuidanceError, InvalidField, NotFound
from guidance.modes import FORMS, Mode
from guidance.privacy import is_gone
from guidance.release import FELT, Question
from guidance.stages import Stage
from guidance.text import NOTE_LIMIT, optional

USEFULNESS = range(1, 6)
"""From "not at all" to "very"."""


class AlreadyAnswered(GuidanceError):
    """You have answered this form already, so I kept your first answer. Thank you."""


class NobodyReads(GuidanceError):
    """They no longer take part, so nobody would read this. Nothing is left to do."""


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


class Tellable(StrEnum):
    """An answer of the learner's that may be told now, with their name; others are pooled."""

    FELT_MODE = "felt_mode"
    USEFULNESS = "usefulness"
    SWITCHES_CLEAR = "switches_clear"
    COMMENT = "comment"


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
    told: frozenset[Tellable] = frozenset()
    """What was told with a name, now or before a change; it is not pooled."""


def told_now(answers: Answers, named: Collection[Tellable]) -> Answers:
    """Return the answers that the guide is told at once, with the learner's name."""
    return _without(answers, set(Tellable).difference(named))


def pooled(answers: Answers, named: Collection[Tellable]) -> Answers:
    """Return the answers that wait for the others'; what was told with a name is not among them.

    A pool that held named ratings would tell the guide more of the others with each of them.
    """
    return replace(_without(answers, named), told=answers.told.union(named))


def changed(answers: Answers, told: Collection[Tellable]) -> Answers:
    """Return pooled answers that are sent anew, after some were told with a name.

    A rating that was told is never pooled. A line is: the one that was told is no longer here, so
    what the form holds now is another.
    """
    lasting = _without(answers, frozenset(told) - {Tellable.COMMENT})
    return replace(lasting, told=answers.told.union(told))


def is_blank(answers: Answers) -> bool:
    """Return whether there is nothing in it to tell."""
    return all(getattr(answers, one) == blank for one, blank in _BLANK.items())


def votes(answers: Answers) -> Iterator[tuple[Question, int]]:
    """Yield what pooled answers count for: a rating, or 1 for yes and 0 for no."""
    if answers.usefulness is not None:
        yield Question.USEFULNESS, answers.usefulness
    if answers.felt_mode is not None:
        for mode, question in FELT.items():
            yield question, int(answers.felt_mode is mode)
    if answers.switches_clear in (Clarity.YES, Clarity.NO):
        yield Question.CLEAR, int(answers.switches_clear is Clarity.YES)


def side_of(agreement: Agreement, user_id: str) -> Side:
    """Return whose form a person fills in for a session that has ended.

    Raises:
        NotFound: it is somebody else's session, or one without a form.
    """
    agreement.check_party(user_id)
    if agreement.stage is not Stage.CLOSED:
        raise NotFound
    return Side.LEARNER if user_id == agreement.learner_id else Side.GUIDE


def is_read(agreement: Agreement, side: Side) -> bool:
    """Return whether there is somebody to read a form: a learner's is about their guide."""
    return side is Side.GUIDE or not is_gone(agreement.guide_id)


def may_have_switched(agreement: Agreement) -> bool:
    """Return whether its forms ask about changes of role: where a form has none, nobody made one.

    Left out is like "there was none": it never counted as a vote.
    """
    return FORMS[agreement.mode or Mode.COACH].switches_role


def check(answers: Answers, agreement: Agreement, *, side: Side) -> Answers:
    """Return the answers, complete and bounded, with nothing that this side is not asked.

    Raises:
        InvalidField: a question of this side has no answer, or the comment is over-long.
    """
    each = EachField()
    asked = ["felt_mode", _OWN_QUESTION[side]]
    if may_have_switched(agreement):
        asked.append("switches_clear")
    else:
        answers = replace(answers, switches_clear=None)
    with each:
        comment = optional(answers.comment, field="comment", limit=NOTE_LIMIT)
    for name in asked:
        with each:
            if answers.enough_contact and getattr(answers, name) is None:
                raise InvalidField(name, "Please choose one, or tick “Not enough contact to say”.")
    with each:
        if answers.enough_contact and answers.usefulness not in (None, *USEFULNESS):
            raise InvalidField("usefulness", "Please choose between one and five.")
    each.done()
    if not answers.enough_contact:
        return Answers(enough_contact=False, comment=comment)
    if side is Side.LEARNER:
        return replace(answers, comment=comment, role_kept=None)
    return replace(answers, comment=comment, usefulness=None)


_OWN_QUESTION = {Side.LEARNER: "usefulness", Side.GUIDE: "role_kept"}
"""The question that only this side is asked."""


def _without(answers: Answers, left_out: Collection[Tellable]) -> Answers:
    blanks: dict[str, Any] = {one.value: _BLANK[one] for one in left_out}
    return replace(answers, **blanks)


_BLANK: dict[Tellable, str | None] = {
    Tellable.FELT_MODE: None,
    Tellable.USEFULNESS: None,
    Tellable.SWITCHES_CLEAR: None,
    Tellable.COMMENT: "",
}
"""How an answer is left out."""
