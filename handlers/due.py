"""What has fallen due is asked: each person gets one card, when and as often as suits them."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from guidance.errors import MovedOn
from guidance.follow_ups import FollowUp, FollowUpState, Kind
from handlers import asking, moves, nudges, relevance, sequels
from handlers.each import ROW_IS_WRONG
from handlers.services import Reaction, Services, reacting
from storage import agreements, budgets, clock_jumps, delivery, due, follow_ups, inbox, shifts
from storage.outbox import Card

log = logging.getLogger(__name__)

Deal = Callable[[Reaction, str], int]
"""Deals with what is due for one person; returns how much that was."""

DRAFTS_KEPT = timedelta(days=1)

BATCH = 5
"""How many people are asked at a go: whoever presses a button meanwhile waits for no more."""

TRY_AGAIN_AFTER = timedelta(hours=1)
"""One that cannot be asked is looked at again, in case it was mended; meanwhile others go on."""


def send_due(services: Services) -> int:
    """Deal with a batch of what has fallen due; return how many were dealt with.

    What another process is dealing with counts for nothing here, so a loop over this ends.
    """
    return _each_group(services, _deal_with)


def pass_over(services: Services) -> int:
    """Close what has fallen due without asking it; return how much that is.

    For a database that was put back from a copy: it may have been asked since, and Home says so.
    """
    passed = 0
    while more := _each_group(services, _let_pass):
        passed += more
    return passed


def pass_over_on(reaction: Reaction, card: Card) -> bool:
    """Close what was to be asked on a card; return whether all is, and nobody else holds it."""
    _let_pass(reaction, card.viewer_id, card.subject_id)
    asked = due.asking(reaction.session, card.viewer_id, team_id=reaction.team_id)
    return card.subject_id not in asked


def clean_up(services: Services) -> None:
    """Delete what is no longer needed: requests never sent, old keys, words never delivered.

    What was to be asked on a card that is given up counts as asked if that may be there, and is
    due again if it is not, a week after `revive` could have been typed.
    """
    now = services.now()
    before = now - inbox.KEEP
    with services.transaction() as session:
        agreements.delete_drafts(session, before=now - DRAFTS_KEPT)
        inbox.forget_old(session, now=now)
        delivery.forget_words(session, before=before)
        shifts.forget_old(session, now=now)
        clock_jumps.forget_old(session, now=now)
        given_up = due.given_up(session, before=before)
    for team_id, person_id, card_id, may_be_there in given_up:
        card = Card(nudges.NUDGE, card_id, person_id)
        _give_up(services, team_id, card, may_be_there=may_be_there)


def _give_up(services: Services, team_id: str, card: Card, *, may_be_there: bool) -> None:
    try:
        with reacting(services, team_id=team_id) as reaction:
            if may_be_there:
                is_found = reaction.outbox.is_out(card.name, card.subject_id)
                asking.note(reaction, card, is_found=is_found)
            else:
                asking.let_go(reaction, card)
    except MovedOn:
        pass  # somebody was faster; what they did is looked at in the next hour
    except ROW_IS_WRONG as error:
        set_aside(services, card.viewer_id, team_id, error, card_id=card.subject_id)


def _each_group(services: Services, deal: Deal) -> int:
    with services.transaction() as session:
        groups = due.groups(session, now=services.now(), limit=BATCH)
    return sum(_ask(services, people, team_id, deal) for team_id, people in groups)


def _ask(services: Services, people: Sequence[str], team_id: str, deal: Deal) -> int:
    """Deal with some people in one transaction; if that fails, with each in one of their own."""
    try:
        with reacting(services, team_id=team_id) as reaction:
            return sum(deal(reaction, person_id) for person_id in people)
    except MovedOn:
        if len(people) == 1:
            return 0  # somebody was faster; what they did is looked at in the next tick
    except ROW_IS_WRONG as error:
        if len(people) == 1:
            return set_aside(services, people[0], team_id, error)
    return sum(_ask(services, [person_id], team_id, deal) for person_id in people)


def set_aside(
    services: Services, person_id: str, team_id: str, error: Exception, *, card_id: str = ""
) -> int:
    """Let those of a person's rows wait that are wrong, so that the others can be asked.

    When each is right by itself, all of them wait: what is wrong with them shows in writing only.
    `card_id` names the card that was to be posted, if that is where it showed.
    """
    now = services.now()
    with reacting(services, team_id=team_id) as reaction:
        asked = due.asking(reaction.session, person_id, team_id=team_id)
        cards = {card_id, *(of_id for of_id, one in asked.items() if one.is_to_come)}
        found = due.ids(reaction.session, person_id, team_id=team_id, now=now, cards=cards)
    wrong = _faults(services, found, team_id) or dict.fromkeys(found, error)
    _move_aside(services, wrong)
    return len(wrong)


def take_off(services: Services, team_id: str, card: Card) -> bool:
    """Let what is wrong on a card that is out wait, off it; return whether the rest can be noted.

    If each is right by itself, nothing is moved, for it would come again every hour. Nor if none
    is: the card would be about nothing.
    """
    with services.transaction() as session:
        asked = due.asking(session, card.viewer_id, team_id=team_id).get(card.subject_id)
    found = sorted(asked.ids) if asked else []
    wrong = _faults(services, found, team_id)
    if helps := 0 < len(wrong) < len(found):
        _move_aside(services, wrong)
    return helps


def _move_aside(services: Services, wrong: Mapping[str, Exception]) -> None:
    for follow_up_id, fault in wrong.items():
        log.warning("follow-up %s cannot be asked: %s", follow_up_id, type(fault).__name__)
    with services.transaction() as session:
        follow_ups.move_aside(session, wrong, until=services.now() + TRY_AGAIN_AFTER)


def _faults(services: Services, ids: Iterable[str], team_id: str) -> Mapping[str, Exception]:
    """Return what is wrong with each of these by itself; what is right is left out."""
    faults = {one: _fault(services, one, team_id) for one in ids}
    return {one: fault for one, fault in faults.items() if fault}


def _fault(services: Services, follow_up_id: str, team_id: str) -> Exception | None:
    """Return what is wrong with one row by itself; this looks and changes nothing."""
    try:
        with reacting(services, team_id=team_id) as reaction:
            one = follow_ups.get(reaction.session, follow_up_id, team_id=team_id)
            relevance.without_asking(reaction, one, nudges.agreement_of(reaction, one))
    except ROW_IS_WRONG as error:
        return error
    return None


def _deal_with(reaction: Reaction, person_id: str) -> int:
    """Settle what is due for one person, or have it asked on a card; return how many that were.

    What else that card asks, and what it does not, is decided as it is posted (`asking.choose`).
    """
    held = asking.hold(reaction, person_id, with_others=True)
    if held is None:
        return 0
    fallen_due = [one for one in held.taken if one.asking_on is None]
    if any(_is_closed(reaction, one) for one in fallen_due):
        return 1  # by itself: it ends others that are due
    open_ = asking.may_be_asked(reaction, held.taken, held.quiet, held.budget)
    if new := [one for one in open_ if one.asking_on is None]:
        card_id = min(held.to_come, default="") or nudges.post(reaction, person_id)
        for one in new:
            follow_ups.save(reaction.session, one.asking(card_id))
    return len(fallen_due)


def _let_pass(reaction: Reaction, person_id: str, card_id: str = "") -> int:
    """Close what is due for one person, or was to be asked on a card; return how much that is.

    No bundle comes within a week of one that may have come.
    """
    held = asking.hold(reaction, person_id, card_id=card_id)
    if held is None:
        return 0
    taken = [one for one in held.taken if one.asking_on == (card_id or None)]
    if any(_is_closed(reaction, one) for one in taken):
        return 1
    waiting = [
        one
        for one in taken
        if not asking.is_settled(reaction, one, nudges.agreement_of(reaction, one))
    ]
    for one in waiting:
        sequels.miss(reaction, one.missed(now=reaction.now))
    if waiting:
        told = replace(held.noted, bundled_at=reaction.now, bundled_on=None)
        budgets.keep(reaction.session, person_id, told, team_id=reaction.team_id)
    return len(taken)


def _is_closed(reaction: Reaction, one: FollowUp) -> bool:
    """Close a request nobody has answered; return whether this is the end of waiting for it."""
    if one.kind is not Kind.REQUEST_EXPIRY:
        return False
    agreement = nudges.agreement_of(reaction, one)
    if not asking.is_settled(reaction, one, agreement):
        done = one.settle(FollowUpState.DONE, by=one.person_id)
        follow_ups.save(reaction.session, done)
        moves.made(reaction, agreement.expire(now=reaction.now))
    return True
