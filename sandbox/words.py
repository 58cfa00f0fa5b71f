"""The words a person reads in Slack's JSON: blocks and mrkdwn turned into plain text."""

import re
from collections.abc import Callable, Iterator
from typing import Any

NameOf = Callable[[str], str]

TOKEN = re.compile(r"<([^<>]*)>")
EMPHASIS = re.compile(r"(?<![\w*_~`])([*_~`])(?=\S)([^\n]*?\S)\1(?![\w*_~`])")
# Where words stand in a block, in the order in which they are read.
PARTS = (
    "title",
    "label",
    "text",
    "fields",
    "placeholder",
    "initial_value",
    "element",
    "elements",
    "options",
    "option_groups",
    "accessory",
    "blocks",
    "rows",
    "caption",
    "description",
    "hint",
    "alt_text",
    "submit",
    "close",
)


def unescape(text: str) -> str:
    """Undo Slack's three escapes."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def escape(text: str) -> str:
    """Slack's three escapes, which keep typed characters from being live."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def live_tokens(text: str) -> list[str]:
    """What Slack would make live in this mrkdwn: mentions, links, dates, broadcasts."""
    return TOKEN.findall(text)


def plain_mrkdwn(text: str, name_of: NameOf) -> str:
    """Mrkdwn as it is read: names for mentions, labels for links, no signs of emphasis."""
    spoken = TOKEN.sub(lambda match: _spoken(match[1], name_of), text)
    previous = ""
    while spoken != previous:
        previous, spoken = spoken, EMPHASIS.sub(r"\2", spoken)
    return unescape(spoken)


def _spoken(token: str, name_of: NameOf) -> str:
    target, _, label = token.partition("|")
    if target.startswith("@"):
        return f"@{name_of(target[1:])}"
    if target.startswith("#"):
        return f"#{label or name_of(target[1:])}"
    if target.startswith("!date^"):
        return label
    if target.startswith("!subteam^"):
        return label or "@group"
    if target.startswith("!"):
        return f"@{target[1:]}"
    return label or target


def plain_blocks(blocks: Any, name_of: NameOf) -> str:
    """All words of some blocks (or any part of them), one line per text."""
    return "\n".join(line for line in _lines(blocks, name_of) if line.strip())


def _lines(part: Any, name_of: NameOf) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, list):
        for item in part:
            yield from _lines(item, name_of)
    elif isinstance(part, dict):
        yield from _lines_of_object(part, name_of)


def _lines_of_object(part: dict[str, Any], name_of: NameOf) -> Iterator[str]:
    kind = part.get("type")
    if kind in ("mrkdwn", "markdown"):
        yield plain_mrkdwn(part.get("text", ""), name_of)
    elif kind in ("plain_text", "raw_text"):
        yield part.get("text", "")
    elif kind in ("rich_text_section", "rich_text_preformatted", "rich_text_quote"):
        yield "".join(_rich_word(element, name_of) for element in part.get("elements", ()))
    else:
        for key in PARTS:
            if key in part:
                yield from _lines(part[key], name_of)


def _rich_word(element: dict[str, Any], name_of: NameOf) -> str:
    match element.get("type"):
        case "user":
            return f"@{name_of(element['user_id'])}"
        case "channel":
            return f"#{name_of(element['channel_id'])}"
        case "broadcast":
            return f"@{element['range']}"
        case "emoji":
            return f":{element['name']}:"
        case "link":
            return str(element.get("text") or element["url"])
        case "date":
            return str(element.get("fallback", ""))
    return str(element.get("text", ""))
