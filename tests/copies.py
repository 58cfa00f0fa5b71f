"""Copies of databases, so that many stories begin where one of them has been."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine

from tests import contents
from tests.contents import Contents

Copy = bytes | Contents
"""A SQLite file, or what the tables on PostgreSQL hold."""


def copy(engine: Engine) -> Copy:
    """Return a copy of a database that nobody is using."""
    if engine.dialect.name == "postgresql":
        return contents.take(engine)
    engine.dispose()
    with closing(sqlite3.connect(_file(engine))) as connection:
        return connection.serialize()


def paste(engine: Engine, saved: Copy) -> None:
    """Put a copy in the place of a database that nobody is using."""
    if isinstance(saved, Contents):
        contents.put(engine, saved)
    else:
        engine.dispose()
        _file(engine).write_bytes(saved)


def _file(engine: Engine) -> Path:
    assert engine.url.database
    return Path(engine.url.database)
