"""What the meaning of a text speaks for, through a layer between: for what no plane can part.

A crisis that is hinted at and everyday talk lie on no two sides of a plane. With authors left out
in turn, a sixth less of other talk brought the card with this than with planes, and at the same
share of clean texts a fifth less of the patients was missed.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from judgement.adam import Adam, any_numbers, batches
from judgement.encoder import SIZE, Floats

HIDDEN = 128
"""Numbers of the layer between."""

ROUNDS = 10
"""Times that each text is looked at."""

_RATE = 5e-4


@dataclass(frozen=True, eq=False)
class Layers:
    """The two tables of a task, each with its bias."""

    labels: tuple[str, ...]
    tables: tuple[Floats, ...]

    def scores(self, meaning: Floats) -> Mapping[str, float]:
        """Return for each label the logarithm of its chance."""
        told = _through(self.tables, meaning[None])[1][0]
        return dict(zip(self.labels, map(float, told), strict=True))


def learn(meaning: Sequence[Floats], labels: Sequence[str]) -> Layers:
    """Return the layers that fit the examples.

    Their numbers are rounded to two bytes before and the weights after, which changes nothing, and
    hides that another machine adds in another order.
    """
    rows = np.stack(meaning).astype(np.float16).astype(float)
    names = tuple(sorted(set(labels)))
    wanted = np.array(labels)[:, None] == np.array(names)
    middle, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-3
    first, first_bias, *second = _found((rows - middle) / spread, wanted.astype(float))
    first /= spread[:, None]
    tables = (first, first_bias - middle @ first, *second)
    return Layers(names, tuple(table.astype("<f2").astype(np.float32) for table in tables))


def _found(rows: Floats, wanted: Floats) -> Sequence[Floats]:
    chance = random.Random(2018)  # a fixed order, no secret
    tables = [
        table
        for inner, outer in ((SIZE, HIDDEN), (HIDDEN, wanted.shape[1]))
        for table in (any_numbers(inner, outer, chance), np.zeros(outer))
    ]
    every = list(batches(len(rows), ROUNDS, chance))
    adam = Adam(tables, rate=_RATE, steps=len(every))
    for batch in every:
        adam.step(_slopes(tables, rows[batch], wanted[batch]))
    return tables


def _through(tables: Sequence[Floats], rows: Floats) -> tuple[Floats, Floats]:
    """Return the layer between, and the logarithms of the chances."""
    first, first_bias, second, second_bias = tables
    between = np.maximum(rows @ first + first_bias, 0)
    told = between @ second + second_bias
    told -= told.max(axis=1, keepdims=True)
    return between, told - np.log(np.exp(told).sum(axis=1, keepdims=True))


def _slopes(tables: Sequence[Floats], rows: Floats, wanted: Floats) -> tuple[Floats, ...]:
    """Return for each table how the mean logarithm that is missed changes with it."""
    between, told = _through(tables, rows)
    off = (np.exp(told) - wanted) / len(rows)
    before = (off @ tables[2].T) * (between > 0)
    return rows.T @ before, before.sum(axis=0), between.T @ off, off.sum(axis=0)


def parsed(labels: Sequence[str], body: bytes) -> Layers:
    """Return the layers from the bytes of their tables, one after the other."""
    numbers = np.frombuffer(body, "<f2").astype(np.float32)
    first, first_bias, second, second_bias = np.split(
        numbers, np.cumsum([SIZE * HIDDEN, HIDDEN, HIDDEN * len(labels)])
    )
    tables = first.reshape(SIZE, HIDDEN), first_bias, second.reshape(HIDDEN, -1), second_bias
    return Layers(tuple(labels), tables)


def rendered(tables: Sequence[Floats]) -> bytes:
    """Return the bytes of tables."""
    return b"".join(table.astype("<f2").tobytes() for table in tables)
