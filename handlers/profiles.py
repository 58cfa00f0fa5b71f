"""Slack's profiles of people, and the rest that Slack asks for: all processes keep it together."""

from datetime import timedelta

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers import payloads
from handlers.calls import asked_to_wait
from handlers.services import Profile, Services
from storage import pacing


async def may_be_read(services: Services, team_id: str) -> bool:
    """Return whether Slack does not ask us to leave them alone for now."""
    return await services.in_thread(_may_be_read, services, team_id)


async def read(
    services: Services, client: AsyncWebClient, user_id: str, *, team_id: str
) -> Profile:
    """Return a person's profile.

    Raises:
        CALL_ERRORS: Slack does not tell it; a wait that it asks for has been noted.
    """
    try:
        return payloads.profile((await client.users_info(user=user_id))["user"])
    except SlackApiError as error:
        if (wait := asked_to_wait(error)) is not None:
            await services.in_thread(_leave_alone, services, team_id, wait)
        raise


def _may_be_read(services: Services, team_id: str) -> bool:
    now = services.now()
    with services.transaction() as session:
        return pacing.asked_to_wait(session, team_id, pacing.PROFILE, now=now) <= now


def _leave_alone(services: Services, team_id: str, wait: timedelta) -> None:
    now = services.now()
    with services.transaction() as session:
        pacing.leave_alone(session, team_id, pacing.PROFILE, until=now + wait, now=now)
