"""How layers are made to fit examples, step by step: Adam (Kingma and Ba, arXiv:1412.6980)."""

import math
import random
from collections.abc import Iterator, Sequence

import numpy as np

from judgement.encoder import Floats

BATCH = 64
"""Texts that are looked at before each step."""

_DECAY = 0.01
"""How much of a weight is taken back."""

_KEEP = (0.9, 0.999)
"""How much of the mean slope, and of its square, is kept from step to step; the usual ones."""


class Adam:
    """Tables on their way: the first step goes as far as `rate`, the last goes nowhere."""

    def __init__(self, tables: Sequence[Floats], *, rate: float, steps: int) -> None:
        self.tables = tables
        self._rate, self._steps, self._count = rate, steps, 0
        self._means, self._squares = ([np.zeros_like(table) for table in tables] for _ in _KEEP)

    def step(self, slopes: Sequence[Floats]) -> None:
        """Move each table against its slope."""
        rate = self._rate * (1 - self._count / self._steps)
        self._count += 1
        for table, slope, mean, square in zip(
            self.tables, slopes, self._means, self._squares, strict=True
        ):
            mean += (1 - _KEEP[0]) * (slope - mean)
            square += (1 - _KEEP[1]) * (slope * slope - square)
            step = mean / (1 - _KEEP[0] ** self._count)
            step /= np.sqrt(square / (1 - _KEEP[1] ** self._count)) + 1e-8
            table -= rate * (step + _DECAY * (table.ndim == 2) * table)


def any_numbers(inner: int, outer: int, chance: random.Random) -> Floats:
    """Return a table to begin with, as wide as keeps what goes through it as it is."""
    numbers = [chance.gauss(0, math.sqrt(2 / inner)) for _ in range(inner * outer)]
    return np.array(numbers).reshape(inner, outer)


def batches(count: int, rounds: int, chance: random.Random) -> Iterator[list[int]]:
    """Yield the places of so many texts, in another order in each round."""
    order = list(range(count))
    for _ in range(rounds):
        chance.shuffle(order)
        yield from (order[begin : begin + BATCH] for begin in range(0, count, BATCH))
