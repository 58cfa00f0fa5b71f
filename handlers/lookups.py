"""What Slack says of the people and channels that a form names, asked before it has its effect."""

import asyncio
import logging
from collections.abc import Iterable

from slack_sdk.web.async_client import AsyncWebClient

from handlers import profiles, rests
from handlers.calls import CALL_ERRORS, reason
from handlers.services import Found, Profile, Services

log = logging.getLogger(__name__)

WITHIN_SECONDS = 1.5
"""Slack wants its acknowledgement after 3; a form may name a hundred people."""


async def look_up(
    services: Services, client: AsyncWebClient, ids: Iterable[str | None], *, team_id: str
) -> Found:
    """Return what Slack says of these; nothing of those it does not tell of in time."""
    named = {one for one in ids if one}
    if any(map(_is_person, named)) and not await profiles.may_be_read(services, team_id):
        named = {one for one in named if not _is_person(one)}
    if not named:
        return Found()
    asking = {asyncio.create_task(_ask(services, client, one, team_id)): one for one in named}
    answered, late = await asyncio.wait(asking, timeout=WITHIN_SECONDS)
    for task in late:
        task.cancel()
    told = [task.result() for task in answered]
    return Found(
        {one.user_id: one for one in told if isinstance(one, Profile)},
        frozenset(one for one in told if isinstance(one, str)),
        frozenset(asking[task] for task in late),
    )


def _is_person(named: str) -> bool:
    return named[0] in "UW"


async def _ask(
    services: Services, client: AsyncWebClient, named: str, team_id: str
) -> Profile | str | None:
    """Return a person's profile, or the id of a channel that the app is in."""
    is_person = _is_person(named)
    try:
        if is_person:
            return await profiles.read(services, client, named, team_id=team_id)
        async with rests.heeded(services, team_id, rests.CHANNEL):
            channel = (await client.conversations_info(channel=named))["channel"]
    except CALL_ERRORS as error:
        log.warning("%s: %s", "users.info" if is_person else "conversations.info", reason(error))
        return None
    return named if channel.get("is_member") else None
