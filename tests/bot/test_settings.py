"""The environment is read once; what is wrong in it is named, and what is secret is not shown."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.settings import Settings

ROOT = Path(__file__).parent.parent.parent
BOT, APP = "xoxb-0000-not-a-token", "xapp-0000-not-a-token"
CLEAN = {"PATH": os.defpath, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}

READ = """
import contextlib, io, json, os, sys
from bot import cli, settings

def ran():
    with contextlib.redirect_stderr(io.StringIO()) as said:
        code = cli.main(["run"])
    return {"code": code, "said": said.getvalue()}

def read():
    values = settings.read()
    return {"repr": repr(values), "sandbox": values.is_sandbox,
            "admins": sorted(values.guidance_admins)}

for is_wrong, environment in json.load(sys.stdin):
    file = environment.pop(".env", "")
    open(".env", "w").write(file) if file else None
    os.environ.clear()
    os.environ.update(environment)
    print(json.dumps(ran() if is_wrong else read()))
"""

WRONG = {
    "only the bot token": ({"SLACK_BOT_TOKEN": BOT}, "SLACK_APP_TOKEN is missing"),
    "only the app token": ({"SLACK_APP_TOKEN": APP}, "SLACK_BOT_TOKEN is missing"),
    "an empty one beside it": (
        {"SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": ""},
        "SLACK_APP_TOKEN is missing",
    ),
    "the two mixed up": (
        {"SLACK_BOT_TOKEN": APP, "SLACK_APP_TOKEN": BOT},
        "SLACK_BOT_TOKEN is malformed: xoxb- and eight letters",
    ),
    "both malformed": (
        {"SLACK_BOT_TOKEN": "xoxb-", "SLACK_APP_TOKEN": "xapp-"},
        "SLACK_BOT_TOKEN is malformed: xoxb- and eight letters, digits or hyphens at the least."
        " SLACK_APP_TOKEN is malformed: xapp- and eight",
    ),
    "another kind of token": (
        {"SLACK_BOT_TOKEN": "xoxp-0000-not-a-token", "SLACK_APP_TOKEN": APP},
        "SLACK_BOT_TOKEN is malformed",
    ),
    "a token cut short": (
        {"SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": "xapp-"},
        "SLACK_APP_TOKEN is malformed",
    ),
    "a token with quotes": (
        {"SLACK_BOT_TOKEN": f'"{BOT}"', "SLACK_APP_TOKEN": APP},
        "SLACK_BOT_TOKEN is malformed",
    ),
    "a key cut short": (
        {"GUIDANCE_KEYS": "k1:not-a-token"},
        "GUIDANCE_KEYS: each key is `id:base64`, the key itself 32 random bytes",
    ),
    "no number": ({"GUIDANCE_TICK_SECONDS": "often"}, "GUIDANCE_TICK_SECONDS: "),
    "a tick without end": ({"GUIDANCE_TICK_SECONDS": "0"}, "GUIDANCE_TICK_SECONDS: "),
    "a zone of no place": (
        {"GUIDANCE_ZONE": "Mars/Olympus"},
        "GUIDANCE_ZONE: not a time zone such as America/New_York",
    ),
    "a zone that is a path": ({"GUIDANCE_ZONE": "../../etc/passwd"}, "GUIDANCE_ZONE: "),
    "a zone that is a folder of them": ({"GUIDANCE_ZONE": "America"}, "GUIDANCE_ZONE: not a time"),
    "a port that is no number": (
        {"DATABASE_URL": "postgresql+psycopg://guidance:hunter2@db:hunter2/guidance"},
        "DATABASE_URL: it should begin",
    ),
    "no address of a database": ({"DATABASE_URL": "guidance.db"}, "DATABASE_URL: it should begin"),
    "another database": (
        {"DATABASE_URL": "mysql://root:hunter2@db/guidance"},
        "DATABASE_URL: it should begin with sqlite:/// or postgresql+psycopg://",
    ),
    "another driver": ({"DATABASE_URL": "postgres://root:hunter2@db/g"}, "DATABASE_URL: it should"),
    "a support line without a number": (
        {"GUIDANCE_SUPPORT": "Lifeline; Samaritans: 116 123"},
        "GUIDANCE_SUPPORT: each line is `name: how`",
    ),
    "an admin by name": (
        {"GUIDANCE_ADMINS": "U0ADMIN, @remy"},
        "GUIDANCE_ADMINS: “@remy” is not a Slack user id such as U012AB3CD",
    ),
    "more support than fits": ({"GUIDANCE_SUPPORT": "A: &" * 300}, "GUIDANCE_SUPPORT: over 800"),
}

RIGHT: dict[str, dict[str, str]] = {
    "nothing": {},
    "two empty tokens": {"SLACK_BOT_TOKEN": "", "SLACK_APP_TOKEN": "", "DATABASE_URL": ""},
    "both tokens": {"SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": APP},
    "admins": {"GUIDANCE_ADMINS": "U0A, U0B  U0C,U0A"},
    "PostgreSQL": {"DATABASE_URL": "postgresql+psycopg://guidance:hunter2@db/guidance"},
    "support": {"GUIDANCE_SUPPORT": "Samaritans: call 116 123; Shout: text 85258;"},
    # The last one, as the file stays.
    "a file beside it": {
        ".env": f"SLACK_BOT_TOKEN={BOT}\nGUIDANCE_ADMINS=U0FILE\nGUIDANCE_ZONE=Asia/Kolkata\n",
        "GUIDANCE_ADMINS": "U0ENVIRONMENT",
    },
}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What a process with each of these environments makes of it, all read by one."""
    cases = {name: (True, environment) for name, (environment, _) in WRONG.items()}
    cases |= {name: (False, environment) for name, environment in RIGHT.items()}
    done = subprocess.run(
        [sys.executable, "-c", READ],
        cwd=tmp_path_factory.mktemp("empty"),
        env=CLEAN,
        input=json.dumps(list(cases.values())),
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(zip(cases, map(json.loads, done.stdout.splitlines()), strict=True))


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_named_in_one_line_and_nothing_is_begun(read, name):
    _, sentence = WRONG[name]

    assert read[name]["code"] == 2
    assert read[name]["said"].startswith(sentence)
    assert len(read[name]["said"].splitlines()) == 1


@pytest.mark.parametrize("name", [*WRONG, *RIGHT])
def test_no_secret_is_shown(read, name):
    shown = json.dumps(read[name])

    assert "not-a-token" not in shown
    assert "hunter2" not in shown


@pytest.mark.parametrize("name", ["nothing", "two empty tokens"])
def test_with_no_tokens_at_all_it_is_the_sandbox(read, name):
    assert read[name]["sandbox"] is True


def test_with_both_tokens_it_is_slack(read):
    assert read["both tokens"]["sandbox"] is False


def test_administrators_are_a_list_however_it_is_written(read):
    assert read["admins"]["admins"] == ["U0A", "U0B", "U0C"]


@pytest.mark.parametrize("name", ["PostgreSQL", "support"])
def test_what_is_right_is_taken(read, name):
    assert "repr" in read[name]


def test_a_file_beside_it_is_read_and_the_environment_wins(read):
    assert read["a file beside it"]["sandbox"] is False
    assert read["a file beside it"]["admins"] == ["U0ENVIRONMENT"]
    assert "Asia/Kolkata" in read["a file beside it"]["repr"]


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env=CLEAN | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def test_a_run_with_one_token_says_which_is_missing_and_stops(tmp_path):
    done = run(tmp_path, "run", SLACK_BOT_TOKEN=BOT)

    assert done.returncode == 2
    assert done.stderr == (
        "SLACK_APP_TOKEN is missing. Set both tokens to connect to Slack, or neither for the"
        " sandbox.\n"
    )
    assert list(tmp_path.iterdir()) == [], "and nothing has been begun"


ROW = re.compile(r"\| `(?P<name>[A-Z_]+)` \| (?P<default>.*?) ?\| (?P<meaning>.+) \|")


def in_the_readme() -> dict[str, tuple[str, str]]:
    """Return default and meaning of every setting in the README's table."""
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    rows = (ROW.fullmatch(line) for line in lines)
    return {row["name"]: (row["default"].strip(" `"), row["meaning"]) for row in rows if row}


def test_the_readme_has_every_setting_with_its_default_and_its_meaning():
    fields = Settings.model_fields.items()

    assert in_the_readme() == {
        name.upper(): (str(field.default or ""), field.description) for name, field in fields
    }
