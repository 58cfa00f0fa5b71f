"""A text as words: where each stands, how it is spelt for comparison, and what to keep together."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"[^\W_]{1,24}(?:['’][^\W_]{1,8})?|[^\w\s]|_")
"""A word with its apostrophe, or one sign. What is longer than 24 letters is cut into several."""

_DIGIT = re.compile(r"\d")

_SIGNS = str.maketrans("’‘“”–—", "''\"\"--")

_END = frozenset(".!?;…\n")


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a sign of a text: its place, and how it is compared with others."""

    start: int
    end: int
    plain: str


def words(text: str) -> list[Word]:
    """Return the words and signs of a text, in small letters, each digit as 0; [] if it has none.

    Signs alone, such as a face, say nothing that could be judged.
    """
    found = [Word(m.start(), m.end(), _plain(m.group())) for m in _WORD.finditer(text)]
    return found if any(word.plain[:1].isalnum() for word in found) else []


@lru_cache(maxsize=8192)
def _plain(word: str) -> str:
    folded = unicodedata.normalize("NFKC", word).translate(_SIGNS).lower()
    return _DIGIT.sub("0", folded)


def pieces(text: str, found: Sequence[Word], *, size: int) -> Iterator[Sequence[Word]]:
    """Yield the words of a text in runs of whole sentences of about `size` words.

    A text of up to `size` words is one piece. Nothing is left out; a sentence that has no end is
    cut after `size` words.
    """
    if len(found) <= size:
        yield found
        return
    piece: list[Word] = []
    for sentence in _sentences(text, found, size):
        if piece and len(piece) + len(sentence) > size:
            yield piece
            piece = []
        piece = piece + sentence
    yield piece


def _sentences(text: str, found: Sequence[Word], size: int) -> Iterator[list[Word]]:
    sentence: list[Word] = []
    for word, after in zip(found, [*found[1:], None], strict=True):
        sentence.append(word)
        gap = text[word.end : after.start] if after else ""
        if "\n" in gap or (gap and text[word.start] in _END) or len(sentence) >= size:
            yield sentence
            sentence = []
    if sentence:
        yield sentence
