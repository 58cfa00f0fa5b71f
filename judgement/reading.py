"""A text, or a part of one, as it is judged: by its words and, with the extra, by its meaning."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from judgement import extra, model
from judgement.words import Word, pieces

if TYPE_CHECKING:
    from judgement.encoder import Floats

_LONG = 60
"""Words that the extra's encoder reads at a time."""

_MOST = 2
"""Parts of a long text that the extra looks at: each takes it up to 40 ms."""


@dataclass(frozen=True, eq=False)
class Reading:
    """A text and its words, whose places are those in `whole`."""

    whole: str
    words: Sequence[Word]
    _shares: dict[str, Mapping[str, Sequence[float]]] = field(default_factory=dict, repr=False)

    def by_words(self, task: str) -> dict[str, float]:
        """Return for each label how much the words speak for it, about -3 to 3."""
        return model.load(task).summed(self.shares(task))

    def scores(self, task: str) -> dict[str, float]:
        """Return for each label how much the text speaks for it, about -3 to 3."""
        by_words, semantic = self.by_words(task), extra.in_use()
        return semantic.added(task, by_words, self.meaning) if semantic else by_words

    def shares(self, task: str) -> Mapping[str, Sequence[float]]:
        """Return for each label what each word adds to it."""
        if task not in self._shares:
            self._shares[task] = model.load(task).shares(self.words)
        return self._shares[task]

    @cached_property
    def meaning(self) -> "Floats":
        """The encoder's numbers; of a long text the mean of those of its begin and its end."""
        semantic = extra.in_use()
        assert semantic, "asked for only by `scores`"
        first, *others = pieces(self.whole, self.words, size=_LONG)
        begin, *end = [semantic.encoder.features(self._text(p)) for p in (first, *others[-1:])]
        return (begin + end[0]) / 2 if end else begin

    def _text(self, part: Sequence[Word]) -> str:
        return self.whole[part[0].start : part[-1].end]


def parts(text: str, words: Sequence[Word], *, size: int) -> list[Reading]:
    """Return the parts of about `size` words of a text."""
    return [Reading(text, piece) for piece in pieces(text, words, size=size)]


def worth(readings: Sequence[Reading], task: str, label: str, other: str) -> Sequence[Reading]:
    """Return the parts that are to be judged: with the extra the few whose words say most."""
    if extra.in_use() is None or len(readings) <= _MOST:
        return readings

    def speaks(reading: Reading) -> float:
        by_words = reading.by_words(task)
        return by_words[label] - by_words[other]

    return sorted(readings, key=speaks)[-_MOST:]
