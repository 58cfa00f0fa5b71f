"""A workspace with one of everybody, for tests of who may do what, without Slack."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy import Engine

from guidance.agreements import Agreement
from guidance.programs import Program
from handlers.edge import react
from handlers.payloads import Command, Press, Submission
from handlers.replies import Errors, Open, Replace, Reply, Tell
from handlers.services import Services
from handlers.values import Values
from storage import agreements, people, programs
from storage.columns import new_id
from storage.database import transactions
from storage.people import Told
from tests.story import MONDAY, TEAM_ID, enrol

LEARNER, OTHER_LEARNER = "U0RESIDENT1", "U0RESIDENT2"
GUIDE, OTHER_FACULTY = "U0FACULTY1", "U0FACULTY2"
DIRECTOR, OTHER_DIRECTOR = "U0DIRECTOR", "U0SURGEON"
ADMIN, STRANGER, GUEST, CONNECTED = "U0ADMIN", "U0NOBODY", "U0GUEST", "U0CONNECTED"
ELSEWHERE = "T0ELSEWHERE"

ROSTER = f"""user_id,role,program
{DIRECTOR},director,Medicine
{GUIDE},faculty,Medicine
{OTHER_FACULTY},faculty,Medicine
{LEARNER},learner,Medicine
{OTHER_LEARNER},learner,Medicine
{GUEST},learner,Medicine
{CONNECTED},learner,Medicine
{OTHER_DIRECTOR},director,Surgery
"""

ACTORS: dict[str, tuple[str, str, str]] = {
    "learner": (TEAM_ID, LEARNER, TEAM_ID),
    "peer": (TEAM_ID, OTHER_LEARNER, TEAM_ID),
    "guide": (TEAM_ID, GUIDE, TEAM_ID),
    "faculty": (TEAM_ID, OTHER_FACULTY, TEAM_ID),
    "director": (TEAM_ID, DIRECTOR, TEAM_ID),
    "surgeon": (TEAM_ID, OTHER_DIRECTOR, TEAM_ID),
    "admin": (TEAM_ID, ADMIN, TEAM_ID),
    "nobody": (TEAM_ID, STRANGER, TEAM_ID),
    "guest": (TEAM_ID, GUEST, TEAM_ID),
    "connect": (TEAM_ID, CONNECTED, ELSEWHERE),
    "abroad": (ELSEWHERE, LEARNER, ELSEWHERE),
}
"""Where they act, who they are, and where they are at home. The last has the learner's own id."""

_keys = count()


class Cast:
    """The people, and what they see of what they try."""

    def __init__(self, engine: Engine) -> None:
        self.services = Services(
            transactions(engine), lambda: MONDAY, wake=lambda: None, admins=frozenset({ADMIN})
        )
        enrol(engine, ROSTER)
        with self.services.transaction() as session:
            people.keep(session, [Told(TEAM_ID, GUEST, is_outside=True)], now=MONDAY)
            named = programs.in_team(session, team_id=TEAM_ID)
            self.program_id = next(one.id for one in named if one.name == "Medicine")

    def program(self) -> Program:
        """Return the program that most of them are in, as it stands."""
        with self.services.transaction() as session:
            return programs.get(session, self.program_id, team_id=TEAM_ID)

    def agreement(self, move: Callable[[Agreement], Agreement], **changes: Any) -> str:
        """Keep an agreement of the learner and the guide as `move` leaves it."""
        draft = Agreement(
            new_id(), TEAM_ID, self.program_id, LEARNER, GUIDE, "A SECRET GOAL", **changes
        )
        with self.services.transaction() as session:
            return agreements.add(session, move(draft), now=MONDAY - timedelta(days=1)).id

    def press(self, actor: str, use_case: Any, id_: str, **more: Any) -> str:
        """Return all that somebody sees after a press on a button with this id."""
        return self._does(actor, use_case, Press, value=id_, metadata=id_, **more)

    def submit(self, actor: str, use_case: Any, id_: str, **values: Any) -> str:
        """Return all that somebody sees after they submit a modal about this id."""
        state = {name: {"value": element} for name, element in values.items()}
        return self._does(actor, use_case, Submission, metadata=id_, values=Values(state))

    def command(self, actor: str, use_case: Any) -> str:
        """Return all that somebody sees after a slash command."""
        return self._does(actor, use_case, Command)

    def _does(self, actor: str, use_case: Any, kind: Any, **request: Any) -> str:
        team_id, user_id, home_team_id = ACTORS[actor]
        asked = kind(team_id, user_id, f"key {next(_keys)}", home_team_id=home_team_id, **request)
        return seen(react(use_case, asked, self.services))


def seen(reply: Reply) -> str:
    """Return everything that a reply shows, in one text."""
    match reply:
        case Tell(message):
            return str(message.content())
        case Open(view) | Replace(view):
            return str(view.to_dict())
        case Errors(sentences):
            return str(dict(sentences))
        case _:
            return "done"
