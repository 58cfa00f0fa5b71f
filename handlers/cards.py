"""What each card of the outbox shows, drawn from the database at the moment it is sent."""

from collections.abc import Callable

from guidance.meetings import has_come, meets_again_at
from guidance.stages import Stage
from handlers import digest, feedback, joining, moves, nudges, practice
from handlers.services import Reaction
from handlers.views import agree, guide
from handlers.views.message import Message
from storage import agreements, steps, switches
from storage.outbox import Card

Draw = Callable[[Reaction, Card], Message]


def draw(reaction: Reaction, card: Card) -> Message:
    """Return a card as its subject stands now.

    Raises:
        NotFound: the subject is gone.
    """
    return _DRAWN[card.name](reaction, card)


def _request(reaction: Reaction, card: Card) -> Message:
    agreement = agreements.get(reaction.session, card.subject_id, team_id=reaction.team_id)
    is_newest = reaction.outbox.newest_ordinal(card) == card.ordinal
    return agree.request(agreement, viewer_id=card.viewer_id, is_newest=is_newest)


def _settle(reaction: Reaction, card: Card) -> Message:
    return agree.settle(agreements.get(reaction.session, card.subject_id, team_id=reaction.team_id))


def _agreement(reaction: Reaction, card: Card) -> Message:
    agreement = agreements.get(reaction.session, card.subject_id, team_id=reaction.team_id)
    left = steps.of_agreement(reaction.session, agreement.id)
    has_date = meets_again_at(agreement) is not None
    is_to_begin = has_date and not agreements.continuing(reaction.session, agreement.id)
    at = agreement.meet_at if agreement.stage is Stage.AGREED else agreement.next_meet_at
    is_past = has_come(at, now=reaction.now)
    return guide.card(agreement, left, is_to_begin=is_to_begin, has_come=is_past)


def _switch(reaction: Reaction, card: Card) -> Message:
    agreement = agreements.get(reaction.session, card.subject_id, team_id=reaction.team_id)
    ledger = switches.of_agreement(reaction.session, agreement.id)
    return guide.switched(agreement, ledger[card.ordinal - 1])


_DRAWN: dict[str, Draw] = {
    moves.REQUEST: _request,
    moves.SETTLE: _settle,
    moves.AGREEMENT: _agreement,
    moves.SWITCH: _switch,
    moves.FORM: feedback.draw,
    joining.REQUEST: joining.draw,
    nudges.NUDGE: nudges.draw,
    digest.DIGEST: digest.draw,
    practice.ROUND: practice.draw,
}
