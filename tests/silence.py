"""What people type in any story is nowhere to be read afterwards: in no log line, in no database.

Every story ends with this search. Our own loggers are at DEBUG; libraries' stay at INFO, as for
whoever runs the bot: that is a tenth quicker. In `tests/journeys/test_silence.py` they are at DEBUG
too, through a whole session.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Any

from sqlalchemy import Engine, make_url, text

from bot import logs
from sandbox.delivery import Envelope

OPEN_FIELDS = {"name", "support", "deed"}
"""What a director writes for everybody in the program to read; it is not sealed."""

_PIECE = re.compile("[A-Za-z0-9 ]{12,}")
"""Part of a text that is the same in a log, in JSON and in a file, and long enough to be typed."""


class Ear:
    """Listens to what this process logs, as the bot would write it, while a story is told."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._written = StringIO()
        self._handler = logs.handler()
        self._handler.setStream(self._written)
        root = logging.getLogger()
        self._level = root.level
        root.addHandler(self._handler)
        root.setLevel(logging.INFO)
        for name in logs.OURS:
            logging.getLogger(name).setLevel(logging.DEBUG)

    def close(self) -> None:
        """Listen no longer."""
        logging.getLogger().removeHandler(self._handler)
        logging.getLogger().setLevel(self._level)

    def forget(self) -> None:
        """Begin to listen anew."""
        self._written.truncate(0)

    def heard(self, deliveries: Iterable[Envelope], *secrets: str) -> list[str]:
        """Return what can be read in the log or in the database of what people have typed."""
        readable = self._written.getvalue() + kept(self._engine)
        return [one for one in (*typed(deliveries), *secrets) if one in readable]


def typed(deliveries: Iterable[Envelope]) -> set[str]:
    """Return what people wrote after commands and into fields whose words are sealed, in pieces."""
    texts = {envelope.payload.get("text", "") for envelope in deliveries}
    for envelope in deliveries:
        state = (envelope.payload.get("view") or {}).get("state") or {}
        texts |= set(_texts(state.get("values", {})))
    pieces = {piece.strip() for one in texts for piece in _PIECE.findall(one)}
    return {piece for piece in pieces if " " in piece}


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
            return opened.read().decode("latin-1")  # what is typed is looked for in ASCII
    except FileNotFoundError:
        return ""
