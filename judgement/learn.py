"""How a model of the words is made from labelled texts: what of them counts, and how much."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from judgement import company, grams, planes
from judgement.model import Model, rows
from judgement.planes import Floats, Row
from judgement.shapes import shapes
from judgement.words import words

RARITY = 1.5
"""Power of the inverse document frequency: rare words weigh more than in the usual 1."""

ROUNDS = 10
"""Times that each text is looked at; the figures no longer move after 8."""

_LOUDNESS = 0.25
"""Keeps a text's row near length 1; with `cost` it says how closely texts are followed."""


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled text."""

    text: str
    label: str
    author: str = ""
    is_known: Callable[[str], bool] | None = None
    """Whether others write a word small; where the kinds of words count, see `judgement.shapes`."""


def learn(examples: Sequence[Example], *, cost: float, triples: bool) -> Model:
    """Return the model that fits the examples; a higher `cost` follows them more closely.

    `triples` says whether triples of words count as well. Kinds of words do where all examples say
    which words are known.
    """
    texts = [_counted(example) for example in examples]
    counted: list[tuple[_Block, ...]] = [(_block(t.words), _block(t.letters)) for t in texts]
    size = 2 * grams.SIZE
    if all(example.is_known for example in examples):
        size += grams.SHAPES
        counted = [(*own, *more) for own, more in zip(counted, _company(texts), strict=True)]
    if triples:
        size += grams.TRIPLES
        counted = [(*own, more) for own, more in zip(counted, _triples(texts), strict=True)]
    rarity = _rarity(counted)
    rows = [_row(each, rarity, size) for each in counted]
    labels, found = planes.found(
        rows, [one.label for one in examples], size=size + 1, cost=cost, rounds=ROUNDS
    )
    for number, factor in rarity.items():
        found[number] *= factor * _LOUDNESS
    return _rounded(labels, found)


def _counted(example: Example) -> grams.Counted:
    found, is_known = words(example.text), example.is_known
    plain = [word.plain for word in found]
    if is_known is None:
        return grams.Counted(plain)
    return grams.Counted(plain, lambda: shapes(example.text, found, is_known))


@dataclass(frozen=True, slots=True)
class _Block:
    """Numbers of one kind that a text has, how often each, and how many there were at first."""

    counts: Counter[int]
    all: int


def _block(numbers: Sequence[int]) -> _Block:
    return _Block(Counter(numbers), len(numbers))


def _triples(texts: Sequence[grams.Counted]) -> list[_Block]:
    return _placed([text.triples for text in texts], partial(map, grams.placed))


def _company(texts: Sequence[grams.Counted]) -> Iterator[tuple[_Block, ...]]:
    told = [company.numbers(text.kinds) for text in texts]
    sorts = [
        _placed(numbers, partial(company.places, sort))
        for sort, numbers in enumerate(zip(*told, strict=True))
    ]
    return zip(*sorts, strict=True)


def _placed(
    texts: Sequence[Sequence[int]], places: Callable[[Iterable[int]], Iterable[int]]
) -> list[_Block]:
    blocks = _often(texts)
    return [_Block(Counter(places(block.counts.elements())), block.all) for block in blocks]


def _often(texts: Sequence[Sequence[int]]) -> list[_Block]:
    """Return the numbers of each text; one that is in a single text is only learnt by heart."""
    within = Counter(number for numbers in texts for number in set(numbers))
    return [_Block(Counter(n for n in own if within[n] > 1), len(own)) for own in texts]


def _rarity(counted: Sequence[tuple[_Block, ...]]) -> dict[int, float]:
    """Return for each number how rare it is among the texts, 1 for one that is in all of them."""
    within = Counter(number for blocks in counted for block in blocks for number in block.counts)
    every = 1 + len(counted)
    return {
        number: (math.log(every / (1 + count)) + 1) ** RARITY for number, count in within.items()
    }


def _row(blocks: Sequence[_Block], rarity: dict[int, float], size: int) -> Row:
    """Return the numbers of a text and how much each of them counts; the last is the bias."""
    numbers, values = [size], [1.0]
    for block in blocks:
        length = math.sqrt(max(1, block.all))
        for number, count in block.counts.items():
            numbers.append(number)
            values.append(count * rarity[number] * _LOUDNESS / length)
    return Row(np.array(numbers), np.array(values))


def _rounded(labels: tuple[str, ...], found: Floats) -> Model:
    if len(labels) == 2:
        found = found[:, 1:]  # the other is its mirror
    weights, bias = found[:-1].T, found[-1]
    scale = float(f"{np.abs(weights).max() / 127:.6g}")
    rounded = np.clip(np.rint(weights / scale), -127, 127).astype(np.int8)
    tables = (row.tobytes() for row in rounded)
    raised = rows(tables, planes=len(rounded), size=rounded.shape[1])
    return Model(labels, tuple(map(float, bias)), scale, raised)
