"""What people say for kindness when they ask for something; it asks for nothing more."""

import re

_THANKS = (
    r"(?:please|pls|plz|thanks|thx|ty|thank\s*you)(?:\s+(?:very|so)\s+much|\s+a\s+lot|\s+again)?"
)
_BEFORE = re.compile(r"(?:(?:now|please|pls|plz)\b[\s,.!:]*)+(?=\w)", re.IGNORECASE)
"""Nobody thanks before they ask: "thank you setup is hard" tells of something."""
_ANYWHERE = re.compile(rf"\b(?:now|{_THANKS})\b", re.IGNORECASE)
_ALONE = re.compile(rf"(?<![^\s,.;!]){_THANKS}(?![^\s,.;!])", re.IGNORECASE)
_THANKS_ALONE = re.compile(r"\b(?:thank|thx|ty)", re.IGNORECASE)
_BETWEEN = " \t\n,.;!"
"""What divides kind words from a name and from each other."""

_AROUND = ".,!?;:\"'`*_~()/-\u2018\u2019\u201c\u201d\u2013\u2014"
"""Signs that end or surround a word, such as those of words that were copied from the help."""


def after_kindness(text: str) -> str:
    """Return what follows the kind words that a text begins with; all of it if nothing does."""
    return text[begin.end() :] if (begin := _BEFORE.match(text)) else text


def without_thanks(name: str) -> str:
    """Return a name without the kind words behind it; "Now" may be a part of it, and stays."""
    end = len(name)
    # Found one by one, and no expression inside another: of many commas that would never end.
    for found in reversed([*_ALONE.finditer(name)]):
        if name[found.end() : end].strip(_BETWEEN):
            break
        end = found.start()
    return name if end == len(name) else name[:end].rstrip(_BETWEEN)


def plain_words(text: str) -> list[str]:
    """Return the words of a text without the kind ones, small and with no signs around them."""
    words = _ANYWHERE.sub(" ", text).lower().split()
    return [bare for word in words if (bare := word.strip(_AROUND))]


def is_thanks(text: str) -> bool:
    """Return whether a text thanks and says nothing else."""
    return bool(_THANKS_ALONE.search(text)) and not plain_words(text)
