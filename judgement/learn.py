"""How a model is made from labelled texts: one support vector machine for each label.

The method is LIBLINEAR's dual coordinate descent for the squared hinge loss (Hsieh et al., A dual
coordinate descent method for large-scale linear SVM, ICML 2008). It needs nothing but Python, and
additions in a fixed order, so that the same corpus gives the same bytes everywhere.
"""

import math
import random
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat
from operator import mul

from judgement import grams
from judgement.model import Model
from judgement.words import words

RARITY = 1.5
"""Power of the inverse document frequency: rare words weigh more than in the usual 1."""

ROUNDS = 12
"""Times that each text is looked at; the figures of the held-back part no longer move after 8."""

_LOUDNESS = 0.25
"""Keeps a text's row near length 1; with `cost` it says how closely texts are followed."""


@dataclass(frozen=True, slots=True)
class Row:
    """A text as numbers of `grams` and how much each of them counts; the last is the bias."""

    numbers: tuple[int, ...]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled text."""

    text: str
    label: str


def learn(examples: Sequence[Example], *, cost: float, triples: bool) -> Model:
    """Return the model that fits the examples; a higher `cost` follows them more closely.

    `triples` says whether triples of words count as well.
    """
    counted = [_counted(example.text) for example in examples]
    size = 2 * grams.SIZE
    if triples:
        size += grams.TRIPLES
        counted = [(*own, more) for own, more in zip(counted, _triples(examples), strict=True)]
    rarity = _rarity(counted)
    rows = [_row(each, rarity, size) for each in counted]
    labels = tuple(sorted({example.label for example in examples}))
    planes = [
        _plane(rows, [1 if e.label == label else -1 for e in examples], cost, size)
        for label in labels
    ]
    for plane in planes:
        for number, factor in rarity.items():
            plane[number] *= factor * _LOUDNESS
    return _rounded(labels, planes)


@dataclass(frozen=True, slots=True)
class _Block:
    """Numbers of one kind that a text has, how often each, and how many there were at first."""

    counts: Counter[int]
    all: int


def _triples(examples: Sequence[Example]) -> list[_Block]:
    """Return the triples of each text; one that stands in a single text is only learnt by heart."""
    every = [Counter(grams.triples([w.plain for w in words(one.text)])) for one in examples]
    within = Counter(triple for each in every for triple in each)
    return [
        _Block(
            Counter({grams.placed(one): n for one, n in each.items() if within[one] > 1}),
            each.total(),
        )
        for each in every
    ]


def _counted(text: str) -> tuple[_Block, ...]:
    plain = [word.plain for word in words(text)]
    own = Counter([*map(grams.of_word, plain), *grams.pairs(plain)])
    letters = Counter(number for word in plain for number in grams.of_letters(word))
    return _Block(own, own.total()), _Block(letters, letters.total())


def _rarity(counted: Sequence[tuple[_Block, ...]]) -> dict[int, float]:
    """Return for each number how rare it is among the texts, 1 for one that is in all of them."""
    within = Counter(number for blocks in counted for block in blocks for number in block.counts)
    every = 1 + len(counted)
    return {
        number: (math.log(every / (1 + count)) + 1) ** RARITY for number, count in within.items()
    }


def _row(blocks: Sequence[_Block], rarity: dict[int, float], size: int) -> Row:
    numbers, values = [size], [1.0]
    for block in blocks:
        length = math.sqrt(max(1, block.all))
        for number, count in block.counts.items():
            numbers.append(number)
            values.append(count * rarity[number] * _LOUDNESS / length)
    return Row(tuple(numbers), tuple(values))


def _plane(rows: Sequence[Row], sides: Sequence[int], cost: float, size: int) -> list[float]:
    """Return the plane that parts the rows of side 1 from those of side -1."""
    plane = [0.0] * (size + 1)
    pull = [0.0] * len(rows)
    slack = 1 / (2 * cost)
    lengths = [sum(map(mul, row.values, row.values)) + slack for row in rows]
    order = list(range(len(rows)))
    chance = random.Random(2018)  # a fixed order, no secret
    for _ in range(ROUNDS):
        chance.shuffle(order)
        for at in order:
            row, side = rows[at], sides[at]
            reached = sum(map(mul, row.values, map(plane.__getitem__, row.numbers)))
            wanted = max(pull[at] - (side * reached - 1 + slack * pull[at]) / lengths[at], 0.0)
            step = (wanted - pull[at]) * side
            if abs(step) > 1e-12:  # else nothing moves
                pull[at] = wanted
                for number, change in zip(
                    row.numbers, map(mul, row.values, repeat(step)), strict=True
                ):
                    plane[number] += change
    return plane


def _rounded(labels: tuple[str, ...], planes: Sequence[Sequence[float]]) -> Model:
    size = len(planes[0]) - 1
    highest = max(abs(weight) for plane in planes for weight in plane[:size])
    scale = float(f"{highest / 127:.6g}")
    return Model(
        labels,
        tuple(plane[size] for plane in planes),
        scale,
        tuple(
            array("b", (max(-127, min(127, round(w / scale))) for w in plane[:size]))
            for plane in planes
        ),
    )
