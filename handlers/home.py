"""App Home: what waits, sessions, steps, settings, the four forms and where to find support."""

from collections.abc import Sequence

from slack_sdk.models.views import View

from guidance.practice import Attempt
from guidance.programs import Program, ProgramRole
from handlers import digest, joining, overview
from handlers.payloads import HomeOpened
from handlers.preferences import kept
from handlers.routes import Routes
from handlers.services import Reaction
from handlers.support import support_lines
from handlers.views import home as views
from handlers.views.home import Belonging, Page
from storage import digests, practice, programs
from storage import joining as requests


def register(routes: Routes) -> None:
    """Bind the opening of the Home tab."""
    routes.homes.append(publish)


def publish(reaction: Reaction, opened: HomeOpened) -> None:
    """Ask for the Home tab to be published."""
    reaction.outbox.open_home(opened.user_id)


def draw(reaction: Reaction, user_id: str) -> View:
    """Return the Home tab of whoever the reaction is for, as it stands now."""
    asks_to_join = requests.waits(reaction.session, user_id, team_id=reaction.team_id)
    return views.tab(
        Page(
            overview=overview.of(reaction, user_id),
            programs=_belongings(reaction, user_id),
            settings=kept(reaction, user_id),
            support=support_lines(reaction),
            is_admin=user_id in reaction.services.admins,
            practised=_practised(reaction, user_id),
            asks_to_join=asks_to_join,
            has_director=asks_to_join and joining.is_directed(reaction),
        )
    )


def _practised(reaction: Reaction, user_id: str) -> Sequence[Attempt]:
    """Return a person's last attempts: whoever opens a Home tab is shown their own alone."""
    return practice.newest(
        reaction.session, user_id, team_id=reaction.team_id, limit=views.PRACTISED_MOST
    )


def _belongings(reaction: Reaction, user_id: str) -> list[Belonging]:
    """Return the programs a person is in, by name, then others that they look after."""
    roles: dict[str, list[ProgramRole]] = {}
    for one in programs.memberships_of(reaction.session, user_id, team_id=reaction.team_id):
        roles.setdefault(one.program_id, []).append(one.role)
    mine = {program.id: program for program in joining.looked_after(reaction)}
    everything = programs.in_team(reaction.session, team_id=reaction.team_id)
    ours = [one for one in everything if one.id in roles or one.id in mine]
    return [
        _belonging(reaction, program, roles.get(program.id, []), may_edit=program.id in mine)
        for program in sorted(ours, key=lambda one: one.id not in roles)
    ]


def _belonging(
    reaction: Reaction, program: Program, roles: list[ProgramRole], *, may_edit: bool
) -> Belonging:
    people = programs.by_role(reaction.session, program.id)
    is_director = ProgramRole.DIRECTOR in roles
    return Belonging(
        program=program,
        roles=sorted(roles),
        directors=sorted(people[ProgramRole.DIRECTOR]),
        counts={role: len(those) for role, those in people.items()},
        may_edit=may_edit,
        has_begun=programs.has_begun(reaction.session, program.id),
        deed=digests.deed(reaction.session, program.id),
        digest=digest.latest(reaction, program) if is_director else None,
        refused_by=digest.channel_refused(reaction, program) if is_director else None,
    )
