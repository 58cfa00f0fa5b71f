"""A card that asks something is noted with what it asks, which counts as asked from then on."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.verdicts import REVIVED
from guidance.errors import MovedOn
from handlers import asking, due
from handlers.each import ROW_IS_WRONG
from handlers.nudges import NUDGE
from handlers.services import Reaction, Services, reacting
from handlers.whereabouts import where
from storage import delivery, follow_ups, stuck
from storage.delivery import Outcome
from storage.outbox import Card
from storage.pacing import Limits
from storage.queues import Claim, Delivery

log = logging.getLogger(__name__)


_TRY_AGAIN: Mapping[Claim, bool] = {}
"""No claim has been noted, as somebody was faster; what they did shows then."""


def asks(outcome: Outcome) -> bool:
    """Return whether by this a card of follow-ups is out, or never will be.

    One that may be revived is chosen anew then, or after a week (`handlers.due.clean_up`).
    """
    is_new = outcome.row.ts is None and outcome.row.content.get("name") == NUDGE
    is_out = outcome.state is Delivery.SENT and outcome.ts is not None
    is_refused = outcome.state is Delivery.DEAD and not stuck.may_live(outcome.error, REVIVED)
    return is_new and (is_out or is_refused)


@dataclass(frozen=True, slots=True)
class Ledger:
    """Notes what became of such cards; `together` says of how many in one transaction."""

    services: Services
    limits: Limits
    together: int = 1

    def note(self, outcomes: Sequence[Outcome]) -> Mapping[Claim, bool]:
        """Return which claims were still ours; none of a card whose reader is just answering."""
        noted: dict[Claim, bool] = {}
        for batch in self._batches(outcomes):
            noted |= self._noted(batch)
        return noted

    def _batches(self, outcomes: Sequence[Outcome]) -> Iterator[Sequence[Outcome]]:
        for team_id in sorted({one.row.team_id for one in outcomes}):
            of_team = [one for one in outcomes if one.row.team_id == team_id]
            for first in range(0, len(of_team), self.together):
                yield of_team[first : first + self.together]

    def _noted(self, batch: Sequence[Outcome]) -> Mapping[Claim, bool]:
        try:
            return self._counted(batch, _note)
        except MovedOn:
            return _TRY_AGAIN
        except ROW_IS_WRONG as error:
            if len(batch) == 1:
                log.error("outbox row %s asks what is wrong: %s", batch[0].row.id, where(error))  # noqa: TRY400  # its words may be people's
                return self._left(batch)
        return {claim: is_ours for one in batch for claim, is_ours in self._noted([one]).items()}

    def _left(self, batch: Sequence[Outcome]) -> Mapping[Claim, bool]:
        """Note a card without what is wrong on it; if nobody knows what is, it asks nothing."""
        [row] = [one.row for one in batch]
        if due.take_off(self.services, row.team_id, Card.of(row.content)):
            return self._noted(batch)
        try:
            return self._counted(batch, _leave)
        except MovedOn:
            return _TRY_AGAIN

    def _counted(
        self, batch: Sequence[Outcome], count: Callable[[Reaction, Outcome], bool]
    ) -> Mapping[Claim, bool]:
        with reacting(self.services, team_id=batch[0].row.team_id) as reaction:
            ours = delivery.still_ours(reaction.session, [one.row for one in batch])
            counted = [one for one in batch if one.row.claim in ours and count(reaction, one)]
            reaction.outbox.hold(*(one.row.id for one in counted))
            noted = delivery.record(reaction.session, counted, now=reaction.now, limits=self.limits)
            if len(noted) < len(counted):
                raise MovedOn
        lost = {one.row.claim: False for one in batch if one.row.claim not in ours}
        return lost | dict.fromkeys(noted, True)


def _note(reaction: Reaction, outcome: Outcome) -> bool:
    is_seen = outcome.state is Delivery.SENT
    return asking.note(reaction, Card.of(outcome.row.content), is_seen=is_seen)


def _leave(reaction: Reaction, outcome: Outcome) -> bool:
    """Do as `_note` where what a card asks cannot be counted, as something of it is wrong."""
    card_id, is_seen = Card.of(outcome.row.content).subject_id, outcome.state is Delivery.SENT
    follow_ups.leave_on(reaction.session, card_id, is_there=is_seen)
    return True
