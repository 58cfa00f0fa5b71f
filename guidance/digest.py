"""What a director is told of a program: numbers in bands that give no single person away.

Three things see to it; `tests/guidance/test_digest_attack.py` attacks them with a solver.

* **Each person once.** In a share ("how many of how many") a person counts with the newest of what
  they did in the month, so that nobody weighs more than anybody else.
* **Fives with merged ends.** Counts are told in fives (ONS rounds to fives and suppresses what is
  small), with no edge so near the ends that two people who compare what they know of themselves
  could tell what any other did, or whether they are counted at all (`guidance.bands`).
* **Each month once.** Shares are made for whole months, once, and kept as told; a quarter or an
  export adds up what the months were told as, and so tells nothing that they do not.

Who answered forms is told with the release dates, from people who had a month's time. What they
answered comes from what is published (`guidance.release`) and from nothing else.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from guidance.bands import Band, Part, Times, Votes, part, total, whole
from guidance.modes import Mode


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
"""How things stand with everybody as a month ends; of several months the last one says it."""


@dataclass(frozen=True, slots=True)
class Counts:
    """A month as it was, exactly; it is never kept nor shown."""

    learners: int
    """How many there are in the program: whom of them something happened to is not told."""
    faculty: int
    totals: Mapping[Total, Times]
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
    """All but those that wait for a release date."""
    asked: Mapping[Mode, Part]
    agreed: Mapping[Mode, Part]

    def __add__(self, other: "Figures") -> "Figures":
        """Return two months together, `other` the later one."""
        return Figures(
            {one: self.totals[one] + other.totals[one] for one in Total},
            {
                one: other.shares[one] if one in STATES else self.shares[one] + other.shares[one]
                for one in Share
                if one in self.shares and one in other.shares
            },
            {one: self.asked[one] + other.asked[one] for one in Mode},
            {one: self.agreed[one] + other.agreed[one] for one in Mode},
        )

    def without_forms(self) -> "Figures":
        """Return it as it is told before a release date: not who answered forms."""
        told = {one: part for one, part in self.shares.items() if one not in FORM_SHARES}
        return Figures(self.totals, told, self.asked, self.agreed)


def told(counts: Counts) -> Figures:
    """Return a month as it may be told."""
    return Figures(
        {one: total(counts.totals[one], counts.learners) for one in Total},
        {one: _share(counts, one) for one in Share},
        {one: _of_form(counts.asked, one, counts.learners) for one in Mode},
        {one: _of_form(counts.agreed, one, counts.learners) for one in Mode},
    )


def together(months: Iterable[Figures]) -> Figures:
    """Return months together; there must be at least one."""
    first, *others = months
    for other in others:
        first = first + other
    return first


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


def _share(counts: Counts, share: Share) -> Part:
    votes = counts.shares[share]
    match share:
        case _ if share in STATES:
            return whole(votes)
        case Share.FOLLOWED:
            return part(votes, counts.learners + counts.faculty)
        case Share.GUIDES_ANSWERED:
            return part(votes, counts.faculty)
        case _:
            return part(votes, counts.learners)


def _of_form(chosen: Mapping[str, Mode], mode: Mode, among: int) -> Part:
    return part({person: one is mode for person, one in chosen.items()}, among)


def _ends(band: Band) -> list[int | None]:
    return [band.low, band.high]


def _both_ends(part: Part) -> list[list[int | None]]:
    return [_ends(part.part), _ends(part.of)]


def _part(kept: Sequence[Sequence[Any]]) -> Part:
    return Part(*(Band(*ends) for ends in kept))
