"""A closed session to hang things on."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from guidance.agreements import Agreement
from guidance.modes import Mode
from guidance.stages import Stage
from storage import agreements, erasure
from storage.outbox import Outbox
from storage.tables import ProgramRow

TEAM = "T1"
NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)


def add_session(session: Session) -> Agreement:
    """Store a program and a closed session of U1 with U2 in it."""
    program = ProgramRow(team_id=TEAM, name="Medicine", zone=ZoneInfo("America/New_York"))
    session.add(program)
    session.flush()
    closed = Agreement(
        "a1", TEAM, program.id, "U1", "U2", "goal", mode=Mode.COACH, stage=Stage.CLOSED
    )
    return agreements.add(session, closed, now=NOW)


def erase(session: Session, user_id: str, *, team_id: str = TEAM, now: datetime = NOW) -> None:
    """Erase a person, with nothing that would be redrawn."""
    erasure.leave(session, user_id, team_id=team_id, now=now)
    erasure.erase(Outbox(session, team_id, now), user_id)
