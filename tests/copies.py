"""Copies of databases, so that many stories begin where one of them has been."""

import os
import secrets
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL

from tests import postgres

Copy = bytes | str
"""A SQLite file, or the name of a PostgreSQL database."""


def copy(url: URL) -> Copy:
    """Return a copy of a database that nobody is connected to."""
    if url.get_backend_name() == "postgresql":
        return postgres.copy(url, f"saved_{os.getpid()}_{secrets.token_hex(4)}")
    with closing(sqlite3.connect(_file(url))) as connection:
        return connection.serialize()


def paste(url: URL, saved: Copy) -> None:
    """Put a copy in the place of a database that nobody is connected to."""
    if isinstance(saved, str):
        postgres.paste(url, saved)
    else:
        _file(url).write_bytes(saved)


def _file(url: URL) -> Path:
    assert url.database
    return Path(url.database)
