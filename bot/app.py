"""The composition root: the only module that knows every part."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import ClientSession, ClientTimeout
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Engine

from bot import first_byte, judging
from bot.clock import machine_time
from bot.delivery import Sender
from bot.drawing import Draw, drawn
from bot.settings import Settings
from bot.support import national_lines
from guidance.support import DEFAULT_LINES
from handlers.register import register
from handlers.services import Services
from storage import pacing
from storage.database import IN_BACKGROUND, THREADS, transactions
from storage.delivery import Timing
from storage.due import TOGETHER
from storage.pacing import Limits

CALL_TIMEOUT_SECONDS = 10
"""After this a call to Slack has no answer; whether it had an effect is then unknown."""


@dataclass(frozen=True, slots=True)
class Program:
    """The parts that run together."""

    app: AsyncApp
    services: Services
    sender: Sender
    client: AsyncWebClient


def client(settings: Settings, token: str, session: ClientSession | None = None) -> AsyncWebClient:
    """Return the one client that all calls go through.

    It retries nothing by itself: slack_sdk's default would post a message again whose answer was
    lost. There is one retry policy, in `bot.delivery`.
    """
    return AsyncWebClient(
        token=token,
        base_url=settings.slack_api_url,
        timeout=CALL_TIMEOUT_SECONDS,
        session=session,
        retry_handlers=[],
    )


def session(seconds: float = CALL_TIMEOUT_SECONDS) -> ClientSession:
    """Return the HTTP session that all calls share.

    Call it in a running event loop, before there are threads (`bot.first_byte.connector`).
    """
    return ClientSession(
        timeout=ClientTimeout(total=seconds), connector=first_byte.connector(seconds)
    )


def build(  # noqa: PLR0913  # wired at one place, and each by its name
    settings: Settings,
    engine: Engine,
    client: AsyncWebClient,
    *,
    now: Callable[[], datetime] = machine_time,
    knows_time: Callable[[], bool] = lambda: True,
    limits: Limits | None = None,
    draw: Draw = drawn,
) -> Program:
    """Return the program, wired and not yet running; `limits` are Slack's if none are given.

    `knows_time` tells whether `now` can be trusted; until it does nothing is sent.
    """
    judging.choose(settings)
    written = asyncio.Event()
    loop = asyncio.get_running_loop()
    services = Services(
        transaction=transactions(engine),
        now=now,
        wake=lambda: _wake(loop, written),
        admins=settings.guidance_admins,
        national_support=national_lines(settings.guidance_support) or DEFAULT_LINES,
        threads=ThreadPoolExecutor(THREADS[engine.dialect.name], "database"),
        lanes=asyncio.Semaphore(IN_BACKGROUND[engine.dialect.name]),
    )

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        """Answer with our token: Bolt would ask Slack whose it is, at each request until told."""
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=client.token)

    # A listener's work is committed before Slack is told that we have its request.
    app = AsyncApp(
        name="guidance",  # or Bolt walks the stack and reads source files to find one: 40 ms
        client=client,
        process_before_response=True,
        authorize=authorize,
        request_verification_enabled=False,  # `bot.http` has checked it; Socket Mode needs none
    )
    register(app, services)
    sender = Sender(
        services,
        client,
        written,
        limits=limits or pacing.limits(settings.guidance_messages_per_second),
        timing=Timing(call=timedelta(seconds=CALL_TIMEOUT_SECONDS)),
        draw=draw,
        knows_time=knows_time,
        together=TOGETHER[engine.dialect.name],
    )
    return Program(app, services, sender, client)


def _wake(loop: asyncio.AbstractEventLoop, written: asyncio.Event) -> None:
    """Set the event from the thread of a use case; nothing to wake once the loop has ended."""
    if not loop.is_closed():
        loop.call_soon_threadsafe(written.set)
