"""From what happened in a program to numbers: each person once, with the newest they did."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from guidance.bands import Times, Votes
from guidance.digest import Counts, Share, Total
from guidance.feedback import Side
from guidance.modes import Mode
from guidance.privacy import is_gone

SOON = timedelta(days=2)
"""Within this time a request should have its answer, as in `guidance.agreements.REMIND_AFTER`."""

CAPACITY = 4
"""Learners that one faculty member guides well: programs plan with 1 to 5 (J Grad Med Educ
2015;7:630 says 2 to 3, Med Educ Online 2019 3 to 4)."""

GUIDED_WITHIN = timedelta(days=90)
"""Whoever agreed with a guide within this time before a month's end counts as guided by them.

Were everybody guided for good who ever was, one more without guidance than the month before could
only be who has joined meanwhile; as it is, it may be anybody.
"""


@dataclass(frozen=True, slots=True)
class Happened:
    """What is counted of one agreement; no word of what was said in it. Moments are UTC."""

    learner_id: str
    asked_at: datetime
    answered_at: datetime | None = None
    asked_mode: Mode | None = None
    suggested_mode: Mode | None = None
    offered_mode: Mode | None = None
    mode: Mode | None = None
    agreed_at: datetime | None = None
    closed_at: datetime | None = None
    talked: bool = False
    """Whether the two settled the form in a talk."""
    switches: int = 0
    """Changes of role that the guide declared."""
    left_open: bool = False
    """Whether one was found open at the end."""

    @property
    def is_soon(self) -> bool:
        """Return whether the guide answered in time."""
        return self.answered_at is not None and self.answered_at - self.asked_at <= SOON

    @property
    def is_settled(self) -> bool:
        """Return whether there was a difference about the form, which the two settled."""
        return self.talked or self.offered_mode not in (None, self.asked_mode)


@dataclass(frozen=True, slots=True)
class Month:
    """Everything that a month's numbers are made of."""

    since: datetime
    until: datetime
    happened: Sequence[Happened]
    """Agreements that were asked for, made or closed in it, or whose `SOON` ended in it."""
    steps: Sequence[tuple[str, bool]]
    """Whose step fell due, and whether it is done."""
    forms: Sequence[tuple[Side, str, bool]]
    """Who was asked for a form the month before, and whether they sent it."""
    learners: Collection[str]
    guided: Collection[str] | None
    """Learners who have had guidance within `GUIDED_WITHIN` of its end; None while the program is
    younger than that."""
    loads: Mapping[str, int]
    """How many learners each faculty member guides."""

    def is_in(self, at: datetime | None) -> bool:
        """Return whether something happened in this month."""
        return at is not None and self.since <= at < self.until


def count(month: Month) -> Counts:
    """Return a month's exact numbers.

    Who was erased is in the totals alone: under another id in each agreement, one person would
    be several.
    """
    asked = [one for one in month.happened if month.is_in(one.asked_at)]
    agreed = [one for one in month.happened if month.is_in(one.agreed_at)]
    closed = [one for one in month.happened if month.is_in(one.closed_at)]
    in_time = [one for one in month.happened if month.is_in(one.asked_at + SOON)]
    return Counts(
        len(month.learners),
        len(month.loads),
        totals(month.happened, month.is_in),
        {
            Share.ANSWERED_SOON: {one.learner_id: one.is_soon for one in _by_time(in_time)},
            Share.TAKEN: {
                one.learner_id: one.asked_mode is one.suggested_mode
                for one in _by_time(asked)
                if one.suggested_mode is not None
            },
            Share.SETTLED: {one.learner_id: one.is_settled for one in _by_time(agreed)},
            Share.LEFT_OPEN: {
                one.learner_id: one.left_open for one in _by_time(closed) if one.switches
            },
            Share.FOLLOWED: mostly(month.steps),
            Share.LEARNERS_ANSWERED: _answered(month, Side.LEARNER),
            Share.GUIDES_ANSWERED: _answered(month, Side.GUIDE),
            Share.UNGUIDED: _without(month),
            Share.FULL: {one: load >= CAPACITY for one, load in month.loads.items()},
        },
        {one.learner_id: one.asked_mode for one in _by_time(asked) if one.asked_mode is not None},
        {one.learner_id: one.mode for one in _by_time(agreed) if one.mode is not None},
    )


def _without(month: Month) -> Votes:
    guided = month.guided
    return {} if guided is None else {one: one not in guided for one in month.learners}


def totals(
    happened: Iterable[Happened], is_in: Callable[[datetime | None], bool]
) -> Mapping[Total, Times]:
    """Return what is simply counted in the time that `is_in` knows, of each learner."""
    found: dict[Total, Counter[str]] = {one: Counter() for one in Total}
    for one in happened:
        found[Total.REQUESTS][one.learner_id] += is_in(one.asked_at)
        found[Total.AGREED][one.learner_id] += is_in(one.agreed_at)
        found[Total.CLOSED][one.learner_id] += is_in(one.closed_at)
        found[Total.SWITCHES][one.learner_id] += one.switches * is_in(one.closed_at)
    return found


def mostly(done: Iterable[tuple[str, bool]]) -> Votes:
    """Return of each person whether it is so at least half of the times."""
    times: dict[str, list[bool]] = {}
    for person, is_done in done:
        if not is_gone(person):
            times.setdefault(person, []).append(is_done)
    return {person: 2 * sum(each) >= len(each) for person, each in times.items()}


def _answered(month: Month, side: Side) -> Votes:
    return mostly((person, is_sent) for of, person, is_sent in month.forms if of is side)


def _by_time(happened: Iterable[Happened]) -> list[Happened]:
    """Return them the newest last, so that of each person the newest counts; nobody erased."""
    known = (one for one in happened if not is_gone(one.learner_id))
    return sorted(known, key=lambda one: one.asked_at)
