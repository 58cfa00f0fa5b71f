"""The two come to an agreement: accept, offer, hand on, take, keep, talk first, withdraw."""

from collections.abc import Iterable

from guidance.agreements import Agreement
from guidance.errors import EachField, InvalidField
from guidance.modes import Mode
from guidance.programs import ProgramRole, check_guide
from guidance.text import NOTE_LIMIT, optional
from handlers import moves
from handlers.payloads import Press, Submission, known, routed
from handlers.replies import Open, Reply
from handlers.routes import Form, Routes
from handlers.services import Reaction
from handlers.views import agree as views
from storage import agreements, people, programs
from storage.columns import new_id


def register(routes: Routes) -> None:
    """Bind the buttons of the request cards and the modals behind them."""
    for action_id, use_case in (
        (views.ACCEPT, accept),
        (views.OFFER_MODE, open_offer_mode),
        (views.OFFER_TIME, open_offer_time),
        (views.NOT_ME, open_not_me),
        (views.TAKE_OFFER, take_offer),
        (views.KEEP_ASK, keep_ask),
        (views.TALK_FIRST, talk_first),
        (views.WITHDRAW, withdraw),
        (views.ASK_SUCCESSOR, ask_successor),
        (f"{views.PICK}.", pick),
    ):
        routes.presses.bind(action_id, use_case)
    routes.forms.bind(views.MODE_OFFERED, Form(offer_mode))
    routes.forms.bind(views.TIME_OFFERED, Form(offer_time))
    routes.forms.bind(views.PASSED_ON, Form(pass_on, names=_successor))


def accept(reaction: Reaction, press: Press) -> None:
    """The guide agrees to what was asked."""
    moves.made(
        reaction, reaction.agreement(press.value).accept(by=reaction.user_id, now=reaction.now)
    )


def open_offer_mode(reaction: Reaction, press: Press) -> Reply:
    """Show the guide the other forms."""
    return Open(views.offer_mode(_for_guide(reaction, press)))


def offer_mode(reaction: Reaction, submission: Submission) -> None:
    """The guide offers another form."""
    chosen, note = submission.values.option("mode"), submission.values.text("note") or ""
    agreement = reaction.agreement(submission.metadata)
    by, now, each = reaction.user_id, reaction.now, EachField()
    with each:
        optional(note, field="note", limit=NOTE_LIMIT)
    with each:
        if chosen is None:
            raise InvalidField("mode", "Please choose a form.")
        offered = agreement.offer(known(Mode, chosen), note=note, by=by, now=now)
    each.done()
    moves.made(reaction, offered)


def open_offer_time(reaction: Reaction, press: Press) -> Reply:
    """Show the guide a calendar."""
    return Open(views.offer_time(_for_guide(reaction, press)))


def offer_time(reaction: Reaction, submission: Submission) -> None:
    """The guide offers another time."""
    at, note = submission.values.moment("meet_at"), submission.values.text("note") or ""
    agreement = reaction.agreement(submission.metadata)
    by, now, each = reaction.user_id, reaction.now, EachField()
    with each:
        optional(note, field="note", limit=NOTE_LIMIT)
    with each:
        if at is None:
            raise InvalidField("meet_at", "Please choose a day and a time.")
        offered = agreement.offer_time(at, note=note, by=by, now=now)
    each.done()
    moves.made(reaction, offered)


def open_not_me(reaction: Reaction, press: Press) -> Reply:
    """Ask the guide whether somebody else is better placed."""
    return Open(views.not_me(_for_guide(reaction, press)))


def pass_on(reaction: Reaction, submission: Submission) -> None:
    """The guide names somebody better placed, or declines kindly."""
    agreement = reaction.agreement(submission.metadata)
    note = submission.values.text("note") or ""
    successor_id = submission.values.user("successor")
    by, now, each = reaction.user_id, reaction.now, EachField()
    if successor_id is None:
        moves.made(reaction, agreement.decline(note=note, by=by, now=now))
        return
    with each:
        optional(note, field="note", limit=NOTE_LIMIT)
    with each:
        moved = agreement.pass_on(successor_id, note=note, by=by, now=now)
    with each:
        _check_successor(reaction, agreement, successor_id)
    each.done()
    moves.made(reaction, moved)


def take_offer(reaction: Reaction, press: Press) -> None:
    """The learner agrees to what was offered."""
    agreement = reaction.agreement(press.value)
    moves.made(reaction, agreement.take_offer(by=reaction.user_id, now=reaction.now))


def keep_ask(reaction: Reaction, press: Press) -> None:
    """The learner asks again for what was asked at first."""
    moves.made(
        reaction, reaction.agreement(press.value).keep_ask(by=reaction.user_id, now=reaction.now)
    )


def talk_first(reaction: Reaction, press: Press) -> None:
    """The learner wants to settle it in a talk."""
    agreement = reaction.agreement(press.value)
    moves.made(reaction, agreement.talk_first(by=reaction.user_id, now=reaction.now))


def pick(reaction: Reaction, press: Press) -> None:
    """One of the two says which form it shall be after the talk."""
    agreement_id, mode = routed(press.value, 2)
    agreement = reaction.agreement(agreement_id)
    moves.made(reaction, agreement.pick(known(Mode, mode), by=reaction.user_id, now=reaction.now))


def withdraw(reaction: Reaction, press: Press) -> None:
    """The learner takes the request back."""
    moves.made(
        reaction, reaction.agreement(press.value).withdraw(by=reaction.user_id, now=reaction.now)
    )


def ask_successor(reaction: Reaction, press: Press) -> None:
    """The learner takes the goal to the person whom the guide has named."""
    agreement = reaction.agreement(press.value)
    by, now = reaction.user_id, reaction.now
    moved = agreement.ask_elsewhere(by=by, now=now)
    _check_successor(reaction, agreement, agreement.successor_id or "")
    moves.made(reaction, moved)
    again = Agreement(
        id=new_id(),
        team_id=agreement.team_id,
        program_id=agreement.program_id,
        learner_id=agreement.learner_id,
        guide_id=agreement.successor_id or "",
        goal=agreement.goal,
        bigger_goal=agreement.bigger_goal,
        suggested_mode=agreement.suggested_mode,
        meet_at=agreement.meet_at if agreement.meet_at and agreement.meet_at > now else None,
    )
    agreements.add(reaction.session, again, now=now)
    mode = agreement.asked_mode or Mode.COACH
    moves.made(
        reaction,
        again.ask(mode, covers=agreement.covers, covers_not=agreement.covers_not, by=by, now=now),
    )


def _for_guide(reaction: Reaction, press: Press) -> Agreement:
    """Return an agreement that waits for its guide; a modal for anything else would mislead."""
    return reaction.agreement(press.value).awaiting_answer_of(reaction.user_id)


def _successor(submission: Submission) -> Iterable[str | None]:
    return [submission.values.user("successor")]


def _check_successor(reaction: Reaction, agreement: Agreement, successor_id: str) -> None:
    """Check the person named like any guide; errors belong under the field of this modal."""
    profile = reaction.found.profiles.get(successor_id)
    # First, as whoever is erased holds people before what they are in.
    people.hold(reaction.session, reaction.user_id, team_id=reaction.team_id)
    programs.hold_memberships(reaction.session, successor_id)
    try:
        check_guide(
            successor_id,
            learner_id=agreement.learner_id,
            faculty=programs.people_in(reaction.session, agreement.program_id, ProgramRole.FACULTY),
            is_bot=profile is not None and profile.is_bot,
            is_deactivated=profile is not None and profile.is_deactivated,
            # A button asks Slack nothing: what it told last, within a day, is what is known.
            is_outside=profile.is_outside
            if profile
            else people.is_outside(reaction.session, successor_id, team_id=reaction.team_id),
        )
    except InvalidField as error:
        raise InvalidField("successor", str(error)) from error
