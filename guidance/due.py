"""How much of what has fallen due a person gets: one card, seldom, and nothing that is stale."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from guidance.dates import FARTHEST
from guidance.follow_ups import FollowUp, Kind
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


@dataclass(frozen=True, slots=True)
class Budget:
    """How often one person is asked."""

    unanswered: int = 0
    """Cards that wanted an answer, since the last sign of life."""
    bundled_at: datetime | None = None
    """When the last card with something that could wait went out."""
    weeks: int = 1
    """At most one such card in so many weeks."""

    @property
    def is_spent(self) -> bool:
        """Return whether questions wait until the person wants them again."""
        return self.unanswered >= UNANSWERED_MOST

    def opens_at(self, follow_up: FollowUp, *, now: datetime, quiet: Quiet) -> datetime:
        """Return when it may be asked: `now`, or a later time, weeks later at the same hour."""
        if follow_up.rule.is_question and self.is_spent:
            return now + FARTHEST
        # A time in the future is from a clock that was wrong.
        if follow_up.rule.is_urgent or self.bundled_at is None or self.bundled_at > now:
            return now
        return max(now, quiet.later(self.bundled_at, self.weeks * WEEK))

    def fell_due(self, follow_up: FollowUp, *, quiet: Quiet) -> datetime:
        """Return since when it could have been asked: to wait for its turn makes nothing late."""
        if not follow_up.rule.is_question:
            return follow_up.due_at
        since = follow_up.held_from or follow_up.due_at
        return replace(self, unanswered=0).opens_at(follow_up, now=since, quiet=quiet)

    def spent(self, asked: Sequence[FollowUp], *, now: datetime) -> Self:
        """Return what is left once these have been asked on one card."""
        is_question = any(one.rule.is_question for one in asked)
        could_wait = not all(one.rule.is_urgent for one in asked)
        return replace(
            self,
            unanswered=self.unanswered + is_question,
            bundled_at=now if could_wait else self.bundled_at,
        )

    def seen(
        self, asked: Sequence[FollowUp], *, instead_of: Sequence[FollowUp], now: datetime
    ) -> Self:
        """Return it once a card goes out that asks other things, or later, than was planned.

        It counts however much the person has answered since it was planned: they have not seen it.
        """
        was, is_ = (any(one.rule.is_question for one in some) for some in (instead_of, asked))
        could_wait = not all(one.rule.is_urgent for one in asked)
        return replace(
            self,
            unanswered=max(self.unanswered - was, 0) + is_,
            bundled_at=now if could_wait else self.bundled_at,
        )


def too_late(due: Sequence[FollowUp], *, now: datetime, quiet: Quiet) -> list[FollowUp]:
    """Return what is not asked any more: beyond its window, or late and of a kind with a newer one.

    What is promised is never too late, and the person's own quiet makes nothing late.
    """
    newest: dict[Kind, datetime] = {}
    for one in due:
        newest[one.kind] = max(one.due_at, newest.get(one.kind, one.due_at))
    return [one for one in due if _is_too_late(one, newest[one.kind], now, quiet)]


def first_on_card(due: Sequence[FollowUp]) -> list[FollowUp]:
    """Return what one card asks: first what is urgent, was never asked, and has waited longest."""
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


def _place(one: FollowUp) -> tuple[bool, int, datetime, str]:
    return not one.rule.is_urgent, one.asks, one.due_at, one.id


def _is_too_late(follow_up: FollowUp, newest: datetime, now: datetime, quiet: Quiet) -> bool:
    rule, late = follow_up.rule, now - quiet.next_open(follow_up.due_at)
    if rule.window is None:
        return False
    is_replaced = rule.is_question and late > LATE_AFTER and follow_up.due_at < newest
    return is_replaced or late > rule.window
