"""What a line of the log may say."""

import logging
import subprocess
import sys
from io import StringIO

import pytest

from bot import logs


def written(name: str, level: int, said: str, *args, error: BaseException | None = None) -> str:
    """Return what becomes of one record."""
    handler, stream = logs.handler(), StringIO()
    handler.setStream(stream)
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord(name, level, "/code/some_file.py", 42, said, args, info)
    if handler.filter(record):
        handler.emit(record)
    return stream.getvalue()


def test_our_own_words_are_written():
    said = written("bot.delivery", logging.WARNING, "outbox row %s is dead: %s", 7, "not_ok")

    assert said == "WARNING bot.delivery: outbox row 7 is dead: not_ok\n"


@pytest.mark.parametrize("name", ["slack_bolt.AsyncApp", "guidance:where", "guidance", "asyncio"])
def test_of_a_library_only_the_place_is_written(name):
    said = written(name, logging.ERROR, "Unhandled request {'goal': 'a secret'}")

    assert said == f"ERROR {name}: some_file.py:42 (its words may be people's)\n"
    assert written(name, logging.INFO, "a secret") == ""


def test_of_an_error_its_kind_and_its_way_are_written():
    def failing():
        raise ValueError("a secret goal")

    with pytest.raises(ValueError, match="secret") as raised:
        failing()
    said = written("asyncio", logging.ERROR, "Task failed", error=raised.value)

    assert "ValueError" in said
    assert "in failing" in said
    assert "a secret goal" not in said.replace('raise ValueError("a secret goal")', "")


def test_nobody_forges_a_line_and_no_token_is_written():
    said = written(
        "handlers.errors", logging.WARNING, "unknown %s", "x\r\nERROR bot: all is lost\x1b[2J"
    )
    token = written("bot.run", logging.WARNING, "%s", "xoxb-1234-abc and xapp-1-A2-x")

    assert said == "WARNING handlers.errors: unknown x?\n    ERROR bot: all is lost?[2J\n"
    assert token == "WARNING bot.run: (a token) and (a token)\n"


def test_what_bolt_says_at_each_start_is_no_news():
    assert written("slack_bolt.AsyncApp", logging.WARNING, "… so `token` will be unused") == ""


def test_an_error_that_ends_the_process_quotes_nobody():
    code = "from bot import logs; logs.configure('DEBUG'); raise ValueError('a secret'[:8])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "CRITICAL bot.logs: the process ends: ValueError" in done.stderr
    assert "a secret\n" not in done.stderr


def test_a_warning_of_a_library_quotes_nobody():
    code = (
        "import warnings; from bot import logs; logs.configure('DEBUG'); warnings.warn('a secret')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stderr.startswith("WARNING py.warnings: ")
    assert "a secret" not in done.stderr
