"""When pooled ratings of a faculty member are published, and how coarsely: nobody is found out.

The rule is proven by `tests/guidance/test_release_proof.py` and attacked by a solver in
`tests/guidance/test_release_attack.py`. What it is made of, and why:

* **Fixed dates only.** A number that moves when somebody answers says what they answered.
* **Enough new people since the last publication**, not answers. A threshold of 5 on a mean that is
  kept current gives 13 to 41 % of single ratings away to whoever keeps every publication; batches
  of 8 new people are what resisted in the same measurement. ACGME pools small programs over years.
* **One vote a person and publication**, so that nobody weighs more than an eighth (or a fifth).
* **Half points with merged ends.** Half points alone are not enough: eight people, two of whom know
  that they gave 4, read "5" and know that the six others gave 5. So the outermost values are merged
  until two people who tell each other theirs still cannot tell what any other gave (`MARGIN`).
* **Frozen.** A vote is in one publication, and nothing published changes.
* **The rule never looks at the values**: `is_ripe` is not given any.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

LOWEST, HIGHEST = 1, 5
"""The ends of the scale on which usefulness is rated."""

RATERS, RATERS_SMALL = 8, 5
"""New people that a publication needs; the second for a small program that chooses bands."""

NEW_AGAIN_AFTER = timedelta(days=365)
"""Whoever was counted counts as new again after a year: faculty are evaluated at least yearly."""

INSIDERS = 2
"""People who may tell each other what they gave without learning what anybody else gave."""

MARGIN = (HIGHEST - LOWEST) * INSIDERS + 1
"""How far from the lowest and the highest total of all votes the outermost cut must stay.

If all but the insiders gave 5, one of them might have given 4, whatever the insiders gave: those
two totals must look the same. The insiders' votes move both over `(5 - 1) * INSIDERS`, so the value
is one and the same for all totals from `5 n - MARGIN` on, and likewise from the other end.
"""

HALF_POINTS = tuple(half / 2 + 0.75 for half in range(1, 9))
"""Where one half point gives way to the next: 1.25, 1.75 … 4.75."""

BANDS = (2.5, 3.0, 3.5)
"""Where one of the four bands gives way to the next."""

_STEP = 4
_MIDDLE = (LOWEST + HIGHEST) / 2
_MONTHS = 12


class Period(StrEnum):
    """How often a program publishes."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"

    @property
    def months(self) -> int:
        """Return its length."""
        return {Period.MONTHLY: 1, Period.QUARTERLY: 3}[self]

    def next_date(self, day: date) -> date:
        """Return the first fixed date after a day: the first of a month, or of a quarter."""
        passed = (day.year * _MONTHS + day.month - 1) // self.months + 1
        year, month = divmod(passed * self.months, _MONTHS)
        return date(year, month + 1, 1)


@dataclass(frozen=True, slots=True)
class Rule:
    """What a program has chosen."""

    period: Period = Period.MONTHLY
    is_small: bool = False
    """Whether five people suffice, whose ratings are then shown in bands."""

    @property
    def raters(self) -> int:
        """Return how many new people a publication needs."""
        return RATERS_SMALL if self.is_small else RATERS

    @property
    def cuts(self) -> Sequence[float]:
        """Return where one value gives way to the next, before the ends are merged."""
        return BANDS if self.is_small else HALF_POINTS


@dataclass(frozen=True, slots=True)
class Value:
    """What is told of a mean: that it lies between two edges."""

    low: float
    high: float
    is_band: bool = False

    @property
    def half_point(self) -> float:
        """Return the half point to show; at a merged end the inmost, for "4 or more"."""
        if self.high == HIGHEST:
            return self.low + 0.25
        return self.high - 0.25

    @property
    def is_open_above(self) -> bool:
        """Return whether higher half points are merged into this one."""
        return self.high == HIGHEST and self.half_point < HIGHEST

    @property
    def is_open_below(self) -> bool:
        """Return whether lower half points are merged into this one."""
        return self.low == LOWEST and self.half_point > LOWEST


@dataclass(frozen=True, slots=True)
class Publication:
    """What is published of one faculty member on one date; it never changes."""

    on: date
    raters: int
    """How many people, rounded down as `told` does: the exact number tells who answered."""
    value: Value


@dataclass(frozen=True, slots=True)
class Pool:
    """What waits for its publication about one faculty member.

    Votes and people are kept apart: whose vote is whose is not known here.
    """

    votes: Sequence[int] = ()
    waiting: frozenset[str] = frozenset()
    """Whose votes these are, one each."""
    counted: Mapping[str, date] = field(default_factory=dict)
    """When people were last in a publication."""

    def sealed(self, votes: Mapping[str, int]) -> "Pool":
        """Return it with a period's votes; who has one waiting already adds no second."""
        new = {rater: vote for rater, vote in votes.items() if rater not in self.waiting}
        return Pool([*self.votes, *new.values()], self.waiting | new.keys(), self.counted)

    def published(self, on: date, rule: Rule) -> tuple[Publication | None, "Pool"]:
        """Return what is published on a fixed date, None for not yet, and what is left."""
        if not is_ripe(self.waiting, self.counted, on=on, rule=rule):
            return None, self
        publication = Publication(on, told(len(self.waiting)), value_of(self.votes, rule))
        return publication, Pool(counted=dict(self.counted) | dict.fromkeys(self.waiting, on))


def is_ripe(waiting: Collection[str], counted: Mapping[str, date], *, on: date, rule: Rule) -> bool:
    """Return whether enough new people wait; by people and dates alone."""
    last = on - NEW_AGAIN_AFTER
    return sum(counted.get(rater, last) <= last for rater in waiting) >= rule.raters


def told(raters: int) -> int:
    """Return a number of people as it may be told: 5, 8, 12, 16 …, rounded down."""
    return raters // _STEP * _STEP if raters >= RATERS else RATERS_SMALL


def value_of(votes: Sequence[int], rule: Rule) -> Value:
    """Return what is told of the mean of votes; with few votes the ends are merged.

    A mean that lies on a cut belongs to the side away from the middle, as `MARGIN` needs it.
    """
    count, total = len(votes), sum(votes)
    least, most = count * LOWEST + MARGIN, count * HIGHEST - MARGIN
    cuts = [cut for cut in rule.cuts if least <= cut * count <= most]
    edges = [LOWEST, *cuts, HIGHEST]
    passed = sum(_is_past(total, cut * count, upwards=cut >= _MIDDLE) for cut in cuts)
    return Value(edges[passed], edges[passed + 1], is_band=rule.is_small)


def _is_past(total: int, cut: float, *, upwards: bool) -> bool:
    return total >= cut if upwards else total > cut
