"""A database that cannot be used: one line that says what to mend, and no secret in it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
ENVIRONMENT = {
    "PATH": os.defpath,
    "PYTHONPATH": str(ROOT),
    "PYTHONUTF8": "1",
    "SLACK_BOT_TOKEN": "xoxb-0000-not-a-token",
    "SLACK_APP_TOKEN": "xapp-0000-not-a-token",
}
AWAY = "postgresql+psycopg://guidance:hunter2@127.0.0.1:1/guidance"
REMEDY = {
    AWAY: "Check DATABASE_URL (host, name, user, password) and that the server runs.",
    "sqlite:///no/such/folder/guidance.db": "Check the path in DATABASE_URL, its rights,",
    "sqlite:///notes.txt": "Check the path in DATABASE_URL, its rights,",
}
ROSTER = ("--team", "T0LAKESIDE")
COMMANDS = [
    ("migrate",),
    ("run",),
    ("run", "--http", "0"),
    ("roster", "export", *ROSTER),
    ("roster", "import", "people.csv", *ROSTER),
]

TRY = """
import contextlib, io, json, os, sys
from bot import cli

for url, arguments in json.load(sys.stdin):
    os.environ["DATABASE_URL"] = url
    with contextlib.redirect_stderr(io.StringIO()) as said:
        code = cli.main(arguments)
    print(json.dumps([code, said.getvalue()]))
"""


@pytest.fixture(scope="module")
def tried(tmp_path_factory):
    """What each command says of each address; one process tries them all."""
    here = tmp_path_factory.mktemp("empty")
    (here / "notes.txt").write_text("This is no database. " * 100)
    (here / "people.csv").write_text("user_id,role,program\nU0A,learner,Medicine\n")
    cases = [(url, command) for url in REMEDY for command in COMMANDS]
    done = subprocess.run(
        [sys.executable, "-c", TRY],
        cwd=here,
        env=ENVIRONMENT | {"SLACK_SIGNING_SECRET": "not-a-token"},
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return dict(zip(cases, map(json.loads, done.stdout.splitlines()), strict=True))


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("url", REMEDY, ids=["away", "no folder", "no database"])
def test_a_database_that_cannot_be_used_is_one_line_with_the_remedy(tried, url, command):
    code, said = tried[url, command]

    assert code == 1
    assert len(said.splitlines()) == 1
    assert REMEDY[url] in said
    assert "hunter2" not in said
