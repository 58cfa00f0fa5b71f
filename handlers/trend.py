"""What a person may read of guidance as a whole: guides their own, directors their program's."""

from collections import Counter
from collections.abc import Sequence

from guidance.errors import NotAGuide
from guidance.programs import Program, ProgramRole
from handlers.payloads import Command, Press
from handlers.replies import Open, Reply, Tell
from handlers.routes import Routes
from handlers.services import Reaction
from handlers.views import trend as views
from handlers.views.trend import Owned, Standing, Trend
from storage import agreements, feedback, pools, programs, publications

SESSIONS_READ = 200
"""Of a guide's own, newest first."""


def register(routes: Routes) -> None:
    """Bind the button on the Home tab."""
    routes.presses.bind(views.SHOW, show)


def tell(reaction: Reaction, _command: Command) -> Reply:
    """Answer `/guidance trend`."""
    return Tell(views.page(_own(reaction)))


def show(reaction: Reaction, _press: Press) -> Reply:
    """Show one's own trend; the button says nothing of whose."""
    return Open(views.modal(_own(reaction)))


def _own(reaction: Reaction) -> Trend:
    session, user_id, team_id = reaction.session, reaction.user_id, reaction.team_id
    guided = _guided(reaction)
    ids = [program.id for program in guided]
    said = feedback.of_guide(session, user_id, team_id=team_id, limit=SESSIONS_READ)
    return Trend(
        standings=[_standing(reaction, program) for program in guided],
        lines=pools.comments_of_guide(session, user_id, team_programs=ids),
        declared=Counter(agreements.modes_closed_by(session, user_id, team_id=team_id)),
        own=[Owned(answers, learner_id) for answers, learner_id, _at in said],
    )


def _guided(reaction: Reaction) -> Sequence[Program]:
    """Return the programs in which this person guides.

    Raises:
        NotAGuide: there is none.
    """
    ids = {
        one.program_id
        for one in programs.memberships_of(
            reaction.session, reaction.user_id, team_id=reaction.team_id
        )
        if one.role is ProgramRole.FACULTY
    }
    if not ids:
        raise NotAGuide
    everything = programs.in_team(reaction.session, team_id=reaction.team_id)
    return [program for program in everything if program.id in ids]


def _standing(reaction: Reaction, program: Program) -> Standing:
    published = publications.of_guide(
        reaction.session, reaction.user_id, team_programs=[program.id]
    )
    return Standing(
        name=program.name,
        next_on=program.seals_on(reaction.now.astimezone(program.zone).date()),
        published=[(key.question, publication) for key, publication in published],
    )
