"""What is not out yet, because the bot or Slack was away: whether it goes out, and when.

What a person has done is told at any hour. What only the clock has caused asks for the reader's
quiet once more, right before it is posted: since it was planned the night may have come.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime, timedelta

from guidance.due import ITEMS_MOST, THE_REST_AFTER, Budget, first_on_card, is_covered, too_late
from guidance.follow_ups import REPEAT_AFTER, FollowUp, FollowUpState, Kind
from guidance.quiet import Quiet
from handlers import digest, moves, nudges, relevance, sequels
from handlers.each import ROW_IS_WRONG
from handlers.services import Reaction
from storage import agreements, due, follow_ups
from storage.columns import new_id
from storage.outbox import Card

NO_MATTER = timedelta(hours=1)
"""As much between two questions is not worth a write: most cards are out within a second."""


BUSY = timedelta(seconds=1)
"""When to try again what has to wait for somebody who is just answering."""


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
    open_ = [one for one in asked if _is_worth_asking(reaction, one, quiet)]
    at = min((_opens_at(reaction, one, quiet) for one in open_), default=reaction.now)
    _repeat_after(reaction, open_, quiet.later(at, REPEAT_AFTER))
    return at if at > reaction.now else _goes_out(reaction, card, asked, open_, quiet)


def _goes_out(
    reaction: Reaction,
    card: Card,
    asked: Sequence[FollowUp],
    open_: Sequence[FollowUp],
    quiet: Quiet,
) -> datetime | None:
    """Put on a card what is to be asked by now, and count it as that.

    This may be done again before it is out, and then changes nothing.
    """
    session, team_id, now = reaction.session, reaction.team_id, reaction.now
    budget = due.take_budget(session, card.viewer_id, team_id=team_id)
    if budget is None:
        return now + BUSY  # they are just answering something, or another process asks
    for one in asked:
        if one not in open_:
            _take_off(reaction, one)
    room = max(ITEMS_MOST - len(open_), 0)
    try:
        unseen = nudges.not_out(reaction, card.viewer_id)
        moved = _elsewhere(reaction, unseen - {card.subject_id}, quiet)[:room]
        waiting = _waiting(reaction, card, unseen, [*open_, *moved], quiet, budget)
    except ROW_IS_WRONG:
        moved, waiting = [], []  # whatever is wrong costs itself alone
    for one in moved:
        follow_ups.save(session, one.moved_to(card.subject_id))
    joined = _join(reaction, card, waiting, quiet, budget, room=room - len(moved))
    on_card = [*open_, *moved, *joined]
    seen = budget.seen(on_card, instead_of=[*asked, *moved], now=now)
    if seen != budget:  # most cards go out as they were planned, and then there is nothing to write
        due.keep_budget(session, card.viewer_id, seen, team_id=team_id)
    return now if on_card else None


def _is_worth_asking(reaction: Reaction, one: FollowUp, quiet: Quiet) -> bool:
    """Return whether it is still to be asked, and not too late for that."""
    planned = replace(one, due_at=_fell_due(one))
    return _is_open(reaction, one) and not too_late([planned], now=reaction.now, quiet=quiet)


def _fell_due(one: FollowUp) -> datetime:
    """Return when what is asked fell due; its own time may be that of the next question by now."""
    return one.fell_due_at or one.due_at


def _take_off(reaction: Reaction, one: FollowUp) -> None:
    """Take off a card what is settled, or too late by now: that is missed."""
    if _is_open(reaction, one):
        late = replace(one, due_at=_fell_due(one), card_id=new_id())
        sequels.miss(reaction, late.missed(now=reaction.now))
    else:
        follow_ups.save(reaction.session, one.moved_to(new_id()))


def _elsewhere(reaction: Reaction, card_ids: Set[str], quiet: Quiet) -> list[FollowUp]:
    """Return what waits on other cards of the same person too: they would come all at once.

    But for a card that may be in Slack already: its questions would be asked twice.
    """
    others = reaction.outbox.not_begun(nudges.NUDGE, *card_ids) if card_ids else set()
    return [
        one
        for other in sorted(others)
        for one in follow_ups.on_card(reaction.session, other, team_id=reaction.team_id)
        if _is_worth_asking(reaction, one, quiet)
        and _opens_at(reaction, one, quiet) <= reaction.now
    ]


def _waiting(
    reaction: Reaction,
    card: Card,
    unseen: Set[str],
    on_card: Sequence[FollowUp],
    quiet: Quiet,
    budget: Budget,
) -> list[FollowUp]:
    """Return what fell due while a card was not out, held to the end of the transaction."""
    session, team_id, now = reaction.session, reaction.team_id, reaction.now
    if not all(one.rule.is_urgent for one in on_card):
        budget = replace(budget, bundled_at=None)  # this is the card that the others wait for
    taken = due.take(session, card.viewer_id, team_id=team_id, now=now, with_held=True)
    return [
        one
        for one in taken
        if one.kind is not Kind.REQUEST_EXPIRY
        and one.card_id not in unseen
        and not is_covered(one, by=on_card)
        and max(budget.opens_at(one, now=now, quiet=quiet), _opens_at(reaction, one, quiet)) <= now
        and relevance.without_asking(reaction, one) is None
        and not too_late(
            [replace(one, due_at=budget.fell_due(one, quiet=quiet))], now=now, quiet=quiet
        )
    ]


def _join(
    reaction: Reaction,
    card: Card,
    waiting: Sequence[FollowUp],
    quiet: Quiet,
    budget: Budget,
    *,
    room: int,
) -> Sequence[FollowUp]:
    """Ask on a card too what has waited for it; what finds no room waits for a day."""
    session, now = reaction.session, reaction.now
    chosen = first_on_card(waiting)[:room]
    for one in waiting:
        if one in chosen:
            since = budget.fell_due(one, quiet=quiet)
            asked = one.asked(now=now, quiet=quiet, card_id=card.subject_id, since=since)
            follow_ups.save(session, asked)
        elif one.rule.is_question and not is_covered(one, by=waiting):
            follow_ups.save(session, one.held_until(quiet.later(now, THE_REST_AFTER)))
    nudges.changed(reaction, *(one.card_id for one in chosen))
    for one in chosen:
        sequels.plan_next(reaction, one)
    return chosen


def _is_open(reaction: Reaction, one: FollowUp) -> bool:
    is_asked = one.is_alive and not one.is_put_off and one.state is not FollowUpState.MISSED
    agreement = nudges.agreement_of(reaction, one)
    return is_asked and relevance.is_relevant(reaction, one, agreement)


def _opens_at(reaction: Reaction, one: FollowUp, quiet: Quiet) -> datetime:
    meeting = nudges.meeting_of(reaction, one)
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
