"""Identifiers in Slack's shapes."""

import hashlib
import secrets
from collections.abc import Iterable

from sandbox.clock import Clock


class Timestamps:
    """Message timestamps: the clock's microseconds, never the same one twice."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> str:
        """Return the next `ts`, such as "1764000000.000100"."""
        self._last = max(int(self._clock.now().timestamp() * 1_000_000), self._last + 1)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"


def new_id(prefix: str) -> str:
    """A new id such as "V04F2A9C31B7": random, since apps keep ids longer than a sandbox lives."""
    return prefix + secrets.token_hex(5).upper()


def id_of_group(prefix: str, members: Iterable[str]) -> str:
    """The id of the group DM of these people: the same in every sandbox."""
    everyone = ",".join(sorted(members)).encode()
    return prefix + hashlib.sha256(everyone).hexdigest()[:10].upper()


def secret() -> str:
    """An unguessable part of a URL or token."""
    return secrets.token_hex(16)
