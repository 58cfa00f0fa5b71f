"""What concerns a person now: their lists, an agreement shown once more, a step that is done."""

from collections.abc import Sequence
from datetime import timedelta

from guidance import plans
from guidance.agreements import Agreement
from guidance.feedback import is_read, side_of
from guidance.follow_ups import FollowUp, Kind
from guidance.stages import Stage
from guidance.steps import StepState
from handlers import follow_up, joining, nudges, relevance
from handlers.payloads import Command, Press
from handlers.replies import Open, Reply, Tell
from handlers.routes import Routes
from handlers.services import Reaction
from handlers.views import agree, entries, guide
from handlers.views import overview as views
from handlers.views.follow_up import Nudge
from handlers.views.message import Message
from handlers.views.overview import Entry, Overview
from storage import agreements, feedback, follow_ups, people, steps

CLOSED_SHOWN = timedelta(days=30)
"""How long an ended session stays in the lists, and its form may still be asked for there."""

_CLOSED_READ = 20


def register(routes: Routes) -> None:
    """Bind the buttons of the lists that no card has."""
    routes.presses.bind(entries.SHOW, show)
    routes.presses.bind(views.STEP_DONE, finish_step)
    routes.presses.bind(views.STEP_DROPPED, drop_step)


def of(reaction: Reaction, user_id: str) -> Overview:
    """Return all that concerns a person."""
    session, team_id = reaction.session, reaction.team_id
    opened = agreements.open_of(session, user_id, team_id=team_id)
    mine = [Entry(one, _card(reaction, one, user_id)) for one in _agreed_first(opened)]
    recent = _ended_lately(reaction, user_id)
    questions, coming, mentorings = _unanswered(reaction, user_id)
    return Overview(
        viewer_id=user_id,
        now=reaction.now.astimezone(reaction.quiet_of(user_id).zone),
        questions=questions,
        coming=coming,
        mentorings=_without_session(reaction, mentorings, opened),
        waiting=[entry for entry in mine if user_id in entry.agreement.waits_for],
        forms=[one for one in recent if _lacks_form(reaction, one, user_id)],
        joins=joining.to_decide(reaction),
        sessions=[entry for entry in mine if user_id not in entry.agreement.waits_for],
        steps=steps.open_of(session, user_id, team_id=team_id),
        closed=recent,
        missed=nudges.missed(reaction, user_id),
    )


def tell(reaction: Reaction, _command: Command) -> Reply:
    """Answer `/guidance sessions`."""
    return Tell(views.message(of(reaction, reaction.user_id)))


def show(reaction: Reaction, press: Press) -> Reply:
    """Show an agreement's card once more."""
    agreement = reaction.agreement(press.value)
    return Open(views.shown(_card(reaction, agreement, reaction.user_id)))


def finish_step(reaction: Reaction, press: Press) -> Reply:
    """Note that a step is done; nobody is asked about it any more."""
    return _settle_step(reaction, press, StepState.DONE)


def drop_step(reaction: Reaction, press: Press) -> Reply:
    """Note that a step is let go; nobody is asked about it any more."""
    return _settle_step(reaction, press, StepState.DROPPED)


def _settle_step(reaction: Reaction, press: Press, state: StepState) -> Reply:
    step = steps.get(reaction.session, press.value, team_id=reaction.team_id)
    agreement = reaction.agreement(step.agreement_id)
    reaction.outbox.publish_home(*agreement.parties)
    if step.owner_id == reaction.user_id and step.state is not StepState.PLANNED:
        return Tell(views.settled_already())
    follow_up.finish_step(reaction, step, state)
    return None


def _unanswered(reaction: Reaction, user_id: str) -> tuple[list[Nudge], list[Nudge], list[Nudge]]:
    """Return what was asked, which meetings are to come, and mentorings between two meetings."""
    later: list[Nudge] = []
    asked: list[Nudge] = []
    for one in _worth_asking(reaction, user_id):
        (later if _goes_on(one) else asked).append(one)
    coming = [one for one in asked if _is_coming(reaction, one)]
    told = {one.agreement.id for one in asked}
    mentorings = {one.agreement.id: one for one in later if one.agreement.id not in told}
    soonest = sorted(mentorings.values(), key=lambda one: one.follow_up.due_at)
    return [one for one in asked if one not in coming], coming, soonest


def _without_session(
    reaction: Reaction, mentorings: Sequence[Nudge], opened: Sequence[Agreement]
) -> list[Nudge]:
    """Leave out mentorings whose two have a session or a request, or who cannot meet any more.

    What the two have open has an entry of its own; a guest, and whoever is deactivated, can neither
    be asked nor ask.
    """
    busy = {frozenset(one.parties) for one in opened}
    free = [one for one in mentorings if frozenset(one.agreement.parties) not in busy]
    others = {one.agreement.other(one.follow_up.person_id) for one in free}
    outside = people.outside_of(reaction.session, others, team_id=reaction.team_id)
    return [one for one in free if outside.isdisjoint(one.agreement.parties)]


def _worth_asking(reaction: Reaction, user_id: str) -> list[Nudge]:
    """Return what may be answered still; of one mentoring only the newest question about it."""
    found: dict[str, Nudge] = {}
    for one in nudges.unanswered(reaction, user_id):
        is_open = relevance.without_asking(reaction, one.follow_up, one.agreement) is None
        if is_open and not _newer_is_put_off(reaction, one.follow_up):
            is_mentoring = one.follow_up.kind in plans.OF_MENTORING
            is_asked = is_mentoring and not _goes_on(one)
            found.setdefault(one.agreement.id if is_asked else one.follow_up.id, one)
    return list(found.values())


def _goes_on(one: Nudge) -> bool:
    """Return whether it is a look at a mentoring that is still to come, or was put off."""
    return one.follow_up.kind is Kind.MENTOR_CHECK and not one.follow_up.asks


def _newer_is_put_off(reaction: Reaction, one: FollowUp) -> bool:
    """Return whether a newer question about the same mentoring is put off, and comes back.

    A stall check ends the check-ins that are near: one that is put off was asked after it.
    """
    if one.kind is not Kind.STALL_CHECK:
        return False
    return any(
        check.person_id == one.person_id
        and check.is_put_off
        and check.card_id != check.id  # the next check-in waits alike until it is asked
        for check in follow_ups.of_kind(reaction.session, one.agreement_id, Kind.MENTOR_CHECK)
    )


def _is_coming(reaction: Reaction, one: Nudge) -> bool:
    """Return whether it is a meeting still to come that nobody was reminded of yet.

    A pause may hold the reminder until the meeting is over.
    """
    at = one.agreement.next_meet_at
    return not one.follow_up.asks and at is not None and reaction.now < at


def _card(reaction: Reaction, agreement: Agreement, viewer_id: str) -> Message:
    match agreement.stage:
        case Stage.AGREED | Stage.CLOSED:
            return guide.card(agreement, steps.of_agreement(reaction.session, agreement.id))
        case Stage.TALKING:
            return agree.settle(agreement)
        case _:
            return agree.request(agreement, viewer_id=viewer_id, is_newest=True)


def _agreed_first(opened: Sequence[Agreement]) -> list[Agreement]:
    """Sort by what comes next: agreed sessions by their time, then what is being asked."""
    agreed = [one for one in opened if one.stage is Stage.AGREED]
    timed = sorted(
        (one.meet_at, place, one) for place, one in enumerate(agreed) if one.meet_at is not None
    )
    untimed = [one for one in agreed if one.meet_at is None]
    asked = [one for one in opened if one.stage is not Stage.AGREED]
    return [*(one for _, _, one in timed), *untimed, *asked]


def _ended_lately(reaction: Reaction, user_id: str) -> list[Agreement]:
    closed = agreements.closed_of(
        reaction.session, user_id, team_id=reaction.team_id, limit=_CLOSED_READ
    )
    since = reaction.now - CLOSED_SHOWN
    return [one for one in closed if one.moved_at is not None and one.moved_at >= since]


def _lacks_form(reaction: Reaction, agreement: Agreement, user_id: str) -> bool:
    side = side_of(agreement, user_id)
    if not is_read(agreement, side):
        return False
    return not feedback.has_answered(reaction.session, agreement.id, side)
