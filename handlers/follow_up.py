"""The answers to follow-ups: done, not yet, later, never."""

from datetime import datetime

from guidance import plans
from guidance.due import WEEK
from guidance.follow_ups import NOT_YET_AFTER, RULES, FollowUp, FollowUpState, Kind, Snooze
from guidance.steps import Step, StepState
from handlers import moves, nudges, sequels
from handlers.payloads import Press, known, routed
from handlers.routes import Routes
from handlers.services import Reaction
from handlers.views import follow_up as views
from storage import budgets, follow_ups, steps


def register(routes: Routes) -> None:
    """Bind the four answers to a question."""
    for action_id, use_case in (
        (views.DONE, done),
        (views.NOT_YET, not_yet),
        (views.SNOOZE, snooze),
        (views.STOP, stop),
    ):
        routes.presses.bind(action_id, use_case)


def done(reaction: Reaction, press: Press) -> None:
    """It is done, and so are the steps that were asked about."""
    _settle(reaction, _asked(reaction, press), FollowUpState.DONE, StepState.DONE)


def not_yet(reaction: Reaction, press: Press) -> None:
    """It is not done; the same question comes back in a week, or as seldom as the person chose."""
    follow_up = _asked(reaction, press)
    session, person_id, team_id = reaction.session, reaction.user_id, reaction.team_id
    budget, quiet = budgets.with_quiet(session, person_id, team_id=team_id)
    length = NOT_YET_AFTER
    if not RULES[follow_up.kind].is_urgent:
        length = max(length, budget.weeks * WEEK)
    at = quiet.later(reaction.now, length)
    _put_off(reaction, follow_up, at)


def snooze(reaction: Reaction, press: Press) -> None:
    """The question is put off for as long as the person chose; quiet may hold it longer then."""
    _, chosen = routed(press.value, 2)
    snoozed = known(Snooze, chosen)
    at = reaction.quiet_of(reaction.user_id).same_time(reaction.now, snoozed.length)
    _put_off(reaction, _asked(reaction, press), at, snoozed)


def stop(reaction: Reaction, press: Press) -> None:
    """Nothing more about this: its steps are let go, and so are check-ins that would follow."""
    follow_up = _asked(reaction, press)
    _settle(reaction, follow_up, FollowUpState.STOPPED, StepState.DROPPED)
    if follow_up.kind in plans.OF_MENTORING:
        nudges.cancel(
            reaction, follow_up.agreement_id, plans.OF_MENTORING, person_id=reaction.user_id
        )


def finish_step(reaction: Reaction, step: Step, state: StepState = StepState.DONE) -> None:
    """Mark a step of this person's as done or dropped, wherever they said so; end what asks of it.

    Raises:
        NotYourMove: it is the other one's step.
        MovedOn: it is settled already.
    """
    session = reaction.session
    nudges.heard_from(reaction)
    steps.save(session, step.finish(state, by=reaction.user_id))
    ended = follow_ups.settle_of_step(session, step.id, agreement_id=step.agreement_id)
    nudges.changed(reaction, *ended)
    for question in follow_ups.of_kind(session, step.agreement_id, Kind.STEP_CHECK):
        if question.person_id == step.owner_id:
            nudges.changed(reaction, *question.cards)
    reaction.outbox.redraw(moves.AGREEMENT, step.agreement_id)
    reaction.outbox.publish_home(step.owner_id)


def _asked(reaction: Reaction, press: Press) -> FollowUp:
    nudges.heard_from(reaction)  # first: it lets go what their silence held, this perhaps
    follow_up_id, *_ = press.value.split(":")
    return nudges.of_person(reaction, follow_up_id, message_ts=press.message_ts)


def _put_off(
    reaction: Reaction, follow_up: FollowUp, until: datetime, snoozed: Snooze | None = None
) -> None:
    _answer(reaction, follow_up.put_off(until, by=reaction.user_id, snoozed=snoozed))


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
    # Its card may not be noted yet, and once it is, nothing counts as asked there.
    sequels.plan_next(reaction, answered)
    reaction.outbox.publish_home(answered.person_id)
