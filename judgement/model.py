"""A model: for every number of `grams` how much it speaks for each label; a text is their sum.

A sum can be taken apart again, so the words that decided are found, not guessed.
"""

import json
import math
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

from judgement import grams
from judgement.words import Word

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

    def summed(self, shares: Mapping[str, Sequence[float]]) -> dict[str, float]:
        """Return for each label how much all words speak for it, about -3 to 3."""
        return {
            label: bias + sum(shares[label])
            for label, bias in zip(self.labels, self.bias, strict=True)
        }

    def shares(self, words: Sequence[Word]) -> dict[str, list[float]]:
        """Return for each label what each word adds to it; a pair is shared by its two words."""
        plain = [word.plain for word in words]
        weighed = [_weighed(self, one) for one in plain]
        pairs = grams.pairs(plain)
        by_word = self.scale / math.sqrt(2 * len(words) + 1)
        by_letters = self.scale / math.sqrt(max(1, sum(one.runs for one in weighed)))
        shares = {
            label: [
                by_word * (one.itself[at] + pair) + by_letters * one.letters[at]
                for one, pair in zip(weighed, _halves(weight, pairs), strict=True)
            ]
            for at, (label, weight) in enumerate(zip(self.labels, self.weights, strict=True))
        }
        return self._with_triples(shares, plain) if self.has_triples else shares

    def _with_triples(
        self, shares: Mapping[str, Sequence[float]], plain: Sequence[str]
    ) -> dict[str, list[float]]:
        each = self.scale / math.sqrt(len(plain))
        places = [grams.placed(triple) for triple in grams.triples(plain)]
        return {
            label: [share + each * weight[at] for share, at in zip(own, places, strict=True)]
            for (label, own), weight in zip(shares.items(), self.weights, strict=True)
        }

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


@lru_cache(maxsize=16_384)
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


@cache
def load(task: str) -> Model:
    """Return the model of a task, read from its file once."""
    return parsed(files("judgement").joinpath(FOLDER, f"{task}.model").read_bytes())


def parsed(content: bytes) -> Model:
    """Return a model from the bytes of its file: a line of JSON, then the weights."""
    head, _, body = content.partition(b"\n")
    told = json.loads(head)
    size = len(body) // len(told["labels"])
    return Model(
        tuple(told["labels"]),
        tuple(told["bias"]),
        told["scale"],
        tuple(array("b", body[at * size : (at + 1) * size]) for at in range(len(told["labels"]))),
    )


def rendered(model: Model, corpus: str) -> bytes:
    """Return a model as the bytes of its file; `corpus` is the SHA-256 of what it was made from."""
    head = {
        "labels": model.labels,
        "bias": [round(bias, 6) for bias in model.bias],
        "scale": model.scale,
        "corpus": corpus,
    }
    return json.dumps(head).encode() + b"\n" + b"".join(w.tobytes() for w in model.weights)
