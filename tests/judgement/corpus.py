"""The part of the corpus that no model was made from, and how often the answers are right on it."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).parent.parent.parent / "corpus"


def lines(task: str, part: str = "held_back") -> list[dict[str, Any]]:
    """Return the lines of a task."""
    content = (CORPUS / part / f"{task}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in content.splitlines()]


def seen_lines(task: str) -> list[dict[str, Any]]:
    """Return lines of one author of the training part, for tests that would wear out the other."""
    return [line for line in lines(task, "train") if line["author"] == "F"]


def text_of(line: dict[str, Any]) -> str:
    """Return what is judged of a line."""
    return line.get("goal") or line["text"]


@dataclass(frozen=True)
class Figures:
    """Pairs of what was expected and what was judged."""

    pairs: Sequence[tuple[Any, Any]]

    @property
    def accuracy(self) -> float:
        """Return the share that is right."""
        return sum(wanted == got for wanted, got in self.pairs) / len(self.pairs)

    def recall(self) -> dict[Any, float]:
        """Return the share that is right of each expected label."""
        of = Counter(wanted for wanted, _ in self.pairs)
        right = Counter(wanted for wanted, got in self.pairs if wanted == got)
        return {label: right[label] / count for label, count in of.items()}

    def share(self, wanted: Any, *got: Any) -> float:
        """Return the share of one expected label that was judged one of these."""
        among = [judged for expected, judged in self.pairs if expected == wanted]
        return sum(judged in got for judged in among) / len(among)


def figures(task: str, judge: Callable[[str], Any]) -> Figures:
    """Return what `judge` makes of the held-back lines of a task."""
    return Figures([(line["label"], judge(text_of(line))) for line in lines(task)])
