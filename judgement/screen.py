"""Before a text is kept: may its writer be in distress, and does it say who a patient is."""

from dataclasses import dataclass
from enum import StrEnum

from judgement import crisis, model, patients
from judgement.patients import Found
from judgement.words import pieces, words

_SHARPNESS = 4.0

_PIECE = 60
"""Words judged at a time, so that one line in a long text counts as much as alone."""

_CRISIS, _DISTRESS = 0.25, 0.5
"""Chances from which a text is taken for one in crisis, and for one in distress at all."""


class Distress(StrEnum):
    """What a text may tell of its own writer."""

    CRISIS = "crisis"
    WELLBEING = "wellbeing"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Screened:
    """What the writer, and nobody else, is shown before sending."""

    distress: Distress
    patient: bool
    kinds: tuple[str, ...]
    """Which of the 18 HIPAA identifiers, by the names in `patients.KINDS`."""
    found: tuple[Found, ...]
    """Where they stand in the text, for the writer to look at."""
    sure: float
    """How sure the distress label is, 0 to 1."""
    because: str
    """The words that gave it away; "" if nothing did."""


def judge(text: str) -> Screened:
    """Return what a text may tell of its writer and of a patient."""
    distress, sure, because = _distress(text)
    found = patients.find(text)
    return Screened(
        distress,
        bool(found),
        tuple(dict.fromkeys(one.kind for one in found)),
        tuple(found),
        sure,
        because,
    )


def _distress(text: str) -> tuple[Distress, float, str]:
    if said := crisis.said(text):
        return Distress.CRISIS, 1.0, said
    learnt = model.load("distress")
    worst: tuple[float, Distress] = (0.0, Distress.NONE)
    for piece in pieces(text, words(text), size=_PIECE):
        chances = model.chances(learnt.scores(piece), _SHARPNESS)
        label, chance = _label(chances)
        rank = list(reversed(Distress)).index(label)
        worst = max(worst, (rank + chance, label))
    rank_and_chance, label = worst
    return label, round(rank_and_chance % 1, 3), ""


def _label(chances: dict[str, float]) -> tuple[Distress, float]:
    if chances["crisis"] >= _CRISIS:
        return Distress.CRISIS, chances["crisis"]
    if 1 - chances["none"] >= _DISTRESS:
        return Distress.WELLBEING, 1 - chances["none"]
    return Distress.NONE, chances["none"]
