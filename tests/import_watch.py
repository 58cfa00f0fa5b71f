"""Imports every module of the project and prints what any of them did meanwhile, one line each.

Run as `python -m tests.import_watch PACKAGE ...` in a process of its own. What a library does for
itself when it is first imported is its own affair; what a module of ours does, or has done, counts.
"""

import gc
import importlib
import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).parent.parent
NOT_FOR_IMPORT = ("/__main__.py", "/migrations/env.py")
"""Files that are run, by Python and by Alembic, and that nobody imports."""

DEEDS = {
    "_thread.start_new_thread": "starts a thread",
    "os.mkdir": "makes a folder",
    "socket.__new__": "opens a socket",
    "sqlite3.connect": "opens a database",
    "subprocess.Popen": "starts a program",
}
THINGS = (
    ("sqlalchemy", "Engine"),
    ("sqlalchemy.ext.asyncio", "AsyncEngine"),
    ("slack_bolt", "App"),
    ("slack_bolt.async_app", "AsyncApp"),
    ("slack_sdk.web.base_client", "BaseClient"),
    ("slack_sdk.web.async_base_client", "AsyncBaseClient"),
    ("apscheduler.schedulers.base", "BaseScheduler"),
    ("aiohttp", "ClientSession"),
    ("aiohttp.web", "Application"),
    ("pydantic_settings", "BaseSettings"),
)
PYDANTIC = "PYDANTIC_"
"""Pydantic looks for its own switches whenever a class is defined."""

found: list[str] = []


def place() -> str | None:
    """Return the line of ours that is at work, or None if a library is being imported."""
    frame: FrameType | None = sys._getframe(1)
    while frame and not frame.f_code.co_filename.startswith("<frozen importlib"):
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(ROOT) and path != Path(__file__) and ".venv" not in path.parts:
            return f"{path.relative_to(ROOT)}:{frame.f_lineno}"
        frame = frame.f_back
    return None


def note(deed: str) -> None:
    """Write down a deed if a module of ours did it."""
    if where := place():
        found.append(f"{where} {deed}")


class WatchedEnvironment(os._Environ):  # type: ignore[type-arg]  # generic in the stubs only
    """The environment, which says who reads it."""

    def __getitem__(self, key: str) -> str:
        """Return the variable's value."""
        if not key.startswith(PYDANTIC):
            note(f"reads {key} from the environment")
        return str(super().__getitem__(key))

    def __iter__(self) -> Iterator[str]:
        """Yield every name."""
        note("reads the environment")
        return super().__iter__()


def audit(event: str, arguments: tuple[Any, ...]) -> None:
    """Be told by Python of every deed."""
    if event in DEEDS:
        note(DEEDS[event])
    elif event == "open" and isinstance(arguments[0], str):
        name = arguments[0]
        if name.startswith(f"{ROOT}/") and not name.endswith((".py", ".pyc")):
            note(f"opens {name.removeprefix(f'{ROOT}/')}")


def modules(package: str) -> list[str]:
    """Return the dotted name of every module of a package."""
    files = [f.relative_to(ROOT) for f in sorted((ROOT / package).rglob("*.py"))]
    files = [f for f in files if not f.as_posix().endswith(NOT_FOR_IMPORT)]
    return [".".join(f.with_suffix("").parts).removesuffix(".__init__") for f in files]


def things() -> Iterator[str]:
    """Yield what exists now although nobody has asked for anything yet."""
    loaded = [(sys.modules[module], name) for module, name in THINGS if module in sys.modules]
    classes = tuple(getattr(module, name) for module, name in loaded)
    for kind in set(map(type, gc.get_objects())):
        if issubclass(kind, classes):
            yield f"somewhere a module makes a {kind.__name__}"
    if logging.root.handlers:
        yield "somewhere a module configures logging"


def main(packages: list[str]) -> None:
    """Import everything and write what was found."""
    os.environ.__class__ = WatchedEnvironment
    sys.addaudithook(audit)
    for package in packages:
        for module in modules(package):
            importlib.import_module(module)
    sys.stdout.write("\n".join([*found, *things()]))


if __name__ == "__main__":
    main(sys.argv[1:])
