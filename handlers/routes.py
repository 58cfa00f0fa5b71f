"""Which use case answers what a person did, found by its id.

Bolt asks its listeners one after the other, 10 µs each: with one for every button the last of
eighty took 0.8 ms longer to find than the first, about as long as its transaction takes. So Bolt
has one listener for all presses and one for all forms (`handlers.edge`), which look here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from handlers.payloads import Command, HomeOpened, Press, Request, Shortcut, Submission
from handlers.replies import Reply
from handlers.services import Reaction

Asked = TypeVar("Asked", bound=Request)
UseCase = Callable[[Reaction, Asked], Reply]
Named = Callable[[Submission], Iterable[str | None]]
"""Whom and what channel a submission names; Slack is asked of them before the use case runs."""

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Form:
    """What answers the submit button of a modal."""

    use_case: UseCase[Submission]
    names: Named | None = None
    file: str | None = None
    """The field that a file may be added to."""


@dataclass(frozen=True, slots=True)
class Table(Generic[Found]):
    """What is bound to ids; an id that ends with a dot stands for all that begin with it."""

    rows: dict[str, Found] = field(default_factory=dict)

    def bind(self, id_: str, found: Found) -> None:
        """Bind an id.

        Raises:
            ValueError: another journey has it.
        """
        if id_ in self.rows:
            raise ValueError(f"{id_} is bound twice")
        self.rows[id_] = found

    def find(self, id_: str) -> Found | None:
        """Return what is bound to an id, or to all that begin as it does up to its last dot."""
        begin, dot, _ = id_.rpartition(".")
        return self.rows.get(id_) or self.rows.get(begin + dot)


@dataclass(frozen=True, slots=True)
class Routes:
    """All that the app answers; each journey adds what is its own."""

    commands: Table[UseCase[Command]] = field(default_factory=Table)
    shortcuts: Table[UseCase[Shortcut]] = field(default_factory=Table)
    """Global ones and those of a message."""
    presses: Table[UseCase[Press]] = field(default_factory=Table)
    """Buttons and menus, wherever they stand."""
    forms: Table[Form] = field(default_factory=Table)
    homes: list[UseCase[HomeOpened]] = field(default_factory=list)
