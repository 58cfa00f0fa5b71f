"""A database that is told that it is a copy, until that breaks off: it goes on as it began."""

import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import timedelta

import pytest

from bot import database_check, restore
from bot.database import UnusableDatabase, used
from handlers.privacy import erase_person
from handlers.services import reacting
from sandbox.seed import TEAM_ID
from storage.outbox import Outbox
from storage.queues import Delivery
from tests.bot.house import House
from tests.journeys.steps import agree
from tests.story import GUIDE, LEARNER

AT_ITS_END = (
    "CREATE TRIGGER broken_off BEFORE INSERT ON audit WHEN NEW.what = 'database.restored'"
    " BEGIN SELECT RAISE(ABORT, 'a plug is pulled'); END"
)


def write(house: House) -> None:
    with house.story.services.transaction() as session:
        outbox = Outbox(session, TEAM_ID, house.story.clock.now())
        for number in range(6):
            outbox.post(GUIDE, {"text": f"message {number}"}, key=f"{number}")
        outbox.write()


def execute(house: House, statement: str) -> None:
    with closing(sqlite3.connect(house.folder / "guidance.db")) as database:
        database.execute(statement)


def break_off(house: House) -> None:
    """Put yesterday's file back by other means, and begin to let it know."""
    house.engine.dispose()
    shutil.copy(house.copy, house.folder / "guidance.db")
    execute(house, AT_ITS_END)
    with pytest.raises(UnusableDatabase, match=r"cannot be used \(IntegrityError\)"):
        restore.run(house.values, None, now=house.story.clock.now(), say=str)
    execute(house, "DROP TRIGGER broken_off")


def test_the_doctor_knows_that_restoring_broke_off(house):
    def told() -> list[str]:
        now = house.story.clock.now()
        found = database_check.look(house.engine, team_id=TEAM_ID, now=now)
        return [one.line() for one in found if one.is_failure]

    house.back_up()
    assert told() == []
    break_off(house)
    [line] = told()
    assert "broke off" in line
    assert "`python -m bot restore` without a file" in line
    restore.run(house.values, None, now=house.story.clock.now(), say=str)
    assert told() == []


def test_what_was_sent_since_is_not_sent_again_though_restoring_broke_off(house):
    agree(house.story.person(LEARNER), house.story.person(GUIDE))
    write(house)
    house.back_up()
    house.story.settle()
    with reacting(house.story.services, team_id=TEAM_ID) as reaction:
        erase_person(reaction, LEARNER)
    house.story.settle()
    house.care()  # notes who was erased, so that restoring writes lines of its own
    house.story.passes(days=1)
    before = house.shown()
    break_off(house)
    house.story.run(house.story.clock.advance(timedelta(hours=1)))
    house.restore_again()
    for hours in (0, 1, 2, 20):
        house.story.passes(hours=hours)

    assert [house.shown()[f"message {number}"] for number in range(6)] == [1] * 6
    assert house.shown() - before == Counter()
    assert set(house.states()) == {Delivery.SENT}
    assert house.doctor()[1].startswith("ok       Audit: ")


def test_until_it_has_ended_no_bot_starts_and_what_to_type_is_said(house):
    house.back_up()
    break_off(house)
    told = r"broke off\. Type `python -m bot restore` without a file"
    with pytest.raises(UnusableDatabase, match=told), used(house.engine):
        pass
    house.restore_again()
    with used(house.engine):
        pass
