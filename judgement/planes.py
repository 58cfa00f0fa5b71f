"""How a model is made from labelled texts: one support vector machine for each label.

The method is LIBLINEAR's dual coordinate descent for the squared hinge loss (Hsieh et al., A dual
coordinate descent method for large-scale linear SVM, ICML 2008), for all labels at once. It needs
numpy, which running the bot does not; its sums are made one number after the other, so that the
same corpus gives the same bytes.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Row:
    """A text: which numbers stand in it, and how much each of them counts."""

    numbers: NDArray[np.int64]
    values: Floats


def found(
    rows: Sequence[Row], labels: Sequence[str], *, size: int, cost: float, rounds: int
) -> tuple[tuple[str, ...], Floats]:
    """Return the labels in order, and for each number below `size` its weight for each of them.

    A higher `cost` follows the examples more closely; each is looked at `rounds` times.
    """
    names = tuple(sorted(set(labels)))
    sides = np.where(np.array(labels)[:, None] == np.array(names), 1.0, -1.0)
    planes, pull = np.zeros((size, len(names))), np.zeros(sides.shape)
    slack = 1 / (2 * cost)
    lengths = [float((row.values * row.values).sum()) + slack for row in rows]
    order = list(range(len(rows)))
    chance = random.Random(2018)  # a fixed order, no secret
    for _ in range(rounds):
        chance.shuffle(order)
        for at in order:
            row, side = rows[at], sides[at]
            reached = (planes[row.numbers] * row.values[:, None]).sum(axis=0)
            miss = side * reached - 1 + slack * pull[at]
            wanted = np.maximum(pull[at] - miss / lengths[at], 0.0)
            planes[row.numbers] += row.values[:, None] * ((wanted - pull[at]) * side)
            pull[at] = wanted
    return names, planes
