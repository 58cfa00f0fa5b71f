"""How long things are kept, and what stands in the place of somebody who was erased."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

NOBODY = "somebody who has left"
"""What is shown for an erased person."""

GONE = "gone-"
"""What the id begins with that takes the place of an erased person's; Slack's begin with U or W."""

NO_GOAL = "(no longer kept)"
"""What is shown for a goal that was erased, or has been kept long enough."""

_MONTH = timedelta(days=30.4375)


@dataclass(frozen=True, slots=True)
class Retention:
    """How many months after its last move something of a request or a session is kept."""

    words_months: int = 12
    """What people wrote, once it has ended."""
    requests_months: int = 24
    """All the rest: who, when, in which form."""

    def words_before(self, now: datetime) -> datetime:
        """Return the moment before which words go."""
        return now - self.words_months * _MONTH

    def requests_before(self, now: datetime) -> datetime:
        """Return the moment before which all of it goes."""
        return now - self.requests_months * _MONTH


CHOICES = (
    Retention(6, 12),
    Retention(),
    Retention(24, 36),
    Retention(36, 60),
)
"""What a program may choose from; words never outlast the rest."""


def longest(choices: Iterable[Retention]) -> Retention:
    """Return what holds for somebody in several programs; the default for one in none."""
    return max(choices, key=lambda one: one.requests_months, default=Retention())


def is_gone(user_id: str | None) -> bool:
    """Return whether an id stands for nobody any more."""
    return not user_id or user_id.startswith(GONE)
