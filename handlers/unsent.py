"""A card of questions that is not out yet, because the bot or Slack was away: whether, and when."""

from datetime import datetime, timedelta

from guidance import plans
from guidance.follow_ups import REPEAT_AFTER, FollowUp, FollowUpState
from guidance.quiet import Quiet
from handlers import nudges, relevance
from handlers.services import Reaction
from storage import agreements, follow_ups
from storage.outbox import Card

NO_MATTER = timedelta(hours=1)
"""As much between two questions is not worth a write: most cards are out within a second."""


def opens_at(reaction: Reaction, card: Card) -> datetime | None:
    """Return when a card may be posted, in UTC; None when nothing on it is worth asking any more.

    Other cards than those of follow-ups may be posted now.
    """
    if card.name != nudges.NUDGE:
        return reaction.now
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
