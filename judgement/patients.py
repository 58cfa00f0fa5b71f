"""Where a text says who a patient is: the 18 identifiers of HIPAA, as people write them.

Source of the list: 45 CFR 164.514(b)(2). A name, a number or a date counts with a patient beside
it; one's own, a colleague's, a meeting's and an eponym do not.
"""

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from operator import itemgetter

from judgement import names
from judgement.model import load
from judgement.phrases import compiled, read
from judgement.quote import strongest
from judgement.vocabulary import is_known
from judgement.words import Word, pieces


@dataclass(frozen=True, slots=True)
class Found:
    """A place of a text that may identify a patient."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Rule:
    """How one kind of identifier is written, and what around it makes it somebody else's."""

    kind: str
    pattern: re.Pattern[str]
    needs: re.Pattern[str] | None
    """Must stand within reach."""
    unless: re.Pattern[str] | None
    """Must not stand there."""
    reach: int
    """Characters before and after that are looked at."""


_REACH = 80

_MOST = 12
"""Places that one rule looks at more closely; who sees a dozen has seen enough."""


@cache
def rules() -> tuple[Rule, ...]:
    """Return every rule of `rules/patients.toml`."""
    return tuple(
        Rule(
            told["kind"],
            compiled("patients", told["pattern"], cased=told.get("cased", False)),
            compiled("patients", told["needs"]) if "needs" in told else None,
            compiled("patients", told["unless"]) if "unless" in told else None,
            told.get("reach", _REACH),
        )
        for told in read("patients")["rules"]
    )


KINDS = (
    *("name", "mrn", "dob", "age_over_89", "date", "room", "phone", "email", "address", "ssn"),
    *("account", "plate", "device", "url", "photo", "other"),
)
"""What may be found; "other" is whatever else makes somebody known, such as a unique office."""

_PIECE = 60
"""Words judged at a time."""

_CERTAIN = frozenset({"ssn", "mrn"})
"""Kinds that need no second opinion."""

_FOUND = 0.5
"""What a place that was found adds to the score of the whole text."""

_LINE = 0.03
"""The sum from which a text is flagged; by the clean texts of authors left out."""


def identified(text: str, read: Sequence[Word]) -> list[Found]:
    """Return what may identify a patient, or [] where the text, whose words are `read`, denies it.

    The places come from the rules. Where there is none but the text as a whole reads like one that
    tells of somebody in particular, it is the words that say so, as "other".
    """
    if certain := find(text, _CERTAIN):
        return sorted({*certain, *find(text)}, key=_place)
    margin, piece = max(
        ((_margin(piece), piece) for piece in pieces(text, read, size=_PIECE)),
        key=itemgetter(0),
    )
    if not piece or margin + _FOUND < _LINE:
        return []
    if found := find(text):
        return found
    return [_in_other_words(piece)] if margin >= _LINE and is_known(piece) else []


def _margin(piece: Sequence[Word]) -> float:
    scores = load("patient").scores(piece)
    return (scores["patient"] - scores["clean"]) / 2


def _in_other_words(piece: Sequence[Word]) -> Found:
    place = strongest(piece, load("patient").shares(piece), "patient") or (0, len(piece))
    return Found(piece[place[0]].start, piece[place[1] - 1].end, "other")


def find(text: str, kinds: Container[str] = KINDS) -> list[Found]:
    """Return what the rules take for an identifier of some kinds, in the order of the text."""
    named = names.bare(text) if "name" in kinds else ()
    hits = [*_hits(text, kinds), *(Found(start, end, "name") for start, end in named)]
    return sorted(hits, key=_place)


def _place(one: Found) -> tuple[int, int, str]:
    return one.start, one.end, one.kind


def _hits(text: str, kinds: Container[str]) -> Iterator[Found]:
    for rule in rules():
        if rule.kind in kinds:
            for match in islice(rule.pattern.finditer(text), _MOST):
                if _counts(
                    rule, text[max(0, match.start() - rule.reach) : match.end() + rule.reach]
                ):
                    yield Found(match.start(), match.end(), rule.kind)


def _counts(rule: Rule, around: str) -> bool:
    if rule.needs and not rule.needs.search(around):
        return False
    return not (rule.unless and rule.unless.search(around))
