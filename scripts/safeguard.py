"""A safeguard: lines that keep a promise, and who misses them when they are taken away."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Safeguard:
    """Lines that keep a promise, what stands there without them, and who should miss them."""

    name: str
    file: str
    lines: str
    without: str
    tests: str
    """A file of tests, or one test of it; only those on SQLite run unless it says `postgresql`."""
    on: str = "not postgresql"

    def taken_from(self, root: Path) -> None:
        """Take it out of a tree; LookupError when its lines are not there, or there twice."""
        path = root / self.file
        text = path.read_text(encoding="utf-8")
        if (times := text.count(self.lines)) != 1:
            raise LookupError(f"{self.name}: its lines are {times} × in {self.file}")
        path.write_text(text.replace(self.lines, self.without), encoding="utf-8")
