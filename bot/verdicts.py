"""What a failed call says: Slack did nothing, Slack did it perhaps, or Slack will never do it."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto

from aiohttp import (
    ClientConnectorCertificateError,
    ClientConnectorDNSError,
    ClientConnectorError,
    ClientConnectorSSLError,
    ClientHttpProxyError,
    ClientProxyConnectionError,
)
from slack_sdk.errors import (
    SlackApiError,
    SlackObjectFormationError,
    SlackRequestError,
)

from handlers import calls
from storage.delivery import SHUT

_LATER = frozenset({"org_login_required", "team_added_to_org"})
"""A workspace on its way into an organisation: nothing can be done there until it has arrived."""

_UNCLEAR = frozenset(
    {"fatal_error", "internal_error", "service_unavailable", "request_timeout", "update_failed"}
)
"""Slack's errors after which nobody knows whether it was done: of the first two, Slack says that
some of it may have been (docs.slack.dev/reference/methods, under Errors)."""

LOCKED_OUT = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "not_authed",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
    }
)
"""Errors that concern every call in a workspace, until somebody installs the app once more."""

MENDABLE = LOCKED_OUT | frozenset(
    {
        "access_denied",
        "accesslimited",
        "app_access_restricted",
        "ekm_access_denied",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
    }
)
"""Errors that an operator can mend, so that what died of them may live again."""

REVIVED = MENDABLE | {SHUT}
"""Why rows are dead that `revive` takes, besides those that have used up their tries."""

NOT_TAKEN = SlackRequestError.__name__
"""Why a file did not go up: its bytes were not taken, or there were none."""

NOT_REACHED = frozenset(
    kind.__name__
    for kind in (
        ClientConnectorCertificateError,
        ClientConnectorDNSError,
        ClientConnectorError,
        ClientConnectorSSLError,
        ClientHttpProxyError,
        ClientProxyConnectionError,
    )
)
"""Why a call has not come as far as Slack: a network or a proxy, which an operator can mend."""

_SERVERS_FAULT = 500


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
        case ClientConnectorError() | ClientHttpProxyError() | SlackRequestError():
            # No connection to Slack; or a file that was not taken, and so not shared.
            return Failure(Verdict.UNDONE, type(error).__name__)
        case SlackObjectFormationError():
            return Failure(Verdict.REFUSED, type(error).__name__)
        case _:
            return Failure(Verdict.UNCLEAR, type(error).__name__)


def _answered(error: SlackApiError) -> Failure:
    code = calls.code(error)
    status = calls.status(error)
    if (asked := calls.asked_to_wait(error)) is not None:
        return Failure(Verdict.UNDONE, code or "ratelimited", asked)
    if code in _LATER:
        return Failure(Verdict.UNDONE, code)
    if not code or code in _UNCLEAR or status >= _SERVERS_FAULT:
        return Failure(Verdict.UNCLEAR, code or f"HTTP {status} without Slack's JSON")
    return Failure(Verdict.REFUSED, code)
