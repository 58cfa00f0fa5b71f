"""Slack's own markup (mrkdwn) as safe HTML: everything is escaped but what Slack draws."""

import html
import re
from collections.abc import Callable, Iterator

from markupsafe import Markup, escape

from sandbox.page import dates, emoji
from sandbox.page.reader import Reader

_FENCE = re.compile(r"```\n?(.*?)\n?```", re.DOTALL)
_QUOTE = re.compile(r"(?:&gt;|>) ?")
_INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|<(?P<angle>[^<>\n]+)>"
    r"|(?<![\w*])\*(?P<strong>\S|\S[^*\n]*?\S)\*(?![\w*])"
    r"|(?<![\w_])_(?P<em>\S|\S[^_\n]*?\S)_(?![\w_])"
    r"|(?<![\w~])~(?P<s>\S|\S[^~\n]*?\S)~(?![\w~])"
    r"|(?P<bare>https?://[^\s<>|]+[^\s<>|.,;:!?)'\"])"
)


def mrkdwn(text: str, reader: Reader, *, verbatim: bool = False) -> Markup:
    """Draw a mrkdwn text: paragraphs, quotes, code, emphasis, links, mentions, dates, emoji.

    Args:
        text: as an app sends it, with `&`, `<`, `>` of people's words as entities.
        reader: whose names, zone and moment mentions and dates are drawn for.
        verbatim: leave bare addresses alone, as the text object's own flag asks.
    """
    parts = _FENCE.split(text)
    drawn = [
        Markup("<pre>{}</pre>").format(html.unescape(part))
        if index % 2
        else _lines(part.strip("\n") if len(parts) > 1 else part, reader, verbatim)
        for index, part in enumerate(parts)
    ]
    return Markup("").join(drawn)


def plain(text: str, *, with_emoji: bool = True) -> Markup:
    """Draw a plain_text: escaped, line ends kept, emoji short codes filled."""
    return _with_breaks(emoji.fill(text) if with_emoji else text)


def link(address: str, label: str | Markup) -> Markup:
    """Draw a link that opens elsewhere; anything but http(s), mailto and tel stays text."""
    if not re.match(r"(?:https?://|mailto:|tel:)", address, re.IGNORECASE):
        return escape(label)
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(
        address, label
    )


def mention(name: str, *, kind: str = "user", mine: bool = False) -> Markup:
    """Draw a name that Slack would light up; `mine` when it is the reader's own."""
    extra = " mention-me" if mine else ""
    return Markup('<span class="mention mention-{}{}">{}</span>').format(kind, extra, name)


def date(seconds: float, pattern: str, reader: Reader, address: str = "") -> Markup:
    """Draw a moment in the reader's zone, with the whole of it in the tooltip."""
    at = dates.from_timestamp(seconds, reader.zone)
    words = dates.fill_tokens(pattern, at, now=reader.now)
    drawn = Markup('<time datetime="{}" title="{}">{}</time>').format(
        at.isoformat(), f"{dates.long_date(at)}, {dates.clock_time(at)}", words
    )
    return link(address, drawn) if address else drawn


def _lines(text: str, reader: Reader, verbatim: bool) -> Markup:
    drawn = []
    for quoted, run in _runs(text):
        body = _inline(run, reader, verbatim)
        drawn.append(Markup("<blockquote>{}</blockquote>").format(body) if quoted else body)
    return Markup("").join(drawn)


def _runs(text: str) -> Iterator[tuple[bool, str]]:
    run: list[str] = []
    run_is_quoted = False
    for line in text.split("\n"):
        quoted = bool(_QUOTE.match(line))
        if run and quoted != run_is_quoted:
            yield run_is_quoted, "\n".join(run)
            run = []
        run_is_quoted = quoted
        run.append(_QUOTE.sub("", line, count=1) if quoted else line)
    yield run_is_quoted, "\n".join(run)


def _inline(text: str, reader: Reader, verbatim: bool) -> Markup:
    drawn: list[Markup] = []
    end = 0
    for match in _INLINE.finditer(text):
        drawn += [_words(text[end : match.start()]), _piece(match, reader, verbatim)]
        end = match.end()
    return Markup("").join([*drawn, _words(text[end:])])


def _piece(match: re.Match[str], reader: Reader, verbatim: bool) -> Markup:
    kind, inner = match.lastgroup or "", match.group(match.lastgroup or 0)
    if kind == "code":
        return Markup("<code>{}</code>").format(html.unescape(inner))
    if kind == "angle":
        return _angle(inner, reader)
    if kind == "bare":
        address = html.unescape(inner)
        return escape(address) if verbatim else link(address, address)
    return Markup("<{0}>{1}</{0}>").format(kind, _inline(inner, reader, verbatim))


def _angle(inner: str, reader: Reader) -> Markup:
    target, _, label = inner.partition("|")
    known = _ANGLES.get(inner[0])
    if known:
        return known(target[1:], html.unescape(label), reader)
    address = html.unescape(target)
    return link(address, _words(label or address.removeprefix("mailto:")))


def _user(user_id: str, label: str, reader: Reader) -> Markup:
    return mention(f"@{label or reader.name_of(user_id)}", mine=user_id == reader.user_id)


def _channel(channel_id: str, label: str, reader: Reader) -> Markup:
    return mention(f"#{label or reader.place_of(channel_id)}", kind="channel")


def _special(command: str, label: str, reader: Reader) -> Markup:
    if command.startswith("date^"):
        return _date_token(command, label, reader)
    if command in ("here", "channel", "everyone"):
        return mention(f"@{command}", kind="broadcast")
    name = label or command.partition("^")[2] or command
    return mention(name if name.startswith("@") else f"@{name}", kind="group")


def _date_token(command: str, label: str, reader: Reader) -> Markup:
    _, seconds, pattern, *address = command.split("^", 3) if command.count("^") > 1 else [""] * 3
    try:
        return date(float(seconds), pattern, reader, address[0] if address else "")
    except (ValueError, OverflowError, OSError):
        return escape(label)


def _words(text: str) -> Markup:
    return _with_breaks(emoji.fill(html.unescape(text)))


def _with_breaks(text: str) -> Markup:
    return Markup("<br>").join(escape(line) for line in text.split("\n"))


_ANGLES: dict[str, Callable[[str, str, Reader], Markup]] = {
    "@": _user,
    "#": _channel,
    "!": _special,
}
