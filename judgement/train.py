"""`python -m judgement.train`: makes every model file anew from the corpus, byte for byte."""

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from judgement.learn import Example, learn
from judgement.model import FOLDER, rendered

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "corpus" / "train"
COSTS = {"goals": 0.1, "cues": 0.3, "distress": 0.1, "patient": 0.1}
"""How closely each task's examples are followed; chosen with each author left out in turn."""

_NAMES = {True: "patient", False: "clean"}


ORDINARY = {"distress": ("goals", "cues", "patient"), "patient": ("goals", "cues", "distress")}
"""Tasks whose lines are also taken as what a task does not look for: most of what people type.

Without them half of all ordinary goals were taken for a crisis, with each author left out.
"""

_EVERY = {"distress": 1, "patient": 10}
"""One such line in so many: more of them cost more patients than they save clean texts."""

_NOTHING = {"distress": "none", "patient": "clean"}


def examples(task: str, *, without: str = "") -> Iterator[Example]:
    """Yield the labelled texts of a task, those of one author left out."""
    for line in _lines(task):
        if line["author"] != without:
            yield Example(text_of(line), _NAMES.get(line["label"], line["label"]))
    for other in ORDINARY.get(task, ()):
        for line in _lines(other)[:: _EVERY[task]]:
            if line["author"] != without:
                yield Example(text_of(line), _NOTHING[task])


def text_of(line: dict[str, Any]) -> str:
    """Return what is judged of a line of the corpus."""
    text: str = line.get("goal") or line["text"]
    return text


def _lines(task: str) -> list[dict[str, Any]]:
    content = (CORPUS / f"{task}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in content.splitlines()]


def corpus_hash(task: str) -> str:
    """Return the SHA-256 of what a task's model is made from."""
    files = [CORPUS / f"{name}.jsonl" for name in (task, *ORDINARY.get(task, ()))]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def model_file(task: str) -> Path:
    """Return where the model of a task is kept."""
    return Path(__file__).parent / FOLDER / f"{task}.model"


def make(task: str, *, without: str = "") -> bytes:
    """Return the model file of a task, made anew; with an author left out it fits no corpus."""
    learnt = learn(list(examples(task, without=without)), cost=COSTS[task])
    return rendered(learnt, "" if without else corpus_hash(task))


_SMALL = re.compile(r"(?<![\w'’-])[a-z][a-zà-ÿ]+(?!\w)")


def known_words(*, without: str = "") -> str:
    """Return the words that the corpus writes small somewhere, for `judgement.names`."""
    texts = [
        text_of(line)
        for task in COSTS
        for line in _lines(task)
        if line["label"] is not True and line["author"] != without
    ]
    return "\n".join(sorted({word for text in texts for word in _SMALL.findall(text)})) + "\n"


def main() -> None:
    """Write every model file."""
    parser = argparse.ArgumentParser(prog="python -m judgement.train", description=main.__doc__)
    parser.add_argument(
        "--without",
        default="",
        metavar="AUTHOR",
        help="leave an author out, to see what is made of their lines; not to be kept",
    )
    without = parser.parse_args().without
    known = model_file("goals").with_name("known.txt")
    known.write_text(known_words(without=without), encoding="utf-8")
    for task in COSTS:
        content = make(task, without=without)
        model_file(task).write_bytes(content)
        sys.stdout.write(f"{task}: {len(content):,} bytes\n")


if __name__ == "__main__":
    main()
