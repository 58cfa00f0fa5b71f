"""The commands of the Makefile: what they say when something is missing, and what they run."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts import gates
from scripts.gates import Gate, Outcome

ROOT = Path(__file__).parent.parent
PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
HERE = {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
SKIPPING = """
import pytest

@pytest.mark.skip(reason="no browser")
def test_a_page(): ...
"""


def run(*command: str | Path, cwd: Path = ROOT, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=cwd, env={**os.environ, **env}, capture_output=True, text=True, check=False
    )


def test_help_lists_every_command():
    commands = {
        line.split()[0] for line in run("make", "--no-print-directory", "help").stdout.splitlines()
    }

    assert commands == {
        "setup",
        "run",
        "test",
        "bench",
        "chaos",
        "help",
        "lock",
        "models",
        "safeguards",
        "semantic",
    }


@pytest.fixture
def checkout(tmp_path) -> Path:
    """A folder with what `scripts/setup` needs and no .venv yet."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "setup", tmp_path / "scripts")
    (tmp_path / "requirements-dev.lock.txt").write_text("anything==1\n")
    for package in ("bot", "guidance", "handlers", "sandbox", "storage"):
        (tmp_path / package).mkdir()
    return tmp_path


def a_python(folder: Path, script: str) -> str:
    program = folder / "some-python"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return str(program)


@pytest.mark.parametrize(
    ("script", "words"),
    [
        pytest.param(
            'case "$*" in *version_info*) exit 1;; -V) echo Python 3.9.2;; esac',
            "This needs Python 3.11 or newer, and {python} is Python 3.9.2.",
            id="too old",
        ),
        pytest.param(
            'case "$*" in *ensurepip*) exit 1;; esac',
            "{python} has no venv. On Debian and Ubuntu: apt-get install python3-venv",
            id="no venv",
        ),
    ],
)
def test_setup_says_kindly_what_is_wrong_with_python(checkout, script, words):
    python = a_python(checkout, script)
    done = run("scripts/setup", cwd=checkout, PYTHON=python)

    assert done.returncode == 1
    assert done.stderr.splitlines()[0] == words.format(python=python)
    assert not (checkout / ".venv").exists()


def test_setup_says_how_to_get_python_where_there_is_none(checkout):
    done = run("scripts/setup", cwd=checkout, PYTHON="python9")

    assert done.stderr.startswith("There is no python9 here. On Debian and Ubuntu: apt-get install")


def test_setup_does_nothing_and_says_nothing_when_the_lock_is_installed(checkout):
    venv = checkout / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(sys.executable)
    lock = (checkout / "requirements-dev.lock.txt").read_text()
    (venv / "installed").write_text(f"{checkout}\n{lock}")

    done = run("scripts/setup", cwd=checkout, PYTHON="python9")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("changed", ["lock", "path"])
def test_setup_starts_afresh_after_the_lock_or_the_folder_changed(checkout, changed):
    venv = checkout / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(sys.executable)
    stamp = f"{checkout}\nanything==1\n".replace(
        *{
            "lock": ("==1", "==0"),
            "path": (str(checkout), "/elsewhere"),
        }[changed]
    )
    (venv / "installed").write_text(stamp)

    assert run("scripts/setup", cwd=checkout, PYTHON="python9").returncode == 1


def test_a_failing_gate_fails_the_run_and_shows_what_it_said(capsys):
    gate = Gate("lint", (sys.executable, "-c", "print('unused import'); raise SystemExit(1)"))

    [outcome] = gates.run([gate], strict=False)

    assert not outcome.passed
    assert "unused import" in (said := capsys.readouterr().out)
    assert "FAILED" in said
    assert "FAILED after 3 s: lint" in gates.summary([outcome], seconds=3)


def test_a_passing_gate_is_one_line(capsys):
    gate = Gate("lint", (sys.executable, "-c", "print('all good')"))

    [outcome] = gates.run([gate], strict=True)

    assert outcome.passed
    assert capsys.readouterr().out.splitlines()[0].startswith("lint ")
    assert "all good" not in gates.summary([outcome], seconds=1)


@pytest.mark.parametrize("strict", [False, True], ids=["on a laptop", "where CI is true"])
def test_what_the_machine_lacks_is_said_loudly_and_fails_only_where_ci_is_true(strict):
    gate = Gate("tests in a browser", ("false",), missing="Install a browser.", is_test=True)

    [outcome] = gates.run([gate], strict=strict)

    assert outcome.passed is not strict
    assert "!!! tests in a browser NOT RUN !!! Install a browser." in gates.summary([outcome], 1)


def test_tests_beside_each_other_are_shown_one_after_the_other(capsys):
    sides = [
        Gate(side, (sys.executable, "-c", f"print('{side} closed')"), is_test=True)
        for side in ("SQLite", "PostgreSQL")
    ]

    outcomes = list(gates.run(sides, strict=True))

    assert [outcome.closing for outcome in outcomes] == ["SQLite closed", "PostgreSQL closed"]
    said = [line.split("  ")[0] for line in capsys.readouterr().out.splitlines()]
    assert said[1:] == ["SQLite closed", "SQLite", "PostgreSQL closed", "PostgreSQL"]


def test_the_last_line_is_how_the_tests_closed():
    closings = ["5 passed in 1.00s", "7 passed in 2.00s"]
    outcomes = [Outcome("tests", passed=True, closing=closing) for closing in closings]

    assert gates.summary(outcomes, seconds=3).splitlines()[-2:] == closings


@pytest.fixture
def shared(tmp_path) -> Callable[[str], subprocess.CompletedProcess[str]]:
    """Run two files of tests in two processes; each of them waits until both have begun."""

    def run_both(then: str) -> subprocess.CompletedProcess[str]:
        os.mkfifo(tmp_path / "meet")
        for name, mode in (("reads", "r"), ("writes", "w")):
            meet = f"open('meet', '{mode}').close()\n    {then}"
            text = f"import os\nfirst = os.getpid()\ndef test_who_{name}():\n    {meet}\n"
            # For a file's last test the next file is taken.
            last = f"def test_{name}_last():\n    open('last of {name}', 'w').close()\n"
            (tmp_path / f"test_{name}.py").write_text(text + last)
        return run(*PYTEST, "-p", "scripts.share", "--processes", "2", cwd=tmp_path, **HERE)

    return run_both


def test_processes_share_the_tests_and_run_each_file_once(shared):
    done = shared("print('heard by', os.getpid() == first); assert os.getpid() == first")

    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == "1 failed, 3 passed in 2 processes"
    assert "1 failed, 1 passed in " in done.stdout
    assert "heard by False" in done.stdout
    assert "heard by True" not in done.stdout  # each process keeps what its own tests write


def test_a_process_that_ends_before_its_tests_have_fails_all_of_them(shared):
    done = shared("os.getpid() == first or os._exit(0)")

    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == "2 passed in 1 of 2 processes"


def test_where_the_first_process_is_killed_the_others_end_with_the_test_at_hand(shared, tmp_path):
    alone = "exec('while os.getppid() == first: pass')"
    done = shared(f"os.kill(first, 9) if os.getpid() == first else {alone}")

    assert done.returncode == -9
    assert list(tmp_path.glob("last of *")) == []  # it has ended: its pytest kept our stderr open


def test_a_skipped_test_fails_where_nothing_may_be_skipped(tmp_path):
    (tmp_path / "test_page.py").write_text(SKIPPING)

    assert run(*PYTEST, cwd=tmp_path, **HERE).returncode == 0
    strict = run(*PYTEST, "-p", "scripts.no_skips", cwd=tmp_path, **HERE)
    assert strict.returncode == 1
    assert "skipped where nothing may be" in strict.stdout
