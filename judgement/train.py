"""`python -m judgement.train`: makes every model file anew from the corpus, byte for byte."""

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from judgement.learn import Example, learn
from judgement.model import FOLDER, rendered

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "corpus" / "train"
COSTS = {"goals": 0.1, "cues": 0.3, "distress": 0.3}
"""How closely each task's examples are followed; chosen with each author left out in turn."""


def examples(task: str) -> Iterator[Example]:
    """Yield the labelled texts of a task."""
    for line in (CORPUS / f"{task}.jsonl").read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        yield Example(told.get("goal") or told["text"], told["label"])


def corpus_hash(task: str) -> str:
    """Return the SHA-256 of what a task's model is made from."""
    return hashlib.sha256((CORPUS / f"{task}.jsonl").read_bytes()).hexdigest()


def model_file(task: str) -> Path:
    """Return where the model of a task is kept."""
    return Path(__file__).parent / FOLDER / f"{task}.model"


def make(task: str) -> bytes:
    """Return the model file of a task, made anew."""
    return rendered(learn(list(examples(task)), cost=COSTS[task]), corpus_hash(task))


def main() -> None:
    """Write every model file."""
    for task in COSTS:
        content = make(task)
        model_file(task).write_bytes(content)
        sys.stdout.write(f"{task}: {len(content):,} bytes\n")


if __name__ == "__main__":
    main()
