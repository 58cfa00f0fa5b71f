"""Charts and pages, drawn in a process of their own: matplotlib takes 58 MB and half a second."""

import asyncio
import base64
import json
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

WITHIN_SECONDS = 50
"""A busy machine takes a while; a row of the outbox is ours for longer (`storage.delivery`)."""

AT_ONCE = 2
"""Processes that draw at the same time; on the first Monday there may be much to draw."""

_HERE = Path(__file__).parent.parent


class CannotDraw(Exception):
    """The process that draws has failed; the text is a kind of error, never words of people."""


Draw = Callable[[Sequence[dict[str, Any]]], Awaitable[list[bytes]]]


async def finished(
    uploads: Sequence[dict[str, Any]], draw: "Draw | None" = None
) -> list[dict[str, Any]]:
    """Return files with each drawing made into bytes.

    Raises:
        CannotDraw: it could not be made, or not in time.
    """
    drawings = [one["drawing"] for one in uploads if "drawing" in one]
    pictures = iter(await (draw or drawn)(drawings) if drawings else [])
    return [
        {name: value for name, value in one.items() if name != "drawing"}
        | ({"content": next(pictures)} if "drawing" in one else {})
        for one in uploads
    ]


async def drawn(drawings: Sequence[dict[str, Any]]) -> list[bytes]:
    """Return each drawing as the bytes of a PNG or a PDF.

    Raises:
        CannotDraw: it could not be made, or not in time.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.pictures",
        cwd=_HERE,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        order = json.dumps(drawings).encode()
        answer, _ = await asyncio.wait_for(process.communicate(order), WITHIN_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
        raise CannotDraw("too slow") from None
    if process.returncode:
        raise CannotDraw(f"exit code {process.returncode}")
    return [base64.b64decode(one) for one in json.loads(answer)]
