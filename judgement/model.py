"""A model: for every number of `grams` how much it speaks for each label; a text is their sum.

A sum can be taken apart again, so the words that decided are found, not guessed.
"""

import json
import math
import zlib
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from threading import Lock

from judgement import grams
from judgement.grams import Counted

FOLDER = "models"


@dataclass(frozen=True, eq=False)
class Model:
    """The weights of one task."""

    labels: tuple[str, ...]
    bias: tuple[float, ...]
    scale: float
    """What a weight of 1 stands for."""
    weights: "tuple[array[int], ...]"
    """For each label one whole number from -127 to 127 for each number of `grams`."""

    def scores(self, counted: Counted) -> dict[str, float]:
        """Return for each label how much a text speaks for it, about -3 to 3."""
        weighed = [_weighed(self, word) for word in counted.plain]
        itself = map(sum, zip(*[one.itself for one in weighed], strict=True))
        letters = map(sum, zip(*[one.letters for one in weighed], strict=True))
        by_word, by_letters, by_triple = self._each(weighed)
        places = self._places(counted)
        return {
            label: bias
            + by_word * (own + sum(map(weight.__getitem__, counted.pairs)))
            + by_letters * runs
            + by_triple * sum(map(weight.__getitem__, places))
            for label, bias, weight, own, runs in zip(
                self.labels, self.bias, self.weights, itself, letters, strict=True
            )
        }

    def shares(self, counted: Counted) -> dict[str, list[float]]:
        """Return for each label what each word adds to its score, to find those that decide.

        A pair is shared by its two words; a triple is its middle one's.
        """
        weighed = [_weighed(self, word) for word in counted.plain]
        by_word, by_letters, by_triple = self._each(weighed)
        places = self._places(counted)
        return {
            label: [
                by_word * (one.itself[at] + pair)
                + by_letters * one.letters[at]
                + by_triple * weight[place]
                for one, pair, place in zip(
                    weighed, _halves(weight, counted.pairs), places, strict=True
                )
            ]
            for at, (label, weight) in enumerate(zip(self.labels, self.weights, strict=True))
        }

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
        return len(self.weights[0]) > 2 * grams.SIZE


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A word by itself: for each label its own weight and that of its runs of letters."""

    itself: tuple[int, ...]
    letters: tuple[int, ...]
    runs: int


@lru_cache(maxsize=8192)
def _weighed(model: Model, plain: str) -> _Weighed:
    runs = grams.of_letters(plain)
    one = grams.of_word(plain)
    return _Weighed(
        tuple(weight[one] for weight in model.weights),
        tuple(sum(map(weight.__getitem__, runs)) for weight in model.weights),
        len(runs),
    )


def _halves(weight: "array[int]", pairs: Sequence[int]) -> list[float]:
    """Return each word's part of the pairs around it: half of them, but all of the outermost."""
    weights = [weight[pair] for pair in pairs]
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
    size = len(body) // len(told["labels"])
    return Model(
        tuple(told["labels"]),
        tuple(told["bias"]),
        told["scale"],
        tuple(array("b", body[at * size : (at + 1) * size]) for at in range(len(told["labels"]))),
    )


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
    body = b"".join(weight.tobytes() for weight in model.weights)
    return json.dumps(head).encode() + b"\n" + zlib.compress(body, level=effort)
