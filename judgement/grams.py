"""What of a text is counted: words, what stands together, and runs of letters.

Each of them is a number made by CRC-32: no vocabulary is kept, and a word nobody has seen still
shares most of its runs of letters with words that are known.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from zlib import crc32

SIZE = 1 << 16
"""Numbers for the words and pairs, and as many again for the runs of letters."""

TRIPLES = 1 << 18
"""Places for the triples, after those, where a task counts them: only phrases tell it."""

SHAPES = 6 * SIZE
"""Places for the kinds of words, there too, where a task counts those; see `judgement.company`."""

LETTERS = range(2, 6)
"""Lengths of the runs of letters, a blank before and after the word counted in."""

_RUN = crc32(b"c")


@dataclass(frozen=True)
class Counted:
    """The numbers of a text, given as its words: one for each time that something stands in it."""

    plain: Sequence[str]
    shapes: Callable[[], Sequence[str]] = tuple
    """Asked for where a task counts kinds of words: what each word is, see `judgement.shapes`."""

    @cached_property
    def words(self) -> tuple[int, ...]:
        """Return those of words and pairs."""
        return (*map(of_word, self.plain), *self.pairs)

    @cached_property
    def pairs(self) -> tuple[int, ...]:
        """Return those of the pairs: one more than there are words."""
        return tuple(map(of_pair, ["", *self.plain], [*self.plain, ""]))

    @cached_property
    def letters(self) -> tuple[int, ...]:
        """Return those of the runs of letters."""
        return tuple(number for word in self.plain for number in of_letters(word))

    @cached_property
    def triples(self) -> tuple[int, ...]:
        """Return those of the triples, not yet places of a model; see `placed`."""
        return tuple(triples(self.plain))

    @cached_property
    def kinds(self) -> Sequence[str]:
        """Return what each word is; asked for once."""
        return self.shapes()


def of_word(plain: str) -> int:
    """Return the number of a word."""
    return crc32(_bytes("1" + plain)) % SIZE


def of_pair(first: str, second: str) -> int:
    """Return the number of two neighbours; "" is before the first word and after the last."""
    return crc32(_bytes(f"2{first} {second}")) % SIZE


@lru_cache(maxsize=8192)
def of_letters(plain: str) -> tuple[int, ...]:
    """Return the numbers of all runs of letters of a word."""
    padded = f" {plain} "
    return tuple(
        SIZE + crc32(padded[at : at + length].encode("utf-8", "surrogatepass"), _RUN) % SIZE
        for length in LETTERS
        if length <= len(padded)
        for at in range(len(padded) - length + 1)
    )


def triples(plain: Sequence[str]) -> list[int]:
    """Return for each word the number of it between its neighbours, not yet a place of a model."""
    threes = zip(["", *plain], plain, [*plain[1:], ""], strict=False)
    return [crc32(_bytes(f"3{a} {b} {c}")) for a, b, c in threes]


def placed(triple: int) -> int:
    """Return the place of a triple in a model."""
    return 2 * SIZE + triple % TRIPLES


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
