"""A director says who takes part in a program; an administrator may do so before there is one."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from slack_sdk.models.views import View

from guidance.errors import EachField, InvalidField, NotADirector, NotEnrolled, NotFound, NotToSetUp
from guidance.periods import Cadence
from guidance.polite import plain_words, without_thanks
from guidance.privacy import Retention
from guidance.programs import (
    Program,
    ProgramRole,
    Setup,
    Weekday,
    check_people,
    check_setup,
    concerned,
    same_name,
)
from handlers import joining
from handlers.joining import looked_after
from handlers.markup import as_read
from handlers.payloads import Command, Press, Submission, routed
from handlers.replies import Open, Replace, Reply, Tell
from handlers.routes import Form, Routes
from handlers.services import Reaction
from handlers.views import notices, people_again
from handlers.views import people as views
from storage import people, programs, tombstones

_NOT_THERE = (
    "I am not in that channel, or cannot see it. Type /invite @guidance there, then press Save"
    " again."
)
_LATE = (
    "Slack did not tell me in time whether I am in that channel. Nothing is lost: please press Save"
    " again."
)

CLOCKS_APART = timedelta(minutes=1)
"""So far the clocks of two machines on one database may differ without harm."""


def register(routes: Routes) -> None:
    """Bind the buttons to a program's form, and the form."""
    for action_id in (views.SET_UP, f"{views.SET_UP}."):
        routes.presses.bind(action_id, open_form)
    routes.forms.bind(views.SAVED, Form(save, names=_everybody))


def open_from_command(reaction: Reaction, command: Command) -> Reply:
    """Answer `/guidance setup`: the form, or the question which program's; `setup NAME` is one's.

    A name that none of them has is given back: it is a slip, or is meant for a new program.
    """
    mine = looked_after(reaction)
    typed = as_read(" ".join(command.further.split()))
    name = without_thanks(typed) if plain_words(typed) else ""
    if not mine:
        return Open(_blank(reaction, name))
    named = _named(mine, (typed, name, " ".join(plain_words(typed)))) if name else mine
    if len(named) == 1:
        return Open(_standing(reaction, named[0]))
    which = views.which_program(mine, is_unknown=bool(name))
    return Tell(notices.given_back(which, command.words))


def _named(mine: Sequence[Program], names: Iterable[str]) -> Sequence[Program]:
    """Return the one that has the first of these names that any has; nothing if none has."""
    found = ([one for one in mine if same_name(one.name, name)] for name in names)
    return next(filter(None, found), [])


def open_form(reaction: Reaction, press: Press) -> Reply:
    """Show the form of a new program, or of one that this person looks after.

    What led to a new one in a modal goes: once that is saved, nothing there is true any more.
    """
    if press.value == views.NEW:
        blank = _blank(reaction)
        return Replace(blank) if press.view_id else Open(blank)
    program = _mine(reaction, press.value)
    return Open(_standing(reaction, program))


def save(reaction: Reaction, submission: Submission) -> Reply:
    """Write the form; Home tabs follow for everybody whom it concerns."""
    program_id, version = routed(submission.metadata, 2)
    if not version.isdecimal():
        raise NotFound
    is_new = program_id == views.NEW
    before = None if is_new else _mine(reaction, program_id)
    stood = _as_it_stands(reaction, before) if before else None
    setup = _checked(reaction, submission, before)
    if before and stood and before.version != int(version):
        return Replace(people_again.again(setup, before, stood, now=reaction.now))
    if is_new and (erased := _erased_since(reaction, setup, int(version))):
        return Replace(people_again.without(setup, erased, now=reaction.now))
    saved = _add(reaction, setup) if before is None else _change(reaction, before, setup, version)
    reaction.record("program.added" if is_new else "program.changed", saved.id)
    joining.settle_enrolled(reaction, saved.id)
    reaction.outbox.publish_home(*sorted(concerned(stood, setup) | {reaction.user_id}))
    return Tell(views.saved(saved, counts(reaction, saved), is_new=is_new))


def _erased_since(reaction: Reaction, setup: Setup, opened: int) -> frozenset[str]:
    """Return whom a new program names who were erased since its form was opened (a Unix time)."""
    _check_may_found(reaction)
    session, team_id = reaction.session, reaction.team_id
    # Whoever is being erased holds these as well; of the first program there is no other yet.
    people.hold_from_leaving(session, setup.everybody, team_id=team_id)
    programs.hold_all(session, team_id=team_id)
    # A form that a version before has opened says 0; so long it was hardly open.
    since = datetime.fromtimestamp(opened, UTC) if opened else reaction.now - timedelta(days=1)
    # The form may have been opened by a machine whose clock is ahead of the one that erased.
    since -= CLOCKS_APART
    return tombstones.erased_since(session, setup.everybody, since, team_id=team_id)


def _add(reaction: Reaction, setup: Setup) -> Program:
    zone = _zone_of(reaction)
    return programs.add(reaction.session, setup, team_id=reaction.team_id, zone=zone)


def _change(reaction: Reaction, before: Program, setup: Setup, version: str) -> Program:
    return programs.change(
        reaction.session, before.id, setup, team_id=reaction.team_id, version=int(version)
    )


def counts(reaction: Reaction, program: Program) -> dict[ProgramRole, int]:
    """Return how many people have each role in a program."""
    found = programs.by_role(reaction.session, program.id)
    return {role: len(people) for role, people in found.items()}


def _blank(reaction: Reaction, name: str = "") -> View:
    _check_may_found(reaction, has_name=bool(name))
    me = frozenset({reaction.user_id})
    return views.form(Setup(name, me, frozenset(), frozenset()), program=None, now=reaction.now)


def _standing(reaction: Reaction, program: Program) -> View:
    return views.form(_as_it_stands(reaction, program), program=program, now=reaction.now)


def _check_may_found(reaction: Reaction, *, has_name: bool = False) -> None:
    """Directors may found another program; a first one is for an administrator.

    Whoever may not and types a name after the word may have meant a goal.
    """
    if reaction.user_id in reaction.services.admins or looked_after(reaction):
        return
    is_enrolled = programs.memberships_of(
        reaction.session, reaction.user_id, team_id=reaction.team_id
    )
    if not is_enrolled:
        raise NotEnrolled
    raise NotToSetUp if has_name else NotADirector


def _mine(reaction: Reaction, program_id: str) -> Program:
    for program in looked_after(reaction):
        if program.id == program_id:
            return program
    raise NotFound


def _as_it_stands(reaction: Reaction, program: Program) -> Setup:
    people = programs.by_role(reaction.session, program.id)
    return Setup(
        program.name,
        people[ProgramRole.DIRECTOR],
        people[ProgramRole.FACULTY],
        people[ProgramRole.LEARNER],
        program.digest_day,
        program.support,
        program.rule,
        program.retention,
        program.cadence,
        program.digest_channel_id,
    )


def _checked(reaction: Reaction, submission: Submission, before: Program | None) -> Setup:
    values = submission.values
    setup = Setup(
        name=values.text("name") or "",
        directors=values.users("directors"),
        faculty=values.users("faculty"),
        learners=values.users("learners"),
        digest_day=Weekday(values.option("digest_day") or Weekday.MONDAY),
        support=values.text("support") or "",
        rule=views.rule_of(values.option("rule")),
        retention=views.retention_of(
            values.option("retention"), before.retention if before else Retention()
        ),
        cadence=Cadence(values.option("cadence") or Cadence.MONTHLY),
        digest_channel_id=values.channel("channel"),
    )
    others = programs.in_team(reaction.session, team_id=reaction.team_id)
    taken = [other.name for other in others if before is None or other.id != before.id]
    is_admin = reaction.user_id in reaction.services.admins
    each = EachField()
    with each:
        trimmed = check_setup(setup, taken=taken, keeps=None if is_admin else reaction.user_id)
    with each:
        _check_found(reaction, setup)
    with each:
        kept = {None, before.digest_channel_id if before else None}
        if setup.digest_channel_id not in reaction.found.channels | kept:
            is_late = setup.digest_channel_id in reaction.found.late
            raise InvalidField("channel", _LATE if is_late else _NOT_THERE)
    each.done()
    return trimmed


def _check_found(reaction: Reaction, setup: Setup) -> None:
    known = reaction.found.profiles.values()
    check_people(
        setup,
        apps={profile.user_id: profile.name for profile in known if profile.is_bot},
        gone={profile.user_id: profile.name for profile in known if profile.is_deactivated},
        outside={profile.user_id: profile.name for profile in known if profile.is_outside},
    )


def _everybody(submission: Submission) -> Iterable[str | None]:
    values = submission.values
    named = values.users("directors") | values.users("faculty") | values.users("learners")
    return named | {submission.user_id, values.channel("channel")}


def _zone_of(reaction: Reaction) -> ZoneInfo:
    """Return where a new program is: where the person is who sets it up."""
    profile = reaction.found.profiles.get(reaction.user_id)
    return (profile and profile.zone) or reaction.quiet_of(reaction.user_id).zone
