"""The clock: it only wakes the work up; what is due is in the database."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from bot import zones
from bot.audit_head import Keeper
from handlers import follow_up, release
from handlers.services import Services

log = logging.getLogger(__name__)


def build(tick: Callable[[], Awaitable[None]], *, every_seconds: int) -> AsyncIOScheduler:
    """Return a scheduler with one tick: a late one still runs, piled-up ones run once."""
    scheduler = AsyncIOScheduler(
        timezone="UTC",
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )
    scheduler.add_job(tick, "interval", seconds=every_seconds)
    return scheduler


async def tick(services: Services, client: AsyncWebClient, *, keeper: Keeper | None = None) -> None:
    """Do everything that is due now; safe twice, late, after a week, or in two processes."""
    try:
        await zones.refresh(services, client)
        await asyncio.to_thread(_work, services, keeper)
    except asyncio.CancelledError:
        log.info("the process ends within a tick; what is due stays due")
    except SQLAlchemyError as error:
        # The next tick tries again; nothing was committed.
        kind = type(error).__name__
        log.error("the tick cannot reach the database: %s", kind)  # noqa: TRY400  # its words may be people's


def _work(services: Services, keeper: Keeper | None) -> None:
    while follow_up.send_due(services):
        pass
    follow_up.clean_up(services)
    release.publish_due(services)
    if keeper is not None:
        keeper.note(services.transaction, services.now())
    services.wake()
