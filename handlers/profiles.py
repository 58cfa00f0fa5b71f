"""Slack's profiles of people, read at the pace that Slack allows."""

from slack_sdk.web.async_client import AsyncWebClient

from handlers import payloads, rests
from handlers.services import Profile, Services
from storage import pacing


async def may_be_read(services: Services, team_id: str) -> bool:
    """Return whether Slack does not ask us to leave them alone for now."""
    return await rests.is_over(services, team_id, pacing.PROFILE)


async def read(
    services: Services, client: AsyncWebClient, user_id: str, *, team_id: str
) -> Profile:
    """Return a person's profile.

    Raises:
        CALL_ERRORS: Slack does not tell it; a wait that it asks for has been noted.
    """
    async with rests.noted(services, team_id, pacing.PROFILE):
        return payloads.profile((await client.users_info(user=user_id))["user"])
