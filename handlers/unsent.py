"""What is not out yet, because the bot or Slack was away: whether it goes out, and when.

What a person has done is told at any hour. What only the clock has caused asks for the reader's
quiet once more, right before it is posted: since it was planned the night may have come.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from guidance import plans
from guidance.follow_ups import REPEAT_AFTER, FollowUp, FollowUpState
from guidance.quiet import Quiet
from handlers import digest, moves, nudges, relevance
from handlers.services import Reaction
from storage import agreements, follow_ups
from storage.outbox import Card

NO_MATTER = timedelta(hours=1)
"""As much between two questions is not worth a write: most cards are out within a second."""


def opens_at(reaction: Reaction, card: Card) -> datetime | None:
    """Return when a card may be posted, in UTC; None when nothing on it is worth asking any more.

    Raises:
        NotFound: its subject is gone.
    """
    ask = _OPENS_AT.get(card.name)
    return ask(reaction, card) if ask else reaction.now


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


def _questions(reaction: Reaction, card: Card) -> datetime | None:
    asked = follow_ups.on_card(reaction.session, card.subject_id, team_id=reaction.team_id)
    open_ = [one for one in asked if _is_open(reaction, one)]
    if not open_ or reaction.outbox.newest_ordinal(card) != card.ordinal:
        return None
    quiet = reaction.quiet_of(card.viewer_id)
    at = min(_opens_at(reaction, one, quiet) for one in open_)
    _repeat_after(reaction, open_, quiet.later(at, REPEAT_AFTER))
    return at


def _is_open(reaction: Reaction, one: FollowUp) -> bool:
    is_asked = one.is_alive and not one.is_put_off and one.state is not FollowUpState.MISSED
    agreement = agreements.get(reaction.session, one.agreement_id, team_id=reaction.team_id)
    return is_asked and relevance.is_relevant(reaction, one, agreement)


def _opens_at(reaction: Reaction, one: FollowUp, quiet: Quiet) -> datetime:
    agreement = agreements.get(reaction.session, one.agreement_id, team_id=reaction.team_id)
    meeting = plans.meeting_of(one, agreement)
    held = one.held(now=reaction.now, quiet=quiet, meeting=meeting)
    return held.due_at if held else reaction.now


def _repeat_after(reaction: Reaction, asked: list[FollowUp], at: datetime) -> None:
    """Count the time to the next question from the day on which the person sees this one.

    That may be later than planned, or earlier again, when a pause is ended.
    """
    for one in asked:
        if one.state is FollowUpState.WAITING and abs(one.due_at - at) > NO_MATTER:
            follow_ups.save(reaction.session, one.postponed(at))


_OPENS_AT: dict[str, Callable[[Reaction, Card], datetime | None]] = {
    nudges.NUDGE: _questions,
    moves.REQUEST: _request,
    digest.DIGEST: _digest,
}
"""What the clock may have caused; all else is somebody's doing."""
