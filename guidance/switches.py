"""Saying a change of role aloud, and the ledger of who spoke as what, when and why."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

STILL_OPEN_AFTER = timedelta(minutes=10)
"""How long the guide may mentor within a coaching session before being asked."""


class Role(StrEnum):
    """What a guide speaks as during a coaching session."""

    COACH = "coach"
    MENTOR = "mentor"


class SwitchReason(StrEnum):
    """Why a guide changes role.

    A coach shares experience when asked for it, or when something about a choice concerns them;
    both are legitimate, and neither is silent.
    """

    ASKED_FOR_EXPERIENCE = "asked_for_experience"
    CONCERN = "concern"
    BACK = "back"
    BEFORE_THE_END = "before_the_end"
    """Found open at the close: the guide had gone back without pressing the button."""
    TO_THE_END = "to_the_end"
    """Found open at the close: the guide had mentored to the end, so the role did not change."""

    @property
    def is_back(self) -> bool:
        """Return whether it ends a spell of mentoring."""
        return self.to is Role.COACH

    @property
    def to(self) -> Role:
        """Return the role that this reason leads to."""
        return Role.COACH if self in (self.BACK, self.BEFORE_THE_END) else Role.MENTOR


AT_THE_END = (SwitchReason.BEFORE_THE_END, SwitchReason.TO_THE_END)
"""What may have become of a role that is found open at the close; the ledger gets the answer."""


@dataclass(frozen=True, slots=True)
class Switch:
    """One line of the ledger; `ordinal` counts from 1 within an agreement."""

    agreement_id: str
    ordinal: int
    from_role: Role
    to_role: Role
    reason: SwitchReason
    at: datetime
