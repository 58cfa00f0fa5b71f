"""A closed session to hang things on."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from guidance.agreements import Agreement
from guidance.modes import Mode
from guidance.stages import Stage
from storage import agreements
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
