"""The doctor at Slack: the tokens, the granted scopes, and this machine's clock."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from aiohttp import ClientError, ClientSession
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot import app, settings
from bot.clock import told_by
from bot.database import NotDone
from bot.findings import Finding, failed, ok, warning
from bot.settings import Settings, WrongSettings
from bot.verdicts import LOCKED_OUT, MENDABLE
from handlers import calls

WITHIN_SECONDS = 3
"""For both calls together; the database has about twice as long, and the doctor 10 s in all."""

CLOCK_MAY_DIFFER = timedelta(seconds=30)
"""Slack signs requests with the time and wants the answer to it within five minutes. Two machines
on one database may differ by a minute: one looks no sooner for what the other has sent."""

NO_ANSWER = (ClientError, OSError, TimeoutError, SlackClientError)

_BOT, _APP, _SCOPES, _CLOCK = "Bot token", "App token", "Scopes", "Clock"

_NEW_BOT_TOKEN = "Copy it anew from “OAuth & Permissions” of the app."
_NEW_APP_TOKEN = (
    "Make one with the scope connections:write under “Basic Information”, “App-Level Tokens”."
)

_INSTALL = "Give the app today's manifest.yml and install it once more."

HISTORY = frozenset({"im:history", "mpim:history"})
"""Scopes that the bot works without, but for finding messages whose answer was lost."""

REFUSALS = MENDABLE
"""Why Slack refuses a token until somebody has changed something; `invalid_auth` also says that
this machine's address is not allowed (docs.slack.dev/reference/methods/auth.test, under Errors)."""

_RESTRICTED = REFUSALS - LOCKED_OUT - {"missing_scope", "not_allowed_token_type"}
_ALLOW = "Ask an administrator of the workspace whether this app and machine are allowed."

_NETWORK = "Check the network, the proxy and SLACK_API_URL."


@dataclass(frozen=True, slots=True)
class SlackCheck:
    """What was found, and which workspace the bot token belongs to."""

    findings: Sequence[Finding]
    team_id: str | None = None


def check_accepted(*, bot: str = "", app: str = "") -> None:
    """Check what Slack answered to each token: the code of its refusal, "" if there was none.

    Raises:
        NotDone: one is refused. Somebody may undo that elsewhere, and a list of addresses that may
            call answers alike: so what starts us tries again, unlike after wrong settings.
    """
    told = [
        f"{name}: {_refusal(answer)} {_ALLOW if answer in _RESTRICTED else remedy}"
        for name, answer, remedy in (
            ("SLACK_BOT_TOKEN", bot, _NEW_BOT_TOKEN),
            ("SLACK_APP_TOKEN", app, _NEW_APP_TOKEN),
        )
        if answer in REFUSALS
    ]
    if told:
        raise NotDone(" ".join(told))


async def examine(
    values: Settings, manifest: Mapping[str, Any], *, now: Callable[[], datetime]
) -> SlackCheck:
    """Ask Slack about both tokens at once."""
    async with app.session() as session:
        bot, connecting = await asyncio.gather(
            _bot(values, manifest, session, now), _app(values, session)
        )
    return SlackCheck([*bot.findings, *connecting], bot.team_id)


async def _bot(
    values: Settings,
    manifest: Mapping[str, Any],
    session: ClientSession,
    now: Callable[[], datetime],
) -> SlackCheck:
    try:
        settings.check_bot_token(values)
    except WrongSettings as error:
        return SlackCheck([failed(_BOT, str(error), _NEW_BOT_TOKEN)])
    try:
        answer = await _call(values, "auth.test", _secret(values.slack_bot_token), session)
    except SlackApiError as error:
        return SlackCheck([_refused(_BOT, values, error, _NEW_BOT_TOKEN)])
    except NO_ANSWER as error:
        return SlackCheck([_unreachable(_BOT, values, error)])
    accepted = ok(_BOT, f"accepted by {answer['team']} ({answer['team_id']})")
    scopes = _scopes(answer.headers.get("x-oauth-scopes"), manifest)
    clock = _clock(told_by(answer.headers), now())
    return SlackCheck([accepted, *scopes, clock], answer["team_id"])


async def _app(values: Settings, session: ClientSession) -> list[Finding]:
    try:
        settings.check_app_token(values)
    except WrongSettings as error:
        if values.slack_app_token is None and values.slack_signing_secret is not None:
            return [ok(_APP, "none; `run --http` needs none")]
        return [failed(_APP, str(error), _NEW_APP_TOKEN)]
    try:
        await _call(values, "apps.connections.open", _secret(values.slack_app_token), session)
    except SlackApiError as error:
        return [_refused(_APP, values, error, _NEW_APP_TOKEN)]
    except NO_ANSWER as error:
        return [_unreachable(_APP, values, error)]
    return [ok(_APP, "accepted for Socket Mode")]


async def _call(
    values: Settings, method: str, token: str, session: ClientSession
) -> AsyncSlackResponse:
    client = app.client(values, token, session)
    async with asyncio.timeout(WITHIN_SECONDS):
        if method == "auth.test":
            return await client.auth_test()
        return await client.apps_connections_open(app_token=token)


def _scopes(granted: str | None, manifest: Mapping[str, Any]) -> Iterator[Finding]:
    wanted = set(manifest["oauth_config"]["scopes"]["bot"])
    if granted is None:
        yield warning(_SCOPES, "Slack does not say which are granted.", "Is a proxy in between?")
        return
    has = {scope.strip() for scope in granted.split(",") if scope.strip()}
    if missing := sorted(wanted - has - HISTORY):
        yield failed(_SCOPES, f"not granted: {', '.join(missing)}.", _INSTALL)
    if blind := sorted(wanted & HISTORY - has):
        lost = "a message whose answer is lost cannot be looked for: it is parked, never repeated."
        yield warning(_SCOPES, f"not granted: {', '.join(blind)}; {lost}", _INSTALL)
    if surplus := sorted(has - wanted):
        yield warning(
            _SCOPES,
            f"granted and not used: {', '.join(surplus)}.",
            "Take them away under “OAuth & Permissions” and install the app once more.",
        )
    if has == wanted:
        yield ok(_SCOPES, "exactly those of manifest.yml")


def _clock(true: datetime | None, now: datetime) -> Finding:
    if true is None:
        return warning(_CLOCK, "Slack does not say its time.", "Is a proxy in between?")
    ahead = now - true
    seconds = round(abs(ahead.total_seconds()))
    if abs(ahead) <= CLOCK_MAY_DIFFER:
        return ok(_CLOCK, f"within {max(seconds, 1)} s of Slack's")
    way = "ahead of" if ahead > timedelta() else "behind"
    return warning(
        _CLOCK,
        f"this machine is {seconds} s {way} Slack, and reminders are off by as much.",
        "Let it keep time: `timedatectl set-ntp true`.",
    )


def _refused(about: str, values: Settings, error: SlackApiError, remedy: str) -> Finding:
    code = calls.code(error)
    if not code:
        return failed(about, f"what answers at {values.slack_api_url} is not Slack.", _NETWORK)
    return failed(about, _refusal(code), _ALLOW if code in _RESTRICTED else remedy)


def _refusal(code: str) -> str:
    return f"Slack refuses it ({code})."


def _unreachable(about: str, values: Settings, error: BaseException) -> Finding:
    kind = type(error).__name__
    return failed(about, f"no answer from {values.slack_api_url} ({kind}).", _NETWORK)


def _secret(value: Any) -> str:
    return str(value.get_secret_value())
