"""Words as what they are, not which: a name that nobody writes small, a relative, a day, a number.

Nobody has seen the next patient's name, but what stands around a name has been seen.
"""

from collections.abc import Callable, Sequence
from functools import cache
from unicodedata import normalize

from judgement.phrases import read
from judgement.words import Word

_LONGEST = 4
"""Digits, or capitals, of a word that is not yet a code, or a name."""

_SHORT = 3
"""Letters and digits of a code that is a bed's or a floor's."""

_OLD = range(90, 120)
"""An age that identifies, or any other number of that size: what stands around it tells which."""

_LONG_AGO = range(1900, 1937)
"""Years in which only who is ninety by now was born."""

_OF_ONE_LETTER = frozenset({"a", "i"})
"""Words that the list of known ones has not, for it begins with two letters."""


def shapes(text: str, words: Sequence[Word], is_known: Callable[[str], bool]) -> list[str]:
    """Return what each word of a text is; the word itself where people write it small."""
    return [_shape(word.plain, text[word.start : word.end], is_known) for word in words]


def _shape(plain: str, typed: str, is_known: Callable[[str], bool]) -> str:
    stem, _, after = plain.partition("'")
    owner = "'s" if after == "s" else ""
    if kind := kind_of(stem):
        return kind
    if not plain[0].isalnum():
        return plain
    if "0" in plain:
        return _of_digits(plain, typed)
    if stem in _OF_ONE_LETTER or is_known(stem):
        return plain
    if len(typed) == 1 and typed.isupper():
        return "@initial"
    if typed[0].isupper():
        return "@letters" if _is_abbreviation(typed) else f"@name{owner}"
    return f"@unknown{owner}"


def kind_of(plain: str) -> str:
    """Return which of the lists has a word, such as `@eponym`; "" if none has."""
    return _kinds().get(plain, "")


def _of_digits(plain: str, typed: str) -> str:
    if plain.strip("0"):
        return "@unit" if len(plain) <= _SHORT else f"@code{min(len(plain), 6)}"
    if len(plain) > _LONGEST:
        return "@digits"
    number = int(normalize("NFKC", typed))
    if number in _OLD:
        return "@old"
    return "@long_ago" if number in _LONG_AGO else plain


def _is_abbreviation(typed: str) -> bool:
    return 1 < len(typed) <= _LONGEST and typed.isupper()


@cache
def _kinds() -> dict[str, str]:
    return {word: f"@{kind}" for kind, told in read("shapes").items() for word in told.split()}
