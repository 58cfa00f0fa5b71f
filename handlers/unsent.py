"""What is not out yet, because the bot or Slack was away: whether it goes out, and when.

What a person has done is told at any hour. What only the clock has caused asks for the reader's
quiet once more, right before it is posted: since it was planned the night may have come.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from guidance import plans
from guidance.due import ITEMS_MOST, too_late
from guidance.follow_ups import REPEAT_AFTER, FollowUp, FollowUpState
from guidance.quiet import Quiet
from handlers import digest, moves, nudges, relevance, sequels
from handlers.services import Reaction
from storage import agreements, follow_ups
from storage import due as due_rows
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
    if not asked or reaction.outbox.newest_ordinal(card) != card.ordinal:
        return None
    quiet = reaction.quiet_of(card.viewer_id)
    open_ = _worth_asking(reaction, card, asked, quiet)
    if not open_:
        _take_back(reaction, card.viewer_id, asked)
        return None
    at = min(_opens_at(reaction, one, quiet) for one in open_)
    if at <= reaction.now:
        _gather(reaction, card, quiet, room=ITEMS_MOST - len(asked))
    _repeat_after(reaction, open_, quiet.later(at, REPEAT_AFTER))
    return at


def _worth_asking(
    reaction: Reaction, card: Card, asked: Sequence[FollowUp], quiet: Quiet
) -> list[FollowUp]:
    """Return what is still to be asked; what has become too late since is missed, and off it."""
    open_ = [one for one in asked if _is_open(reaction, one)]
    planned = [replace(one, due_at=_fell_due(card, one, reaction.now)) for one in open_]
    late = [one for one in planned if too_late([one], now=reaction.now, quiet=quiet)]
    for one in late:
        sequels.miss(reaction, replace(one, card_id=one.id).missed(now=reaction.now))
    gone = {one.id for one in late}
    return [one for one in open_ if one.id not in gone]


def _fell_due(card: Card, one: FollowUp, now: datetime) -> datetime:
    """Return when a question fell due; its own time may be that of the next one by now."""
    if one.id in card.fell_due:
        return datetime.fromisoformat(card.fell_due[one.id])
    return one.due_at if one.state is FollowUpState.SILENT else now


def _take_back(reaction: Reaction, person_id: str, asked: Sequence[FollowUp]) -> None:
    """Count a card that nobody will see as none that stayed unanswered."""
    session, team_id = reaction.session, reaction.team_id
    budget = due_rows.take_budget(session, person_id, team_id=team_id)
    if budget is not None and any(one.rule.is_question for one in asked):
        left = replace(budget, unanswered=max(budget.unanswered - 1, 0))
        due_rows.keep_budget(session, person_id, left, team_id=team_id)


def _gather(reaction: Reaction, card: Card, quiet: Quiet, *, room: int) -> None:
    """Ask here what waits on other cards of the same person too: they would come all at once.

    But for a card that may be in Slack already: its questions would be asked twice.
    """
    session, team_id = reaction.session, reaction.team_id
    others = nudges.not_begun(reaction, card.viewer_id) - {card.subject_id}
    found = [
        one
        for other in sorted(others)
        for one in follow_ups.on_card(session, other, team_id=team_id)
        if _is_open(reaction, one) and _opens_at(reaction, one, quiet) <= reaction.now
    ]
    for one in found[: max(room, 0)]:
        follow_ups.save(session, one.moved_to(card.subject_id))


def _is_open(reaction: Reaction, one: FollowUp) -> bool:
    is_asked = one.is_alive and not one.is_put_off and one.state is not FollowUpState.MISSED
    agreement = nudges.agreement_of(reaction, one)
    return is_asked and relevance.is_relevant(reaction, one, agreement)


def _opens_at(reaction: Reaction, one: FollowUp, quiet: Quiet) -> datetime:
    agreement = nudges.agreement_of(reaction, one)
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
