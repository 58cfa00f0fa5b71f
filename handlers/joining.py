"""Somebody in no program asks to join one; any director adds them, or answers "not now"."""

import logging
from collections.abc import Collection, Sequence
from datetime import datetime

from guidance.errors import InvalidField, MovedOn, NoLongerAsked, NotFound
from guidance.joining import CLOSE_AFTER, JoinRequest, JoinState
from guidance.programs import Program, ProgramRole
from guidance.stages import EXPIRE_AFTER, NOTICE, REMIND_AFTER
from handlers.each import ROW_IS_WRONG
from handlers.payloads import Press, Submission, known, routed
from handlers.replies import CloseAll, Open, Reply, Tell
from handlers.routes import Form, Routes
from handlers.services import Reaction, Services, reacting
from handlers.views import joining as views
from handlers.views import notices
from handlers.views import people as people_views
from handlers.views.message import Message
from handlers.whereabouts import where
from storage import joining, programs
from storage.outbox import Card

log = logging.getLogger(__name__)

REQUEST = "join"
"""The card in the DM of each director."""

_REMINDER = 2
"""The ordinal of the card that reminds."""

_LATE_REMINDER = 3
"""The ordinal of one that only came to be asked for when the two weeks were over."""


def register(routes: Routes) -> None:
    """Bind the way in for somebody not enrolled, and the director's answers."""
    routes.presses.bind(people_views.ASK_TO_JOIN, ask)
    routes.presses.bind(f"{views.ADD}.", add)
    routes.presses.bind(views.NOT_NOW, not_now)
    routes.forms.bind(views.CHOSEN, Form(add_to_chosen))


def ask(reaction: Reaction, _press: Press) -> Reply:
    """Tell the directors who would like to join; once, however often the button is pressed."""
    session, team_id, user_id = reaction.session, reaction.team_id, reaction.user_id
    if programs.memberships_of(session, user_id, team_id=team_id):
        return Tell(views.already_in())
    programs.hold_all(session, team_id=team_id)  # so that no director is erased meanwhile
    deciders = _deciders(reaction)
    if not deciders:
        has_program = bool(programs.in_team(session, team_id=team_id))
        return Tell(views.nobody_to_ask(has_program=has_program))
    if user_id in deciders:  # an administrator where nobody directs would ask themself
        return Tell(way_in(reaction))
    request = joining.ask(session, user_id, team_id=team_id, now=reaction.now)
    if request is None:
        return Tell(views.already_asked(has_director=is_directed(reaction)))
    for decider_id in sorted(deciders):
        reaction.outbox.draw(Card(REQUEST, request.id, decider_id), address=decider_id)
    reaction.outbox.publish_home(user_id, *sorted(deciders))
    return Tell(views.asked(has_director=is_directed(reaction)))


def way_in(reaction: Reaction) -> Message:
    """Return what somebody in no program may do; an administrator needs to wait for nobody."""
    mine = looked_after(reaction)
    if not mine and reaction.user_id in reaction.services.admins:
        return people_views.you_may_set_up()
    has_asked = joining.waits(reaction.session, reaction.user_id, team_id=reaction.team_id)
    if not mine and not has_asked:
        return people_views.not_enrolled()
    has_director = is_directed(reaction)
    if mine:
        return people_views.you_look_after(mine, has_director=has_director, has_asked=has_asked)
    return views.already_asked(has_director=has_director)


def is_directed(reaction: Reaction) -> bool:
    """Return whether anybody directs a program here; else administrators answer who would join."""
    return bool(_directors(reaction))


def add(reaction: Reaction, press: Press) -> Reply:
    """A director adds the person, to the one program they look after or to one of several."""
    role = known(ProgramRole, press.action_id.removeprefix(f"{views.ADD}."))
    choices = looked_after(reaction)
    if len(choices) == 1:
        programs.hold(reaction.session, choices[0].id)
    request = _for_decider(reaction, press.value)
    if request.state is not JoinState.WAITING:
        return _too_late(reaction, request)
    if not choices:
        return Tell(people_views.no_program_yet())
    if len(choices) > 1:
        return Open(views.choose_program(request, role, choices))
    _settle(reaction, request.add(choices[0].id, role, by=reaction.user_id))
    return None


def add_to_chosen(reaction: Reaction, submission: Submission) -> Reply:
    """A director of several programs has chosen one."""
    request_id, role = routed(submission.metadata, 2)
    wanted = submission.values.option("program")
    program_id = next((one.id for one in looked_after(reaction) if one.id == wanted), None)
    if program_id is not None:
        programs.hold(reaction.session, program_id)
    request = _for_decider(reaction, request_id)
    if request.state is not JoinState.WAITING:
        return _too_late(reaction, request)
    if program_id is None:
        raise InvalidField("program", "Please choose a program.")
    _settle(reaction, request.add(program_id, known(ProgramRole, role), by=reaction.user_id))
    return CloseAll()


def not_now(reaction: Reaction, press: Press) -> Reply:
    """A director does not add the person."""
    request = _for_decider(reaction, press.value)
    if request.state is not JoinState.WAITING:
        return _too_late(reaction, request)
    _settle(reaction, request.refuse(by=reaction.user_id))
    return None


def settle_enrolled(reaction: Reaction, program_id: str) -> None:
    """Answer the waiting requests of people whom a program's form has just enrolled."""
    for request in joining.waiting(reaction.session, team_id=reaction.team_id):
        for role in ProgramRole:
            if request.user_id in programs.people_in(reaction.session, program_id, role):
                _tell_all(reaction, request.add(program_id, role, by=reaction.user_id))
                break


def chase(services: Services) -> None:
    """Remind directors once of each request that waits, and end the wait after two weeks.

    Only where no reminder was asked for in that time, it comes before the end.
    """
    with services.transaction() as session:
        waiting = joining.asked_before(session, services.now() - REMIND_AFTER)
    for request in waiting:
        chase_one(services, request)


def chase_one(services: Services, request: JoinRequest) -> None:
    """Remind directors of a request, or end its wait, if nobody has answered since it was read."""
    try:
        with reacting(services, team_id=request.team_id) as reaction:
            held = joining.get(reaction.session, request.id, team_id=request.team_id)
            if held.state is JoinState.WAITING:
                is_old = held.asked_at <= reaction.now - CLOSE_AFTER
                if is_old and not _is_noticed_late(reaction, held):
                    _lapse(reaction, held)
                else:
                    _remind(reaction, held, _LATE_REMINDER if is_old else _REMINDER)
    except (MovedOn, NotFound):  # whoever was faster has answered it, or it is gone
        log.info("request %s waits no more", request.id)
    except ROW_IS_WRONG as error:
        log.error("request %s is passed over: %s", request.id, where(error))  # noqa: TRY400  # its words may be people's


def opens_at(reaction: Reaction, card: Card) -> datetime | None:
    """Return when a card may be posted, in UTC: the second one only when it suits its reader.

    None for who may not answer any more: they are a guest or gone, or no longer direct a program.
    """
    if card.viewer_id not in _all_who_may(reaction):
        return None
    if card.ordinal < _REMINDER:
        return reaction.now
    return reaction.quiet_of(card.viewer_id).next_open(reaction.now)


def _remind(reaction: Reaction, request: JoinRequest, ordinal: int) -> None:
    """Post the card once more, so that it is noticed; whoever has had it twice has no third."""
    for decider_id in sorted(_deciders(reaction)):
        card = Card(REQUEST, request.id, decider_id, ordinal)
        if reaction.outbox.newest_ordinal(card) < _REMINDER:
            reaction.outbox.draw(card, address=decider_id)


def _is_noticed_late(reaction: Reaction, request: JoinRequest) -> bool:
    """Return whether it had no reminder in two weeks, and that has just come or is to come soon.

    The bot was away, or a version before did not remind. One that a pause holds for long keeps
    nobody waiting, nor does one that there is nobody to read.
    """
    outbox = reaction.outbox
    if outbox.comes_at(REQUEST, request.id, ordinal=_REMINDER) is not None:
        return False
    comes_at = outbox.comes_at(REQUEST, request.id, ordinal=_LATE_REMINDER)
    if comes_at is None:
        return bool(_deciders(reaction))
    return reaction.now - NOTICE < comes_at <= reaction.now + EXPIRE_AFTER


def _lapse(reaction: Reaction, request: JoinRequest) -> None:
    opens_at = reaction.quiet_of(request.user_id).next_open(reaction.now)
    _tell_all(reaction, request.lapse(), at=opens_at)


def _deciders(reaction: Reaction) -> Collection[str]:
    return _directors(reaction) or reaction.services.admins


def _all_who_may(reaction: Reaction) -> Collection[str]:
    return _directors(reaction) | reaction.services.admins


def to_be_asked(reaction: Reaction) -> Sequence[str]:
    """Return whom to ask for a change of a program: the directors of one's own come first."""
    mine = programs.memberships_of(reaction.session, reaction.user_id, team_id=reaction.team_id)
    own = [
        programs.people_in(reaction.session, one.program_id, ProgramRole.DIRECTOR) for one in mine
    ]
    near = frozenset().union(*own)
    return sorted(_all_who_may(reaction), key=lambda one: (one not in near, one))


def _directors(reaction: Reaction) -> frozenset[str]:
    return programs.directors_in(reaction.session, team_id=reaction.team_id)


def looked_after(reaction: Reaction) -> Sequence[Program]:
    """Return the programs that whoever reacts may change: their own, for an administrator all."""
    if reaction.user_id in reaction.services.admins:
        return programs.in_team(reaction.session, team_id=reaction.team_id)
    return programs.directed_by(reaction.session, reaction.user_id, team_id=reaction.team_id)


def to_decide(reaction: Reaction) -> Sequence[JoinRequest]:
    """Return the requests that wait for whoever reacts; none for anybody but directors."""
    if not _may_decide(reaction):
        return []
    return joining.waiting(reaction.session, team_id=reaction.team_id)


def draw(reaction: Reaction, card: Card) -> Message:
    """Return a director's card as its request stands now; a line, once that or their role goes."""
    try:
        request = joining.get(reaction.session, card.subject_id, team_id=reaction.team_id)
    except NotFound:
        return notices.no_longer_kept()
    if request.state is JoinState.WAITING and card.viewer_id not in _all_who_may(reaction):
        return notices.sentence(str(NoLongerAsked()))
    return views.card(request, _led_to(reaction, request))


def _may_decide(reaction: Reaction) -> bool:
    is_admin = reaction.user_id in reaction.services.admins
    return is_admin or bool(looked_after(reaction))


def _for_decider(reaction: Reaction, request_id: str) -> JoinRequest:
    """Return a request to somebody who may answer it.

    Raises:
        NoLongerAsked: they were asked once, and direct no program any more.
        NotFound: there is none, or they may not answer and were never asked.
    """
    if not _may_decide(reaction):
        was_asked = reaction.outbox.has_drawn(Card(REQUEST, request_id, reaction.user_id))
        raise NoLongerAsked if was_asked else NotFound
    return joining.get(reaction.session, request_id, team_id=reaction.team_id)


def _settle(reaction: Reaction, decided: JoinRequest) -> None:
    if decided.program_id is not None and decided.role is not None:
        programs.enrol(reaction.session, decided.program_id, [decided.user_id], decided.role)
    _tell_all(reaction, decided)


def _tell_all(reaction: Reaction, decided: JoinRequest, *, at: datetime | None = None) -> None:
    joining.save(reaction.session, decided)
    reaction.record(f"join.{decided.state}", decided.id)
    outbox = reaction.outbox
    outbox.redraw(REQUEST, decided.id)
    outbox.post(
        decided.user_id,
        views.decided(decided, _led_to(reaction, decided)).content(),
        key=f"join_answer:{decided.id}",
        at=at,
    )
    outbox.publish_home(decided.user_id, *sorted(_all_who_may(reaction)))


def _too_late(reaction: Reaction, request: JoinRequest) -> Reply:
    reaction.outbox.redraw(REQUEST, request.id)
    return Tell(views.too_late(request, _led_to(reaction, request)))


def _led_to(reaction: Reaction, request: JoinRequest) -> Program | None:
    if request.program_id is None:
        return None
    return programs.get(reaction.session, request.program_id, team_id=reaction.team_id)
