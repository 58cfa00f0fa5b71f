"""What the meaning of a text, as the encoder's numbers, speaks for: one plane for each label.

They are found as those of `judgement.learn` are, and so both can be added.
"""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from judgement.encoder import SIZE, Floats
from judgement.model import FOLDER

ROUNDS = 40
"""Times that each text is looked at; with more the figures stay the same."""

COST = 0.3
"""How closely the examples are followed; chosen with each author left out in turn."""


@dataclass(frozen=True, eq=False)
class Head:
    """The planes of one task."""

    labels: tuple[str, ...]
    bias: tuple[float, ...]
    weights: Floats
    """A row of the encoder's numbers for each label."""

    def scores(self, meaning: Floats) -> Mapping[str, float]:
        """Return for each label how much the meaning speaks for it, on a model's scale."""
        told = self.weights @ meaning + np.array(self.bias, np.float32)
        return dict(zip(self.labels, map(float, told), strict=True))


def learn(meaning: Sequence[Floats], labels: Sequence[str]) -> Head:
    """Return the head that fits the examples."""
    meanings = np.stack(meaning)
    middle, spread = meanings.mean(axis=0), meanings.std(axis=0) + np.float32(1e-3)
    factor = spread * np.float32(np.sqrt(SIZE))
    rows = np.hstack([(meanings - middle) / factor, np.ones((len(meanings), 1))]).astype(float)
    names = tuple(sorted(set(labels)))
    planes = [_plane(rows, np.where(np.array(labels) == name, 1.0, -1.0)) for name in names]
    weights = np.array([plane[:-1] / factor for plane in planes], np.float32)
    bias = [plane[-1] - row @ middle for plane, row in zip(planes, weights, strict=True)]
    return Head(names, tuple(round(float(one), 6) for one in bias), weights)


def _plane(rows: Floats, sides: Floats) -> Floats:
    """Return the plane between the rows of side 1 and of side -1; see `judgement.learn._plane`."""
    plane = np.zeros(rows.shape[1])
    pull = np.zeros(len(rows))
    slack = 1 / (2 * COST)
    lengths = (rows * rows).sum(axis=1) + slack
    order = list(range(len(rows)))
    chance = random.Random(2018)  # a fixed order, no secret
    for _ in range(ROUNDS):
        chance.shuffle(order)
        for at in order:
            miss = sides[at] * (rows[at] @ plane) - 1 + slack * pull[at]
            wanted = max(pull[at] - miss / lengths[at], 0.0)
            if wanted != pull[at]:
                plane += (wanted - pull[at]) * sides[at] * rows[at]
                pull[at] = wanted
    return plane


def load(task: str) -> Head:
    """Return the head of a task, read from its file."""
    return parsed(files("judgement").joinpath(FOLDER, f"{task}.head").read_bytes())


def parsed(content: bytes) -> Head:
    """Return a head from the bytes of its file: a line of JSON, then the weights."""
    head, _, body = content.partition(b"\n")
    told = json.loads(head)
    weights = np.frombuffer(body, "<f4").reshape(len(told["labels"]), SIZE)
    return Head(tuple(told["labels"]), tuple(told["bias"]), weights)


def rendered(head: Head, corpus: str) -> bytes:
    """Return a head as the bytes of its file; `corpus` is the SHA-256 of what it was made from."""
    told = {"labels": head.labels, "bias": head.bias, "corpus": corpus}
    return json.dumps(told).encode() + b"\n" + head.weights.astype("<f4").tobytes()
