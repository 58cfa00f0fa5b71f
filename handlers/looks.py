"""The little that is remembered of second looks: in the memory of this process alone."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

REMEMBERED = timedelta(days=1)
"""For how long one line stands in for the card."""


class Shown:
    """Who was shown the card within a day, by hashes with a salt that ends with the process."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._salt = secrets.token_bytes(32)
        self._at: dict[bytes, datetime] = {}

    def note(self, *who: str, now: datetime) -> bool:
        """Note that this person is shown it; return whether they were within a day before."""
        self._at = {key: at for key, at in self._at.items() if now - at < REMEMBERED}
        key = hmac.digest(self._salt, "\0".join(who).encode(), hashlib.sha256)
        was_shown = key in self._at
        self._at[key] = now
        return was_shown


@dataclass(slots=True)
class Looks:
    """What a process remembers; another one, or the same one started anew, remembers nothing."""

    shown: Shown = field(default_factory=Shown)
    patients_found: int = 0
    """Forms in which something was found that may identify a patient: the count alone is kept."""
