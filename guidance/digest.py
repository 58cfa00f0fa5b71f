"""What a director is told of a program: numbers in bands that give no single person away.

Three things see to it; `tests/guidance/test_digest_attack.py` attacks them with a solver.

* **Each person once.** In a share ("how many of how many") a person counts with the newest of what
  they did in the month, so that nobody weighs more than anybody else.
* **Fives with merged ends.** Counts are told in fives (ONS rounds to fives and suppresses what is
  small). A share has no edge so near its ends that two people who compare what they know of
  themselves could tell what any other did (`edges`); of fewer than eight nothing is told.
* **Each month once.** Shares are made for whole months, once, and kept as told; a quarter or an
  export adds up what the months were told as, and so tells nothing that they do not.

Who answered forms is told with the release dates, from people who had a month's time. What they
answered comes from what is published (`guidance.release`) and from nothing else.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from guidance.modes import Mode
from guidance.release import INSIDERS

FIVE = 5
"""Counts are told in steps of this size (ONS: suppress small counts, round to fives)."""


@dataclass(frozen=True, slots=True)
class Band:
    """A count as it is told: from `low` to `high`, None where the end is open."""

    low: int
    high: int | None

    def __add__(self, other: "Band") -> "Band":
        """Return what two counts that were told make together."""
        ends = (self.high, other.high)
        high = None if None in ends else sum(end for end in ends if end is not None)
        return Band(self.low + other.low, high)

    @property
    def is_told(self) -> bool:
        """Return whether it says anything."""
        return self.low > 0 or self.high is not None

    @property
    def words(self) -> str:
        """Return it as people read it."""
        match self.low, self.high:
            case 0, None:
                return "too few to say"
            case 0, int(high):
                return f"fewer than {high + 1}"
            case low, None:
                return f"{low} or more"
            case low, high:
                return f"{low} to {high}"
        raise AssertionError


NOT_TOLD = Band(0, None)


@dataclass(frozen=True, slots=True)
class Part:
    """How many of how many people, both as told."""

    part: Band
    of: Band

    def __add__(self, other: "Part") -> "Part":
        """Return what two months make together; a month of which nothing is told opens the end."""
        return Part(self.part + other.part, self.of + other.of)

    @property
    def is_told(self) -> bool:
        """Return whether it says anything of how many of these people."""
        return self.part.is_told

    @property
    def words(self) -> str:
        """Return it as people read it."""
        if not self.is_told:
            return self.part.words
        return f"{self.part.words} of {self.of.words}"


class Total(StrEnum):
    """What is simply counted."""

    REQUESTS = "requests"
    AGREED = "agreed"
    CLOSED = "closed"
    SWITCHES = "switches"


class Share(StrEnum):
    """How many of how many."""

    ANSWERED_SOON = "answered_soon"
    """Of learners who asked: those who had an answer within two days."""
    TAKEN = "taken"
    """Of learners to whom a form was suggested: those who asked for it."""
    SETTLED = "settled"
    """Of learners who agreed with a guide: those who had settled a difference before."""
    LEFT_OPEN = "left_open"
    """Of learners whose guide declared a change of role: those with whom it was found open."""
    FOLLOWED = "followed"
    """Of people with steps that were due: those who took at least half of them."""
    LEARNERS_ANSWERED = "learners_answered"
    """Of learners whose sessions ended the month before: those who sent at least half the forms."""
    GUIDES_ANSWERED = "guides_answered"
    UNGUIDED = "unguided"
    """Of all learners: those who had no guidance lately (`guidance.counting.GUIDED_WITHIN`)."""
    FULL = "full"
    """Of all faculty: those who guide `CAPACITY` learners or more."""


FORM_SHARES = frozenset({Share.LEARNERS_ANSWERED, Share.GUIDES_ANSWERED})
"""Told only once a release date has come."""

STATES = frozenset({Share.UNGUIDED, Share.FULL})
"""How things stand as a month ends; of several months the last one says it."""

Votes = Mapping[str, bool]
"""What is so of each person."""


@dataclass(frozen=True, slots=True)
class Counts:
    """A month as it was, exactly; it is never kept nor shown."""

    totals: Mapping[Total, int]
    shares: Mapping[Share, Votes]
    asked: Mapping[str, Mode]
    """The form that each learner asked for."""
    agreed: Mapping[str, Mode]
    """The form that each learner and their guide agreed on."""


@dataclass(frozen=True, slots=True)
class Figures:
    """A month as it is told."""

    totals: Mapping[Total, Band]
    shares: Mapping[Share, Part]
    asked: Mapping[Mode, Part]
    agreed: Mapping[Mode, Part]

    def __add__(self, other: "Figures") -> "Figures":
        """Return two months together, `other` the later one."""
        return Figures(
            {one: self.totals[one] + other.totals[one] for one in Total},
            {
                one: other.shares[one] if one in STATES else self.shares[one] + other.shares[one]
                for one in Share
            },
            {one: self.asked[one] + other.asked[one] for one in Mode},
            {one: self.agreed[one] + other.agreed[one] for one in Mode},
        )

    def without_forms(self) -> "Figures":
        """Return it as it is told before a release date: not who answered forms."""
        nothing = Part(NOT_TOLD, NOT_TOLD)
        hidden = dict.fromkeys(FORM_SHARES, nothing)
        return Figures(self.totals, {**self.shares, **hidden}, self.asked, self.agreed)


def told(counts: Counts) -> Figures:
    """Return a month as it may be told."""
    return Figures(
        {one: total(counts.totals[one]) for one in Total},
        {one: part(counts.shares[one]) for one in Share},
        {one: _of_form(counts.asked, one) for one in Mode},
        {one: _of_form(counts.agreed, one) for one in Mode},
    )


def together(months: Iterable[Figures]) -> Figures:
    """Return months together; there must be at least one."""
    first, *others = months
    for other in others:
        first = first + other
    return first


def total(count: int) -> Band:
    """Return a count of what happened, in fives."""
    low = count // FIVE * FIVE
    return Band(low, low + FIVE - 1)


def part(votes: Votes) -> Part:
    """Return how many of these people it is so of, as it may be told."""
    count, of = sum(votes.values()), len(votes)
    cuts = edges(of)
    if not cuts:
        return Part(NOT_TOLD, total(of))
    low = max((cut for cut in cuts if cut <= count), default=0)
    above = min((cut for cut in cuts if cut > count), default=None)
    return Part(Band(low, None if above is None else above - 1), total(of))


def edges(of: int) -> Sequence[int]:
    """Return the edges between bands that a count of so many people may have.

    Above an edge at least one who is no insider must be able to be without it, and below it one
    must be able to have it, whatever the insiders know of themselves.
    """
    return [edge for edge in range(FIVE, of, FIVE) if INSIDERS + 2 <= edge <= of - INSIDERS - 1]


def to_json(figures: Figures) -> dict[str, Any]:
    """Return figures as they are kept."""
    return {
        "totals": {one.value: _ends(band) for one, band in figures.totals.items()},
        "shares": {one.value: _both_ends(share) for one, share in figures.shares.items()},
        "asked": {one.value: _both_ends(share) for one, share in figures.asked.items()},
        "agreed": {one.value: _both_ends(share) for one, share in figures.agreed.items()},
    }


def from_json(kept: Mapping[str, Any]) -> Figures:
    """Return figures that were kept."""
    return Figures(
        {one: Band(*kept["totals"][one]) for one in Total},
        {one: _part(kept["shares"][one]) for one in Share},
        {one: _part(kept["asked"][one]) for one in Mode},
        {one: _part(kept["agreed"][one]) for one in Mode},
    )


def _of_form(chosen: Mapping[str, Mode], mode: Mode) -> Part:
    return part({person: one is mode for person, one in chosen.items()})


def _ends(band: Band) -> list[int | None]:
    return [band.low, band.high]


def _both_ends(part: Part) -> list[list[int | None]]:
    return [_ends(part.part), _ends(part.of)]


def _part(kept: Sequence[Sequence[Any]]) -> Part:
    return Part(*(Band(*ends) for ends in kept))
