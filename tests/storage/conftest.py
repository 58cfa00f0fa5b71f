"""A migrated database, the opener of its transactions, and a program in it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from sandbox.seed import TEAM_ID
from storage import programs
from storage.database import Transaction, connect, transactions
from tests import keys
from tests.story import enrol


@pytest.fixture
def transaction(engine: Engine) -> Transaction:
    """Transactions that meet in the database only, as those of two processes do."""
    return lambda: transactions(engine)()


@pytest.fixture
def program_id(engine: Engine, transaction: Transaction) -> str:
    enrol(engine)
    with transaction() as session:
        return programs.in_team(session, team_id=TEAM_ID)[0].id


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of an empty, migrated SQLite file, for what SQLite alone needs."""
    path = tmp_path / "guidance.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[Engine]:
    engine = connect(sqlite_url, keys.vault())
    yield engine
    engine.dispose()
