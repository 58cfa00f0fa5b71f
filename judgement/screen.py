"""Before a text is kept: may its writer be in distress, and does it say who a patient is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from judgement import crisis, model, patients
from judgement.patients import Found
from judgement.quote import quote
from judgement.reading import LONG, Reading, one_with_meaning, parts
from judgement.vocabulary import is_known
from judgement.words import Word, words

_SHARPNESS = 2.0

_PIECE = 120
"""Words of a long text that are judged together: of a dictation in smaller parts, one or the other
sounds dark; with authors left out half as many again of those had the card."""

_LINE = 20
"""Words judged at a time as well where a text is long: one line must not drown."""

CRISIS = ("crisis", "veiled crisis")
"""The model's labels for somebody in crisis, who says so or who hints at it.

Besides these and exhaustion it has one for each kind of text that is neither: clinical talk, each
form of a goal, each role of a cue …
"""

_EXHAUSTION = "wellbeing"

_SUSPECTED = 0.075
"""How many times as likely as nothing a crisis must be for a part to be taken for one.

Chosen with each author left out; what is found and flagged then is in `corpus/README.md`.
"""

_SURER = 1.5
"""How many times that a text of a few words must reach, and a line of a text of many pieces."""

_SURER_BESIDE = 3.0
"""The same for a line of a text that is one piece and is judged as a whole too."""

_MORE_OFTEN = {"goals": 4, "cues": 2, "patient": 1.5, "none": 2.5}
"""How much louder a kind of text that is nothing speaks than the model has it, by a label's begin.

What gets the card wrongly sounds like no crisis but like little else either. At 4 for
2.5 a fifth less of the goals brought it, for the same share of those in crisis and of other talk,
with authors left out.
"""

_EXHAUSTED = 0.4
"""How many times as likely as nothing exhaustion must be."""

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
    if word := crisis.again(read):
        return _said_again(text, word, read)
    if len(whole) == 1:
        judged = [_judged(whole[0], _SURER if len(read) < _FEW else 1)]
    else:
        judged = list(_judged_in_parts(text, read))
    label, sure, worst = max(judged, key=lambda one: (_RANKS.index(one[0]), one[1]))
    return label, round(sure, 3), _because(text, worst, label)


def _said_again(text: str, word: Word, read: Sequence[Word]) -> tuple[Distress, float, str]:
    """Return what one word tells that is said over and over; how often is nothing to the model.

    It is in crisis by the list of such words, or by the model if that takes it for it said once.
    """
    if crisis.calls_for_help(word):
        return Distress.CRISIS, 1.0, text[word.start : word.end]
    part = Reading(text, read[:_LINE])
    label, sure, _ = _judged(part, _SURER)
    once, _ = _odds(Reading(text, [word]).scores("distress"))
    if label is Distress.CRISIS and once < _SURER * _SUSPECTED:
        return Distress.NONE, 0.0, ""
    return label, round(sure, 3), _because(text, part, label)


def _judged_in_parts(text: str, read: Sequence[Word]) -> Iterator[tuple[Distress, float, Reading]]:
    """Yield the pieces of a long text and its lines, each with its label."""
    pieces = parts(text, read, size=_PIECE)
    for piece in pieces:
        yield _judged(replace(piece, by_words_alone=True), 1)
    surer = _SURER_BESIDE if len(pieces) == 1 else _SURER
    for line in one_with_meaning(parts(text, read, size=_LINE), _by_words):
        yield _judged(line, surer)


def _judged(part: Reading, surer: float) -> tuple[Distress, float, Reading]:
    """Return a part with its label: crisis from a line on, else the more likely of the others."""
    if not is_known(part.words):
        return Distress.NONE, 0.0, part
    line = surer * _SUSPECTED
    crisis, exhaustion = _odds(part.scores("distress"))
    sure = crisis / (crisis + line)
    suffers = exhaustion >= _RATHER_EXHAUSTION * crisis
    if crisis >= line and not suffers:
        return Distress.CRISIS, sure, part
    if crisis >= line or exhaustion > _EXHAUSTED:
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
    return crisis / nothing, exhaustion / nothing


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
