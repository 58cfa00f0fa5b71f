"""Before a text is kept: may its writer be in distress, and does it say who a patient is."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from judgement import crisis, model, patients
from judgement.patients import Found
from judgement.quote import quote
from judgement.vocabulary import is_known
from judgement.words import Word, pieces, words

_SHARPNESS = 3.0

_PIECE = 60
"""Words judged at a time; most texts are one piece."""

_LINE_OF_A_LONG_TEXT = 20
"""Words judged at a time as well where a text has more than a piece: one line must not drown."""

_CRISIS = -1.27
"""How much more for a crisis than for nothing the words of a piece must speak.

With each author left out, 93 of 100 such texts do, and 10 of 100 clinical, teaching or plain ones.
"""

_RATHER_WELLBEING = 0.8
"""How much more for exhaustion than for a crisis the words must speak to be taken for no more."""

_CRISIS_IN_A_LINE = -0.75
"""The same for a line of a long text, and for a text of a few words."""

_FEW = 8
"""Words, and signs, of a text so short that the model must be surer."""


class Distress(StrEnum):
    """What a text may tell of its own writer."""

    CRISIS = "crisis"
    WELLBEING = "wellbeing"
    NONE = "none"


_RANKS = (Distress.NONE, Distress.WELLBEING, Distress.CRISIS)


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
    read = words(text)
    distress, sure, because = _distress(text, read)
    found = patients.identified(text, read)
    return Screened(
        distress,
        bool(found),
        tuple(dict.fromkeys(one.kind for one in found)),
        tuple(found),
        sure,
        because,
    )


def _distress(text: str, found: Sequence[Word]) -> tuple[Distress, float, str]:
    """Return what the worst piece of a text tells, how sure that is, and its words."""
    if said := crisis.said(text):
        return Distress.CRISIS, 1.0, said
    if not found:
        return Distress.NONE, 0.0, ""
    line = _CRISIS if len(found) >= _FEW else _CRISIS_IN_A_LINE
    judged = [_judged(piece, line) for piece in pieces(text, found, size=_PIECE)]
    if len(judged) > 1:
        lines = pieces(text, found, size=_LINE_OF_A_LONG_TEXT)
        judged += [_judged(line, _CRISIS_IN_A_LINE) for line in lines]
    label, sure, piece = max(judged, key=lambda one: (_RANKS.index(one[0]), one[1]))
    shares = model.load("distress").shares(piece)
    told = "" if label is Distress.NONE else quote(text, piece, shares, label)
    return label, round(sure, 3), told


def _judged(piece: Sequence[Word], line: float) -> tuple[Distress, float, Sequence[Word]]:
    """Return a piece with its label: crisis from a line on, else the more likely of the others."""
    if not is_known(piece):
        return Distress.NONE, 0.0, piece
    scores = model.load("distress").scores(piece)
    over = scores["crisis"] - scores["none"] - line
    sure = 1 / (1 + math.exp(-_SHARPNESS * over))
    suffers = scores["wellbeing"] - scores["crisis"] >= _RATHER_WELLBEING
    if over >= 0 and not suffers:
        return Distress.CRISIS, sure, piece
    if over >= 0 or scores["wellbeing"] > scores["none"]:
        return Distress.WELLBEING, max(sure, 1 - sure), piece
    return Distress.NONE, 1 - sure, piece
