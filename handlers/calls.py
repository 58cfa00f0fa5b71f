"""Calls of Slack's Web API that fail: what they raise, and the code that Slack gave for it."""

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError

CALL_ERRORS = (SlackClientError, ClientError, OSError, TimeoutError)
"""Everything that a call of slack_sdk's asynchronous client raises."""


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
