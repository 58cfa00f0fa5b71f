"""A model: for every number of `grams` how much it speaks for each label; a text is their sum.

A sum can be taken apart again, so the words that decided are found, not guessed.
"""

import json
import math
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from threading import Lock

from judgement import company, grams
from judgement.grams import Counted

FOLDER = "models"

_ZERO = 128
"""How a weight of 0 is kept: one more for each, so that a byte holds it."""

_RAISED = bytes((byte + _ZERO) % 256 for byte in range(256))
"""Bytes of weights as they are kept, and back."""


@dataclass(frozen=True, eq=False)
class Model:
    """The weights of one task."""

    labels: tuple[str, ...]
    bias: tuple[float, ...]
    """One for each plane: of two labels only the second has one, the first is its mirror."""
    scale: float
    """What a weight of 1 stands for."""
    rows: bytes | bytearray
    """For each number of `grams` a byte for each plane: its weight, -127 to 127, and `_ZERO`.

    Those of a number stand together, for they are asked for together and memory is slow: a long
    text took three times as long with a table for each label.
    """

    def scores(self, counted: Counted) -> dict[str, float]:
        """Return for each label how much a text speaks for it, about -3 to 3."""
        weighed = [_weighed(self, word) for word in counted.plain]
        itself = map(sum, zip(*[one.itself for one in weighed], strict=True))
        letters = map(sum, zip(*[one.letters for one in weighed], strict=True))
        by_word, by_letters, by_triple = self._each(weighed)
        pairs, triples = self.sums(counted.pairs), self.sums(self._places(counted))
        return self._named(
            bias + by_word * (own + pair) + by_letters * runs + by_triple * triple + kind
            for bias, own, runs, pair, triple, kind in zip(
                self.bias,
                itself,
                letters,
                pairs,
                triples,
                self._by_kinds(counted),
                strict=True,
            )
        )

    def _named(self, told: Iterable[float]) -> dict[str, float]:
        """Return what each plane tells by its label; of two labels one is the other's mirror."""
        if len(self.labels) == len(self.bias):
            return dict(zip(self.labels, told, strict=True))
        (one,) = told
        return dict(zip(self.labels, (-one, one), strict=True))

    def _by_kinds(self, counted: Counted) -> list[float]:
        """Return for each plane what the kinds of words add."""
        total = [0.0] * len(self.bias)
        if self.has_shapes:
            for sort, numbers in enumerate(company.numbers(counted.kinds)):
                if numbers:
                    each = self.scale / math.sqrt(len(numbers))
                    places = company.places(sort, numbers)
                    total = [
                        own + each * more
                        for own, more in zip(total, self.sums(places), strict=True)
                    ]
        return total

    def sums(self, numbers: Sequence[int]) -> list[int]:
        """Return for each plane the sum of its weights of some numbers, at least one."""
        nothing = _ZERO * len(numbers)
        if len(self.bias) == 1:
            return [sum(map(self.rows.__getitem__, numbers)) - nothing]
        return [sum(column) - nothing for column in zip(*self._rows(numbers), strict=True)]

    def _rows(self, numbers: Sequence[int]) -> list[bytes | bytearray]:
        whole, size = self.rows, len(self.bias)
        return [whole[number * size : number * size + size] for number in numbers]

    def shares(self, counted: Counted) -> dict[str, list[float]]:
        """Return for each label what each word adds to its score, to find those that decide.

        A pair is shared by its two words; a triple is its middle one's.
        """
        told = [self._shares(counted, at) for at in range(len(self.bias))]
        if len(told) < len(self.labels):
            told.insert(0, [-share for share in told[0]])
        return dict(zip(self.labels, told, strict=True))

    def _shares(self, counted: Counted, at: int) -> list[float]:
        """Return what each word adds to one plane."""
        weighed = [_weighed(self, word) for word in counted.plain]
        by_word, by_letters, by_triple = self._each(weighed)
        pairs, triples = self._rows(counted.pairs), self._rows(self._places(counted))
        return [
            by_word * (one.itself[at] + pair)
            + by_letters * one.letters[at]
            + by_triple * (triple[at] - _ZERO)
            + kind
            for one, pair, triple, kind in zip(
                weighed,
                _halves([row[at] - _ZERO for row in pairs]),
                triples,
                self._shares_of_kinds(counted, at),
                strict=True,
            )
        ]

    def _shares_of_kinds(self, counted: Counted, at: int) -> list[float]:
        """Return what the kinds add at each word: half of what a pair adds at both its ends."""
        count = len(counted.plain)
        shares = [0.0] * count
        if not self.has_shapes:
            return shares
        told = zip(company.pairs(counted.kinds), company.numbers(counted.kinds), strict=True)
        for sort, (ends, own) in enumerate(told):
            half = self.scale / math.sqrt(max(1, len(own))) / 2
            for (one, other), number in zip(ends, own, strict=True):
                adds = half * (self._rows(company.places(sort, [number]))[0][at] - _ZERO)
                shares[max(one, 0)] += adds  # what stands before the first word is its own
                shares[min(other, count - 1)] += adds
        return shares

    def _each(self, weighed: "Sequence[_Weighed]") -> tuple[float, float, float]:
        """Return what a weight of 1 adds for a word or pair, a run of letters, a triple."""
        return (
            self.scale / math.sqrt(2 * len(weighed) + 1),
            self.scale / math.sqrt(max(1, sum(one.runs for one in weighed))),
            self.has_triples * self.scale / math.sqrt(len(weighed)),
        )

    def _places(self, counted: Counted) -> Sequence[int]:
        """Return the places of the triples; any, which count nothing, where there are none."""
        if not self.has_triples:
            return [0] * len(counted.plain)
        return [grams.placed(triple) for triple in counted.triples]

    @property
    def has_triples(self) -> bool:
        """Return whether triples of words count as well."""
        return len(self.rows) == (2 * grams.SIZE + grams.TRIPLES) * len(self.bias)

    @property
    def has_shapes(self) -> bool:
        """Return whether kinds of words count as well."""
        return len(self.rows) == (2 * grams.SIZE + grams.SHAPES) * len(self.bias)


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A word by itself: for each label its own weight and that of its runs of letters."""

    itself: tuple[int, ...]
    letters: tuple[int, ...]
    runs: int


@lru_cache(maxsize=8192)
def _weighed(model: Model, plain: str) -> _Weighed:
    runs = grams.of_letters(plain)
    return _Weighed(tuple(model.sums([grams.of_word(plain)])), tuple(model.sums(runs)), len(runs))


def _halves(weights: list[int]) -> list[float]:
    """Return each word's part of the pairs around it: half of them, but all of the outermost."""
    weights[0] *= 2
    weights[-1] *= 2
    return [(before + after) / 2 for before, after in pairwise(weights)]


def chances(scores: Mapping[str, float], sharpness: float) -> dict[str, float]:
    """Return the scores as shares of 1."""
    highest = max(scores.values())
    powers = {label: math.exp(sharpness * (score - highest)) for label, score in scores.items()}
    total = sum(powers.values())
    return {label: power / total for label, power in powers.items()}


_LOADING = Lock()
"""Who first judges is several people at once; each of them would read 6 MB for themself."""


def load(task: str) -> Model:
    """Return the model of a task, read from its file once."""
    with _LOADING:
        return _read(task)


@cache
def _read(task: str) -> Model:
    return parsed(files("judgement").joinpath(FOLDER, f"{task}.model").read_bytes())


def parsed(content: bytes) -> Model:
    """Return a model from the bytes of its file: a line of JSON, then the weights, made smaller."""
    head, _, small = content.partition(b"\n")
    told, body = json.loads(head), zlib.decompress(small)
    size = len(body) // len(told["bias"])
    weights = (body[begin : begin + size] for begin in range(0, len(body), size))
    raised = rows(weights, planes=len(told["bias"]), size=size)
    return Model(tuple(told["labels"]), tuple(told["bias"]), told["scale"], raised)


def rows(weights: Iterable[bytes], *, planes: int, size: int) -> bytearray:
    """Return the rows of a model, from a table of so many signed bytes for each plane, in turn.

    Taken one by one and never copied whole: what a process has asked for once, it keeps.
    """
    whole = bytearray(planes * size)
    for at, table in enumerate(weights):
        whole[at::planes] = table.translate(_RAISED)
    return whole


def rendered(model: Model, corpus: str, *, effort: int = 9) -> bytes:
    """Return a model as the bytes of its file; `corpus` is the SHA-256 of what it was made from.

    `effort` is zlib's, from 1 to 9: how long it looks for how to make them smaller.
    """
    head = {
        "labels": model.labels,
        "bias": [round(bias, 6) for bias in model.bias],
        "scale": model.scale,
        "corpus": corpus,
    }
    count = len(model.bias)
    body = b"".join(model.rows[at::count].translate(_RAISED) for at in range(count))
    return json.dumps(head).encode() + b"\n" + zlib.compress(body, level=effort)
