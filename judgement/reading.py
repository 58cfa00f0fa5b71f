"""A text, or a part of one, as it is judged: by its words and, with the extra, by its meaning."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from judgement import extra, grams, model
from judgement.quote import quote
from judgement.shapes import shapes
from judgement.vocabulary import is_known, known
from judgement.words import Word, pieces

if TYPE_CHECKING:
    from judgement.encoder import Floats

LONG = 45
"""Words from which a text is long: the extra's encoder takes 30 ms for as many."""


@dataclass(frozen=True, eq=False)
class Reading:
    """A text and its words, whose places are those in `whole`."""

    whole: str
    words: Sequence[Word]
    by_words_alone: bool = False
    """Set in the parts of a long text: the encoder has time for one of them."""

    def by_words(self, task: str) -> dict[str, float]:
        """Return for each label how much the words speak for it, about -3 to 3."""
        if task not in self._told:
            self._told[task] = model.load(task).scores(self._counted)
        return self._told[task]

    @cached_property
    def _told(self) -> dict[str, dict[str, float]]:
        """What `by_words` returned: a long text asks again with the extra, and for the reason."""
        return {}

    @cached_property
    def _counted(self) -> grams.Counted:
        return grams.Counted([word.plain for word in self.words], self._shapes)

    def _shapes(self) -> list[str]:
        return shapes(self.whole, self.words, known().__contains__)

    def scores(self, task: str) -> dict[str, float]:
        """Return for each label how much the text speaks for it, about -3 to 3."""
        by_words, semantic = self.by_words(task), extra.in_use()
        if semantic is None or self.by_words_alone:
            return by_words
        return semantic.added(task, by_words, self.meaning)

    def shares(self, task: str) -> Mapping[str, Sequence[float]]:
        """Return for each label what each word adds to it."""
        return model.load(task).shares(self._counted)

    def quoted(
        self,
        task: str,
        label: str,
        *,
        but_for: frozenset[str] = frozenset(),
        not_alone: frozenset[str] = frozenset(),
    ) -> str:
        """Return the words that speak most for a label; "" if none do, or if it is no English.

        Those in `but_for` are no reason without others, nor is one of `not_alone`.
        """
        if len(self.words) > LONG and not is_known(self.words):
            return ""  # looking through 3,000 such characters took 10 ms
        shares = self.shares(task)
        return quote(self.whole, self.words, shares, label, but_for=but_for, not_alone=not_alone)

    @cached_property
    def meaning(self) -> "Floats":
        """The encoder's numbers for each piece; of a long text its begin and its end, as one."""
        semantic = extra.in_use()
        assert semantic, "asked for only by `scores`"
        if len(self.words) <= LONG:
            return semantic.encoder.pieces_of(self._text(self.words))
        begin, end = self.words[: LONG // 2], self.words[-LONG // 2 :]
        return semantic.encoder.pieces_of(f"{self._text(begin)} {self._text(end)}")

    def _text(self, part: Sequence[Word]) -> str:
        return self.whole[part[0].start : part[-1].end]


def parts(text: str, words: Sequence[Word], *, size: int) -> list[Reading]:
    """Return the parts of about `size` words of a text; those of a long one by words alone."""
    found = list(pieces(text, words, size=size))
    return [Reading(text, piece, by_words_alone=len(found) > 1) for piece in found]


def one_with_meaning(
    readings: Sequence[Reading], speaks: Callable[[Reading], float]
) -> list[Reading]:
    """Return the parts of a long text, the one whose words say most with its meaning as well."""
    if extra.in_use() is None:
        return list(readings)
    chosen = max(readings, key=speaks)
    return [replace(one, by_words_alone=False) if one is chosen else one for one in readings]
