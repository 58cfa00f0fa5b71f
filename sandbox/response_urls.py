"""Response URLs: leave to answer in one place, five times within thirty minutes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.clock import Clock
from sandbox.errors import SlackError
from sandbox.ids import secret

LIFETIME = timedelta(minutes=30)
USES = 5


@dataclass(slots=True)
class ResponseUrl:
    """Where an answer may go: the person, the conversation, and the message that was acted on."""

    user_id: str
    channel_id: str
    expires_at: datetime
    message_ts: str = ""
    uses: int = 0


class ResponseUrls:
    """All response URLs of the last half hour."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._by_secret: dict[str, ResponseUrl] = {}

    def issue(self, user_id: str, channel_id: str, message_ts: str = "") -> str:
        """The secret last part of a new response URL."""
        now = self._clock.now()
        self._forget(now - LIFETIME)
        key = secret()
        self._by_secret[key] = ResponseUrl(user_id, channel_id, now + LIFETIME, message_ts)
        return key

    def use(self, key: str) -> ResponseUrl:
        """Count one use and return where it leads."""
        found = self._by_secret.get(key)
        if found is None:
            raise SlackError("invalid_url")
        if self._clock.now() > found.expires_at:
            raise SlackError("expired_url")
        if found.uses >= USES:
            raise SlackError("used_url")
        found.uses += 1
        return found

    def _forget(self, before: datetime) -> None:
        while self._by_secret:
            oldest = next(iter(self._by_secret))
            if self._by_secret[oldest].expires_at > before:
                return
            del self._by_secret[oldest]
