"""What a person types in the message field, as Slack's client sends it."""

import re
import uuid
from collections.abc import Container, Iterator
from typing import Any

from sandbox.posting import Draft
from sandbox.words import escape

Json = dict[str, Any]

MENTION = re.compile(r"<@(\w+)(?:\|[^>]*)?>")


def typed(text: str, users: Container[str], thread_ts: str = "") -> Draft:
    """A message as typed: nothing is live but people who were picked by mention (`<@U1>`)."""
    elements = list(_elements(text, users))
    section = {"type": "rich_text_section", "elements": elements}
    return Draft(
        text="".join(map(_as_mrkdwn, elements)),
        blocks=[{"type": "rich_text", "elements": [section]}] if elements else [],
        thread_ts=thread_ts,
        more={"client_msg_id": str(uuid.uuid4())},
    )


def _elements(text: str, users: Container[str]) -> Iterator[Json]:
    last = 0
    for match in MENTION.finditer(text):
        if match[1] in users:
            yield from _words(text[last : match.start()])
            yield {"type": "user", "user_id": match[1]}
            last = match.end()
    yield from _words(text[last:])


def _words(text: str) -> Iterator[Json]:
    if text:
        yield {"type": "text", "text": text}


def _as_mrkdwn(element: Json) -> str:
    if element["type"] == "user":
        return f"<@{element['user_id']}>"
    return escape(element["text"])
