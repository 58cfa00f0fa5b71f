"""Follow-ups: what falls due is asked once, and what people answer is kept."""

import logging
from datetime import timedelta

from slack_bolt.async_app import AsyncApp
from sqlalchemy.exc import DataError, IntegrityError

from guidance import plans
from guidance.agreements import Agreement
from guidance.errors import GuidanceError, MovedOn
from guidance.follow_ups import NOT_YET_AFTER, FollowUp, FollowUpState, Kind, Snooze
from guidance.steps import Step, StepState
from handlers import edge, moves, nudges, relevance
from handlers.payloads import Press
from handlers.services import Reaction, Services, reacting
from handlers.views import follow_up as views
from storage import agreements, delivery, follow_ups, inbox, steps

log = logging.getLogger(__name__)

DRAFTS_KEPT = timedelta(days=1)

BATCH = 100
"""How many are looked up at once; each is asked in a transaction of its own."""

TRY_AGAIN_AFTER = timedelta(hours=1)
"""One that cannot be asked is looked at again, in case it was mended; meanwhile others go on."""

STALL_COVERS = timedelta(days=14)
"""A mentoring check-in that would follow a stall check within this time is skipped."""

ROW_IS_WRONG = (
    GuidanceError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
    DataError,
    IntegrityError,
)
"""What one row's content can cause; a database that is away concerns them all and is not here."""


def register(app: AsyncApp, services: Services) -> None:
    """Bind the four answers to a question."""
    for action_id, use_case in (
        (views.DONE, done),
        (views.NOT_YET, not_yet),
        (views.SNOOZE, snooze),
        (views.STOP, stop),
    ):
        edge.on_press(app, services, action_id, use_case)


def send_due(services: Services) -> int:
    """Ask a batch of what has fallen due; return how many were dealt with.

    What another process is dealing with counts for nothing here, so a loop over this ends.
    """
    with services.transaction() as session:
        due = follow_ups.due(session, now=services.now(), limit=BATCH)
    return sum(_ask_one(services, follow_up_id, team_id) for follow_up_id, team_id in due)


def done(reaction: Reaction, press: Press) -> None:
    """It is done, and so are the steps that were asked about."""
    _settle(reaction, nudges.of_person(reaction, press.value), FollowUpState.DONE, StepState.DONE)


def not_yet(reaction: Reaction, press: Press) -> None:
    """It is not done; the same question comes back in a week."""
    _put_off(reaction, press.value, NOT_YET_AFTER)


def snooze(reaction: Reaction, press: Press) -> None:
    """The question is put off for as long as the person chose."""
    follow_up_id, length = press.value.split(":")
    _put_off(reaction, follow_up_id, Snooze(length).length)


def stop(reaction: Reaction, press: Press) -> None:
    """Nothing more about this: its steps are let go, and so are check-ins that would follow."""
    follow_up = nudges.of_person(reaction, press.value)
    _settle(reaction, follow_up, FollowUpState.STOPPED, StepState.DROPPED)
    if follow_up.kind in (Kind.MENTOR_CHECK, Kind.STALL_CHECK):
        kinds, person_id = [Kind.MENTOR_CHECK, Kind.STALL_CHECK], reaction.user_id
        nudges.cancel(reaction, follow_up.agreement_id, kinds, person_id=person_id)


def finish_step(reaction: Reaction, step: Step, state: StepState = StepState.DONE) -> None:
    """Mark a step of this person's as done or dropped, wherever they said so; end what asks of it.

    Raises:
        NotYourMove: it is the other one's step.
        MovedOn: it is settled already.
    """
    session = reaction.session
    steps.save(session, step.finish(state, by=reaction.user_id))
    ended = follow_ups.settle_of_step(session, step.id, agreement_id=step.agreement_id)
    nudges.changed(reaction, *ended)
    for question in follow_ups.of_kind(session, step.agreement_id, Kind.STEP_CHECK):
        if question.person_id == step.owner_id:
            nudges.changed(reaction, question.id)
    reaction.outbox.redraw(moves.AGREEMENT, step.agreement_id)
    reaction.outbox.publish_home(step.owner_id)


def clean_up(services: Services) -> None:
    """Delete what is no longer needed: requests never sent, old keys, words never delivered."""
    now = services.now()
    with services.transaction() as session:
        agreements.delete_drafts(session, before=now - DRAFTS_KEPT)
        inbox.forget_old(session, now=now)
        delivery.forget_words(session, before=now - inbox.KEEP)


def _put_off(reaction: Reaction, follow_up_id: str, length: timedelta) -> None:
    follow_up = nudges.of_person(reaction, follow_up_id)
    until = reaction.quiet_of(reaction.user_id).later(reaction.now, length)
    _answer(reaction, follow_up.put_off(until, by=reaction.user_id))


def _settle(
    reaction: Reaction, follow_up: FollowUp, state: FollowUpState, of_steps: StepState
) -> None:
    """End a question, and with it the steps that it asked about."""
    open_steps = [
        step for step in nudges.asked_about(reaction, follow_up) if step.state is StepState.PLANNED
    ]
    _answer(reaction, follow_up.settle(state, by=reaction.user_id))
    for step in open_steps:
        finish_step(reaction, step, of_steps)


def _answer(reaction: Reaction, answered: FollowUp) -> None:
    follow_ups.save(reaction.session, answered)
    nudges.changed(reaction, answered.id)
    reaction.outbox.publish_home(answered.person_id)


def _ask_one(services: Services, follow_up_id: str, team_id: str) -> int:
    try:
        with reacting(services, team_id=team_id) as reaction:
            follow_up = follow_ups.take_due(reaction.session, follow_up_id, now=reaction.now)
            if follow_up is None:
                return 0
            _deal_with(reaction, follow_up)
    except MovedOn:
        return 0  # somebody was faster; what they did is looked at in the next tick
    except ROW_IS_WRONG as error:
        log.warning("follow-up %s cannot be asked: %s", follow_up_id, type(error).__name__)
        with services.transaction() as session:
            until = services.now() + TRY_AGAIN_AFTER
            follow_ups.move_aside(session, follow_up_id, until=until)
    return 1


def _deal_with(reaction: Reaction, follow_up: FollowUp) -> None:
    agreement = agreements.get(reaction.session, follow_up.agreement_id, team_id=reaction.team_id)
    quiet = reaction.quiet_of(follow_up.person_id)
    later = relevance.postponed(reaction, follow_up, agreement)
    if later is None:
        meeting = plans.meeting_of(follow_up, agreement)
        later = follow_up.held(now=reaction.now, quiet=quiet, meeting=meeting)
    if not relevance.is_relevant(reaction, follow_up, agreement):
        follow_ups.save(reaction.session, follow_up.cancelled())
    elif later is not None:
        follow_ups.save(reaction.session, later)
    elif follow_up.kind is Kind.REQUEST_EXPIRY:
        _expire(reaction, follow_up, agreement)
    else:
        asked = follow_up.asked(now=reaction.now, quiet=quiet)
        follow_ups.save(reaction.session, asked)
        nudges.post(reaction, asked)
        _plan_next(reaction, asked, agreement)


def _expire(reaction: Reaction, follow_up: FollowUp, agreement: Agreement) -> None:
    done = follow_up.settle(FollowUpState.DONE, by=follow_up.person_id)
    follow_ups.save(reaction.session, done)
    moves.made(reaction, agreement.expire(now=reaction.now))


def _plan_next(reaction: Reaction, asked: FollowUp, agreement: Agreement) -> None:
    """Plan what follows a mentoring question, from now on: what was missed is not made up for."""
    if asked.kind is Kind.STALL_CHECK:
        _skip_mentor_check(reaction, asked, agreement)
    if asked.kind is Kind.MENTOR_CHECK:
        ended = follow_ups.cancel_earlier(reaction.session, asked)
        nudges.changed(reaction, *ended)
        _plan_mentor_check(reaction, asked, agreement)


def _skip_mentor_check(reaction: Reaction, asked: FollowUp, agreement: Agreement) -> None:
    """Leave out the check-in that would ask the same person much the same within days."""
    for check in follow_ups.of_kind(reaction.session, agreement.id, Kind.MENTOR_CHECK):
        is_near = check.is_alive and check.due_at <= reaction.now + STALL_COVERS
        if check.person_id == asked.person_id and is_near:
            follow_ups.save(reaction.session, check.cancelled())
            nudges.changed(reaction, check.id)
            _plan_mentor_check(reaction, check, agreement)


def _plan_mentor_check(reaction: Reaction, before: FollowUp, agreement: Agreement) -> None:
    planned = plans.next_mentor_check(
        agreement,
        before.person_id,
        ordinal=before.ordinal + 1,
        now=reaction.now,
        quiet=reaction.quiet_of(before.person_id),
    )
    follow_ups.plan(reaction.session, agreement.id, [planned])
