"""What a person has read, put away, and been offered: the page's own memory, gone at its end."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Json = Mapping[str, Any]


@dataclass(slots=True)
class Marks:
    """One person's marks."""

    read_until: dict[str, float] = field(default_factory=dict)
    dismissed: set[int] = field(default_factory=set)
    offered: dict[str, Sequence[Json]] = field(default_factory=dict)

    def has_read(self, channel_id: str, ts: str) -> bool:
        """Whether a message was on this person's screen."""
        return float(ts) <= self.read_until.get(channel_id, 0.0)

    def read(self, channel_id: str, ts: str) -> None:
        """Remember that everything up to `ts` was on the screen."""
        self.read_until[channel_id] = max(self.read_until.get(channel_id, 0.0), float(ts))


class MarksOfAll(defaultdict[str, Marks]):
    """The marks of everybody, by user id."""

    def __init__(self) -> None:
        super().__init__(Marks)
