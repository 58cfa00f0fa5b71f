"""Before a text is kept: may its writer be in distress, and does it say who a patient is."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from judgement import crisis, extra, patients
from judgement.patients import Found
from judgement.quote import quote
from judgement.reading import Reading, parts, worth
from judgement.vocabulary import is_known
from judgement.words import Word, words

_SHARPNESS = 3.0

_PIECE = 60
"""Words judged at a time; most texts are one piece."""

_LINE_OF_A_LONG_TEXT = 20
"""Words judged at a time as well where a text has more than a piece: one line must not drown."""


@dataclass(frozen=True, slots=True)
class _Lines:
    """How much more for a crisis than for nothing a part must speak to be taken for one."""

    crisis: float
    in_a_line: float
    """The same for a line of a long text, and for a text of a few words."""


_BY_WORDS = _Lines(-1.3, -0.75)
_WITH_EXTRA = _Lines(-1.28, -0.75)
"""Chosen with each author left out; what is found and flagged then is in `corpus/README.md`."""

_RATHER_WELLBEING = 1.0
"""How much more for exhaustion than for a crisis the words must speak to be taken for no more."""

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
    whole = parts(text, read, size=_PIECE) if read else []
    distress, sure, because = _distress(text, read, whole)
    found = patients.identified(text, whole)
    return Screened(
        distress,
        bool(found),
        tuple(dict.fromkeys(one.kind for one in found)),
        tuple(found),
        sure,
        because,
    )


def _distress(
    text: str, read: Sequence[Word], whole: Sequence[Reading]
) -> tuple[Distress, float, str]:
    """Return what the worst part of a text tells, how sure that is, and its words."""
    if said := crisis.said(text):
        return Distress.CRISIS, 1.0, said
    if not whole:
        return Distress.NONE, 0.0, ""
    lines = _WITH_EXTRA if extra.in_use() else _BY_WORDS
    line = lines.crisis if len(read) >= _FEW else lines.in_a_line
    judged = [_judged(part, line) for part in worth(whole, "distress", "crisis", "none")]
    if len(whole) > 1:
        short = parts(text, read, size=_LINE_OF_A_LONG_TEXT)
        chosen = worth(short, "distress", "crisis", "none")
        judged += [_judged(part, lines.in_a_line) for part in chosen]
    label, sure, worst = max(judged, key=lambda one: (_RANKS.index(one[0]), one[1]))
    told = ""
    if label is not Distress.NONE:
        told = quote(text, worst.words, worst.shares("distress"), label)
    return label, round(sure, 3), told


def _judged(part: Reading, line: float) -> tuple[Distress, float, Reading]:
    """Return a part with its label: crisis from a line on, else the more likely of the others."""
    if not is_known(part.words):
        return Distress.NONE, 0.0, part
    scores = part.scores("distress")
    over = scores["crisis"] - scores["none"] - line
    sure = 1 / (1 + math.exp(-_SHARPNESS * over))
    suffers = scores["wellbeing"] - scores["crisis"] >= _RATHER_WELLBEING
    if over >= 0 and not suffers:
        return Distress.CRISIS, sure, part
    if over >= 0 or scores["wellbeing"] > scores["none"]:
        return Distress.WELLBEING, max(sure, 1 - sure), part
    return Distress.NONE, 1 - sure, part
