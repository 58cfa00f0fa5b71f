"""A file that somebody adds to a form: fetched from Slack before the form is dealt with."""

import asyncio
import logging
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from handlers import rests
from handlers.calls import CALL_ERRORS, reason
from handlers.services import Services

log = logging.getLogger(__name__)

BYTES_MOST = 300_000
"""A year of shifts is a third of it. As much is read in 0.3 s; Slack wants its answer in 3 s."""

WITHIN_SECONDS = 1.5

_CHUNK_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Upload:
    """One file: its content, or why there is none."""

    content: bytes = b""
    is_missing: bool = False
    """Slack did not give it in time."""
    is_too_large: bool = False


async def fetch(
    services: Services, client: AsyncWebClient, file_id: str, *, team_id: str
) -> Upload:
    """Return a file that Slack keeps; never one from elsewhere, which would be shown our token."""
    try:
        async with asyncio.timeout(WITHIN_SECONDS):
            async with rests.heeded(services, team_id, rests.UPLOADED):
                answer = await client.files_info(file=file_id)
            return await _download(client, answer["file"])
    except CALL_ERRORS as error:
        log.warning("a file could not be fetched: %s", reason(error))
        return Upload(is_missing=True)


async def _download(client: AsyncWebClient, file: dict[str, Any]) -> Upload:
    if file.get("is_external"):
        return Upload(is_missing=True)
    if file["size"] > BYTES_MOST:
        return Upload(is_too_large=True)
    assert client.session is not None, "all calls share one (`bot.app`)"
    headers = {"Authorization": f"Bearer {client.token}"}
    content = bytearray()
    async with client.session.get(file["url_private_download"], headers=headers) as response:
        response.raise_for_status()
        async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
            content += chunk
            if len(content) > BYTES_MOST:
                return Upload(is_too_large=True)
    return Upload(bytes(content))
