"""One of several processes that take the same requests; each request writes a line.

`python -m tests.chaos.replica DESIGN PORT`: by our inbox, or as a Bolt app does without one.
"""

import asyncio
import os
import sys
from typing import Any

from aiohttp import web
from slack_bolt.async_app import AsyncAck, AsyncApp
from sqlalchemy import Engine

from bot import http
from bot.clock import machine_time
from handlers import edge
from handlers.routes import Form, Routes
from handlers.services import Reaction, Services, reacting
from sandbox.seed import TEAM_ID
from storage.columns import new_id
from storage.database import connect, transactions
from tests import keys

SECRET, PATH = "a-secret-of-nobody", "/slack/events"
COMMAND, BUTTON, FORM = "/count", "count.pressed", "count.sent"


def count(reaction: Reaction, _request: object = None) -> None:
    """Write one line: what a request causes."""
    reaction.outbox.post("U1", {"text": ""}, key=f"counted:{new_id()}")


def ours(app: AsyncApp, services: Services) -> None:
    routes = Routes()
    routes.commands.bind(COMMAND, count)
    routes.presses.bind(BUTTON, count)
    routes.forms.bind(FORM, Form(count))
    routes.homes.append(count)
    edge.bind(app, services, routes)


def usual(app: AsyncApp, services: Services) -> None:
    def work() -> None:
        with reacting(services, team_id=TEAM_ID) as reaction:
            count(reaction)

    async def answered(ack: AsyncAck) -> None:
        await services.in_thread(work)
        await ack()

    async def heard(event: dict[str, Any]) -> None:
        await services.in_thread(work)

    app.command(COMMAND)(answered)
    app.action(BUTTON)(answered)
    app.view(FORM)(answered)
    app.event("app_home_opened")(heard)


async def serve(design: str, port: int) -> None:
    engine: Engine = connect(os.environ["DATABASE_URL"], keys.vault())
    services = Services(transaction=transactions(engine), now=machine_time, wake=lambda: None)
    app = AsyncApp(
        name="replica",
        token="xoxb-none",
        process_before_response=True,
        request_verification_enabled=False,
    )
    app._async_middleware_list.clear()  # what asks Slack who the token is
    {"ours": ours, "usual": usual}[design](app, services)
    doorkeeper = http.Doorkeeper(SECRET, machine_time)
    runner = http.runner(app, PATH, doorkeeper, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], int(sys.argv[2])))
