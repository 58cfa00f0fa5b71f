"""The semantic extra: whether it is in use, and how what it says is added to what the words say."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # numpy is loaded only where the extra is used
    from judgement.encoder import Encoder, Floats
    from judgement.heads import AnyHead

TASKS = ("goals", "cues", "distress", "patient")

_SHARE = 0.3
"""How much the extra counts beside the words; from 0.2 to 0.5 the figures are nearly the same."""

_SHARES = {"distress": 0.064}
"""The same for what speaks louder: the logarithms of `layers` are ten times as large."""

SPOTS = frozenset({"patient"})
"""Tasks whose head reads each piece of a text, not their means; see `judgement.spots`."""


@dataclass(frozen=True, eq=False)
class Extra:
    """The language model and what each task makes of it."""

    encoder: "Encoder"
    heads: "Mapping[str, AnyHead]"

    def added(
        self, task: str, by_words: Mapping[str, float], meaning: "Floats"
    ) -> dict[str, float]:
        """Return for each label how much words and meaning, a row for each piece, speak for it."""
        told = self.heads[task].scores(read_for(task, meaning))
        share = _SHARES.get(task, _SHARE)
        return {name: (1 - share) * by_words[name] + share * told[name] for name in by_words}


def read_for(task: str, meaning: "Floats") -> "Floats":
    """Return what the head of a task reads of a text's pieces: their means, or each of them."""
    return meaning if task in SPOTS else meaning.mean(axis=0)


class Missing(Exception):
    """The extra's files are not here; `make semantic` brings them."""


FILE = Path(__file__).with_name("encoder.npz")
"""The encoder's weights; made by `make semantic`, not part of the repository."""


def is_installed() -> bool:
    """Return whether the encoder's weights are here."""
    return FILE.exists()


class _Chosen:
    """What this process judges with; chosen once, at its start."""

    extra: Extra | None = None


def in_use() -> Extra | None:
    """Return the extra if it is in use."""
    return _Chosen.extra


def use(extra: Extra | None) -> None:
    """Judge with the extra from now on, or with the words alone."""
    _Chosen.extra = extra


def read(file: Path = FILE) -> Extra:
    """Return the extra, from its encoder's file.

    Raises:
        Missing: it is not installed.
    """
    if not file.exists():
        raise Missing
    from judgement import encoder, heads

    return Extra(encoder.read(file), {task: heads.load(task) for task in TASKS})
