"""The `markdown` block: ordinary Markdown, of which this page draws what Slack does."""

import re
from collections.abc import Callable, Sequence
from itertools import groupby

from markupsafe import Markup, escape

from sandbox.page import emoji, mrkdwn

_FENCE = re.compile(r"^```[\w-]*\n(.*?)^```[ \t]*$", re.DOTALL | re.MULTILINE)
_LINES = {
    "heading": re.compile(r"#{1,6} +(.+)"),
    "rule": re.compile(r"(?:-{3,}|\*{3,})(\s*)"),
    "bullet": re.compile(r"\s*[-*+] +(.+)"),
    "number": re.compile(r"\s*\d+[.)] +(.+)"),
    "quote": re.compile(r"> ?(.*)"),
    "blank": re.compile(r"(\s*)"),
}
_INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|\[(?P<label>[^\]\n]+)\]\((?P<address>[^)\s]+)\)"
    r"|\*\*(?P<strong>[^*\n]+)\*\*"
    r"|~~(?P<s>[^~\n]+)~~"
    r"|(?<!\w)[*_](?P<em>[^\s*_](?:[^*_\n]*[^\s*_])?)[*_](?!\w)"
)


def markdown(text: str) -> Markup:
    """Draw headings, lists, quotes, code, rules, emphasis and links; all else is plain words."""
    parts = _FENCE.split(text)
    return Markup("").join(
        Markup("<pre>{}</pre>").format(part.rstrip("\n")) if index % 2 else _lines(part)
        for index, part in enumerate(parts)
    )


def _lines(text: str) -> Markup:
    read = [_read(line) for line in text.split("\n")]
    runs = groupby(read, key=lambda entry: entry[0])
    return Markup("").join(_RUNS[kind]([words for _, words in run]) for kind, run in runs)


def _read(line: str) -> tuple[str, str]:
    for kind, pattern in _LINES.items():
        match = pattern.fullmatch(line)
        if match:
            return kind, match.group(1)
    return "words", line


def _list(tag: str) -> Callable[[Sequence[str]], Markup]:
    def draw(lines: Sequence[str]) -> Markup:
        items = Markup("").join(Markup("<li>{}</li>").format(_inline(line)) for line in lines)
        return Markup("<{0}>{1}</{0}>").format(tag, items)

    return draw


def _wrapped(tag: str) -> Callable[[Sequence[str]], Markup]:
    def draw(lines: Sequence[str]) -> Markup:
        body = Markup("<br>").join(_inline(line) for line in lines)
        return Markup("<{0}>{1}</{0}>").format(tag, body)

    return draw


def _headings(lines: Sequence[str]) -> Markup:
    # Not <h2>: a message must not add headings to the page's own outline.
    return Markup("").join(
        Markup('<p class="md-heading">{}</p>').format(_inline(line)) for line in lines
    )


def _inline(text: str) -> Markup:
    drawn: list[Markup] = []
    end = 0
    for match in _INLINE.finditer(text):
        drawn += [escape(emoji.fill(text[end : match.start()])), _piece(match)]
        end = match.end()
    return Markup("").join([*drawn, escape(emoji.fill(text[end:]))])


def _piece(match: re.Match[str]) -> Markup:
    if match.group("address"):
        return mrkdwn.link(match.group("address"), _inline(match.group("label")))
    kind = match.lastgroup or ""
    inner = match.group(kind)
    return Markup("<{0}>{1}</{0}>").format(kind, inner if kind == "code" else _inline(inner))


_RUNS: dict[str, Callable[[Sequence[str]], Markup]] = {
    "heading": _headings,
    "rule": lambda lines: Markup("<hr>") * len(lines),
    "bullet": _list("ul"),
    "number": _list("ol"),
    "quote": _wrapped("blockquote"),
    "blank": lambda lines: Markup(""),
    "words": _wrapped("p"),
}
