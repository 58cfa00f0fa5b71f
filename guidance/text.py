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

_INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"})
"""Unicode's categories of controls, formats (zero-width ones) and separators."""

_INVISIBLE = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
    + "".join(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
)
"""Fillers, blanks and variation selectors that Unicode counts among letters, signs and marks."""

_UNKEEPABLE = {0: "", **dict.fromkeys(range(0xD800, 0xE000), "\ufffd")}
"""NUL, which PostgreSQL refuses, and halves of characters, which no database can encode."""


def is_blank(text: str | None) -> bool:
    """Return whether a reader would see nothing at all."""
    return all(
        character in _INVISIBLE or unicodedata.category(character) in _INVISIBLE_CATEGORIES
        for character in text or ""
    )


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

    What no database can keep is left out; all else stays as it was typed.

    Raises:
        InvalidField: more than `limit` characters were typed.
    """
    if text is None or is_blank(text):
        return ""
    trimmed = text.translate(_UNKEEPABLE).strip()
    if len(trimmed) > limit:
        over = len(trimmed) - limit
        characters = "1 character" if over == 1 else f"{over:,} characters"
        raise InvalidField(field, f"This is {characters} over the {limit:,} that fit here.")
    return trimmed
