"""What the meaning of a text, as the encoder's numbers, speaks for: one plane for each label.

They are found as those of `judgement.learn` are, and so both can be added. The file of a task may
hold `judgement.layers` or `judgement.spots` in their place.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from judgement import layers, planes, spots
from judgement.encoder import SIZE, Floats
from judgement.layers import Layers
from judgement.model import FOLDER
from judgement.planes import Row
from judgement.spots import Spots

ROUNDS = 15
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
    """Return the head that fits the examples.

    Their numbers are rounded to two bytes, which changes nothing, and hides that another machine
    adds in another order.
    """
    meanings = np.stack(meaning).astype(np.float16).astype(np.float32)
    middle, spread = meanings.mean(axis=0), meanings.std(axis=0) + np.float32(1e-3)
    factor = spread * np.float32(np.sqrt(SIZE))
    every = np.arange(SIZE + 1)
    rows = [Row(every, np.append(row, 1.0)) for row in ((meanings - middle) / factor).astype(float)]
    names, found = planes.found(rows, labels, size=SIZE + 1, cost=COST, rounds=ROUNDS)
    weights = (found[:-1].T / factor).astype(np.float32)
    bias = found[-1] - weights @ middle
    return Head(names, tuple(round(float(one), 6) for one in bias), weights)


AnyHead = Head | Layers | Spots


def load(task: str) -> AnyHead:
    """Return the head of a task, read from its file."""
    return parsed(files("judgement").joinpath(FOLDER, f"{task}.head").read_bytes())


def parsed(content: bytes) -> AnyHead:
    """Return a head from the bytes of its file: a line of JSON, then the weights.

    Where it has no bias in the first line it is one of two layers, of spots if it says so.
    """
    head, _, body = content.partition(b"\n")
    told = json.loads(head)
    if told.get("spots"):
        return spots.parsed(told["labels"], body)
    if "bias" not in told:
        return layers.parsed(told["labels"], body)
    weights = np.frombuffer(body, "<f4").reshape(len(told["labels"]), SIZE)
    return Head(tuple(told["labels"]), tuple(told["bias"]), weights)


def rendered(head: AnyHead, corpus: str) -> bytes:
    """Return a head as the bytes of its file; `corpus` is the SHA-256 of what it was made from."""
    told: dict[str, object] = {"labels": head.labels, "corpus": corpus}
    if isinstance(head, Spots):
        return _line(told | {"spots": True}) + layers.rendered(head.tables)
    if isinstance(head, Layers):
        return _line(told) + layers.rendered(head.tables)
    planes_told = {"labels": head.labels, "bias": head.bias, "corpus": corpus}
    return _line(planes_told) + head.weights.astype("<f4").tobytes()


def _line(told: Mapping[str, object]) -> bytes:
    return json.dumps(told).encode() + b"\n"
