"""One practice card: a learner says something, and there are four ways to begin an answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from guidance.modes import Mode


class Level(StrEnum):
    """How far the learner on a card has come; the value is what stands on the card."""

    STUDENT = "Medical student"
    INTERN = "Intern"
    RESIDENT = "Resident"
    SENIOR = "Senior resident"
    FELLOW = "Fellow"


@dataclass(frozen=True, slots=True)
class Scenario:
    """A moment at work, as a faculty member meets it."""

    key: str
    """Kept with an attempt, so it never changes; a card may be taken out, and then is not found."""
    level: Level
    situation: str
    says: str
    """What the learner says; an answer begins here."""
    form: Mode
    """The form that the authors of the card would choose."""
    meant: str
    """What they had in mind."""
    voices: Mapping[Mode, str]
    """One good sentence in each form. That of coaching with wisdom changes role aloud, and back."""
