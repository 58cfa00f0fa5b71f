"""How a count may be told, so that nobody is found out by it: in bands, and of enough people.

The reader knows who is in the program and what up to two of the people did (`INSIDERS`). Whatever
is told, each of the others may have done it or not, and may be one of those it is told of or not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from guidance.release import INSIDERS

FIVE = 5
"""Counts are told in steps of this size (ONS: suppress small counts, round to fives)."""

TOLD_FROM = 8
"""A share is told of so many people or more; it is the fewest of whom `edges` leaves anything."""

MOST = 3
"""One person adds no more than this to a total: else two who asked a dozen times would know of
themselves that nobody else did."""

Votes = Mapping[str, bool]
"""What is so of each person."""

Times = Mapping[str, int]
"""How often something happened to each person."""


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


UNTOLD = Part(NOT_TOLD, NOT_TOLD)


def total(times: Times, among: int) -> Band:
    """Return how often something happened to some of `among` people, as it may be told."""
    count = sum(min(one, MOST) for one in times.values())
    return _band(count, edges(max(among, len(times)), most=MOST))


def part(votes: Votes, among: int) -> Part:
    """Return of how many of these people it is so, and how many of `among` they are.

    Whether somebody is one of them is told with as much care as whether it is so: the bands of the
    one are made from the other as it is told, not as it is.
    """
    most = max(among, len(votes))
    of = _band(len(votes), edges(most, first=TOLD_FROM))
    return _part_of(votes, of, edges(of.low))


def whole(votes: Votes) -> Part:
    """Return of how many people it is so when everybody in the program is one of them."""
    low = len(votes) // FIVE * FIVE
    return _part_of(votes, Band(low, low + FIVE - 1), edges(len(votes)))


def edges(of: int, *, most: int = 1, first: int = FIVE) -> Sequence[int]:
    """Return the edges, from `first` on, between bands of a count to which each adds 0 to `most`.

    Above an edge at least one who is no insider must be able to have added nothing, and below it
    one must be able to have added something, whatever the insiders know of themselves.
    """
    lowest, highest = max(first, INSIDERS * most + 2), (of - INSIDERS - 1) * most
    steps = {first, *range(FIVE, highest + 1, FIVE)}
    return sorted(edge for edge in steps if lowest <= edge <= highest)


def _part_of(votes: Votes, of: Band, cuts: Sequence[int]) -> Part:
    return Part(_band(sum(votes.values()), cuts), of) if cuts else UNTOLD


def _band(count: int, cuts: Sequence[int]) -> Band:
    """Return the band between two cuts that a count is in."""
    low = max((cut for cut in cuts if cut <= count), default=0)
    above = min((cut for cut in cuts if cut > count), default=None)
    return Band(low, None if above is None else above - 1)
