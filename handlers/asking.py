"""What one card asks: chosen right before it is posted, and counted once it is out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from guidance import plans
from guidance.agreements import Agreement
from guidance.due import ITEMS_MOST, OF_THE_HOUR, THE_REST_AFTER, Budget, first_on_card, too_late
from guidance.follow_ups import FollowUp, FollowUpState, Kind
from guidance.quiet import Quiet
from handlers import nudges, relevance, sequels
from handlers.services import Reaction
from storage import agreements, budgets, due, follow_ups
from storage.outbox import Card

BUSY = timedelta(seconds=1)
"""When to try again what has to wait for somebody who is just answering."""

LOOK_AGAIN = timedelta(hours=1)
"""When to look again at what waits for a card of which nobody knows whether it is out."""


@dataclass(frozen=True, slots=True)
class Held:
    """What is held of a person to the end of the transaction: nobody else decides what they get."""

    noted: Budget
    budget: Budget
    """With the cards that may be out, for all we know, besides the one it was held for."""
    quiet: Quiet
    to_come: set[str]
    """The cards that wait to be posted."""
    taken: Sequence[FollowUp]


def hold(
    reaction: Reaction,
    person_id: str,
    *,
    card_id: str = "",
    with_others: bool = False,
    with_agreements: bool = True,
) -> Held | None:
    """Hold what is to be asked on this card, or what is due for a person if none is named.

    With others: both, and what is to be asked on other cards to come. None while somebody else
    holds the person, or anything on the card. Agreements: see `due.take`.
    """
    session, team_id, now = reaction.session, reaction.team_id, reaction.now
    found = budgets.take(session, person_id, team_id=team_id)
    if found is None:
        return None
    noted, quiet = found
    asked = due.asking(session, person_id, team_id=team_id)
    to_come = {of_id for of_id, one in asked.items() if one.is_to_come}
    cards = to_come.union([card_id]) if with_others else {card_id}
    takes_due = with_others or not card_id
    taken = due.take(
        session,
        person_id,
        team_id=team_id,
        now=now if takes_due else None,
        cards=cards - {""},
        with_agreements=with_agreements,
    )
    ours = asked[card_id].ids if card_id in asked else frozenset()
    if not ours <= {one.id for one in taken}:
        return None
    budget = due.once_noted(noted, asked, now=now, but_for=card_id)
    return Held(noted, budget, quiet, to_come, taken)


def may_be_asked(
    reaction: Reaction, due_now: Sequence[FollowUp], quiet: Quiet, budget: Budget
) -> list[FollowUp]:
    """Return what of this may be asked now; the rest is settled, missed, or held back.

    Somebody who has become a guest could answer with little of it: what falls due for them ends.
    """
    if budget.is_outside:
        for one in due_now:
            follow_ups.save(reaction.session, one.cancelled())
            nudges.changed(reaction, one.card_id)
        return []
    ids = {one.agreement_id for one in due_now}
    about = agreements.each(reaction.session, ids, team_id=reaction.team_id)
    waiting = [one for one in due_now if not is_settled(reaction, one, about[one.agreement_id])]
    late = too_late(waiting, now=reaction.now, quiet=quiet, budget=budget)
    for one in late:
        sequels.miss(reaction, one.missed(now=reaction.now))
    in_time = [one for one in waiting if one not in late]
    meetings = {one.id: plans.meeting_of(one, about[one.agreement_id]) for one in in_time}
    return [one for one in in_time if not _is_held(reaction, one, quiet, budget, meetings[one.id])]


def is_settled(reaction: Reaction, one: FollowUp, agreement: Agreement) -> bool:
    """Settle what is not worth asking any more, or not yet; return whether that is so."""
    settled = relevance.without_asking(reaction, one, agreement)
    if settled is not None and settled.state is FollowUpState.MISSED:
        sequels.miss(reaction, settled)
    elif settled is not None:
        follow_ups.save(reaction.session, settled)
        nudges.changed(reaction, settled.card_id)  # which may say when it comes
    return settled is not None


def choose(reaction: Reaction, card: Card) -> datetime | None:
    """Choose what a card asks; return when it may be posted, None if there is nothing to ask.

    That is all that is due for its reader by now, or was to come on another card; what finds no
    room waits for a day, and what nobody needs by then for a card of its own, at once. It may be
    chosen anew as often as posting it fails: nothing is counted before it is out.
    """
    held = hold(
        reaction,
        card.viewer_id,
        card_id=card.subject_id,
        with_others=True,
        with_agreements=False,
    )
    if held is None:
        return reaction.now + BUSY
    quiet = held.quiet
    questions = [one for one in held.taken if one.kind is not Kind.REQUEST_EXPIRY]
    open_ = may_be_asked(reaction, questions, quiet, held.budget)
    chosen = first_on_card(open_)
    for one in open_:
        if one not in chosen:
            follow_ups.save(reaction.session, one.held_until(_rest_at(reaction, one, quiet)))
        elif one.asking_on != card.subject_id:
            follow_ups.save(reaction.session, one.asking(card.subject_id))
    could_wait = not all(one.rule.is_urgent for one in chosen)
    if not could_wait and held.noted.bundled_on == card.subject_id:
        was_none = replace(held.noted, bundled_at=None, bundled_on=None)
        budgets.keep(reaction.session, card.viewer_id, was_none, team_id=reaction.team_id)
    return reaction.now if chosen else None


def _rest_at(reaction: Reaction, one: FollowUp, quiet: Quiet) -> datetime:
    if one.kind in OF_THE_HOUR:
        return reaction.now + BUSY  # a day later nobody needs it
    return quiet.later(reaction.now, THE_REST_AFTER)


def note(reaction: Reaction, card: Card, *, is_seen: bool = True, is_found: bool = True) -> bool:
    """Count what a card asks as asked, now that it is out; what had no room comes a day later.

    One that nobody has seen, as Slack will never take it, is not counted as one of theirs. It takes
    nothing off the card before, nor does one of which we do not know the place. Returns False, and
    changes nothing, while somebody is just answering.
    """
    held = hold(reaction, card.viewer_id, card_id=card.subject_id)
    if held is None:
        return False
    on_card = follow_ups.on_card(reaction.session, card.subject_id, team_id=reaction.team_id)
    shown = [one for one in on_card if one.state is not FollowUpState.CANCELLED]
    if shown and is_seen:
        rules = (one.rule for one in held.taken)
        left = held.noted.spent(rules, now=reaction.now)
        budgets.keep(reaction.session, card.viewer_id, left, team_id=reaction.team_id)
    _have_asked(reaction, card, held, on_card, is_there=is_seen and is_found)
    if len(shown) >= ITEMS_MOST:
        _postpone_the_rest(reaction, card, held.quiet)
    return True


def let_go(reaction: Reaction, card: Card) -> None:
    """Have what was to be asked on a card fall due again, as nobody has seen that or will."""
    held = hold(reaction, card.viewer_id, card_id=card.subject_id)
    for one in held.taken if held else ():
        follow_ups.save(reaction.session, one.let_go())


def _have_asked(
    reaction: Reaction, card: Card, held: Held, on_card: Sequence[FollowUp], *, is_there: bool
) -> None:
    """Note what was asked on a card, what was answered there, and what follows from it."""
    now, quiet, card_id, asked = reaction.now, held.quiet, card.subject_id, held.taken
    stays_on = {one.id: one.card_id for one in asked if not is_there and one.card_id != one.id}
    asked_now = [
        one.asked(now=now, quiet=quiet, card_id=stays_on.get(one.id, card_id)) for one in asked
    ]
    for one in asked_now:
        follow_ups.save(reaction.session, one)
    # What is as it was planned has no card before this one.
    nudges.changed(reaction, *(one.card_id for one in asked if one.version > 1))
    if any(one.asking_on == card_id for one in on_card if one not in asked):
        follow_ups.leave_on(reaction.session, card_id, is_there=is_there)
    for one in asked_now:
        sequels.plan_next(reaction, one)
    if any(one.kind in nudges.ON_HOME for one in asked_now):
        reaction.outbox.publish_home(card.viewer_id)


def _postpone_the_rest(reaction: Reaction, card: Card, quiet: Quiet) -> None:
    follow_ups.postpone_held(
        reaction.session,
        card.viewer_id,
        team_id=reaction.team_id,
        now=reaction.now,
        until=quiet.later(reaction.now, THE_REST_AFTER),
    )


def _is_held(
    reaction: Reaction, one: FollowUp, quiet: Quiet, budget: Budget, meeting: datetime | None
) -> bool:
    """Let it wait for the person's quiet to end, or for their next card."""
    held = one.held(now=reaction.now, quiet=quiet, meeting=meeting)
    opens_at = budget.opens_at(one, now=reaction.now, quiet=quiet)
    if not budget.is_certain:
        opens_at = min(opens_at, reaction.now + LOOK_AGAIN)
    if held is None and opens_at > reaction.now:
        held = one.held_until(quiet.next_open(opens_at))
    if held is not None:
        follow_ups.save(reaction.session, held)
    return held is not None
