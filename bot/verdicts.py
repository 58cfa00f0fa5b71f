"""What a failed call says: Slack did nothing, Slack did it perhaps, or Slack will never do it."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto

from aiohttp import ClientConnectorError
from slack_sdk.errors import (
    SlackApiError,
    SlackObjectFormationError,
    SlackRequestError,
)

from handlers import calls

_BUSY = frozenset({"ratelimited", "rate_limited"})
_UNCLEAR = frozenset({"fatal_error", "internal_error", "service_unavailable", "request_timeout"})
"""Slack's errors after which nobody knows whether it was done."""

_TOO_MANY_REQUESTS = 429
_WAIT_SECONDS = range(1, 601)
_WAIT_UNSAID_SECONDS = 30


class Verdict(Enum):
    """What to believe after a call that failed."""

    UNDONE = auto()
    """Slack certainly did nothing; later it may."""
    UNCLEAR = auto()
    """Slack may or may not have done it."""
    REFUSED = auto()
    """Slack did nothing and never will."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One call that failed; the reason is a code or a kind of error, never words of people."""

    verdict: Verdict
    reason: str
    retry_after: timedelta | None = None
    """How long Slack asks to wait, within bounds; None when it does not say."""


def failure(error: BaseException) -> Failure:
    """Return what one of `CALL_ERRORS` says of its call; any other error says nothing."""
    match error:
        case SlackApiError():
            return _answered(error)
        case ClientConnectorError() | SlackRequestError():
            # No connection; or a file that was not taken, and so not shared.
            return Failure(Verdict.UNDONE, type(error).__name__)
        case SlackObjectFormationError():
            return Failure(Verdict.REFUSED, type(error).__name__)
        case _:
            return Failure(Verdict.UNCLEAR, type(error).__name__)


def _answered(error: SlackApiError) -> Failure:
    response, code = error.response, calls.code(error)
    status = getattr(response, "status_code", None) or getattr(response, "status", 0)
    if code in _BUSY or status == _TOO_MANY_REQUESTS:
        asked = str(response.headers.get("Retry-After", ""))
        return Failure(Verdict.UNDONE, code or "ratelimited", _bounded(asked))
    if not code or code in _UNCLEAR:
        return Failure(Verdict.UNCLEAR, code or f"HTTP {status} without Slack's JSON")
    return Failure(Verdict.REFUSED, code)


def _bounded(asked: str) -> timedelta:
    """Return the wait Slack asks for in seconds: 1 to 600, and 30 where it is no number."""
    if not (asked.isdecimal() and len(asked) < len("1000000000")):
        return timedelta(seconds=_WAIT_UNSAID_SECONDS)
    return timedelta(seconds=min(max(int(asked), _WAIT_SECONDS[0]), _WAIT_SECONDS[-1]))
