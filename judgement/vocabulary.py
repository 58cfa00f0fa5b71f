"""Words that the corpus writes small somewhere: what is a name, and what is no English at all."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from judgement.words import Word

_ENOUGH = 0.4
"""Share of known words from which a text is one that a model can speak of."""

_FEWEST = 3
"""Words from which a model can speak of a text."""


@cache
def known() -> frozenset[str]:
    """Return the words; `judgement.train` makes the list."""
    content = files("judgement").joinpath("models", "known.txt").read_text("utf-8")
    return frozenset(content.split())


def is_known(words: Sequence[Word]) -> bool:
    """Return whether a text has enough words, and enough of those that the corpus has.

    Of a text in another language, or of letters held down, a model still believes something.
    """
    own = [word.plain for word in words if word.plain[0].isalpha()]
    return len(own) >= _FEWEST and sum(word in known() for word in own) >= _ENOUGH * len(own)


def is_strange(words: Sequence[Word]) -> bool:
    """Return whether a text is too little known to be judged, but not for being short alone."""
    own = [word.plain for word in words if word.plain[0].isalpha()]
    return not is_known(words) and not (own and all(word in known() for word in own))
