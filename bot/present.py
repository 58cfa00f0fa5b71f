"""Whether the people of a roster are in the workspace, asked of Slack before they are enrolled."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import app, settings
from bot.settings import Settings
from guidance.roster import RosterErrors, RosterRow
from handlers import profiles
from handlers.calls import CALL_ERRORS, asked_to_wait, code, reason
from handlers.services import Profile, Services

AT_ONCE = 8
"""Profiles read at once; of `users.info` Slack takes 100 calls a minute or more (its tier 4)."""

WAITS_MOST = timedelta(minutes=2)
"""Slack asks for seconds; for longer than this nobody sits before a terminal."""

_TRIES = 3

_NOT_HERE = frozenset({"user_not_found", "user_not_visible"})

NO_TOKEN = (
    "Nobody was looked up in Slack, as there is no SLACK_BOT_TOKEN: an app, a guest or somebody who"
    " has left is enrolled like anybody else."
)
LOOKS = "Looking up {} in Slack, which may ask for a minute or two of rest in between."
OTHER_TEAM = "Nobody was looked up in Slack: SLACK_BOT_TOKEN is of another workspace, {}."


def check(
    values: Settings,
    services: Services,
    lines: Mapping[RosterRow, int],
    *,
    team_id: str,
    say: Callable[[str], None],
) -> None:
    """Check that everybody on these lines is a person and a full member, as the form does.

    `say` is told of how many, as it may take a while; or that nobody is looked up, without a token
    or with one of another workspace.

    Raises:
        WrongSettings: the token is malformed.
        RosterErrors: somebody is an app, a guest, deactivated or not known; or Slack does not tell.
    """
    if not lines:
        return
    if values.slack_bot_token is None:
        say(NO_TOKEN)
        return
    settings.check_bot_token(values)
    told = asyncio.run(_told(values, services, {row.user_id for row in lines}, team_id, say))
    wrong = {user_id: _problem(profile) for user_id, profile in told.items()}
    if problems := [
        f"Line {line}: {row.user_id} {wrong[row.user_id]}"
        for row, line in lines.items()
        if wrong.get(row.user_id)
    ]:
        raise RosterErrors(problems)


async def _told(
    values: Settings,
    services: Services,
    ids: set[str],
    team_id: str,
    say: Callable[[str], None],
) -> Mapping[str, Profile | None]:
    """Return what Slack says of each, None of those it does not know."""
    assert values.slack_bot_token is not None, "it has been checked"
    told: dict[str, Profile | None] = {}
    async with app.session() as session:
        client = app.client(values, values.slack_bot_token.get_secret_value(), session)
        try:
            if (theirs := (await client.auth_test())["team_id"]) != team_id:
                say(OTHER_TEAM.format(theirs))
                return {}
            say(LOOKS.format("1 person" if len(ids) == 1 else f"{len(ids)} people"))
            in_order = sorted(ids)
            for start in range(0, len(in_order), AT_ONCE):
                some = in_order[start : start + AT_ONCE]
                found = await asyncio.gather(
                    *(_profile(services, client, one, team_id) for one in some)
                )
                told |= zip(some, found, strict=True)
        except CALL_ERRORS as error:
            raise RosterErrors([_no_answer(values, error)]) from None
    return told


async def _profile(
    services: Services, client: AsyncWebClient, user_id: str, team_id: str
) -> Profile | None:
    """Return a profile, None if Slack knows nobody of that id; a short wait that it asks for is
    waited."""
    for tries_left in reversed(range(_TRIES)):
        try:
            return await profiles.read(services, client, user_id, team_id=team_id)
        except SlackApiError as error:
            if code(error) in _NOT_HERE:
                return None
            wait = asked_to_wait(error)
            if wait is None or wait > WAITS_MOST or not tries_left:
                raise
            await asyncio.sleep(wait.total_seconds())
    raise AssertionError("the last try returns or raises")


def _problem(profile: Profile | None) -> str:
    """Return what is wrong with somebody, "" if nothing is."""
    if profile is None:
        return "is nobody whom Slack knows in this workspace."
    if profile.is_bot:
        return "is an app."
    if profile.is_deactivated:
        return "has left this workspace."
    return "is no full member here, but a guest or of elsewhere." if profile.is_outside else ""


def _no_answer(values: Settings, error: BaseException) -> str:
    return (
        f"{values.slack_api_url} did not say who these people are ({reason(error)}). Try again;"
        " `doctor` says more. With --unchecked they are enrolled without a look at Slack."
    )
