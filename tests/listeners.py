"""Every listener of the app with its use case, found the way Bolt finds them: by registering."""

import inspect
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from handlers.register import register
from handlers.services import Services


class Listener(NamedTuple):
    """What one id is bound to."""

    kind: str
    """"action" or "view"."""
    id: str
    use_case: Callable[..., Any]


class Registry:
    """Takes what is bound to an app and keeps the use cases."""

    def __init__(self, services: Services) -> None:
        self.found: list[Listener] = []
        register(self, services)  # type: ignore[arg-type]  # all that registering needs of an app

    def __getattr__(self, kind: str) -> Callable[..., Any]:
        def bind(id_: Any = None) -> Callable[..., None]:
            def keep(listener: Callable[..., Any]) -> None:
                use_case = inspect.getclosurevars(listener).nonlocals.get("use_case")
                if use_case is not None and kind in ("action", "view"):
                    self.found.append(Listener(kind, _plain(id_), use_case))

            return keep

        return bind

    def error(self, _handler: Callable[..., Any]) -> None:
        """Leave out what is bound for failures."""


def _plain(id_: str | re.Pattern[str]) -> str:
    """Return an id that is bound; of a pattern, one that it matches."""
    if isinstance(id_, str):
        return id_
    return re.sub(r"\\(.)", r"\1", id_.pattern.removeprefix("^")) + "learner"
