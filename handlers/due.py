"""What has fallen due is asked: each person gets one card, when and as often as suits them."""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import timedelta

from guidance.due import THE_REST_AFTER, Budget, first_on_card, is_covered, too_late
from guidance.errors import MovedOn
from guidance.follow_ups import FollowUp, FollowUpState, Kind
from guidance.quiet import Quiet
from handlers import moves, nudges, relevance, sequels
from handlers.each import ROW_IS_WRONG
from handlers.services import Reaction, Services, reacting
from storage import agreements, clock_jumps, delivery, due, follow_ups, inbox, shifts
from storage.columns import new_id

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


def clean_up(services: Services) -> None:
    """Delete what is no longer needed: requests never sent, old keys, words never delivered."""
    now = services.now()
    with services.transaction() as session:
        agreements.delete_drafts(session, before=now - DRAFTS_KEPT)
        inbox.forget_old(session, now=now)
        delivery.forget_words(session, before=now - inbox.KEEP)
        shifts.forget_old(session, now=now)
        clock_jumps.forget_old(session, now=now)


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
            return _set_aside(services, people[0], team_id, error)
    return sum(_ask(services, [person_id], team_id, deal) for person_id in people)


def _set_aside(services: Services, person_id: str, team_id: str, error: Exception) -> int:
    """Let those of a person's rows wait that are wrong, so that the others can be asked.

    When each is right by itself, all of them wait: what is wrong with them shows in writing only.
    """
    now = services.now()
    with services.transaction() as session:
        found = due.ids(session, person_id, team_id=team_id, now=now)
    faults = {one: _fault(services, one, person_id, team_id) for one in found}
    wrong = {one: fault for one, fault in faults.items() if fault} or dict.fromkeys(found, error)
    with services.transaction() as session:
        for follow_up_id, fault in wrong.items():
            kind = type(fault).__name__
            log.warning("follow-up %s cannot be asked: %s", follow_up_id, kind)
            follow_ups.move_aside(session, follow_up_id, until=now + TRY_AGAIN_AFTER)
    return len(wrong)


def _fault(services: Services, follow_up_id: str, person_id: str, team_id: str) -> Exception | None:
    """Return what is wrong with one row by itself; this looks and changes nothing."""
    try:
        with reacting(services, team_id=team_id) as reaction:
            session, now = reaction.session, reaction.now
            for one in due.take(session, person_id, team_id=team_id, now=now, only=follow_up_id):
                relevance.without_asking(reaction, one)
    except ROW_IS_WRONG as error:
        return error
    return None


def _deal_with(reaction: Reaction, person_id: str) -> int:
    """Settle what is due for one person; return how many that were."""
    session, team_id, now = reaction.session, reaction.team_id, reaction.now
    budget = due.take_budget(session, person_id, team_id=team_id)
    if budget is None:
        return 0
    count, waiting = _unsettled(reaction, person_id)
    quiet = reaction.quiet_of(person_id)
    if unseen := nudges.not_out(reaction, person_id):
        waiting = _kept_back(reaction, waiting, quiet, budget, unseen)
    late = too_late(waiting, now=now, quiet=quiet)
    for one in late:
        sequels.miss(reaction, one.missed(now=now))
    in_time = [one for one in waiting if one not in late]
    open_ = [one for one in in_time if not _is_held(reaction, one, quiet, budget)]
    if open_:
        _put_on_card(reaction, open_, quiet, budget)
    return count


def _kept_back(
    reaction: Reaction,
    waiting: Sequence[FollowUp],
    quiet: Quiet,
    budget: Budget,
    unseen: Collection[str],
) -> list[FollowUp]:
    """Let questions wait while the card before is not posted; return the rest.

    It may be days before Slack takes it, and then there would be a card for each of them. What
    becomes too late meanwhile is missed; the wait for the person's next card makes nothing late.
    """
    questions = [one for one in waiting if one.rule.is_question]
    fresh = [one for one in questions if one.card_id not in unseen]
    fell_due = [replace(one, due_at=budget.fell_due(one, quiet=quiet)) for one in fresh]
    late = {one.id: one for one in too_late(fell_due, now=reaction.now, quiet=quiet)}
    for one in questions:
        if one.id in late:
            sequels.miss(reaction, late[one.id].missed(now=reaction.now))
        else:
            again_at = quiet.next_open(reaction.now + TRY_AGAIN_AFTER)
            follow_ups.save(reaction.session, one.held_until(again_at))
    return [one for one in waiting if not one.rule.is_question]


def _let_pass(reaction: Reaction, person_id: str) -> int:
    """Close what is due for one person; no bundle comes within a week of one that may have come."""
    session, team_id = reaction.session, reaction.team_id
    budget = due.take_budget(session, person_id, team_id=team_id)
    if budget is None:
        return 0
    count, waiting = _unsettled(reaction, person_id)
    for one in waiting:
        sequels.miss(reaction, one.missed(now=reaction.now))
    if waiting:
        told = replace(budget, bundled_at=reaction.now)
        due.keep_budget(session, person_id, told, team_id=team_id)
    return count


def _unsettled(reaction: Reaction, person_id: str) -> tuple[int, list[FollowUp]]:
    """Return how much is due for a person, and what of it may be asked; the rest is settled."""
    session, team_id, now = reaction.session, reaction.team_id, reaction.now
    taken = due.take(session, person_id, team_id=team_id, now=now)
    expiring = [one for one in taken if one.kind is Kind.REQUEST_EXPIRY]
    if expiring:
        # By itself: it ends others that are due.
        return int(_is_settled(reaction, expiring[0])), []
    return len(taken), [one for one in taken if not _is_settled(reaction, one)]


def _is_settled(reaction: Reaction, one: FollowUp) -> bool:
    settled = relevance.without_asking(reaction, one)
    if settled is None and one.kind is Kind.REQUEST_EXPIRY:
        _expire(reaction, one)
        return True
    if settled is not None and settled.state is FollowUpState.MISSED:
        sequels.miss(reaction, settled)
    elif settled is not None:
        follow_ups.save(reaction.session, settled)
    return settled is not None


def _is_held(reaction: Reaction, one: FollowUp, quiet: Quiet, budget: Budget) -> bool:
    """Let it wait for the person's quiet to end, or for their next card."""
    meeting = nudges.meeting_of(reaction, one)
    held = one.held(now=reaction.now, quiet=quiet, meeting=meeting)
    opens_at = budget.opens_at(one, now=reaction.now, quiet=quiet)
    if held is None and opens_at > reaction.now:
        held = one.held_until(quiet.next_open(opens_at))
    if held is not None:
        follow_ups.save(reaction.session, held)
    return held is not None


def _put_on_card(
    reaction: Reaction, open_: Sequence[FollowUp], quiet: Quiet, budget: Budget
) -> None:
    """Ask on one card as much as it holds; the rest comes on later ones."""
    session, now = reaction.session, reaction.now
    before = first_on_card(open_)
    is_alone = len(before) == 1 and not nudges.shares_card(reaction, before[0])
    card_id = before[0].id if is_alone else new_id()
    asked = [
        one.asked(now=now, quiet=quiet, card_id=card_id, since=budget.fell_due(one, quiet=quiet))
        for one in before
    ]
    left = budget.spent(asked, now=now)
    for one in asked:
        follow_ups.save(session, one)
    nudges.post(reaction, asked, instead_of=before)
    due.keep_budget(session, asked[0].person_id, left, team_id=reaction.team_id)
    for one in asked:
        sequels.plan_next(reaction, one)
    tomorrow = quiet.later(now, THE_REST_AFTER)
    for one in open_:
        if one not in before and not is_covered(one, by=before):
            later = max(left.opens_at(one, now=now, quiet=quiet), tomorrow)
            follow_ups.save(session, one.postponed(later))


def _expire(reaction: Reaction, follow_up: FollowUp) -> None:
    done = follow_up.settle(FollowUpState.DONE, by=follow_up.person_id)
    follow_ups.save(reaction.session, done)
    moves.made(reaction, nudges.agreement_of(reaction, follow_up).expire(now=reaction.now))
