"""What shall go wrong on the next call of a method: for tests of an app's patience."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

BrokenAnswer = Literal["500", "half_json", "html", "empty"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to go wrong. Without `acts` the call has no effect on the workspace."""

    kind: Literal["error", "rate_limit", "drop", "refuse", "delay", "late", "break"]
    acts: bool
    detail: Any = None


class Faults:
    """Faults by method name ("chat.postMessage", "response_url", "upload"), first in first out."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[Fault]] = {}
        self._chosen: dict[str, Callable[[], Fault | None]] = {}

    def fail_next(self, method: str, error: str, times: int = 1) -> None:
        """Answer `{"ok": false, "error": error}` without acting."""
        self._add(method, Fault("error", acts=False, detail=error), times)

    def fail_after_next(self, method: str, error: str, times: int = 1) -> None:
        """Act, and answer with an error all the same: Slack warns of it for `fatal_error`."""
        self._add(method, Fault("error", acts=True, detail=error), times)

    def act_late_next(self, method: str, seconds: float, times: int = 1) -> None:
        """Act, and answer, that many real seconds late: the caller may have given up by then."""
        self._add(method, Fault("late", acts=True, detail=seconds), times)

    def choose(self, method: str, choose: Callable[[], Fault | None]) -> None:
        """Ask `choose` at each call what shall go wrong, if nothing else waits to."""
        self._chosen[method] = choose

    def rate_limit_next(self, method: str, retry_after: float | str, times: int = 1) -> None:
        """Answer 429 with this `Retry-After` (any text, to see what an app makes of it)."""
        self._add(method, Fault("rate_limit", acts=False, detail=str(retry_after)), times)

    def refuse_next(self, method: str, times: int = 1) -> None:
        """Drop the connection without acting."""
        self._add(method, Fault("refuse", acts=False), times)

    def drop_next(self, method: str, times: int = 1) -> None:
        """Act, then drop the connection: the caller cannot know."""
        self._add(method, Fault("drop", acts=True), times)

    def delay_next(self, method: str, seconds: float, times: int = 1) -> None:
        """Act, and answer that many real seconds late."""
        self._add(method, Fault("delay", acts=True, detail=seconds), times)

    def break_answer_next(self, method: str, kind: BrokenAnswer, times: int = 1) -> None:
        """Act, then answer with something that is not Slack's JSON."""
        self._add(method, Fault("break", acts=True, detail=kind), times)

    def take(self, method: str) -> Fault | None:
        """Return and forget the next fault of this method."""
        if waiting := self._waiting.get(method):
            return waiting.popleft()
        choose = self._chosen.get(method)
        return choose() if choose else None

    def __bool__(self) -> bool:
        """Whether anything has been asked for and not been cleared."""
        return bool(self._waiting or self._chosen)

    def clear(self) -> None:
        """Forget all that was asked for."""
        self._waiting.clear()
        self._chosen.clear()

    def _add(self, method: str, fault: Fault, times: int) -> None:
        self._waiting.setdefault(method, deque()).extend([fault] * times)
