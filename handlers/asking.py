"""What one card asks: chosen right before it is posted, and counted once it is out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from guidance.due import ITEMS_MOST, THE_REST_AFTER, Budget, first_on_card, too_late
from guidance.follow_ups import FollowUp, FollowUpState, Kind
from guidance.quiet import Quiet
from handlers import nudges, relevance, sequels
from handlers.services import Reaction
from storage import due, follow_ups
from storage.outbox import Card

BUSY = timedelta(seconds=1)
"""When to try again what has to wait for somebody who is just answering."""


def may_be_asked(
    reaction: Reaction, due_now: Sequence[FollowUp], quiet: Quiet, budget: Budget
) -> list[FollowUp]:
    """Return what of this may be asked now; the rest is settled, missed, or held back."""
    waiting = [one for one in due_now if not is_settled(reaction, one)]
    late = too_late(waiting, now=reaction.now, quiet=quiet, budget=budget)
    for one in late:
        sequels.miss(reaction, one.missed(now=reaction.now))
    in_time = [one for one in waiting if one not in late]
    return [one for one in in_time if not _is_held(reaction, one, quiet, budget)]


def is_settled(reaction: Reaction, one: FollowUp) -> bool:
    """Settle what is not worth asking any more, or not yet; return whether that is so."""
    settled = relevance.without_asking(reaction, one)
    if settled is not None and settled.state is FollowUpState.MISSED:
        sequels.miss(reaction, settled)
    elif settled is not None:
        follow_ups.save(reaction.session, settled)
    return settled is not None


def cards_to_come(reaction: Reaction, person_id: str) -> set[str]:
    """Return a person's cards that wait to be posted; what they ask may still change."""
    asked_on = due.asking(reaction.session, person_id, team_id=reaction.team_id).values()
    return reaction.outbox.not_begun(nudges.NUDGE, *asked_on) if asked_on else set()


def choose(reaction: Reaction, card: Card) -> datetime | None:
    """Choose what a card asks; return when it may be posted, None if there is nothing to ask.

    That is all that is due for its reader by now, or was to come on another card; what finds no
    room waits for a day. It may be chosen anew as often as posting it fails: nothing is counted
    before it is out.
    """
    session, team_id, now = reaction.session, reaction.team_id, reaction.now
    budget = due.take_budget(session, card.viewer_id, team_id=team_id)
    if budget is None:
        return now + BUSY
    cards = {card.subject_id, *cards_to_come(reaction, card.viewer_id)}
    taken = due.take(
        session, card.viewer_id, team_id=team_id, now=now, cards=cards, with_agreements=False
    )
    if not _are_all_of(reaction, card, taken):
        return now + BUSY
    quiet = reaction.quiet_of(card.viewer_id)
    questions = [one for one in taken if one.kind is not Kind.REQUEST_EXPIRY]
    open_ = may_be_asked(reaction, questions, quiet, budget)
    chosen = first_on_card(open_)
    for one in open_:
        if one not in chosen:
            follow_ups.save(session, one.held_until(quiet.later(now, THE_REST_AFTER)))
        elif one.asking_on != card.subject_id:
            follow_ups.save(session, one.asking(card.subject_id))
    return now if chosen else _opens_as_it_stands(reaction, card, quiet)


def note(reaction: Reaction, card: Card) -> bool:
    """Count what a card asks as asked, now that it is out; what had no room comes a day later.

    Whether it is out nobody can tell of one that was given up: it may be. Returns False, and
    changes nothing, while somebody is just answering.
    """
    session, team_id, now = reaction.session, reaction.team_id, reaction.now
    budget = due.take_budget(session, card.viewer_id, team_id=team_id)
    if budget is None:
        return False
    taken = due.take(session, card.viewer_id, team_id=team_id, now=now, cards=[card.subject_id])
    if not _are_all_of(reaction, card, taken):
        return False
    quiet = reaction.quiet_of(card.viewer_id)
    on_card = follow_ups.on_card(session, card.subject_id, team_id=team_id)
    answered = [one for one in on_card if one.card_id == card.subject_id]
    before = [one for one in taken if one.asking_on == card.subject_id]
    asked = [one.asked(now=now, quiet=quiet, card_id=card.subject_id) for one in before]
    for one in asked:
        follow_ups.save(session, one)
    if seen := [*asked, *answered]:
        # What was answered meanwhile was a bundle all the same: the next comes a week later.
        unanswered = budget.spent(asked, now=now).unanswered
        spent = replace(budget.spent(seen, now=now), unanswered=unanswered)
        due.keep_budget(session, card.viewer_id, spent, team_id=team_id)
    # What is as it was planned has no card before this one.
    nudges.changed(reaction, *(one.card_id for one in before if one.version > 1))
    follow_ups.leave_on(session, card.subject_id)
    if len(on_card) >= ITEMS_MOST:
        rest_at = quiet.later(now, THE_REST_AFTER)
        follow_ups.postpone_held(session, card.viewer_id, team_id=team_id, now=now, until=rest_at)
    for one in asked:
        sequels.plan_next(reaction, one)
    return True


def leave(reaction: Reaction, card: Card) -> bool:
    """Do as `note` where what a card asks cannot be counted, as something of it is wrong."""
    follow_ups.leave_on(reaction.session, card.subject_id)
    return True


def _are_all_of(reaction: Reaction, card: Card, taken: Sequence[FollowUp]) -> bool:
    """Return whether nobody else holds anything that is to be asked on a card."""
    asking = due.asking(reaction.session, card.viewer_id, team_id=reaction.team_id)
    ours = {of_id for of_id, card_id in asking.items() if card_id == card.subject_id}
    return ours <= {one.id for one in taken}


def _is_held(reaction: Reaction, one: FollowUp, quiet: Quiet, budget: Budget) -> bool:
    """Let it wait for the person's quiet to end, or for their next card."""
    held = one.held(now=reaction.now, quiet=quiet, meeting=nudges.meeting_of(reaction, one))
    opens_at = budget.opens_at(one, now=reaction.now, quiet=quiet)
    if held is None and opens_at > reaction.now:
        held = one.held_until(quiet.next_open(opens_at))
    if held is not None:
        follow_ups.save(reaction.session, held)
    return held is not None


def _opens_as_it_stands(reaction: Reaction, card: Card, quiet: Quiet) -> datetime | None:
    """Return when a card may be posted that counts as asked and is not out.

    It was dead and is revived, or another version has written it.
    """
    if reaction.outbox.newest_ordinal(card) != card.ordinal:
        return None
    on_card = follow_ups.on_card(reaction.session, card.subject_id, team_id=reaction.team_id)
    asked = [one for one in on_card if one.asks and one.is_alive and one.asking_on is None]
    agreed = {one.id: nudges.agreement_of(reaction, one) for one in asked}
    is_open = any(relevance.is_relevant(reaction, one, agreed[one.id]) for one in asked)
    return quiet.next_open(reaction.now) if is_open else None
