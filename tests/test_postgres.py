"""The PostgreSQL that tests get: fresh for each, and gone afterwards whatever happens."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, make_url, text

from storage.migrations import head
from tests import postgres

ROOT = Path(__file__).parent.parent
REASON = postgres.missing_reason()
pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.skipif(REASON is not None, reason=REASON or ""),
]
of_our_own = pytest.mark.skipif(
    postgres.VARIABLE in os.environ, reason="the server is somebody else's"
)

KILLED = """
import time
from tests import postgres
with postgres.server() as url:
    print(url, flush=True)
    time.sleep(60)
"""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres.server() as url:
        yield url


@pytest.fixture(scope="module")
def template(server) -> str:
    return postgres.template(server, lambda url: ask(url, "CREATE TABLE notes (words text)"))


def ask(url: str, statement: str) -> list[object]:
    engine = create_engine(url)
    with engine.begin() as connection:
        result = connection.execute(text(statement))
        rows = list(result.scalars()) if result.returns_rows else []
    engine.dispose()
    return rows


def databases(server: str) -> set[object]:
    """Return those of this run: somebody else may make and drop others at the same time."""
    run = postgres._run(make_url(server))
    return {name for name in ask(server, "SELECT datname FROM pg_database") if run in str(name)}


def test_what_one_test_writes_no_other_test_sees(template):
    with postgres.database(template) as one, postgres.database(template) as other:
        ask(one, "INSERT INTO notes VALUES ('mine')")

        assert ask(one, "SELECT words FROM notes") == ["mine"]
        assert ask(other, "SELECT words FROM notes") == []


def test_a_database_goes_with_its_test_even_while_somebody_is_connected(server, template):
    before = databases(server)
    with postgres.database(template) as url:
        left_open = psycopg.connect(url.replace("+psycopg", ""))
        assert databases(server) > before

    assert databases(server) == before
    left_open.close()


def test_a_server_that_others_use_keeps_what_was_there_and_nothing_of_ours(server, template):
    before = databases(server)
    with postgres._shared_server(server) as shared:
        ours = postgres._render(shared)
        postgres.template(ours, lambda _url: None)
        assert databases(ours)

    assert not databases(ours)
    assert databases(server) == before == {make_url(template).database}


@of_our_own
def test_the_server_is_in_a_zone_that_no_code_can_have_meant(template):
    with postgres.database(template) as url:
        assert ask(url, "SHOW timezone") == ["Asia/Kathmandu"]


@of_our_own
def test_a_killed_test_run_leaves_no_server_behind():
    with subprocess.Popen([sys.executable, "-c", KILLED], cwd=ROOT, stdout=subprocess.PIPE) as run:
        assert run.stdout is not None
        address = make_url(run.stdout.readline().decode().strip())
        run.send_signal(signal.SIGKILL)

    give_up_at = time.monotonic() + 20
    while listens(address.port) and time.monotonic() < give_up_at:
        time.sleep(0.05)
    assert not listens(address.port)


BROKEN = """
from alembic import op

revision, down_revision = "9999", "{head}"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SELECT nonsense")
"""


def test_a_migration_that_fails_there_is_told_in_a_sentence_and_all_other_tests_run(
    server, tmp_path
):
    for name in ("bot", "guidance", "handlers", "judgement", "sandbox", "storage", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("manifest.yml", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    broken = tmp_path / "storage/migrations/versions/9999_broken.py"
    broken.write_text(BROKEN.format(head=head()))
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "tests/storage/test_inbox.py", "-k", "new_once"],
        cwd=tmp_path,
        env=os.environ | {postgres.VARIABLE: server},
        capture_output=True,
        text=True,
        check=False,
    )

    assert "A migration fails on PostgreSQL." in run.stdout
    assert " passed" in run.stdout
    assert "INTERNALERROR" not in run.stdout + run.stderr


def listens(port: int | None) -> bool:
    """Return whether anybody has the port open, as the kernel lists it."""
    return f":{port:04X} 00000000:0000 0A" in Path("/proc/net/tcp").read_text()
