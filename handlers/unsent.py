"""What is not out yet, because the bot or Slack was away: whether it goes out, and when.

What a person has done is told at any hour. What only the clock has caused asks for the reader's
quiet once more, right before it is posted: since it was planned the night may have come.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from handlers import asking, digest, due, joining, moves, nudges
from handlers.services import Reaction, Services, reacting
from storage import agreements, restored
from storage.outbox import Card


def opens_at(reaction: Reaction, card: Card) -> datetime | None:
    """Return when a card may be posted, in UTC; None when nothing on it is worth asking any more.

    Raises:
        NotFound: its subject is gone.
    """
    ask = _OPENS_AT.get(card.name)
    return ask(reaction, card) if ask else reaction.now


def leave_out(services: Services, team_id: str, card: Card, error: Exception) -> bool:
    """Let what is wrong on a card wait, so that the rest can be asked; return if that helps."""
    if card.name != nudges.NUDGE:
        return False
    wrong = due.set_aside(services, card.viewer_id, team_id, error, card_id=card.subject_id)
    return wrong > 0


def may_be_sent(services: Services, team_id: str, card: Card, *, began_at: datetime) -> bool:
    """Return whether a card may be posted that is not in Slack; if not, ask again in a moment.

    What a copy had on it may have been asked on another since, so that is passed over.
    """
    if card.name != nudges.NUDGE:
        return True
    with reacting(services, team_id=team_id) as reaction:
        is_from_copy = restored.is_from_copy(reaction.session, began_at)
        return not is_from_copy or due.pass_over_on(reaction, card)


def file_opens_at(reaction: Reaction, content: Mapping[str, str], address: str) -> datetime:
    """Return when a file that is made as it is sent may be shared, in UTC.

    Raises:
        NotFound: see `handlers.digest.opens_at`.
    """
    if content.get("waits_for") != digest.QUIET:
        return reaction.now
    return digest.opens_at(reaction, content["program_id"], address)


def _request(reaction: Reaction, card: Card) -> datetime:
    """Return when it may be told how a request stands: in quiet only what somebody has done."""
    agreement = agreements.get(reaction.session, card.subject_id, team_id=reaction.team_id)
    if agreement.moved_by:
        return reaction.now
    return reaction.quiet_of(card.viewer_id).next_open(reaction.now)


def _digest(reaction: Reaction, card: Card) -> datetime:
    program_id, *_ = card.subject_id.split(":")
    return digest.opens_at(reaction, program_id, card.viewer_id)


_OPENS_AT: dict[str, Callable[[Reaction, Card], datetime | None]] = {
    nudges.NUDGE: asking.choose,
    moves.REQUEST: _request,
    digest.DIGEST: _digest,
    joining.REQUEST: joining.opens_at,
}
"""What the clock may have caused; all else is somebody's doing."""
