"""What of a text is counted: words, pairs and triples of words, and runs of letters within a word.

Each of them is a number made by CRC-32: no vocabulary is kept, and a word nobody has seen still
shares most of its runs of letters with words that are known.
"""

from collections.abc import Sequence
from itertools import pairwise
from zlib import crc32

SIZE = 1 << 16
"""Numbers for the words and pairs, and as many again for the runs of letters."""

TRIPLES = 1 << 18
"""Places for the triples, after those, where a task counts them: only phrases tell it."""

LETTERS = range(2, 6)
"""Lengths of the runs of letters, a blank before and after the word counted in."""


def _number(kind: str, text: str) -> int:
    return crc32(_bytes(kind + text)) % SIZE


def of_word(plain: str) -> int:
    """Return the number of a word."""
    return _number("1", plain)


def of_pair(first: str, second: str) -> int:
    """Return the number of two neighbours; "" is before the first word and after the last."""
    return _number("2", f"{first} {second}")


def of_letters(plain: str) -> tuple[int, ...]:
    """Return the numbers of all runs of letters of a word."""
    padded = f" {plain} "
    return tuple(
        SIZE + _number("c", padded[at : at + length])
        for length in LETTERS
        if length <= len(padded)
        for at in range(len(padded) - length + 1)
    )


def pairs(plain: Sequence[str]) -> list[int]:
    """Return the numbers of the pairs of a text: one more than it has words."""
    return [of_pair(a, b) for a, b in pairwise(["", *plain, ""])]


def triples(plain: Sequence[str]) -> list[int]:
    """Return for each word the number of it between its neighbours, not yet a place of a model."""
    threes = zip(["", *plain], plain, [*plain[1:], ""], strict=False)
    return [crc32(_bytes(f"3{a} {b} {c}")) for a, b, c in threes]


def placed(triple: int) -> int:
    """Return the place of a triple in a model."""
    return 2 * SIZE + triple % TRIPLES


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
