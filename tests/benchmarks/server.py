"""A server to be measured: the bot's listeners, or one that only acknowledges.

Run as `python -m tests.benchmarks.server bot|bare` in a process of its own; it prints its port.
Nothing is sent and nothing falls due meanwhile: a press and its transaction are all it does.
"""

import asyncio
import logging
import re
import sys

from aiohttp import web
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot import app, keys
from bot.run import EVENTS_PATH
from bot.settings import Settings, read
from storage.database import connect


async def serve(what: str) -> None:
    """Serve until the process is ended."""
    settings = read()
    logging.disable(logging.WARNING)  # Bolt has a word on the token being given twice
    async with app.session() as session:
        token = settings.slack_bot_token
        client = app.client(settings, token.get_secret_value() if token else "", session)
        if what == "bare":
            listening = bare(settings, client)
        else:
            listening = app.build(
                settings, connect(settings.database_url, keys.vault(settings)), client
            ).app
        runner = web.AppRunner(listening.web_app(EVENTS_PATH, 0), access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        sys.stdout.write(f"{runner.addresses[0][1]}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def bare(settings: Settings, client: AsyncWebClient) -> AsyncApp:
    """Return an app with one listener, which does nothing."""
    secret = settings.slack_signing_secret
    bare = AsyncApp(
        name="bare",
        client=client,
        signing_secret=secret.get_secret_value() if secret else None,
        process_before_response=True,
    )

    async def acknowledge(ack: AsyncAck) -> None:
        await ack()

    bare.action(re.compile("."))(acknowledge)
    return bare


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1]))
