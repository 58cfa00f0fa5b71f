"""How much of what has fallen due a person gets: one card, seldom, and nothing that is stale."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from guidance.dates import FARTHEST
from guidance.follow_ups import FollowUp, Kind, Rule
from guidance.plans import OF_A_MEETING
from guidance.quiet import Quiet

WEEK = timedelta(days=7)

UNANSWERED_MOST = 3
"""Cards in a row without an answer, after which a person is asked nothing (Donut stops at 3)."""

ITEMS_MOST = 5
"""What one card asks; a message has 50 blocks, and nobody reads more."""

LATE_AFTER = timedelta(days=1)
"""What is later than this was not asked because nobody could: the bot was off."""

THE_REST_AFTER = timedelta(days=1)
"""When urgent ones come that a full card had no room for."""

OF_THE_HOUR = (*OF_A_MEETING, Kind.SWITCH_OPEN)
"""What nobody needs a day later; a full card has room for it first."""


@dataclass(frozen=True, slots=True)
class Budget:
    """How often one person is asked."""

    unanswered: int = 0
    """Cards that wanted an answer, since the last sign of life."""
    bundled_at: datetime | None = None
    """When the last card with something that could wait went out."""
    weeks: int = 1
    """At most one such card in so many weeks."""
    bundled_on: str | None = None
    """That card, if it was answered while nobody knew whether it is out; should it come anew, that
    was never there."""
    is_outside: bool = False
    """Whether they are a guest by now, or of another organisation: nothing is asked any more."""
    is_certain: bool = True
    """Whether all cards that it counts are known to be out."""

    @property
    def is_spent(self) -> bool:
        """Return whether questions wait until the person wants them again."""
        return self.unanswered >= UNANSWERED_MOST

    def opens_at(
        self, follow_up: FollowUp, *, now: datetime, quiet: Quiet, since: datetime | None = None
    ) -> datetime:
        """Return when it may be asked that could be `since`, or from `now` on.

        At once, or at a later time, weeks later at the same hour.
        """
        since = since or now
        if follow_up.rule.is_question and self.is_spent:
            return since + FARTHEST
        # A time in the future is from a clock that was wrong.
        if follow_up.rule.is_urgent or self.bundled_at is None or self.bundled_at > now:
            return since
        return max(since, quiet.later(self.bundled_at, self.weeks * WEEK))

    def spent(self, asked: Iterable[Rule], *, now: datetime) -> Self:
        """Return what is left once these are asked on one card."""
        asked = list(asked)
        is_question = any(rule.is_question for rule in asked)
        could_wait = not all(rule.is_urgent for rule in asked)
        return replace(
            self,
            unanswered=self.unanswered + is_question,
            bundled_at=now if could_wait else self.bundled_at,
            bundled_on=None if could_wait else self.bundled_on,
        )

    def once_noted(self, begun: Sequence[Iterable[Rule]], *, now: datetime) -> Self:
        """Return what is left if these cards are out, of which nobody knows yet."""
        left = self
        for asked in begun:
            left = left.spent(asked, now=now)
        return replace(left, is_certain=not begun)


def too_late(
    due: Sequence[FollowUp], *, now: datetime, quiet: Quiet, budget: Budget
) -> list[FollowUp]:
    """Return what is not asked any more: beyond its window, or late and of a kind with a newer one.

    What is promised is never too late, and neither the person's own quiet nor the wait for their
    next card makes anything late.
    """
    newest: dict[Kind, datetime] = {}
    for one in due:
        newest[one.kind] = max(one.since, newest.get(one.kind, one.since))
    could_be = {one.id: _could_be_asked(one, now, quiet, budget) for one in due}
    late = {of_id: now - quiet.next_open(at) for of_id, at in could_be.items()}
    return [
        one
        for one in due
        if _is_too_late(
            one,
            late[one.id],
            # What found no room on a card waits by itself until the day after: nobody was away.
            is_newest=one.since >= newest[one.kind] or now - one.due_at <= LATE_AFTER,
        )
    ]


def first_on_card(due: Sequence[FollowUp]) -> list[FollowUp]:
    """Return what one card asks: first what nobody needs a day later, then what is urgent.

    Of these first what was never asked, and has waited longest.
    """
    asked = [one for one in due if not is_covered(one, by=due)]
    return sorted(asked, key=_place)[:ITEMS_MOST]


def is_covered(follow_up: FollowUp, *, by: Sequence[FollowUp]) -> bool:
    """Return whether another asks the same: a stall check does, and a later mentoring check-in."""
    return follow_up.kind is Kind.MENTOR_CHECK and any(
        one.agreement_id == follow_up.agreement_id
        and (
            one.kind is Kind.STALL_CHECK
            or (one.kind is Kind.MENTOR_CHECK and one.ordinal > follow_up.ordinal)
        )
        for one in by
    )


def _place(one: FollowUp) -> tuple[bool, bool, int, datetime, str]:
    is_later = one.kind not in OF_THE_HOUR
    return is_later, not one.rule.is_urgent, one.asks, one.due_at, one.id


def _could_be_asked(one: FollowUp, now: datetime, quiet: Quiet, budget: Budget) -> datetime:
    if one.held_from is None:
        return one.due_at
    return budget.opens_at(one, now=now, quiet=quiet, since=one.held_from)


def _is_too_late(follow_up: FollowUp, late: timedelta, *, is_newest: bool) -> bool:
    rule = follow_up.rule
    if rule.window is None:
        return False
    is_replaced = rule.is_question and late > LATE_AFTER and not is_newest
    return is_replaced or late > rule.window
