"""Before a text is kept: may its writer be in distress, and does it say who a patient is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from judgement import crisis, model, patients
from judgement.patients import Found
from judgement.quote import quote
from judgement.reading import LONG, Reading, one_with_meaning, parts
from judgement.vocabulary import is_known
from judgement.words import Word, words

_SHARPNESS = 3.0

_LINE_OF_A_LONG_TEXT = 20
"""Words judged at a time as well where a text has more than a piece: one line must not drown."""


CRISIS = ("crisis", "veiled crisis")
"""The model's labels for somebody in crisis, who says so or who hints at it.

Besides these and exhaustion it has one for each kind of text that is neither: clinical talk, each
form of a goal, each role of a cue …
"""

_EXHAUSTION = "wellbeing"


@dataclass(frozen=True, slots=True)
class _Lines:
    """How many times as likely as nothing a crisis must be for a part to be taken for one."""

    crisis: float
    in_a_line: float
    """The same for a line of a long text, and for a text of a few words."""


_BY_WORDS = _Lines(0.092, 0.138)
_WITH_EXTRA = _Lines(0.095, 0.142)
"""Chosen with each author left out; what is found and flagged then is in `corpus/README.md`."""

_OF_EXHAUSTION = 0.1
"""Of the chance of exhaustion, how much is counted as one of a crisis: they are close."""

_MORE_OFTEN = {"goals": 2.5, "cues": 1.5, "patient": 1.5}
"""How much more often a kind of text is typed than it stands in the corpus, by a label's begin.

A guess that spares half of the ordinary goals the card, for the same share of those in crisis.
"""

_RATHER_EXHAUSTION = 7
"""How many times as likely as a crisis exhaustion must be to be taken for no more."""

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
    whole = parts(text, read, size=LONG) if read else []
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
    judged = [_judged(part, in_a_line=len(read) < _FEW) for part in whole]
    if len(whole) > 1:
        lines = parts(text, read, size=_LINE_OF_A_LONG_TEXT)
        judged += [_judged(one, in_a_line=True) for one in one_with_meaning(lines, _by_words)]
    label, sure, worst = max(judged, key=lambda one: (_RANKS.index(one[0]), one[1]))
    return label, round(sure, 3), _because(text, worst, label)


def _judged(part: Reading, *, in_a_line: bool) -> tuple[Distress, float, Reading]:
    """Return a part with its label: crisis from a line on, else the more likely of the others."""
    if not is_known(part.words):
        return Distress.NONE, 0.0, part
    lines = _WITH_EXTRA if part.has_meaning else _BY_WORDS
    line = lines.in_a_line if in_a_line else lines.crisis
    crisis, exhaustion = _odds(part.scores("distress"))
    sure = crisis / (crisis + line)
    suffers = exhaustion >= _RATHER_EXHAUSTION * crisis
    if crisis >= line and not suffers:
        return Distress.CRISIS, sure, part
    if crisis >= line or exhaustion > 1:
        return Distress.WELLBEING, max(sure, 1 - sure), part
    return Distress.NONE, 1 - sure, part


def _odds(scores: Mapping[str, float]) -> tuple[float, float]:
    """Return how many times as likely as nothing a crisis is, and exhaustion."""
    chances = model.chances(scores, _SHARPNESS)
    exhaustion = chances[_EXHAUSTION]
    crisis = sum(chances[name] for name in CRISIS)
    nothing = sum(
        chance * _MORE_OFTEN.get(name.partition(" ")[0], 1)
        for name, chance in chances.items()
        if name not in (*CRISIS, _EXHAUSTION)
    )
    return (crisis + _OF_EXHAUSTION * exhaustion) / nothing, exhaustion / nothing


def _by_words(part: Reading) -> float:
    return _odds(part.by_words("distress"))[0]


def _because(text: str, part: Reading, label: Distress) -> str:
    """Return the words that speak for a label and against clinical talk; "" if it is for none."""
    if label is Distress.NONE:
        return ""
    scores, shares = part.by_words("distress"), part.shares("distress")
    names = CRISIS if label is Distress.CRISIS else (_EXHAUSTION,)
    named = max(names, key=scores.__getitem__)
    return quote(text, part.words, {name: shares[name] for name in (named, "none")}, named)
