"""Which judge a test is about: the words alone, or with the semantic extra."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from judgement import encoder, extra
from judgement.encoder import LAYERS, SIZE

WORDS = "[PAD] [UNK] [CLS] [SEP] i my what how next plan ##s ? . you should could want to be"


@pytest.fixture(
    scope="module", params=["light", pytest.param("semantic", marks=pytest.mark.semantic)]
)
def judge(request: pytest.FixtureRequest) -> Iterator[str]:
    """Judge with one of the two while the module's tests run."""
    if request.param == "semantic" and not extra.is_installed():
        pytest.skip("The semantic extra is not here: type `make semantic`.")
    extra.use(remembering(extra.read()) if request.param == "semantic" else None)
    yield request.param
    extra.use(None)


def remembering(read: extra.Extra) -> extra.Extra:
    """Return an extra that encodes each text once: several tests ask the same of the same lines."""
    return extra.Extra(SimpleNamespace(pieces_of=cache(read.encoder.pieces_of)), read.heads)


@pytest.fixture(scope="session")
def small_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an encoder's file as `make semantic` makes it, of a few words and of any numbers."""
    path = tmp_path_factory.mktemp("encoder") / "encoder.npz"
    with path.open("wb") as file:
        np.savez(file, **any_numbers(WORDS.split()))
    return path


def any_numbers(words: list[str]) -> dict[str, np.ndarray]:
    """Return all tables of an encoder with these words, filled by chance."""
    wide, chance = SIZE // len(LAYERS), np.random.default_rng(1)

    def table(name: str, rows: int, columns: int) -> dict[str, np.ndarray]:
        numbers = chance.integers(-127, 128, (rows, columns), dtype=np.int8)
        return {
            name: numbers,
            f"{name}.scale": np.full((1, columns), 0.0006, np.float32),
            f"{name}.bias": np.zeros(columns, np.float32),
        }

    norm = np.array([np.ones(wide), np.zeros(wide)], np.float32)
    whole = {
        "vocabulary": np.frombuffer("\n".join(words).encode(), np.uint8),
        "pieces": table("pieces", len(words), wide)["pieces"],
        "pieces.scale": np.full((len(words), 1), 0.0006, np.float32),
        "places": np.zeros((encoder.MOST, wide), np.float32),
        "norm": norm,
    }
    for at in range(max(LAYERS)):
        whole |= table(f"{at}.look", wide, 3 * wide) | table(f"{at}.told", wide, wide)
        whole |= table(f"{at}.wide", wide, 4 * wide) | table(f"{at}.narrow", 4 * wide, wide)
        whole[f"{at}.norms"] = np.concatenate([norm, norm])
    return whole
