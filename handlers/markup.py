"""Words with Slack's markup in them, as a person reads them: names, labels, and no escapes."""

import re

_CALL = re.compile(r"<!(channel|here|everyone)(?:\|[^<>]*)?>")
"""What a message has that calls everybody in it."""

_CALLS = ("<!channel", "<!here", "<!everyone", "<!subteam")
"""Begin what calls many people; a `<!date^…>` is none of these."""

_GROUP = re.compile(r"<!subteam\^[^<>|]*>")
"""What a message has that calls a group whose name Slack does not tell."""

_NAMELESS, _NAMELESS_GROUP = "@somebody", "@group"
"""Stand for a person and a group: Slack tells their names with a command, not with a message."""

_SPOKEN_TO = re.compile(
    r"\s*<@[^<>]*>(?:(?:\s|,|and|&amp;)*<@[^<>]*>)*\s*(?:[,;:.!\u2013\u2014-]+(?=\s|$))?\s*"
    r"(?!['\u2019]|[\s,]*(?:and|&amp;)\s*<@[^<>]*>['\u2019])"
)
"""Whom a message begins with, and what divides them from its words; a `:smile:` is one of these.

Of two whose plan it is, none is spoken to.
"""

_MARKUP = re.compile(r"<(?:[@!][^<>|]*|(?P<link>(?:#|[a-z]+:)[^<>|]*))(?:\|(?P<label>[^<>]*))?>")


def as_read(text: str) -> str:
    """Return the words of a command without Slack's markup: labels of links, names of channels.

    What calls a whole channel has become no markup there: it is shown as it was typed.
    """
    return unescaped(_MARKUP.sub(_read, text))


def as_seen(text: str) -> str:
    """Return the words of a message, where `@channel` has become `<!channel>`.

    Whom it begins with is spoken to, and is no word of it.
    """
    words = text[begin.end() :] if (begin := _SPOKEN_TO.match(text)) else text
    return as_read(_GROUP.sub(_NAMELESS_GROUP, _CALL.sub(r"@\1", words)))


def _read(found: re.Match[str]) -> str:
    sign, words = found[0][1], found["label"] or found["link"] or ""
    match sign:
        case "!" if found[0].startswith(_CALLS):
            return f"@{words.removeprefix('@')}" if words else found[0]
        case "!":
            return words or found[0]
        case "@" if not words:
            return _NAMELESS
        case "@" | "#":
            return f"{sign}{words.removeprefix(sign)}"
        case _:
            return words


def unescaped(text: str) -> str:
    """Return a text as it was typed, with Slack's three escapes undone and nothing else."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
