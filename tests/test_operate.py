"""What operators read and copy is true: each command exists, and each file is one that works."""

import configparser
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from bot.cli import parser

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
SHELL = "\n".join(re.findall(r"```sh\n(.*?)```", TEXT, re.S)).splitlines()
COMMANDS = sorted(set(re.findall(r"python -m bot ([^`\n]+)", TEXT)))
UNITS = sorted((ROOT / "deploy").glob("guidance*"))


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_of_the_bot_exists_and_takes_these_arguments(command):
    assert callable(parser().parse_args(shlex.split(command)).run)


def test_a_command_that_is_wrong_would_be_noticed():
    for wrong in ("back-up today", "backup", "move postgresql://HOST/guidance", "restore a b"):
        with pytest.raises(SystemExit):
            parser().parse_args(shlex.split(wrong))


def test_each_line_for_the_containers_knows_the_password():
    lines = [line for line in SHELL if line.startswith("docker compose ")]

    assert len(lines) == 2
    assert {
        line.partition(" --env-file .env --file deploy/compose.yml ")[1] != "" for line in lines
    } == {True}


def test_no_password_is_typed_where_others_see_it():
    assert [line for line in SHELL if re.search(r"//\w+:\S+@", line)] == []


def test_each_file_it_names_is_there():
    named = {word for line in SHELL for word in shlex.split(line) if word.startswith("deploy/")}

    assert {name for name in named if not (ROOT / name).exists()} == set()
    assert {path.relative_to(ROOT).as_posix() for path in UNITS} <= named


@pytest.fixture
def checkout(tmp_path) -> Path:
    """The units as they are on a machine where the checkout is elsewhere."""
    program = f"{tmp_path}/.venv/bin/python"
    Path(program).parent.mkdir(parents=True)
    Path(program).symlink_to(sys.executable)
    for unit in UNITS:
        there = unit.read_text(encoding="utf-8").replace("/opt/guidance/.venv/bin/python", program)
        (tmp_path / unit.name).write_text(there, encoding="utf-8")
    return tmp_path


NAMES = {
    "Unit": {"Description", "Wants", "After"},
    "Install": {"WantedBy"},
    "Timer": {"OnCalendar", "RandomizedDelaySec", "Persistent"},
    "Service": {
        *(
            "Type",
            "User",
            "WorkingDirectory",
            "ExecStart",
            "ExecStartPost",
            "Restart",
            "RestartSec",
        ),
        *("RestartPreventExitStatus", "TimeoutStopSec", "StateDirectory", "StateDirectoryMode"),
        *("UMask", "NoNewPrivileges", "PrivateDevices", "PrivateTmp", "ProtectControlGroups"),
        *("ProtectHome", "ProtectKernelModules", "ProtectKernelTunables", "ProtectSystem"),
        *("RestrictAddressFamilies", "RestrictNamespaces", "SystemCallArchitectures"),
    },
}
"""What systemd knows of (systemd.unit, .service, .timer, .exec): another name, it would ignore."""


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_says_what_systemd_knows(unit):
    said = configparser.RawConfigParser()
    said.optionxform = str
    said.read(unit, encoding="utf-8")
    kind = unit.suffix[1:].title()

    assert {"Unit", kind} <= set(said.sections()) <= {"Unit", kind, "Install"}
    assert {name for part in said.sections() for name in set(said[part]) - NAMES[part]} == set()
    if kind == "Service":
        assert said[kind]["User"] == "guidance"
        assert said[kind]["WorkingDirectory"] == "/opt/guidance", "where .env is"


def test_systemd_takes_the_units(checkout):
    program = shutil.which("systemd-analyze")
    if program is None:
        return  # what they say is looked at above, and what they run below, on any machine
    done = subprocess.run(
        [program, "verify", *(checkout / unit.name for unit in UNITS)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_old_copies_and_what_was_cut_off_are_deleted_and_no_other_file(tmp_path):
    unit = (ROOT / "deploy" / "guidance-backup.service").read_text(encoding="utf-8")
    [clean] = re.findall(r"^ExecStartPost=(.*)$", unit, re.M)
    for name, days in (
        ("old.db", 32),
        (".new.db.x8_1ab", 3),
        (".new.db.x8_1ab-wal", 3),
        ("new.db", 29),
        (".now.db.x8_1ab", 0),
        ("note", 99),
    ):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, times=(time.time() - days * 86_400,) * 2)
    program, there, *rest = shlex.split(clean)
    assert there == "/var/lib/guidance/copies"
    subprocess.run([program, tmp_path, *rest], check=True)

    assert {path.name for path in tmp_path.iterdir()} == {"new.db", ".now.db.x8_1ab", "note"}


def test_copies_are_spoken_of_only_once_something_has_made_their_folder():
    unit = (ROOT / "deploy" / "guidance-backup.service").read_text(encoding="utf-8")
    first = next(at for at, line in enumerate(SHELL) if "/var/lib/guidance/copies" in line)

    assert SHELL[first - 1] == "systemctl start guidance-backup"
    assert "StateDirectory=guidance guidance/copies" in unit.splitlines()


def test_what_the_units_run_exists():
    run = [
        line.partition("=")[2]
        for unit in UNITS
        for line in unit.read_text(encoding="utf-8").splitlines()
        if line.startswith("ExecStart=")
    ]

    assert len(run) == 2
    for command in run:
        typed = re.search(r"-m bot ([^']+)", command)
        assert typed is not None
        at_night = re.sub(r"\$\(.*?\)", "2026-03-02", typed[1])
        assert callable(parser().parse_args(shlex.split(at_night)).run)


def test_each_container_is_pinned_ordinary_and_looked_after():
    compose = yaml.safe_load((ROOT / "deploy" / "compose.yml").read_text(encoding="utf-8"))
    bot, db = compose["services"]["bot"], compose["services"]["db"]
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    [base] = re.findall(r"^FROM (\S+)$", dockerfile, re.M)

    for image in (base, db["image"]):
        assert re.fullmatch(r"\w+:\d+\.\d+(\.\d+)?-\w+(-\w+)?", image), "one version of it"
    assert "--require-hashes" in dockerfile
    assert re.search(r'HEALTHCHECK .* CMD \["python", "-m", "bot", "doctor"\]', dockerfile)
    assert re.findall(r"^USER (\w+)$", dockerfile, re.M) == ["guidance"]
    assert db["healthcheck"]["test"][1] == "pg_isready"
    assert bot["deploy"]["replicas"] == 2
    assert bot["init"]
    assert bot["read_only"]
    assert bot["cap_drop"] == ["ALL"]
    assert "ports" not in bot | db, "nobody connects from outside"


def test_the_image_has_every_package_of_the_bot_and_no_secret():
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    copied = set(re.findall(r"^COPY (\S+)", dockerfile, re.M))
    let_in = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()

    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "scripts"}
    assert copied == packages | {"requirements.lock.txt", "manifest.yml"}
    assert {line[1:] for line in let_in if line.startswith("!")} == copied


def test_the_table_of_the_doctor_has_every_thing_it_looks_at():
    told = set(re.findall(r"`([A-Z][a-z ]+)`", TEXT.partition("## What `doctor` says")[2]))
    source = "".join(
        (ROOT / "bot" / name).read_text(encoding="utf-8")
        for name in ("slack_check.py", "database_check.py", "safe_check.py", "doctor.py")
    )
    looked_at = "".join(re.findall(r"^(?:_[A-Z_, ]+|    about) = (\".*\")$", source, re.M))

    assert told == set(re.findall(r'"([A-Z][a-z ]{2,13})"', looked_at))
