"""A text as numbers of the vocabulary that the encoder was made with: words, or pieces of them.

As BERT's own uncased tokenizer does it. The well-kept library for this, `tokenizers`, brings the
client of a model hub and its network code along, for what these few lines do.
"""

import unicodedata
from collections.abc import Mapping
from functools import lru_cache

_LONGEST = 100
"""Letters of a word; a longer one is unknown."""

_IDEOGRAPHS = (
    *((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF)),
    *((0x20000, 0x2A6DF), (0x2A700, 0x2CEAF), (0x2F800, 0x2FA1F)),
)


def numbers(text: str, vocabulary: Mapping[str, int], *, most: int) -> list[int]:
    """Return up to `most` numbers, those of begin and end among them."""
    unknown = vocabulary["[UNK]"]
    found: list[int] = []
    for word in _plain(text).split():
        found += _pieces(word, vocabulary) or [unknown]
        if len(found) > most - 2:
            break
    return [vocabulary["[CLS]"], *found[: most - 2], vocabulary["[SEP]"]]


def _plain(text: str) -> str:
    """Return a text without case, accents and control signs, a blank around all that stands alone.

    Accents go before and after: some letters have one only when they are small.
    """
    bare = unicodedata.normalize("NFD", text).lower()
    return "".join(map(_sign, unicodedata.normalize("NFD", bare)))


@lru_cache(maxsize=4096)
def _sign(sign: str) -> str:
    kind, code = unicodedata.category(sign), ord(sign)
    if sign.isspace():
        return " "
    if kind[0] == "C" or kind == "Mn" or code == 0xFFFD:
        return ""
    is_ascii_sign = code < 128 and not sign.isalnum()
    if is_ascii_sign or kind[0] == "P" or any(a <= code <= b for a, b in _IDEOGRAPHS):
        return f" {sign} "
    return sign


def _pieces(word: str, vocabulary: Mapping[str, int]) -> list[int]:
    """Return the longest known beginning, then that of the rest; [] if something is left over."""
    found: list[int] = []
    begin = 0
    while begin < len(word) <= _LONGEST:
        end = len(word)
        while (piece := "##" * bool(begin) + word[begin:end]) not in vocabulary and end > begin:
            end -= 1
        if end == begin:
            return []
        found.append(vocabulary[piece])
        begin = end
    return found
