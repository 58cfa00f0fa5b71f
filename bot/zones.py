"""People's time zones, read from their Slack profiles and read again every day: people travel."""

import asyncio
import logging
from collections.abc import Sequence

from slack_sdk.web.async_client import AsyncWebClient

from bot.verdicts import Verdict, failure
from handlers import profiles
from handlers.calls import CALL_ERRORS
from handlers.services import Profile, Services
from storage import people

log = logging.getLogger(__name__)

AT_ONCE = 8
"""Profiles read in one tick: at a tick every 5 s it stays under Slack's 100 calls a minute."""


async def refresh(services: Services, client: AsyncWebClient) -> bool:
    """Read some profiles, those never read first; what cannot be read leaves the zone known.

    Returns:
        Whether there was any to read, so that there may be more.
    """
    stale = await services.in_thread(_stale, services)
    teams = {team_id for team_id, _ in stale}
    open_ = {one for one in teams if await profiles.may_be_read(services, one)}
    stale = [one for one in stale if one[0] in open_]
    read = await asyncio.gather(*(_profile(services, client, *one) for one in stale))
    answered = [
        (team_id, user_id, profile)
        for (team_id, user_id), (is_answered, profile) in zip(stale, read, strict=True)
        if is_answered
    ]
    if answered:
        await services.in_thread(_keep, services, answered)
    return bool(stale)


async def _profile(
    services: Services, client: AsyncWebClient, team_id: str, user_id: str
) -> tuple[bool, Profile | None]:
    """Return whether Slack has answered, and its answer; a refusal is an answer for a day."""
    try:
        return True, await profiles.read(services, client, user_id, team_id=team_id)
    except CALL_ERRORS as error:
        failed = failure(error)
        log.warning("users.info: %s", failed.reason)
        return failed.verdict is Verdict.REFUSED, None


def _stale(services: Services) -> Sequence[tuple[str, str]]:
    with services.transaction() as session:
        return people.without_fresh_zone(session, now=services.now(), limit=AT_ONCE)


def _keep(services: Services, read: Sequence[tuple[str, str, Profile | None]]) -> None:
    now = services.now()
    with services.transaction() as session:
        for team_id, user_id, profile in sorted(read, key=lambda one: one[:2]):
            zone = profile.zone if profile else None
            people.set_zone(session, user_id, zone, team_id=team_id, now=now)
            if profile is not None:
                is_outside = profile.is_outside
                people.set_outside(session, user_id, team_id=team_id, is_outside=is_outside)
