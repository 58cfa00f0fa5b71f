"""The rest that Slack asks for, from calls that go past the outbox: all processes keep it together.

Nothing random is added: what makes these calls, people and ticks, does not come all at once.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from slack_sdk.errors import SlackApiError, SlackClientError

from handlers.calls import asked_to_wait
from handlers.services import Services
from storage import pacing

CHANNEL, UPLOADED, WHO_WE_ARE = "conversations.info", "files.info", "auth.test"
VIEW_OPENED, VIEW_PUSHED, VIEW_UPDATED = "views.open", "views.push", "views.update"


class MustRest(SlackClientError):
    """Slack has asked us to leave this method alone for now; nothing has been called."""


@asynccontextmanager
async def heeded(services: Services, team_id: str, method: str) -> AsyncIterator[None]:
    """Make one call of a method, unless Slack wants rest from it.

    Raises:
        MustRest: it does.
        CALL_ERRORS: the call failed; a wait that Slack asks for has been noted.
    """
    if not await is_over(services, team_id, method):
        raise MustRest
    async with noted(services, team_id, method):
        yield


@asynccontextmanager
async def noted(services: Services, team_id: str, method: str) -> AsyncIterator[None]:
    """Note the wait that Slack asks for, where a call fails for that; the error goes on."""
    try:
        yield
    except SlackApiError as error:
        await note(services, team_id, method, asked_to_wait(error))
        raise


async def is_over(services: Services, team_id: str, method: str) -> bool:
    """Return whether Slack does not ask us to leave a method alone for now."""
    return await services.in_thread(_is_over, services, team_id, method)


async def note(services: Services, team_id: str, method: str, wait: timedelta | None) -> None:
    """Note for how long Slack asks us to leave a method alone, if it does."""
    if wait is not None:
        await services.in_thread(_note, services, team_id, method, wait)


def _is_over(services: Services, team_id: str, method: str) -> bool:
    now = services.now()
    with services.transaction() as session:
        return pacing.asked_to_wait(session, team_id, method, now=now) <= now


def _note(services: Services, team_id: str, method: str, wait: timedelta) -> None:
    now = services.now()
    with services.transaction() as session:
        pacing.leave_alone(session, team_id, method, until=now + wait, now=now)
