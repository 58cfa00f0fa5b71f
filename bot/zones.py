"""People's time zones, read from their Slack profiles and read again every day: people travel."""

import asyncio
import logging
from collections.abc import Sequence

from slack_sdk.web.async_client import AsyncWebClient

from bot.verdicts import Verdict, failure
from handlers import profiles
from handlers.calls import CALL_ERRORS
from handlers.services import Services, reacting
from storage import people
from storage.people import Told

log = logging.getLogger(__name__)

AT_ONCE = 8
"""Profiles read in one tick: at a tick every 5 s it stays under Slack's 100 calls a minute."""


async def refresh(services: Services, client: AsyncWebClient) -> bool:
    """Read some profiles, those never read first; what cannot be read leaves the zone known.

    Returns:
        Whether there was any to read, so that there may be more.
    """
    stale = await services.in_background(_stale, services)
    if not stale:
        return False
    teams = {team_id for team_id, _ in stale}
    open_ = {one for one in teams if await profiles.may_be_read(services, one)}
    stale = [one for one in stale if one[0] in open_]
    told = await asyncio.gather(*(_told(services, client, *one) for one in stale))
    await services.in_background(_keep, services, [one for one in told if one is not None])
    return bool(stale)


async def _told(
    services: Services, client: AsyncWebClient, team_id: str, user_id: str
) -> Told | None:
    """Return what Slack says of a person, None if it does not answer; a refusal tells nothing."""
    try:
        profile = await profiles.read(services, client, user_id, team_id=team_id)
    except CALL_ERRORS as error:
        failed = failure(error)
        log.warning("users.info: %s", failed.reason)
        return Told(team_id, user_id) if failed.verdict is Verdict.REFUSED else None
    return Told(team_id, user_id, profile.zone, profile.is_outside or profile.is_deactivated)


def _stale(services: Services) -> Sequence[tuple[str, str]]:
    with services.transaction() as session:
        return people.without_fresh_zone(session, now=services.now(), limit=AT_ONCE)


def _keep(services: Services, told: Sequence[Told]) -> None:
    """Keep it, and show the Home of whomever it changes as it stands in their zone now."""
    for team_id in sorted({one.team_id for one in told}):
        of_team = [one for one in told if one.team_id == team_id]
        with reacting(services, team_id=team_id) as reaction:
            changed = people.keep(reaction.session, of_team, now=reaction.now)
            reaction.outbox.publish_home(*changed)
