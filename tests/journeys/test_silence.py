"""A whole session at DEBUG, and then a search for what was typed: it is nowhere to be read."""

import asyncio
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
from pydantic import SecretStr
from sqlalchemy import make_url, text

from bot import run
from bot.settings import Settings
from sandbox.clock import real_seconds
from sandbox.seed import lakeside
from sandbox.server import Sandbox
from storage.scrubbing import scrub
from storage.tables import METADATA
from tests.journeys.ending import end
from tests.journeys.steps import agree, ask, go_on, offer, switch
from tests.patience import until_done
from tests.story import DIRECTOR, MANIFEST, enrol

WORDS = [
    *("canarygoal", "canarydream", "canarynote", "canarycovers", "canarystep", "canaryifthen"),
    *("canarycomment", "canaryback", "canaryslip", "canarymessage"),
]


def found(kept: bytes) -> list[str]:
    """Return the words that can be read there, however they are encoded."""
    return [word for word in WORDS if word.encode() in kept or word.encode("utf-16-le") in kept]


def folder_of(engine) -> Path | None:
    """Return where the database has its files; None where they are another machine's."""
    if engine.dialect.name == "sqlite":
        return Path(make_url(str(engine.url)).database or "").parent
    with engine.connect() as connection:
        folder = Path(connection.scalar(text("SHOW data_directory")))
        connection.execute(text("CHECKPOINT"))
    return folder if os.access(folder, os.R_OK) else None


def own_folder(engine) -> Path | None:
    """Return where a server keeps the tables of this database; None where that is not to be seen.

    Each database has a folder with a number there, and each is as large as an empty one at least.
    """
    folder = folder_of(engine)
    if engine.dialect.name == "sqlite" or folder is None:
        return None
    with engine.connect() as connection:
        named = "SELECT oid FROM pg_database WHERE datname = current_database()"
        return folder / "base" / str(connection.scalar(text(named)))


def files_of(engine) -> Iterator[bytes]:
    """Return the files of a database as they lie there: tables, indexes, write-ahead log.

    What lies in the folders of a server's other databases is theirs, and may go meanwhile. The log
    is that of all of them, and may be larger than what fits into memory twice: it is read by files.
    """
    return map(_read, _own_files(folder_of(engine), own_folder(engine)))


def _own_files(folder: Path | None, ours: Path | None) -> Iterator[Path]:
    for at, folders, names in os.walk(folder or ""):
        folders[:] = [one for one in folders if not one.isdecimal() or Path(at, one) == ours]
        yield from (Path(at, name) for name in names)


def _read(path: Path) -> bytes:
    """Return what is in a file, nothing if the server has removed it in this moment."""
    try:
        return path.read_bytes() if path.is_file() else b""
    except FileNotFoundError:
        return b""


def tables_of(engine) -> bytes:
    """Return the files that hold our tables, without PostgreSQL's write-ahead log."""
    if engine.dialect.name == "sqlite":
        return b"\0".join(files_of(engine))
    ours = own_folder(engine)
    return b"\0".join(map(_read, ours.iterdir())) if ours else b""


def backup_of(engine) -> bytes:
    """Return every row of every table, which is what any backup has."""
    with engine.connect() as connection:
        rows = [
            tuple(row)
            for table in METADATA.sorted_tables
            for row in connection.execute(text(f"SELECT * FROM {table.name}"))
        ]
    return repr(rows).encode()


def have_a_session(story, learner, guide):
    """Say a canary in every field there is, with Slack in a bad mood now and then."""
    story.sandbox.faults.fail_next("chat.postMessage", "internal_error")
    story.sandbox.faults.break_answer_next("chat.postMessage", "half_json")
    learner.command("/guidance", "canaryslip of a word")
    learner.close_modal()
    agree_after_an_offer(learner, guide)
    switch(guide)
    guide.press("guide.back")
    story.forge(action_id="long.gone", value="canaryslip")
    end(
        learner,
        "Send 2 canarystep by Friday",
        if_then="If I am away, canaryifthen",
        due_on="2026-03-06",
    )
    for person in (learner, guide):
        person.press("feedback.open")
        person.enter("not_enough_contact", ["yes"])
        person.submit(comment="canarycomment")
        go_on(person)
    for _ in range(4):
        story.passes(days=7)


def agree_after_an_offer(learner, guide):
    learner.command("/guidance")
    learner.submit(guide=guide.user_id, goal="all of canarygoal by May", bigger_goal="canarydream")
    go_on(learner)
    learner.enter("mode", "mentor")
    learner.enter("covers:mentor", "canarycovers")
    learner.submit()
    offer(guide, "coach", note="canarynote")
    learner.press("agree.take_offer")


def test_nothing_that_was_typed_can_be_read_afterwards(log, story, learner, guide, engine, caplog):
    caplog.set_level(logging.DEBUG)
    have_a_session(story, learner, guide)
    with story.services.transaction() as session:
        session.connection().execute(text("ALTER TABLE switch RENAME TO gone"))
    learner.command("/guidance", "sessions")
    agree(learner, guide, goal="canarygoal once more")
    guide.press("guide.switch")
    guide.submit(reason="concern")  # which crashes
    with story.services.transaction() as session:
        session.connection().execute(text("ALTER TABLE gone RENAME TO switch"))

    assert "canarygoal" in caplog.text, "libraries did log it, and it was held back"
    assert "reference" in log.getvalue()
    assert found(log.getvalue().encode()) == []
    assert story.sandbox.bot_token not in log.getvalue()
    assert found(backup_of(engine)) == []
    size = 0
    for piece in files_of(engine):
        assert found(piece) == []
        size += len(piece)
    assert size > 100_000 or folder_of(engine) is None


def test_a_look_at_the_support_lines_leaves_no_trace(log, story, learner, engine):
    before = [line for line in rows_of(engine) if "inbox" not in line]
    learner.command("/guidance", "support")

    assert "988" in learner.last().plain() or learner.modal
    assert [line for line in rows_of(engine) if "inbox" not in line] == before
    assert "support" not in log.getvalue()


@pytest.mark.parametrize("leak", ["log", "database"])
def test_the_search_at_every_storys_end_finds_what_leaks(story, learner, guide, leak):
    goal = "  A goal that nobody else may read,\nin two lines "
    ask(learner, goal=goal)
    assert story.ear.heard(story.sandbox.deliveries) == []
    if leak == "log":
        logging.getLogger("handlers.ask").debug("refused: %r", goal.strip())
        found = story.ear.heard(story.sandbox.deliveries)
        story.ear.forget()
    else:
        spill(story, goal)
        found = story.ear.heard(story.sandbox.deliveries)
        spill(story, "")

    assert sorted(found) == ["A goal that nobody else may read", "in two lines"]


def spill(story, words):
    with story.services.transaction() as session:
        session.connection().execute(text("UPDATE program SET support = :words"), {"words": words})
    until_done(lambda: scrub(story.engine, "program"))


def rows_of(engine) -> list[str]:
    with engine.connect() as connection:
        return [
            f"{table.name} {tuple(row)}"
            for table in METADATA.sorted_tables
            for row in connection.execute(text(f"SELECT * FROM {table.name}"))
        ]


def test_words_that_wait_to_be_sent_are_sealed_and_gone_once_they_have_arrived(
    story, learner, guide, engine
):
    story.sandbox.faults.rate_limit_next("chat.postMessage", 60, times=50)
    ask(learner, goal="canarygoal")
    guide.press("agree.accept", in_home=True)
    assert found(backup_of(engine)) == []

    story.sandbox.faults.clear()
    story.passes(minutes=5)
    with engine.connect() as connection:
        sent = connection.execute(
            text("SELECT content FROM outbox WHERE state = 'sent' AND action IN ('post', 'file')")
        )
        assert set(sent.scalars()) <= {""}


def test_a_real_connection_logs_no_request_and_no_token(log, database_url, engine, caplog):
    enrol(engine)
    caplog.set_level(logging.DEBUG)

    async def story() -> list[str]:
        async with Sandbox(MANIFEST, lakeside()) as sandbox:
            settings = settings_for(sandbox, database_url)
            async with run.connected(settings):
                await sandbox.person(DIRECTOR).command("/guidance", "canarymessage and more")
            async with run.listening(settings, port := 20_017 + os.getpid() % 1000):
                await forged(port, "text=canarymessage")
            return [sandbox.bot_token, sandbox.app_token, sandbox.signing_secret]

    secrets = asyncio.run(story())

    assert "canarymessage" in caplog.text
    assert found(log.getvalue().encode()) == []
    assert [secret for secret in secrets if secret in log.getvalue()] == []


async def forged(port: int, body: str) -> None:
    """Send what Slack has not signed: Bolt would log it whole."""
    headers = {
        "X-Slack-Request-Timestamp": str(int(real_seconds())),
        "X-Slack-Signature": "v0=0",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    async with aiohttp.ClientSession() as http:
        url = f"http://127.0.0.1:{port}{run.EVENTS_PATH}"
        async with http.post(url, data=body, headers=headers) as answer:
            assert answer.status == 401


def settings_for(sandbox: Sandbox, database_url: str) -> Settings:
    return Settings(
        slack_bot_token=SecretStr(sandbox.bot_token),
        slack_app_token=SecretStr(sandbox.app_token),
        slack_signing_secret=SecretStr(sandbox.signing_secret),
        slack_api_url=sandbox.base_url,
        database_url=database_url,
    )
