"""`python -m sandbox`: a Slack for any app, from the command line."""

import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
import yaml
from slack_sdk import WebClient

from sandbox.__main__ import main
from tests.sandbox.support import MANIFEST, Teapot

ROOT = Path(__file__).parents[2]
README = (ROOT / "sandbox" / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def manifest(tmp_path):
    path = tmp_path / "manifest.yml"
    path.write_text(yaml.safe_dump(MANIFEST), encoding="utf-8")
    return path


def command(*arguments):
    return [sys.executable, "-m", "sandbox", *map(str, arguments)]


@contextmanager
def running(manifest):
    """The command, started; what it printed, and the settings in that."""
    heed = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # which a job of a shell does not
    with subprocess.Popen(
        command("--manifest", manifest), cwd=ROOT, stdout=-1, text=True, preexec_fn=heed
    ) as slack:
        try:
            words = ""
            while "Ctrl-C" not in words:
                words += slack.stdout.readline()
            yield words, dict(re.findall(r"(SLACK_\w+)=(\S+)", words))
        finally:
            slack.send_signal(signal.SIGINT)
        assert slack.wait(10) == 0


def test_it_prints_what_an_app_needs_and_ends_quietly(manifest):
    with running(manifest) as (words, settings):
        client = WebClient(settings["SLACK_BOT_TOKEN"], base_url=settings["SLACK_API_URL"])

        assert client.auth_test()["team"] == "Lakeside Teaching Hospital"
        assert set(settings) == {
            "SLACK_API_URL",
            "SLACK_BOT_TOKEN",
            "SLACK_APP_TOKEN",
            "SLACK_SIGNING_SECRET",
        }
        assert re.search(r"Open http://127\.0\.0\.1:\d+/ ", words)


def test_the_app_of_the_readme_answers(manifest):
    with running(manifest) as (_, settings):
        here = {**os.environ, **settings}
        said_at_once = (sys.executable, "-u", "-c", EXAMPLES[0])  # else what it says is kept back
        with subprocess.Popen(said_at_once, env=here, stdout=-1) as app:
            try:
                app.stdout.readline()  # "Bolt app is running!"
                page = urlsplit(settings["SLACK_API_URL"])
                asked = HTTPConnection(page.netloc, timeout=10)
                said = urlencode({"channel": "D0RESIDENT1", "text": "/tea milk"})
                headers = {"Origin": f"http://{page.netloc}", "Content-Type": FORM}
                asked.request("POST", "/as/U0RESIDENT1/say", said, headers)
                assert asked.getresponse().read() == b"{}"
                asked.request("GET", "/as/U0RESIDENT1/in/D0RESIDENT1")

                assert "Tea with milk is coming." in asked.getresponse().read().decode()
            finally:
                app.terminate()
                asked.close()


def test_the_faults_of_the_readme_can_be_asked_for():
    exec(EXAMPLES[-1], {"sandbox": Teapot().sandbox})  # our own document


@pytest.mark.parametrize("content", ["features: [", "features: many", "- a list", ""])
def test_a_manifest_that_cannot_be_used_ends_it_with_the_reason(tmp_path, capsys, content):
    path = tmp_path / "manifest.yml"
    path.write_text(content, encoding="utf-8")

    assert main(["--manifest", str(path)]) == 2
    assert capsys.readouterr().err.startswith(f"{path}: ")


def test_a_manifest_that_is_not_there_is_named(tmp_path, capsys):
    assert main(["--manifest", str(tmp_path / "none.yml")]) == 2
    assert "none.yml" in capsys.readouterr().err


def test_a_port_that_is_taken_is_said(manifest, capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])

        assert main(["--manifest", str(manifest), "--port", port]) == 2
        assert f"port {port}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "wrong", "said"),
    [
        ("--port", "65536", "is no port"),
        ("--port", "-1", "is no port"),
        ("--http", "notaurl", "is no web address"),
        ("--http", "127.0.0.1:3000", "is no web address"),
        ("--http", "http:///slack/events", "is no web address"),
        ("--http", "http://127.0.0.1:70000/", "is no web address"),
        ("--http", "ftp://127.0.0.1/", "is no web address"),
    ],
)
def test_a_port_or_an_address_that_cannot_be_is_said(manifest, capsys, option, wrong, said):
    with pytest.raises(SystemExit) as ended:
        main(["--manifest", str(manifest), f"{option}={wrong}"])

    assert ended.value.code == 2
    assert f"{option}: “{wrong}” {said}: give" in capsys.readouterr().err
