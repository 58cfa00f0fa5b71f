"""What becomes of a row of the outbox after a call, or after one that could not be made."""

import logging
import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.sending import Shown
from bot.verdicts import LOCKED_OUT, MENDABLE, NOT_TAKEN, Failure, Verdict
from storage.conversations import UNKNOWN
from storage.delivery import TOO_OFTEN, Outcome, Outgoing, Timing
from storage.inbox import KEEP
from storage.pacing import EVERYTHING, OPEN, Limits
from storage.queues import Action, Delivery, is_of_people, is_of_several

log = logging.getLogger(__name__)

MAX_TRIES = 10
"""Tries of a file whose bytes are not taken, and of a row that we cannot make. What Slack certainly
did not do is tried for as long as it takes, and so is what comes before it, which shows nothing."""

EDITS_MOST = 1_000
"""Tries of an edit whose outcome stays unclear, which is a week of them: Slack may be down for a
day."""

LOCKED_OUT_FOR = timedelta(minutes=10)
"""How long a workspace is left alone that has refused our token: each try costs one message."""

LOOK_AGAIN = timedelta(minutes=1)
"""When to try again, at the soonest, to look for what could not be looked for."""

LOOK_AT_LEAST = timedelta(hours=1)
"""When to try again at the latest, so that a scope that is granted is noticed."""


def sent(row: Outgoing, shown: Shown) -> Outcome:
    """Return that it is there."""
    return Outcome(row, Delivery.SENT, channel_id=shown.channel_id, ts=shown.ts, shown=shown.mark)


def given_back(row: Outgoing, at: datetime, *, holds_place: bool = True) -> Outcome:
    """Return that nothing was tried; it is due again at `at`, and those behind it may wait too."""
    return Outcome(row, Delivery.PENDING, due_at=at, is_tried=False, holds_place=holds_place)


def parked(row: Outgoing, reason: str, now: datetime) -> Outcome:
    """Return that nobody can say whether it is there."""
    if not row.is_parked:
        log.warning("outbox row %s cannot be looked for: %s", row.id, reason)
    return Outcome(row, Delivery.PARKED, reason, due_at=now + look_again(row, now))


def _not_found_out(row: Outgoing, reason: str, now: datetime) -> Outcome:
    """Return that a look has failed; after a week of it the row is given up (`forget_words`)."""
    if now - (row.dispatched_at or now) > KEEP:
        return parked(row, reason, now)
    return Outcome(row, Delivery.UNCERTAIN, reason, due_at=now + look_again(row, now))


def look_again(row: Outgoing, now: datetime) -> timedelta:
    """Return the pause before the next look: as long as it is uncertain already, within bounds."""
    age = now - (row.dispatched_at or now)
    return min(max(age, LOOK_AGAIN), LOOK_AT_LEAST)


def wait(attempts: int) -> timedelta:
    """Return the pause before the next try: 2, 4, 8 … seconds, at most 10 minutes."""
    return min(timedelta(seconds=2 ** min(attempts, 10)), timedelta(minutes=10))


@dataclass(frozen=True, slots=True)
class Judge:
    """Says what to do after a failure."""

    timing: Timing
    limits: Limits

    def failed(self, row: Outgoing, failed: Failure, now: datetime, *, is_begun: bool) -> Outcome:
        """Return what becomes of a row after a call for it failed.

        `is_begun` tells the call that shows it from those that show nothing.
        """
        is_unclear = failed.verdict is Verdict.UNCLEAR
        if is_unclear and is_begun and not row.repeatable:
            log.warning("outbox row %s is uncertain: %s", row.id, failed.reason)
            at = now + self.timing.unclear
            return Outcome(row, Delivery.UNCERTAIN, failed.reason, due_at=at)
        if failed.verdict is Verdict.REFUSED:
            if is_begun and _may_be_opened_anew(row, failed.reason):
                return Outcome(row, Delivery.PENDING, failed.reason, due_at=now)
            return _dead(row, failed.reason, pause=_lock_out(failed.reason, now))
        most = MAX_TRIES if failed.reason == NOT_TAKEN else EDITS_MOST
        if ((is_unclear and is_begun) or failed.reason == NOT_TAKEN) and row.attempts >= most:
            return _dead(row, TOO_OFTEN + failed.reason)
        at = now + (self._asked(failed) or wait(row.attempts))
        return Outcome(
            row,
            Delivery.PENDING,
            failed.reason,
            due_at=at,
            pause=(row.errand.method if is_begun else OPEN, at) if failed.retry_after else None,
            holds_place=not is_unclear,
        )

    def not_made(self, row: Outgoing, failed: Failure, now: datetime) -> Outcome:
        """Return what becomes of a row after a fault of our own, which no waiting may mend."""
        if failed.verdict is Verdict.REFUSED:
            return _dead(row, failed.reason)
        if row.is_uncertain:  # it may have been shown: a look that fails says nothing of that
            return _not_found_out(row, failed.reason, now)
        if row.attempts >= MAX_TRIES:
            return _dead(row, TOO_OFTEN + failed.reason)
        return Outcome(row, Delivery.PENDING, failed.reason, due_at=now + wait(row.attempts))

    def not_looked_for(
        self, row: Outgoing, failed: Failure, now: datetime, *, method: str
    ) -> Outcome:
        """Return what becomes of an uncertain row after a call of `method`, to look, failed."""
        if failed.verdict is Verdict.REFUSED:
            # What one row cannot look for, for want of a scope, none of the workspace can.
            own = (method, now + LOOK_AGAIN) if failed.reason in MENDABLE else None
            outcome = parked(row, failed.reason, now)
            return replace(outcome, pause=_lock_out(failed.reason, now) or own)
        if failed.verdict is Verdict.UNCLEAR:
            return _not_found_out(row, failed.reason, now)
        at = now + (self._asked(failed) or look_again(row, now))
        pause = (method, at) if failed.retry_after else None
        return Outcome(row, Delivery.UNCERTAIN, failed.reason, due_at=at, pause=pause)

    def _asked(self, failed: Failure) -> timedelta | None:
        """Return how long Slack asks us to wait, and a little more: not all come back at once."""
        if failed.retry_after is None:
            return None
        return failed.retry_after + self.limits.jitter * random.random()


def _dead(row: Outgoing, reason: str, pause: tuple[str, datetime] | None = None) -> Outcome:
    log.warning("outbox row %s is dead: %s", row.id, reason)
    return Outcome(row, Delivery.DEAD, reason, pause=pause)


def _may_be_opened_anew(row: Outgoing, reason: str) -> bool:
    """Return whether Slack has refused not who it is for but a conversation that was opened once.

    A person's own messages are posted to their id, and whatever is for a channel to the channel's:
    another try changes nothing.
    """
    is_own_file = row.action is Action.FILE and is_of_people(row.address)
    is_in_opened = is_of_several(row.address) or is_own_file
    is_known = reason == UNKNOWN and row.last_error != UNKNOWN
    return is_known and is_in_opened and row.ts is None


def _lock_out(reason: str, now: datetime) -> tuple[str, datetime] | None:
    return (EVERYTHING, now + LOCKED_OUT_FOR) if reason in LOCKED_OUT else None
