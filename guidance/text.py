"""Bounds for what people type: nothing blank, nothing over-long, nothing changed."""

import unicodedata

from guidance.errors import InvalidField

GOAL_LIMIT = 1000
"""Characters of a goal."""

NOTE_LIMIT = 2000
"""Characters of every other text that somebody types."""

SCOPE_LIMIT = 500
"""Characters of "will cover" and of "will not cover"; both stand on a card with the goal."""

LINE_LIMIT = 200
"""Characters of something that should be one line, such as a step."""

_INVISIBLE = frozenset("CZ")
"""Unicode's major classes of control characters and separators (zero-width ones included)."""


def is_blank(text: str | None) -> bool:
    """Return whether a reader would see nothing at all."""
    return all(unicodedata.category(character)[0] in _INVISIBLE for character in text or "")


def required(text: str | None, *, field: str, limit: int) -> str:
    """Return the text without outer white space.

    Raises:
        InvalidField: nothing visible was typed, or more than `limit` characters were.
    """
    if is_blank(text):
        raise InvalidField(field, "Please write a few words here.")
    return optional(text, field=field, limit=limit)


def optional(text: str | None, *, field: str, limit: int) -> str:
    """Return the text without outer white space, "" if there is none to see.

    Raises:
        InvalidField: more than `limit` characters were typed.
    """
    if text is None or is_blank(text):
        return ""
    trimmed = text.strip()
    if len(trimmed) > limit:
        over = len(trimmed) - limit
        raise InvalidField(field, f"This is {over:,} characters over the {limit:,} that fit here.")
    return trimmed
