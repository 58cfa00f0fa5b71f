"""`python -m sandbox`: a Slack for any app, from the command line."""

import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from slack_sdk import WebClient

from sandbox.__main__ import main
from tests.sandbox.support import MANIFEST

ROOT = Path(__file__).parents[2]


@pytest.fixture
def manifest(tmp_path):
    path = tmp_path / "manifest.yml"
    path.write_text(yaml.safe_dump(MANIFEST), encoding="utf-8")
    return path


def command(*arguments):
    return [sys.executable, "-m", "sandbox", *map(str, arguments)]


def test_it_prints_what_an_app_needs_and_ends_quietly(manifest):
    with subprocess.Popen(command("--manifest", manifest), cwd=ROOT, stdout=-1, text=True) as slack:
        try:
            words = ""
            while "Ctrl-C" not in words:
                words += slack.stdout.readline()
            settings = dict(re.findall(r"(SLACK_\w+)=(\S+)", words))

            client = WebClient(settings["SLACK_BOT_TOKEN"], base_url=settings["SLACK_API_URL"])

            assert client.auth_test()["team"] == "Lakeside Teaching Hospital"
            assert set(settings) == {
                "SLACK_API_URL",
                "SLACK_BOT_TOKEN",
                "SLACK_APP_TOKEN",
                "SLACK_SIGNING_SECRET",
            }
            assert re.search(r"Open http://127\.0\.0\.1:\d+/ ", words)
        finally:
            slack.send_signal(signal.SIGINT)
        assert slack.wait(10) == 0


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
