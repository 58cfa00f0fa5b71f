"""During a session: the guide changes role aloud, and goes back."""

from guidance import plans
from guidance.agreements import Agreement
from guidance.errors import InvalidField
from guidance.follow_ups import Kind
from guidance.switches import SwitchReason
from handlers import moves, nudges
from handlers.payloads import Press, Submission
from handlers.replies import Open, Reply
from handlers.routes import Form, Routes
from handlers.services import Reaction
from handlers.views import guide as views
from storage import follow_ups, switches
from storage.outbox import Card, group_address


def register(routes: Routes) -> None:
    """Bind the switch on the agreement card, and the way back."""
    routes.presses.bind(views.SWITCH, open_switch)
    routes.forms.bind(views.SWITCHED, Form(switch))
    routes.presses.bind(views.BACK, go_back)
    routes.presses.bind(views.STILL_MENTORING, stay)


def open_switch(reaction: Reaction, press: Press) -> Reply:
    """Ask the guide why the role changes."""
    agreement = reaction.agreement(press.value)
    agreement.check_may_switch(SwitchReason.ASKED_FOR_EXPERIENCE, by=reaction.user_id)
    return Open(views.switch(agreement))


def switch(reaction: Reaction, submission: Submission) -> None:
    """Say "I am mentoring you now" where both see it."""
    reason = submission.values.option("reason")
    if reason is None:
        raise InvalidField("reason", "Please choose why.")
    change_role(reaction, reaction.agreement(submission.metadata), SwitchReason(reason))


def go_back(reaction: Reaction, press: Press) -> None:
    """Say "Back to coaching" where both see it."""
    change_role(reaction, reaction.agreement(press.value), SwitchReason.BACK)


def stay(reaction: Reaction, press: Press) -> None:
    """Note that the guide still means to mentor; ask again in a while."""
    agreement = reaction.agreement(press.value)
    agreement.check_may_switch(SwitchReason.BACK, by=reaction.user_id)
    nudges.heard_from(reaction)
    again_at = plans.open_switch(agreement, now=reaction.now).due_at
    for question in follow_ups.of_kind(reaction.session, agreement.id, Kind.SWITCH_OPEN):
        if question.ordinal == agreement.switch_count:
            seen = nudges.as_seen(reaction, question, message_ts=press.message_ts)
            follow_ups.save(reaction.session, seen.put_off(again_at, by=reaction.user_id))


def change_role(reaction: Reaction, agreement: Agreement, reason: SwitchReason) -> Agreement:
    """Switch, write the ledger, tell both, and plan the question if it stays open."""
    switched, line = agreement.switch_role(reason, by=reaction.user_id, now=reaction.now)
    moves.made(reaction, switched)
    switches.add(reaction.session, line)
    nudges.cancel(reaction, agreement.id, [Kind.SWITCH_OPEN])
    if not reason.is_back:
        planned = plans.open_switch(switched, now=reaction.now)
        follow_ups.plan(reaction.session, agreement.id, [planned], team_id=agreement.team_id)
    reaction.outbox.draw(
        Card(moves.SWITCH, agreement.id, moves.GROUP, line.ordinal),
        address=group_address(*agreement.parties),
    )
    return switched
