"""Calls of Slack's Web API that fail: what they raise, and the code that Slack gave for it."""

from datetime import timedelta

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError

CALL_ERRORS = (SlackClientError, ClientError, OSError, TimeoutError)
"""Everything that a call of slack_sdk's asynchronous client raises."""

_BUSY = frozenset({"ratelimited", "rate_limited"})
_TOO_MANY_REQUESTS = 429
_WAIT_SECONDS = range(1, 3601)
_WAIT_UNSAID_SECONDS = 30


def code(error: BaseException) -> str:
    """Return Slack's code for a refusal, "" if Slack gave none.

    Where an answer was not Slack's JSON, the error carries a response that is not slack_sdk's own.
    """
    response = error.response if isinstance(error, SlackApiError) else None
    data = getattr(response, "data", None)
    return str(data.get("error", "")) if isinstance(data, dict) else ""


def reason(error: BaseException) -> str:
    """Return Slack's code, else the kind of error: never its message, which may quote people."""
    return code(error) or type(error).__name__


def status(error: SlackApiError) -> int:
    """Return the HTTP status of a refusal, 0 if it has none."""
    response = error.response
    found: int = getattr(response, "status_code", 0) or getattr(response, "status", 0)
    return found


def asked_to_wait(error: BaseException) -> timedelta | None:
    """Return how long Slack asks to wait, 1 to 3600 s, and 30 where it is no number; else None."""
    if not isinstance(error, SlackApiError):
        return None
    if code(error) not in _BUSY and status(error) != _TOO_MANY_REQUESTS:
        return None
    asked = str(error.response.headers.get("Retry-After", ""))
    if not (asked.isdecimal() and len(asked) < len("1000000000")):
        return timedelta(seconds=_WAIT_UNSAID_SECONDS)
    return timedelta(seconds=min(max(int(asked), _WAIT_SECONDS[0]), _WAIT_SECONDS[-1]))
