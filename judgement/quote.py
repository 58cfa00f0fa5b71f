"""The words of a text that decided, to be shown to who wrote them."""

import re
from collections.abc import Mapping, Sequence

from judgement.words import Word

LONGEST = 9
"""Words of a quotation: more is no longer read at a glance."""

_TYPED = re.compile(r"\w+(?:[^\w\s]+\w+)*")
"""What is read as one word, such as “sign-out” or “M&M”, though it is judged as several."""

_LONGEST_WORD = 40
"""Characters; what is longer is a key held down, and is quoted by its part."""

_COST = 0.02
"""What a word must add at least to be worth quoting."""


def quote(
    text: str, found: Sequence[Word], shares: Mapping[str, Sequence[float]], label: str
) -> str:
    """Return the run of words that speaks most for a label, as it was typed; "" if none does.

    It begins and ends with a whole word.
    """
    place = strongest(found, shares, label)
    if place is None:
        return ""
    begin, end = found[place[0]].start, found[place[1] - 1].end
    typed = [word.span() for word in _TYPED.finditer(text) if len(word.group()) <= _LONGEST_WORD]
    begin = next((first for first, last in typed if first < begin < last), begin)
    end = next((last for first, last in typed if first < end < last), end)
    return " ".join(text[begin:end].split())


def strongest(
    found: Sequence[Word], shares: Mapping[str, Sequence[float]], label: str
) -> tuple[int, int] | None:
    """Return from which word to which (not included) a text speaks most for a label."""
    best, place = 0.0, None
    gains = _gains(shares, label)
    for begin in range(len(found)):
        total = 0.0
        for end in range(begin, min(begin + LONGEST, len(found))):
            total += gains[end] - _COST
            if total > best and _is_word(found[begin]) and _is_word(found[end]):
                best, place = total, (begin, end + 1)
    return place


def _gains(shares: Mapping[str, Sequence[float]], label: str) -> list[float]:
    """Return how much more each word speaks for a label than for the strongest other."""
    others = [row for name, row in shares.items() if name != label]
    return [own - max(other) for own, *other in zip(shares[label], *others, strict=True)]


def _is_word(word: Word) -> bool:
    return word.plain[0].isalnum()
