"""Where a text says who a patient is: the 18 identifiers of HIPAA, as people write them.

Source of the list: 45 CFR 164.514(b)(2). A name, a number or a date counts with a patient beside
it; one's own, a colleague's, a meeting's and an eponym do not.
"""

import math
import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import islice
from operator import itemgetter

from judgement import extra, names
from judgement.phrases import compiled, read
from judgement.quote import strongest
from judgement.reading import Reading
from judgement.vocabulary import is_known


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
    begins: str | None
    """What it begins with, if that is looked for once for all rules that do; see `_BEGINS`."""
    needs: re.Pattern[str] | None
    """Must stand within reach."""
    unless: re.Pattern[str] | None
    """Must not stand there."""
    reach: int
    """Characters before and after that are looked at."""


_REACH = 80

_BEGINS = {"name": (r"\b(?=<name>)", True), "date": ("(?=<date>)", False)}
"""Where a rule can begin, and whether capitals count there: all nine rules took 2.5 ms of 3,000
characters when each looked for it by itself."""

_LINK = re.compile(r"\W*(?:https?://|[\w-]+(?:\.[\w-]+)+/)")
"""How a run of signs without a blank begins if it is a link."""

_MOST = 12
"""Places that one rule looks at more closely; who sees a dozen has seen enough."""


@cache
def rules() -> tuple[Rule, ...]:
    """Return every rule of `rules/patients.toml`."""
    return tuple(
        Rule(
            told["kind"],
            compiled("patients", told["pattern"], cased=told.get("cased", False)),
            told.get("begins"),
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

_CERTAIN = frozenset({"ssn", "mrn", "age_over_89", "room"})
"""Kinds whose rules need no second opinion: of clean texts of authors left out they took one in
five hundred."""

_FURTHER = frozenset(KINDS) - _CERTAIN

_FOUND = 0.3
"""What a place that was found adds to the score of the whole text."""

_SECOND = 0.2
"""How much what looks for distress counts beside: notes about patients, and clean ones, are kinds
of ordinary text there, told by other numbers. From 0.1 to 0.3 it makes little difference."""

_SECOND_NEAR_THE_LINE = 0.45
"""What it says in the mean of texts that are near the line."""

_LINE = 0.22
"""The sum from which a text is flagged; so 0.90 of patients are found, of authors left out."""

_LINE_WITH_MEANING = 0.27
"""The same where the semantic extra is asked as well, which is louder; 0.93 are found."""


Further = Callable[[str], Iterable[Found]]


class _Chosen:
    """What this process asks besides; chosen once, at its start."""

    further: Further | None = None


def use(further: Further | None) -> None:
    """Ask this as well from now on, such as `judgement.presidio`, or nobody else."""
    _Chosen.further = further


def identified(text: str, whole: Sequence[Reading]) -> list[Found]:
    """Return what may identify a patient, in the order of the text, whose parts are `whole`."""
    own = _identified(text, whole)
    further = list(_Chosen.further(text)) if _Chosen.further else []
    if further and [one.kind for one in own] == ["other"]:
        own = []  # the same, said less well
    news = [one for one in further if all(o.end <= one.start or one.end <= o.start for o in own)]
    return sorted([*own, *news], key=_place)


def _identified(text: str, whole: Sequence[Reading]) -> list[Found]:
    """Return what may identify a patient, or [] where the text, whose parts are `whole`, denies it.

    The places come from the rules. Where there is none but the text as a whole reads like one that
    tells of somebody in particular, it is the words that say so, as "other".
    """
    if certain := find(text, _CERTAIN):
        return sorted([*certain, *find(text, _FURTHER)], key=_place)
    judged = [(_over_the_line(part), part) for part in _of_which_a_model_speaks(whole)]
    over, part = max(judged, key=itemgetter(0), default=(-math.inf, None))
    if part is None or over + _FOUND < 0:
        return []
    if found := find(text, _FURTHER):
        return found
    if over < 0 or not is_known(part.words) or not _speaks_without_links(part):
        return []
    return [_in_other_words(part)]


def _speaks_without_links(part: Reading) -> bool:
    """Return whether a text is about a patient where its links are left out.

    A link without a patient beside it is a paper, a form, a meeting; the rules know the others.
    """
    runs = re.finditer(r"\S+", part.whole)
    links = [one.span() for one in runs if _LINK.match(one.group())]
    left = [w for w in part.words if not any(begin <= w.start < end for begin, end in links)]
    if len(left) == len(part.words):
        return True
    rest = replace(part, words=left, by_words_alone=True)
    return is_known(left) and _over_the_line(rest) >= 0


def _of_which_a_model_speaks(whole: Sequence[Reading]) -> Sequence[Reading]:
    """Return a text's parts, of a long one those in English: of others a model believes anything.

    Of 3,900 lines on patients with fifteen words or more, four would be passed over.
    """
    return [part for part in whole if len(whole) == 1 or is_known(part.words)]


def _over_the_line(part: Reading) -> float:
    scores = part.scores("patient")
    by_words = part.by_words_alone or extra.in_use() is None
    line = _LINE if by_words else _LINE_WITH_MEANING
    return (scores["patient"] - scores["clean"]) / 2 + _SECOND * _second(part) - line


def _second(part: Reading) -> float:
    """Return how much more a text sounds like one about a patient than like a clean one, by words.

    For a part of a long text there is no time.
    """
    if part.by_words_alone:
        return _SECOND_NEAR_THE_LINE
    scores = part.by_words("distress")
    return scores["patient True"] - scores["patient False"]


def _in_other_words(part: Reading) -> Found:
    piece = part.words
    place = strongest(piece, part.shares("patient"), "patient") or (0, len(piece))
    return Found(piece[place[0]].start, piece[place[1] - 1].end, "other")


def find(text: str, kinds: Container[str] = KINDS) -> list[Found]:
    """Return what the rules take for an identifier of some kinds, in the order of the text."""
    named = names.bare(text) if "name" in kinds else ()
    hits = [*_hits(text, kinds), *(Found(start, end, "name") for start, end in named)]
    return sorted(hits, key=_place)


def _place(one: Found) -> tuple[int, int, str]:
    return one.start, one.end, one.kind


def _hits(text: str, kinds: Container[str]) -> Iterator[Found]:
    places = cache(partial(_places, text))
    for rule in rules():
        if rule.kind in kinds:
            for match in islice(_matches(rule, text, places), _MOST):
                if _counts(
                    rule, text[max(0, match.start() - rule.reach) : match.end() + rule.reach]
                ):
                    yield Found(match.start(), match.end(), rule.kind)


def _matches(
    rule: Rule, text: str, places: Callable[[str], Sequence[int]]
) -> Iterator[re.Match[str]]:
    """Yield where a rule's pattern stands, as `finditer` does."""
    if rule.begins is None:
        yield from rule.pattern.finditer(text)
        return
    end = 0
    for place in places(rule.begins):
        if place >= end and (match := rule.pattern.match(text, place)):
            yield match
            end = match.end()


def _places(text: str, begins: str) -> list[int]:
    return [match.start() for match in _begins(begins).finditer(text)]


@cache
def _begins(name: str) -> re.Pattern[str]:
    pattern, cased = _BEGINS[name]
    return compiled("patients", pattern, cased=cased)


def _counts(rule: Rule, around: str) -> bool:
    if rule.needs and not rule.needs.search(around):
        return False
    return not (rule.unless and rule.unless.search(around))
