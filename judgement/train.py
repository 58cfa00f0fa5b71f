"""`python -m judgement.train`: makes every model file anew from the corpus, byte for byte.

The same bytes with the same zlib, which makes the models small. The heads of the semantic extra as
well where its encoder is here, else they stay as they are; they are the same bytes on machines
whose numpy adds in the same order, and nearly so elsewhere. It takes two minutes or three, with
the heads a dozen.
"""

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import Any

from guidance import practice
from judgement import extra
from judgement.learn import Example, learn
from judgement.model import FOLDER, rendered
from judgement.screen import CRISIS

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "corpus" / "train"
COSTS = {"goals": 0.1, "cues": 0.3, "distress": 0.03, "patient": 0.1}
"""How closely each task's examples are followed; chosen with each author left out in turn."""

TRIPLES = frozenset({"distress"})
"""Tasks that count triples of words: a phrase tells a crisis, one word in it seldom does.

They took a third off the clinical talk that gets the card, and changed little elsewhere.
"""

SHAPED = frozenset({"patient"})
"""Tasks that count kinds of words, by which a name is known that nobody has seen."""

ORDINARY = {"distress": ("goals", "cues", "patient"), "patient": ("goals", "cues", "distress")}
"""Tasks whose lines are also taken as what a task does not look for: most of what people type.

Without them half of all ordinary goals were taken for a crisis, with each author left out.
"""

LAYERED = frozenset({"distress"})
"""Tasks whose head has a layer between; see `judgement.layers`, and `extra.SPOTS`."""

_EVERY = {"distress": 1, "patient": 10}
"""One such line in so many: more of them cost more patients than they save clean texts."""

_SAID = frozenset({"direct", "passive", "hopeless", "burden", "guilt", "None"})
"""Kinds of a crisis that is told; the others tell of a plan, a drink, a farewell."""


def examples(task: str, *, without: str = "") -> Iterator[Example]:
    """Yield the labelled texts of a task, those of one author left out."""
    if task in SHAPED:
        writers = _writers(without=without)
        yield from (
            replace(example, is_known=partial(_is_known, writers, example.author))
            for example in _examples(task, without=without)
        )
        return
    yield from _examples(task, without=without)


def _examples(task: str, *, without: str) -> Iterator[Example]:
    yield from _own(task, without=without)
    for other in ORDINARY.get(task, ()):
        for line in _lines(other)[:: _EVERY[task]]:
            if line["author"] != without:
                yield from _ordinary(task, other, line)
    if task == "distress":
        yield from (Example(said, "cues practice") for said in practised())


def _own(task: str, *, without: str) -> Iterator[Example]:
    for line in _lines(task):
        if line["author"] != without:
            yield Example(text_of(line), _label(task, line), line["author"])


def _label(task: str, line: dict[str, Any]) -> str:
    if task == "patient":
        return "patient" if line["label"] else "clean"
    if line["label"] == "crisis":
        return CRISIS[str(line.get("kind")) not in _SAID]
    return str(line["label"])


def _ordinary(task: str, other: str, line: dict[str, Any]) -> Iterator[Example]:
    """Yield a line of another task as an example of what is not looked for.

    In what looks for distress each kind of ordinary text has a label of its own: one plane cannot
    part a crisis from all of them at once, which brought twice as many of them the card.
    """
    if task != "distress":
        yield Example(text_of(line), "clean", line["author"])
        return
    yield Example(text_of(line), f"{other} {line['label']}")
    if bigger := line.get("bigger_goal"):
        yield Example(bigger, "bigger goals")


def practised() -> list[str]:
    """Return what stands on the practice cards: people say it after them, and none is in distress.

    One sentence in ten brought the card before they were learnt too.
    """
    cards = [card for _, cards in practice.TOPICS.values() for card in cards]
    return [
        said
        for card in cards
        for said in (card.situation, card.says, card.meant, *card.voices.values())
    ]


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
    read = [file.read_bytes() for file in files]
    if task == "distress":
        read += [said.encode() for said in practised()]
    return hashlib.sha256(b"".join(read)).hexdigest()


def model_file(task: str) -> Path:
    """Return where the model of a task is kept."""
    return Path(__file__).parent / FOLDER / f"{task}.model"


def make(task: str, *, without: str = "") -> bytes:
    """Return the model file of a task, made anew; with an author left out it fits no corpus."""
    learnt = learn(list(examples(task, without=without)), cost=COSTS[task], triples=task in TRIPLES)
    return rendered(learnt, "" if without else corpus_hash(task))


def make_heads(
    tasks: Iterable[str] = tuple(COSTS), *, without: str = ""
) -> Iterator[tuple[str, bytes]]:
    """Yield tasks, each with its head of the semantic extra, made anew; its encoder must be here.

    Each text is encoded once, 12 ms, though it may be an example of several tasks; but anew where
    each of its pieces is read, for those of all texts took 4 GB.
    """
    from judgement import encoder, heads, layers, spots  # numpy, for this alone

    pieces_of = encoder.read(extra.FILE).pieces_of
    means = cache(lambda text: pieces_of(text).mean(axis=0))
    for task in tasks:
        told = list(examples(task, without=without))
        if _EVERY.get(task) == 1:
            told += _own(task, without=without)  # they count twice beside all the ordinary ones
        labels = [one.label for one in told]
        if task in extra.SPOTS:
            found: heads.AnyHead = spots.learn(
                [spots.kept(pieces_of(one.text)) for one in told], labels
            )
        else:
            learn_head = layers.learn if task in LAYERED else heads.learn
            found = learn_head([means(one.text) for one in told], labels)
        yield task, heads.rendered(found, "" if without else corpus_hash(task))


def head_file(task: str) -> Path:
    """Return where the head of a task is kept."""
    return model_file(task).with_suffix(".head")


_WRITERS = 2
"""Authors who must write a word small: of one alone it may be a slip, or a small name."""

_SMALL = re.compile(r"(?<![\w'’-])[a-z][a-zà-ÿ]+(?!\w)")


def known_words(*, without: str = "") -> str:
    """Return the words that the corpus writes small, for `judgement.names`."""
    writers = _writers(without=without)
    return "\n".join(word for word in sorted(writers) if _is_known(writers, "", word)) + "\n"


def _writers(*, without: str) -> dict[str, set[str]]:
    """Return the words that somebody writes small, with who does."""
    writers: dict[str, set[str]] = {}
    for line in chain.from_iterable(map(_lines, COSTS)):
        if line["label"] is not True and line["author"] != without:
            for word in _SMALL.findall(text_of(line)):
                writers.setdefault(word, set()).add(line["author"])
    return writers


def _is_known(writers: Mapping[str, set[str]], author: str, word: str) -> bool:
    """Return whether others write a word small: of the next author nothing was read."""
    return len(writers.get(word, set()) - {author}) >= _WRITERS


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
        _write(model_file(task), make(task, without=without))
    if not extra.is_installed():
        sys.stdout.write("The semantic extra is not here (`make semantic`): its heads stay.\n")
        return
    for task, content in make_heads(without=without):
        _write(head_file(task), content)


def _write(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    sys.stdout.write(f"{file.name}: {len(content):,} bytes\n")


if __name__ == "__main__":
    main()
