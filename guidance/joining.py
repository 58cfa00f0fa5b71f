"""Somebody who is in no program asks to join one, and a director answers."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from guidance.errors import MovedOn
from guidance.programs import ProgramRole

CLOSE_AFTER = timedelta(days=14)
"""How long somebody waits for a director before they are told, and may ask again."""


class JoinState(StrEnum):
    """Where a request to join is; the value is what the database keeps."""

    WAITING = "waiting"
    ADDED = "added"
    NOT_NOW = "not_now"


@dataclass(frozen=True, slots=True)
class JoinRequest:
    """One request of one person; a move returns a new value or raises `MovedOn`."""

    id: str
    team_id: str
    user_id: str
    asked_at: datetime
    state: JoinState = JoinState.WAITING
    decided_by: str = ""
    program_id: str | None = None
    role: ProgramRole | None = None

    def add(self, program_id: str, role: ProgramRole, *, by: str) -> "JoinRequest":
        """Return the request granted; `by` is empty when a roster did it."""
        return self._decided(
            replace(self, state=JoinState.ADDED, decided_by=by, program_id=program_id, role=role)
        )

    def lapse(self) -> "JoinRequest":
        """Return the request closed, as nobody has answered it; the person may ask again."""
        return self.refuse(by="")

    def refuse(self, *, by: str) -> "JoinRequest":
        """Return the request answered with "not now"; the person may ask again."""
        return self._decided(replace(self, state=JoinState.NOT_NOW, decided_by=by))

    def _decided(self, decided: "JoinRequest") -> "JoinRequest":
        if self.state is not JoinState.WAITING:
            raise MovedOn
        return decided
