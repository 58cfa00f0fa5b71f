"""Slack's rich_text: the structured text that its editor and some apps send."""

from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup, escape

from sandbox.page import emoji, mrkdwn
from sandbox.page.reader import Reader

_STYLES = {"bold": "strong", "italic": "em", "strike": "s", "underline": "u", "code": "code"}


def rich_text(elements: list[dict[str, Any]], reader: Reader) -> Markup:
    """Draw the parts of a rich_text block, nested lists by their indent.

    Raises:
        KeyError: a part lacks a field it must have, or is of an unknown kind.
    """
    return Markup("").join(_PARTS[part["type"]](part, reader) for part in elements)


def _inline(elements: list[dict[str, Any]], reader: Reader) -> Markup:
    return Markup("").join(_styled(item, _PIECES[item["type"]](item, reader)) for item in elements)


def _styled(item: Mapping[str, Any], drawn: Markup) -> Markup:
    for style, tag in _STYLES.items():
        if item.get("style", {}).get(style):
            drawn = Markup("<{0}>{1}</{0}>").format(tag, drawn)
    return drawn


def _section(part: Mapping[str, Any], reader: Reader) -> Markup:
    return Markup("<p>{}</p>").format(_inline(part["elements"], reader))


def _quote(part: Mapping[str, Any], reader: Reader) -> Markup:
    return Markup("<blockquote>{}</blockquote>").format(_inline(part["elements"], reader))


def _preformatted(part: Mapping[str, Any], reader: Reader) -> Markup:
    return Markup("<pre>{}</pre>").format(_inline(part["elements"], reader))


def _list(part: Mapping[str, Any], reader: Reader) -> Markup:
    tag = "ol" if part["style"] == "ordered" else "ul"
    items = Markup("").join(
        Markup("<li>{}</li>").format(_inline(item["elements"], reader)) for item in part["elements"]
    )
    start = Markup(' start="{}"').format(part["offset"] + 1) if part.get("offset") else ""
    indent = min(int(part.get("indent", 0)), 8)
    return Markup('<{0} class="indent-{1}"{2}>{3}</{0}>').format(tag, indent, start, items)


def _text(item: Mapping[str, Any], reader: Reader) -> Markup:
    return mrkdwn.plain(item["text"], with_emoji=False)


def _link(item: Mapping[str, Any], reader: Reader) -> Markup:
    return mrkdwn.link(item["url"], item.get("text") or item["url"])


def _user(item: Mapping[str, Any], reader: Reader) -> Markup:
    user_id = item["user_id"]
    return mrkdwn.mention(f"@{reader.name_of(user_id)}", mine=user_id == reader.user_id)


def _channel(item: Mapping[str, Any], reader: Reader) -> Markup:
    return mrkdwn.mention(f"#{reader.place_of(item['channel_id'])}", kind="channel")


def _usergroup(item: Mapping[str, Any], reader: Reader) -> Markup:
    return mrkdwn.mention(f"@{item['usergroup_id']}", kind="group")


def _broadcast(item: Mapping[str, Any], reader: Reader) -> Markup:
    return mrkdwn.mention(f"@{item['range']}", kind="broadcast")


def _emoji(item: Mapping[str, Any], reader: Reader) -> Markup:
    return escape(emoji.fill(f":{item['name']}:"))


def _date(item: Mapping[str, Any], reader: Reader) -> Markup:
    return mrkdwn.date(item["timestamp"], item["format"], reader, item.get("url", ""))


def _color(item: Mapping[str, Any], reader: Reader) -> Markup:
    return Markup("<code>{}</code>").format(item["value"])


_PARTS: dict[str, Callable[[Mapping[str, Any], Reader], Markup]] = {
    "rich_text_section": _section,
    "rich_text_quote": _quote,
    "rich_text_preformatted": _preformatted,
    "rich_text_list": _list,
}

_PIECES: dict[str, Callable[[Mapping[str, Any], Reader], Markup]] = {
    "text": _text,
    "link": _link,
    "user": _user,
    "channel": _channel,
    "usergroup": _usergroup,
    "broadcast": _broadcast,
    "emoji": _emoji,
    "date": _date,
    "color": _color,
}
