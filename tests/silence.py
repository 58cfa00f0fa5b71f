"""What people type in any story is nowhere to be read afterwards: in no log line, in no database.

Every story ends with this search. On PostgreSQL everybody's loggers are at DEBUG, libraries'
included; on SQLite at INFO, as they are for whoever runs the bot, which is a tenth quicker.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

from sqlalchemy import Engine, make_url, text

from bot import logs
from sandbox.delivery import Envelope

OPEN_FIELDS = {"name", "support", "deed"}
"""What a director writes for everybody in the program to read; it is not sealed."""

SHORTEST = 12
"""Characters of a text that can be in a log or a file only because somebody has typed it."""


@contextmanager
def listening(engine: Engine) -> Iterator[StringIO]:
    """Collect what this process logs, as the bot would write it."""
    root, written = logging.getLogger(), StringIO()
    level, ours = root.level, logs.handler()
    ours.setStream(written)
    root.addHandler(ours)
    root.setLevel(logging.INFO if engine.dialect.name == "sqlite" else logging.DEBUG)
    yield written
    root.removeHandler(ours)
    root.setLevel(level)


def typed(deliveries: Iterable[Envelope]) -> set[str]:
    """Return what people wrote: after commands, and into fields whose words are sealed."""
    found = {envelope.payload.get("text", "") for envelope in deliveries}
    for envelope in deliveries:
        state = (envelope.payload.get("view") or {}).get("state") or {}
        found |= set(_texts(state.get("values", {})))
    return {words for words in found if len(words) >= SHORTEST and " " in words.strip()}


def _texts(values: dict[str, Any]) -> Iterator[str]:
    for block_id, actions in values.items():
        for element in actions.values():
            if element["type"] == "plain_text_input" and block_id not in OPEN_FIELDS:
                yield element.get("value") or ""


def kept(engine: Engine) -> str:
    """Return all that a database holds: a file as it lies there, a server's rows."""
    if engine.dialect.name == "sqlite":
        path = make_url(str(engine.url)).database
        files = (f"{path}{ending}" for ending in ("", "-wal"))
        return "".join(_read(file) for file in files)
    with engine.connect() as connection:
        here = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        tables = connection.execute(text(here)).scalars()  # a story may have dropped one
        rows = " UNION ALL ".join(f'SELECT one::text FROM "{name}" AS one' for name in tables)
        return "\n".join(connection.execute(text(rows)).scalars())


def _read(file: str) -> str:
    try:
        with open(file, "rb") as opened:
            return opened.read().decode(errors="replace")
    except FileNotFoundError:
        return ""
