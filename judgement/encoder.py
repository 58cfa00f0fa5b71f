"""The semantic extra: a small language model that turns a text into numbers for what it means.

It is all-MiniLM-L6-v2: six layers of 384 numbers for each piece of a word. The second, fourth and
sixth are used; the last alone keeps the topic of a text and loses how it is said.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from judgement import wordpiece

Floats = NDArray[Any]
"""Numbers of four bytes; eight where planes are looked for."""

SIZE = 1152
"""Numbers for a piece of a text."""

MOST = 128
"""Pieces of words of a text, about 90 words; what is longer is split before, by `words.pieces`."""

_BLOCKS = ("look", "told", "wide", "narrow")
"""The four tables of numbers of a layer."""

LAYERS = (2, 4, 6)
_HEADS = 12
_EPSILON = np.float32(1e-12)


@dataclass(frozen=True, eq=False)
class _Layer:
    """One layer: what looks around in the text, then what thinks about it."""

    norms: tuple[Floats, ...]
    look: Floats
    look_bias: Floats
    told: Floats
    told_bias: Floats
    wide: Floats
    wide_bias: Floats
    narrow: Floats
    narrow_bias: Floats

    def __call__(self, rows: Floats) -> Floats:
        seen = _plus(_around(_plus(rows @ self.look, self.look_bias)) @ self.told, self.told_bias)
        rows = _norm(_plus(seen, rows), *self.norms[:2])
        thought = _gelu(_plus(rows @ self.wide, self.wide_bias)) @ self.narrow
        return _norm(_plus(_plus(thought, self.narrow_bias), rows), *self.norms[2:])


def _plus(rows: Floats, more: Floats) -> Floats:
    """Return rows with more added to them, in their place: new memory may cost more."""
    rows += more
    return rows


def _around(asked: Floats) -> Floats:
    """Return for each piece a mixture of all, by how well its question fits their keys."""
    length = len(asked)
    query, key, value = asked.reshape(length, 3, _HEADS, -1).transpose(1, 2, 0, 3)
    fits = query @ key.transpose(0, 2, 1) / np.float32(math.sqrt(query.shape[-1]))
    powers = np.exp(fits - fits.max(axis=-1, keepdims=True))
    mixed = powers @ value / powers.sum(axis=-1, keepdims=True)
    around: Floats = mixed.transpose(1, 0, 2).reshape(length, -1)
    return around


def _norm(rows: Floats, weight: Floats, bias: Floats) -> Floats:
    rows = rows - rows.mean(axis=-1, keepdims=True)
    spread = np.sqrt((rows * rows).mean(axis=-1, keepdims=True) + _EPSILON)
    normed: Floats = rows / spread
    return normed * weight + bias


def _gelu(rows: Floats) -> Floats:
    """Return x · Φ(x), by its usual approximation: Hendrycks and Gimpel, arXiv:1606.08415.

    In one piece of memory: with new ones, which had to be asked for, it took ten times as long.
    """
    root = np.float32(math.sqrt(2 / math.pi))
    inner = rows * rows
    inner *= np.float32(0.044715) * root
    inner += root
    inner *= rows
    np.tanh(inner, out=inner)
    inner += 1
    inner *= rows
    inner *= np.float32(0.5)
    return inner


@dataclass(frozen=True, eq=False)
class Encoder:
    """The language model, read from the file that `python -m judgement.weights` makes."""

    vocabulary: Mapping[str, int]
    pieces: NDArray[np.int8]
    """A row for each number of the vocabulary, as whole numbers; see `scales`."""
    scales: Floats
    places: Floats
    norm: tuple[Floats, ...]
    layers: tuple[_Layer, ...]

    def pieces_of(self, text: str) -> Floats:
        """Return `SIZE` numbers for each piece of a text, up to `MOST`; the rest is left out.

        Begin and end of the text are pieces too.
        """
        numbers = wordpiece.numbers(text, self.vocabulary, most=MOST)
        rows = self.pieces[numbers] * self.scales[numbers] + self.places[: len(numbers)]
        rows = _norm(rows, *self.norm)
        seen = []
        for count, layer in enumerate(self.layers, start=1):
            rows = layer(rows)
            if count in LAYERS:
                seen.append(rows)
        return np.concatenate(seen, axis=1)


def read(path: Path) -> Encoder:
    """Return the encoder of a file."""
    with np.load(path, allow_pickle=False) as kept:
        whole = {name: kept[name] for name in kept.files}
    vocabulary = whole["vocabulary"].tobytes().decode().split("\n")
    return Encoder(
        {word: number for number, word in enumerate(vocabulary)},
        whole["pieces"],
        whole["pieces.scale"],
        whole["places"],
        tuple(whole["norm"]),
        tuple(_layer(whole, at) for at in range(max(LAYERS))),
    )


def _layer(whole: Mapping[str, NDArray[Any]], at: int) -> _Layer:
    """Return a layer; its whole numbers are unrolled, for numpy multiplies those very slowly."""
    tables = [
        table
        for name in _BLOCKS
        for table in (
            whole[f"{at}.{name}"] * whole[f"{at}.{name}.scale"],
            whole[f"{at}.{name}.bias"],
        )
    ]
    return _Layer(tuple(whole[f"{at}.norms"]), *tables)
