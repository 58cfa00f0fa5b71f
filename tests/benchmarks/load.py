"""Many signed requests to one server, a fixed number of them at once."""

import asyncio
import json
from collections.abc import Iterable, Iterator
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

from bot.run import EVENTS_PATH
from sandbox.clock import real_seconds
from sandbox.signed_http import FORM_TYPE, signature


def signed(payload: dict[str, Any], secret: str) -> bytes:
    """Return an interaction as Slack posts it; signed now, so good for five minutes."""
    body = urlencode({"payload": json.dumps(payload)})
    stamp = str(int(real_seconds()))
    lines = (
        f"POST {EVENTS_PATH} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Content-Type: {FORM_TYPE}",
        f"Content-Length: {len(body)}",
        f"X-Slack-Request-Timestamp: {stamp}",
        f"X-Slack-Signature: {signature(secret, stamp, body)}",
    )
    return ("\r\n".join(lines) + f"\r\n\r\n{body}").encode()


async def post(port: int, requests: Iterable[bytes], *, at_once: int) -> float:
    """Post them all and return the seconds it took; every one must be acknowledged."""
    left = iter(requests)
    began = perf_counter()
    await asyncio.gather(*(_post_in_turn(port, left) for _ in range(at_once)))
    return perf_counter() - began


async def _post_in_turn(port: int, requests: Iterator[bytes]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in requests:
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length:")[2].split(b"\r\n")[0])
        body = await reader.readexactly(length)
        assert head.startswith(b"http/1.1 200"), head
        assert not body, body
    writer.close()
    await writer.wait_closed()
