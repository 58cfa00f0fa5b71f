"""What follows once a question is asked, or once it is too late to ask it."""

from datetime import timedelta

from guidance import plans
from guidance.agreements import Agreement
from guidance.follow_ups import FollowUp, Kind
from guidance.stages import NOTICE
from handlers import nudges
from handlers.services import Reaction
from storage import follow_ups

STALL_COVERS = timedelta(days=14)
"""A mentoring check-in that would follow a stall check within this time is skipped."""


def miss(reaction: Reaction, missed: FollowUp) -> None:
    """Write down that it is not asked any more, and what follows from that."""
    follow_ups.save(reaction.session, missed)
    nudges.changed(reaction, missed.card_id)
    reaction.outbox.publish_home(missed.person_id)
    if missed.kind is Kind.MENTOR_CHECK:
        _plan_mentor_check(reaction, missed, nudges.agreement_of(reaction, missed))


def plan_next(reaction: Reaction, asked: FollowUp) -> None:
    """Plan what follows a question, and end or move what it changes.

    Each time a card with it is noted as out, and at each answer, which may come first. A reminder
    keeps a request open; a stall check takes the place of a mentoring check-in that is near, and a
    check-in that of all before it. The next check-in is planned from now on, so what was missed is
    not made up for, and once: one that is there already keeps its day.
    """
    if asked.kind is Kind.REQUEST_WAITING:
        _keep_open(reaction, asked)
    if asked.kind is Kind.STALL_CHECK:
        _skip_mentor_check(reaction, asked, nudges.agreement_of(reaction, asked))
    if asked.kind is Kind.MENTOR_CHECK:
        ended = follow_ups.cancel_earlier(reaction.session, asked)
        nudges.changed(reaction, *ended)
        _plan_mentor_check(reaction, asked, nudges.agreement_of(reaction, asked))


def _keep_open(reaction: Reaction, reminder: FollowUp) -> None:
    """Leave time for an answer to a reminder that comes late, for the bot was off."""
    until = reaction.now + NOTICE
    for expiry in follow_ups.of_kind(reaction.session, reminder.agreement_id, Kind.REQUEST_EXPIRY):
        if expiry.ordinal == reminder.ordinal and expiry.is_alive and expiry.due_at < until:
            follow_ups.save(reaction.session, expiry.postponed(until))


def _skip_mentor_check(reaction: Reaction, asked: FollowUp, agreement: Agreement) -> None:
    """Leave out the check-in that would ask the same person much the same within days."""
    for check in follow_ups.of_kind(reaction.session, agreement.id, Kind.MENTOR_CHECK):
        is_near = check.is_alive and check.due_at <= reaction.now + STALL_COVERS
        if check.person_id == asked.person_id and is_near:
            follow_ups.save(reaction.session, check.cancelled())
            nudges.changed(reaction, *check.cards)
            _plan_mentor_check(reaction, check, agreement)


def _plan_mentor_check(reaction: Reaction, before: FollowUp, agreement: Agreement) -> None:
    planned = plans.next_mentor_check(
        agreement,
        before.person_id,
        ordinal=before.ordinal + 1,
        now=reaction.now,
        quiet=reaction.quiet_of(before.person_id),
    )
    follow_ups.plan(reaction.session, agreement.id, [planned], team_id=reaction.team_id)
