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
  until two people who tell each other theirs cannot tell what any other gave (`Scale.margin`).
* **Frozen.** A vote is in one publication, and nothing published changes.
* **The rule never looks at the values**: `is_ripe` is not given any.

"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from guidance.modes import Mode
from guidance.privacy import is_gone

RATERS, RATERS_SMALL = 8, 5
"""New people that a publication needs; the second for a small program that chooses bands."""

NEW_AGAIN_AFTER = timedelta(days=365)
"""Whoever was counted counts as new again after a year: faculty are evaluated at least yearly."""

INSIDERS = 2
"""People who may tell each other what they gave without learning what anybody else gave."""

_STEP = 4
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Scale:
    """What people may give, and the cuts at which one value that is told gives way to the next."""

    lowest: int
    highest: int
    cuts: Sequence[float]
    is_half_points: bool = False
    needs_more: bool = False
    """Whether a mean on the middle is told with those below it."""

    @property
    def margin(self) -> int:
        """Return how far the cuts must stay from the lowest and the highest total of all votes.

        If all but the insiders gave 5, one of them might have given 4, whatever the insiders gave:
        those two totals must look the same. The insiders' votes move both over the whole scale,
        `INSIDERS` times; so all totals from `5 n - margin` on must have one and the same value, and
        likewise from the other end.
        """
        return (self.highest - self.lowest) * INSIDERS + 1

    def usable(self, count: int) -> list[float]:
        """Return the cuts that so many votes may have; the fewer they are, the nearer the middle.

        A mean that lies on a cut is told with those farther from the middle.
        """
        least = count * self.lowest + self.margin
        most = count * self.highest - self.margin
        return [
            cut
            for cut in self.cuts
            if (least < cut * count <= most if self.is_upper(cut) else least <= cut * count < most)
        ]

    def is_upper(self, cut: float) -> bool:
        """Return whether a cut is in the upper half, with the middle unless more is needed."""
        middle = self.lowest + self.highest
        return 2 * cut > middle if self.needs_more else 2 * cut >= middle


HALF_POINTS = Scale(1, 5, tuple(half / 2 + 0.75 for half in range(1, 9)), is_half_points=True)
"""Cut at 1.25, 1.75 … 4.75."""

BANDS = Scale(1, 5, (2.5, 3.0, 3.5))
"""Four bands."""

SHARES = Scale(0, 1, (0.25, 0.5, 0.75))
"""Of those who said yes or no, how many said yes, in quarters."""

MAJORITY = Scale(0, 1, (0.5,), needs_more=True)
"""Whether it is more than half of them. Quarters of four forms, or two halves, are parts of one
whole: told together they would say of some form that nobody felt it."""


class Question(StrEnum):
    """What is pooled; each has a pool of its own, so that no two answers can be joined."""

    USEFULNESS = "usefulness"
    FELT_ADVISE = "felt_advise"
    """Whether it felt like this form, whichever the two had agreed on; so with the next three."""
    FELT_COACH = "felt_coach"
    FELT_COACH_WITH_WISDOM = "felt_coach_with_wisdom"
    FELT_MENTOR = "felt_mentor"
    CLEAR = "clear"
    """Whether each change of role was clear, if there was one."""
    AGREED_ADVISE = "agreed_advise"
    """Whether it was the form agreed on: no vote, told beside the form felt; so with the rest."""
    AGREED_COACH = "agreed_coach"
    AGREED_COACH_WITH_WISDOM = "agreed_coach_with_wisdom"
    AGREED_MENTOR = "agreed_mentor"


FELT: Mapping[Mode, Question] = {mode: Question(f"felt_{mode}") for mode in Mode}
"""One vote on each. All four are told on one date, of the same people; `MAJORITY` sees to it that
together they leave open, of each person and each form, whether it felt like it
(`tests/guidance/test_release_proof.py`).

Whether it was the form agreed on is not asked beside them: with what two have agreed on, that and
the forms felt would give single votes away. What a vote answers is never kept with what was agreed.
"""

AGREED: Mapping[Mode, Question] = {mode: Question(f"agreed_{mode}") for mode in Mode}
"""What the guide and each of their learners had agreed on, told as `FELT` is and beside it."""

FORMS_ASKED = frozenset({*FELT.values(), *AGREED.values()})


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

    def raters(self, question: Question = Question.USEFULNESS) -> int:
        """Return how many new people a publication needs; of five, no share can be told."""
        return RATERS_SMALL if self.scale(question) is BANDS else RATERS

    def scale(self, question: Question = Question.USEFULNESS) -> Scale:
        """Return how the answers are told."""
        if question is Question.USEFULNESS:
            return BANDS if self.is_small else HALF_POINTS
        return MAJORITY if question in FORMS_ASKED else SHARES


@dataclass(frozen=True, slots=True)
class Value:
    """What is told of a mean: that it lies between two edges, each a cut or an end of the scale."""

    low: float
    high: float

    @property
    def half_point(self) -> float:
        """Return the half point that stands for it; at a merged end the inmost ("4 or more")."""
        return self.low + 0.25 if self.high == HALF_POINTS.highest else self.high - 0.25


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

    def published(
        self, on: date, rule: Rule, question: Question = Question.USEFULNESS
    ) -> tuple[Publication | None, "Pool"]:
        """Return what is published on a fixed date, None for not yet, and what is left."""
        if not is_ripe(self.waiting, self.counted, on=on, least=rule.raters(question)):
            return None, self
        value = value_of(self.votes, rule.scale(question))
        publication = Publication(on, told(len(self.waiting)), value)
        return publication, self.as_told(on)

    def as_told(self, on: date) -> "Pool":
        """Return it without its votes; whose they were count as in a publication of that date."""
        return Pool(counted=dict(self.counted) | dict.fromkeys(self.waiting, on))

    def forgotten(self) -> "Pool":
        """Return it without its votes, as if they had never been given."""
        return Pool(counted=self.counted)


def form_of_most(told: Mapping[Question, Value], asked: Mapping[Mode, Question]) -> Mode | None:
    """Return which of the forms is told to be that of more than half; None if none is."""
    most = (mode for mode, question in asked.items() if question in told and told[question].low > 0)
    return next(most, None)


def is_ripe(waiting: Collection[str], counted: Mapping[str, date], *, on: date, least: int) -> bool:
    """Return whether enough new people wait; by people and dates alone.

    Somebody who was erased is never new: they may be back under their own id.
    """
    last = on - NEW_AGAIN_AFTER
    new = (rater for rater in waiting if counted.get(rater, last) <= last)
    return sum(not is_gone(rater) for rater in new) >= least


def told(raters: int) -> int:
    """Return a number of people as it may be told: 5, 8, 12, 16 …, rounded down."""
    return raters // _STEP * _STEP if raters >= RATERS else RATERS_SMALL


def value_of(votes: Sequence[int], scale: Scale) -> Value:
    """Return what is told of the mean of votes."""
    count, total = len(votes), sum(votes)
    cuts = scale.usable(count)
    edges = [scale.lowest, *cuts, scale.highest]
    passed = sum(
        total >= cut * count if scale.is_upper(cut) else total > cut * count for cut in cuts
    )
    return Value(edges[passed], edges[passed + 1])
