"""The key of every test's database; programs that tests start find it in the environment."""

import os
from types import SimpleNamespace

from sqlmodel import Session, SQLModel

from storage.keys import parse
from storage.sealing import Vault, opened_row

TEXT = "test:dGhlc2UgYXJlIHRoaXJ0eS10d28gYnl0ZXMgb2sgISE="
KEYS = parse(TEXT)


def vault() -> Vault:
    return Vault(lambda: KEYS)


def put_into_environment() -> None:
    os.environ["GUIDANCE_KEYS"] = TEXT


def legible(session: Session, row: SQLModel) -> SimpleNamespace:
    """Return a row with its words open, for tests that look at what is kept."""
    columns = row.metadata.tables[str(row.__tablename__)].columns.keys()
    return SimpleNamespace(**opened_row(session, row, columns))
