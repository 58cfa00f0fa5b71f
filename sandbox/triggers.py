"""Trigger ids: leave to open one modal, for one person, within three seconds."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.clock import Clock
from sandbox.errors import SlackError
from sandbox.ids import secret

LIFETIME = timedelta(seconds=3)
KEPT = timedelta(minutes=1)  # so long an old one is "expired", after that it is unknown


@dataclass(slots=True)
class Trigger:
    """Who may be shown a modal, and until when."""

    user_id: str
    expires_at: datetime
    is_used: bool = False


class Triggers:
    """All trigger ids that were handed out lately."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._by_id: dict[str, Trigger] = {}

    def issue(self, user_id: str) -> str:
        """A new trigger id for this person."""
        now = self._clock.now()
        self._forget(now - KEPT)
        stamp = now.timestamp()
        trigger_id = f"{stamp:.0f}.{stamp % 1 * 1e6:06.0f}.{secret()}"
        self._by_id[trigger_id] = Trigger(user_id, now + LIFETIME)
        return trigger_id

    def exchange(self, trigger_id: str) -> str:
        """Use it up and return whose it is; raise Slack's error for one that is no good."""
        trigger = self._by_id.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.is_used:
            raise SlackError("exchanged_trigger_id")
        if self._clock.now() > trigger.expires_at:
            raise SlackError("expired_trigger_id")
        trigger.is_used = True
        return trigger.user_id

    def _forget(self, before: datetime) -> None:
        while self._by_id:
            oldest = next(iter(self._by_id))
            if self._by_id[oldest].expires_at > before:
                return
            del self._by_id[oldest]
