"""The end of the audit outside of the database, and the doctor who compares."""

import logging
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot import audit_head, safe_check
from bot.audit_head import Keeper
from bot.keys import KeyFile
from bot.settings import Settings
from bot.upkeep import Upkeep
from handlers.privacy import erase_person
from handlers.services import Services, reacting
from sandbox.seed import TEAM_ID
from storage import audit, keys
from storage.audit import OPERATOR, Entry, Head
from storage.database import transactions
from storage.keys import render, with_new
from tests.keys import KEYS
from tests.samples import NOW
from tests.storage.test_audit import NO_TRIGGERS
from tests.story import LEARNER


@pytest.fixture
def transaction(engine):
    return transactions(engine)


@pytest.fixture
def values(database_url, tmp_path):
    return Settings(database_url=database_url, guidance_safe=str(tmp_path))


@pytest.fixture
def look(values):
    def look(**changes) -> list[str]:
        seen = safe_check.look(values.model_copy(update=changes), values.database_url, now=NOW)
        return [finding.line() for finding in seen]

    return look


def add(transaction, count=1, now=NOW):
    with transaction() as session:
        done = [Entry("done")] * count
        audit.append(session, done, team_id=TEAM_ID, who=OPERATOR, now=now)


def cut(transaction, left):
    with transaction() as session:
        for statement in NO_TRIGGERS[session.connection().dialect.name]:
            session.connection().execute(text(statement))
        session.connection().execute(text(f"DELETE FROM audit WHERE number > {left}"))


def test_the_end_is_noted_at_each_tick_by_whoever_is_ahead(transaction, values):
    path = audit_head.path_of(values)
    one, other = Keeper(path), Keeper(path)
    one.note(transaction, NOW)
    assert audit_head.read(path).number == 0
    add(transaction, 3)
    other.note(transaction, NOW)

    assert audit_head.read(path).number == 3
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("more", [0, 10], ids=["and nothing since", "and written on"])
def test_a_cut_stays_proved_while_the_bot_goes_on(transaction, values, look, caplog, more):
    keeper = Keeper(audit_head.path_of(values))
    add(transaction, 9)
    keeper.note(transaction, NOW)
    cut(transaction, left=4)
    add(transaction, more, now=NOW + timedelta(seconds=1))
    keeper.note(transaction, NOW)
    Keeper(audit_head.path_of(values)).note(transaction, NOW)  # after a restart

    assert look()[1].startswith("FAILED   Audit: line 9, which was the last one once, is missing")
    assert "lines are missing at the end of the audit" in caplog.text


def test_the_end_of_another_database_in_the_same_folder_may_be_why(transaction, values, look):
    path = audit_head.path_of(values)
    audit_head.write(path, Head(4, "of another"))
    add(transaction, 2)

    assert look()[1] == (
        "FAILED   Audit: line 4, which was the last one once, is missing or another. Keep this"
        f" database as it is, and look for who did it. Or is {path} of another database? Then set"
        " GUIDANCE_SAFE, for each its own."
    )
    with transaction() as session:
        audit_head.write(path, audit.head(session))
    assert look()[1].startswith("ok       Audit: 2 lines")


def test_what_is_whole_is_told_with_its_end(transaction, values, look):
    add(transaction, 2)
    Keeper(audit_head.path_of(values)).note(transaction, NOW)
    with transaction() as session:
        mark = audit.head(session).mark

    assert look()[1] == f"ok       Audit: 2 lines, none missing; the last is {mark[:16]}"


def test_the_log_has_the_end_once_a_day(transaction, values, caplog):
    caplog.set_level(logging.INFO)
    keeper = Keeper(None)
    add(transaction)
    for hours in (0, 1, 2, 30):
        keeper.note(transaction, NOW + timedelta(hours=hours))
    with transaction() as session:
        mark = audit.head(session).mark

    assert [mark in record.message for record in caplog.records] == [True, True]


def test_a_folder_that_cannot_be_written_to_stops_nothing(transaction, tmp_path, caplog):
    keeper = Keeper(tmp_path / "nowhere" / "guidance.audit")
    add(transaction)
    keeper.note(transaction, NOW)

    assert "the end of the audit cannot be noted" in caplog.text


def test_without_a_folder_the_doctor_says_what_cannot_be_told(engine, look):
    lines = look(guidance_safe="")

    if engine.dialect.name == "postgresql":
        assert lines[1].startswith("warning  Audit: 0 lines")
        assert lines[2].startswith("warning  Erasures: noted in the database alone: a copy")
        assert all("Set GUIDANCE_SAFE" in line for line in lines[1:])


def test_the_doctor_tells_whether_who_was_erased_is_noted_outside_too(
    transaction, look, tmp_path, caplog
):
    services = Services(transaction, now=lambda: NOW, wake=lambda: None)
    assert look()[2] == "ok       Erasures: 0, noted outside of the database too"
    with reacting(services, team_id=TEAM_ID) as reaction:
        erase_person(reaction, LEARNER)
    assert look()[2].startswith(f"warning  Erasures: 1 not noted in {tmp_path}/guidance.erased yet")

    Upkeep(services, None).tick()
    assert "noted nowhere outside: GUIDANCE_SAFE is not set" in caplog.text
    Upkeep(services, tmp_path).tick()
    assert look()[2] == "ok       Erasures: 1, noted outside of the database too"


def test_the_doctor_finds_missing_and_wrong_keys_and_a_file_others_may_read(
    transaction, values, look, tmp_path
):
    with transaction() as session:
        keys.adopt(session, now=NOW)
    wrong = Settings(guidance_keys=render(with_new({})).strip()).guidance_keys
    KeyFile(tmp_path / "guidance.keys").write(KEYS)

    assert look(guidance_keys=None)[0] == "ok       Keys: those in use are here (test)"
    (tmp_path / "guidance.keys").chmod(0o644)
    assert "others may read" in look(guidance_keys=None)[0]
    (tmp_path / "guidance.keys").unlink()
    assert look(guidance_keys=None)[0].startswith("FAILED   Keys: there are none. There is no")
    assert look(guidance_keys=wrong) == [
        "FAILED   Keys: the key test is missing. Put it back into GUIDANCE_KEYS or guidance.keys."
    ]
