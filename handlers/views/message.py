"""A message: blocks for the screen, and the same words as `text` for those who hear it read."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block

from guidance.programs import WORD_JOINER
from handlers.views.plain import as_json

MAX_BLOCKS = 50
"""Slack refuses a message with more blocks, and slack_sdk's models do not check it."""

MAX_TEXT = 3_900
"""Slack refuses to update a message whose text is over 4,000 characters."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message, not yet addressed to anybody."""

    blocks: Sequence[Block]

    def content(self) -> dict[str, Any]:
        """Return the arguments of `chat.postMessage` but for the channel.

        `text` holds every word of the blocks: screen readers and notifications read only that.

        Raises:
            slack_sdk.errors.SlackObjectFormationError: a text is longer than Slack allows.
            ValueError: more than `MAX_BLOCKS` blocks.
        """
        if len(self.blocks) > MAX_BLOCKS:
            raise ValueError(f"{len(self.blocks)} blocks, Slack takes {MAX_BLOCKS}")
        blocks = [as_json(block) for block in self.blocks]
        return {
            "text": _shortened("\n".join(_lines(blocks))),
            "blocks": blocks,
            "unfurl_links": False,
            "unfurl_media": False,
        }


def escaped(text: str) -> str:
    """Return what people wrote so that it cannot mention, link or ring a bell (Slack's three)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def called(name: str) -> str:
    """Return a program's name as it was typed, in bold, for a sentence of ours."""
    return f"*{escaped(without_emoji(name))}*"


def without_emoji(name: str) -> str:
    """Return a program's name of which nothing is drawn: other markup is in none.

    What is none, such as a time of day, stays as it is.
    """
    return re.sub(r":(?=[\w+'-]+:)", f":{WORD_JOINER}", name)


def _lines(blocks: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for block in blocks:
        match block["type"]:
            case "header" | "section":
                yield from _texts([block.get("text"), *block.get("fields", ())])
                yield from _buttons(filter(None, [block.get("accessory")]))
            case "context":
                yield from _texts(block["elements"])
            case "rich_text":
                yield escaped(_rich_text(block["elements"]))
            case "actions":
                yield from _buttons(block["elements"])
            case "image":
                yield escaped(block["alt_text"])
            case "table":
                yield from _rows(block["rows"])
            case _:
                pass


def _texts(objects: Iterable[Mapping[str, Any] | None]) -> Iterable[str]:
    for text in objects:
        if text and text["type"] == "mrkdwn":
            yield text["text"]
        elif text and text["type"] == "plain_text":
            yield escaped(text["text"])


def _rows(rows: Sequence[Sequence[Mapping[str, Any]]]) -> Iterable[str]:
    """Read a table row by row, each cell with the head of its column."""
    head, *others = [[escaped(_rich_text([cell])) for cell in row] for row in rows]
    for first, *cells in others:
        told = (f"{column}: {cell}" for column, cell in zip(head[1:], cells, strict=True))
        yield f"{first}. {' '.join(told)}"


def _rich_text(elements: Iterable[Mapping[str, Any]]) -> str:
    return "".join(
        element["text"] if "text" in element else _rich_text(element.get("elements", ()))
        for element in elements
    )


def _buttons(elements: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    labels = [label for label in map(_label, elements) if label]
    if labels:
        yield "Buttons: " + ", ".join(labels)


def _label(element: Mapping[str, Any]) -> str:
    text = element.get("text") or element.get("placeholder") or {}
    return escaped(text.get("text", ""))


def _shortened(text: str) -> str:
    if len(text) <= MAX_TEXT:
        return text
    cut = re.sub(r"(&\w*|<[^>]*)$", "", text[:MAX_TEXT])  # not in the middle of "&amp;" or "<@U1>"
    return f"{cut}… (the rest is in the message)"
