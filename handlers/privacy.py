"""A person asks what is kept of them, takes it along, or has it erased."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from guidance import plans
from guidance.privacy import Retention, longest
from guidance.programs import ProgramRole
from handlers import calendar, joining, moves, nudges, practice
from handlers.payloads import Command, Press, Submission
from handlers.replies import Open, Replace, Reply, Tell
from handlers.routes import Form, Routes
from handlers.services import Reaction
from handlers.views import close, notices
from handlers.views import privacy as views
from handlers.views.message import Message
from storage import agreements, erasure, exporting, follow_ups, programs
from storage.columns import new_id
from storage.erasure import Left
from storage.inventory import INVENTORY
from storage.queues import Action

_CARDS = (
    *moves.CARDS,
    *(nudges.NUDGE, joining.REQUEST, practice.ROUND),
)
"""Every card on which somebody may be named."""


def register(routes: Routes) -> None:
    """Bind both buttons, and the confirmation of the second."""
    routes.presses.bind(views.EXPORT, export)
    routes.presses.bind(views.ERASE, ask)
    routes.forms.bind(views.ERASED, Form(erase))


def show(reaction: Reaction, _command: Command) -> Reply:
    """Answer `/guidance privacy`."""
    return Open(views.overview(_retention(reaction)))


def export(reaction: Reaction, _press: Press) -> Reply:
    """Send a person everything that is kept about them, as two files in their own DM."""
    kept = exporting.of_person(reaction.session, reaction.user_id, team_id=reaction.team_id)
    key = new_id()
    for ending, content in (("json", as_json(kept)), ("txt", as_text(kept))):
        name = f"guidance-my-data.{ending}"
        reaction.outbox.post(
            reaction.user_id,
            {"content": content, "filename": name, "title": name},
            key=f"export:{key}:{ending}",
            action=Action.FILE,
        )
    reaction.record("person.exported")
    return Tell(views.exported())


def ask(reaction: Reaction, _press: Press) -> Reply:
    """Say what goes and what stays, before anything does."""
    open_now = agreements.open_of(reaction.session, reaction.user_id, team_id=reaction.team_id)
    roles = {one.role for one in _memberships(reaction)}
    return Open(
        views.sure(open_sessions=len(open_now), directs=ProgramRole.DIRECTOR in roles),
    )


def erase(reaction: Reaction, _submission: Submission) -> Reply:
    """Erase the person who asks, and nobody else."""
    told = erase_person(reaction, reaction.user_id)
    reaction.record("person.erased")
    return told


def erase_person(reaction: Reaction, user_id: str) -> Reply:
    """Erase somebody; others keep their side, and are told of what has ended with it."""
    session, team_id = reaction.session, reaction.team_id
    named_in = erasure.named_in(session, user_id, team_id=team_id)
    left = erasure.leave(session, user_id, team_id=team_id, now=reaction.now)
    reaction.outbox.redraw(_CARDS, *named_in, *_shown(reaction, left))
    deciders = programs.directors_in(session, team_id=team_id) | reaction.services.admins
    others = deciders | {one.other_id for one in left}
    reaction.outbox.publish_home(user_id, *sorted(others))
    for one in left:
        nudges.cancel(reaction, one.agreement_id, plans.TO_MEET, person_id=one.other_id)
        if one.was_open:
            _tell(reaction, one, notices.sentence(views.ended()))
        if one.meets_at is not None:
            _tell_of_meeting(reaction, one, one.meets_at)
    erasure.erase(reaction.outbox, user_id)
    return Replace(views.erased())


def as_json(kept: Mapping[str, list[dict[str, Any]]]) -> str:
    """Return an export for programs: rows by table."""
    return json.dumps(kept, default=str, ensure_ascii=False, indent=1)


def as_text(kept: Mapping[str, list[dict[str, Any]]]) -> str:
    """Return an export for reading: each table under its title, each row a paragraph."""
    return "\n\n".join(
        "\n\n".join([f"== {INVENTORY[name].title} ==", *(map(_paragraph, rows) or ["Nothing."])])
        for name, rows in kept.items()
    )


def _paragraph(row: Mapping[str, Any]) -> str:
    return "\n".join(
        f"{name.replace('_', ' ')}: {'-' if value in (None, '') else value}"
        for name, value in row.items()
    )


def _shown(reaction: Reaction, left: Iterable[Left]) -> Iterable[str]:
    """Return what the others' cards are about: the agreements, and what came back of them."""
    for one in left:
        yield one.agreement_id
        yield from follow_ups.cards_of(reaction.session, one.agreement_id, person_id=one.other_id)


def _tell_of_meeting(reaction: Reaction, one: Left, at: datetime) -> None:
    """Tell who stays, in their own DM, that the next meeting is off; a file says so to calendars.

    One whose time has passed, or that has begun, was told of otherwise.
    """
    if at <= reaction.now or agreements.continuing(reaction.session, one.agreement_id):
        return
    _tell(reaction, one, views.meeting_off(at))
    file = calendar.next_meeting(
        one.agreement_id, at, sequence=one.version, now=reaction.now, is_off=True
    )
    reaction.outbox.post(
        one.other_id,
        close.meeting_file(None, file, instead_of=at),
        key=f"next:{one.agreement_id}:{one.version}",
        action=Action.FILE,
    )


def _tell(reaction: Reaction, one: Left, message: Message) -> None:
    reaction.outbox.post(one.other_id, message.content(), key=f"left:{one.agreement_id}")


def _retention(reaction: Reaction) -> Retention:
    mine = {one.program_id for one in _memberships(reaction)}
    everything = programs.in_team(reaction.session, team_id=reaction.team_id)
    return longest(one.retention for one in everything if one.id in mine)


def _memberships(reaction: Reaction) -> Iterable[Any]:
    return programs.memberships_of(reaction.session, reaction.user_id, team_id=reaction.team_id)
