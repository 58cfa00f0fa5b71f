"""A copy in the database's place: nothing that was sent since is sent again, nobody comes back."""

import os
import sqlite3
import stat
from collections import Counter
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from bot import audit_head, backup, restore
from bot.database import NotDone
from bot.settings import Settings
from guidance.follow_ups import Kind, Planned
from handlers.privacy import erase_person
from handlers.services import reacting
from sandbox.seed import TEAM_ID
from storage import agreements, budgets, follow_ups, programs, stuck
from storage.audit import Head
from storage.database import transactions
from storage.outbox import Outbox
from storage.queues import Action, Delivery, OutboxRow
from storage.tables import MembershipRow, ProgramRow
from tests.bot.house import House
from tests.journeys.steps import agree, ask
from tests.samples import NOW, asked
from tests.story import GUIDE, LEARNER

PEOPLE = [*(f"U0RESIDENT{n}" for n in range(1, 7)), *(f"U0FACULTY{n}" for n in (1, 2, 3))]


def write(house: House, count: int, *, first: int = 0, **later: float) -> None:
    """Ask for that many messages, for now or for later."""
    with house.story.services.transaction() as session:
        now = house.story.clock.now()
        outbox = Outbox(session, TEAM_ID, now)
        for number in range(first, first + count):
            address, at = PEOPLE[number % len(PEOPLE)], now + timedelta(**later)
            outbox.post(address, {"text": f"message {number}"}, key=f"{number}", at=at)
        outbox.write()


def plan(house: House, count: int) -> None:
    """Let as many reminders fall due within the day; half of what is promised, half of the rest."""
    with house.story.services.transaction() as session:
        [program] = programs.in_team(session, team_id=TEAM_ID)
        now = house.story.clock.now()
        for number in range(count):
            one = asked(id=f"{number:032}", program_id=program.id)
            kept = agreements.add(session, one, now=now)
            kind = Kind.REQUEST_WAITING if number % 2 else Kind.REQUEST_EXPIRY
            planned = Planned(kind, GUIDE, now + timedelta(hours=2, minutes=number))
            follow_ups.plan(session, kept.id, [planned], team_id=TEAM_ID)


def a_day_goes_by(house: House, count: int) -> None:
    """Send a third before the copy is made, a third after, and a third that fell due since."""
    third = count // 3
    write(house, third)
    house.story.settle()
    write(house, third, first=third, minutes=1)
    write(house, third, first=2 * third, hours=5)
    plan(house, 20)
    house.back_up()
    house.story.passes(hours=5, minutes=1)
    house.story.passes(hours=19)


def goes_on(house: House) -> None:
    for hours in (0, 1, 2, 20, 30):
        house.story.passes(hours=hours)


NAIVE = pytest.mark.parametrize("naive", [False, True], ids=["ours", "copied back, and no more"])


@pytest.mark.parametrize("count", [30, pytest.param(1000, marks=pytest.mark.chaos)])
@NAIVE
def test_nothing_that_was_sent_since_the_copy_is_sent_again(house, count, naive):
    is_sent_once(house, count, naive=naive)


@pytest.mark.chaos
@pytest.mark.postgresql
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@NAIVE
def test_nor_is_it_on_postgresql(served, naive):
    is_sent_once(served, 1000, naive=naive)


def is_sent_once(house: House, count: int, *, naive: bool) -> None:
    a_day_goes_by(house, count)
    before = house.shown()
    assert sum(before[f"message {number}"] for number in range(count)) == count // 3 * 3
    if naive:
        house.restore_as_others_do()
    else:
        house.restore()
    goes_on(house)

    again = house.shown() - before
    if naive:
        assert again.total() >= count // 3 * 2, "or nothing was there to be sent again"
    else:
        assert again == Counter()
        assert set(house.states()) <= {Delivery.SENT}


def test_a_copy_of_a_time_when_nobody_did_anything_is_dated_by_what_was_sent_last(house):
    house.story.passes(days=9)
    write(house, 1)
    house.story.settle()
    house.restore_again()

    assert house.said[0] == "The copy knows what happened until 2026-03-11 15:00 UTC."


def test_what_was_not_sent_when_the_machine_died_is_said_now(house):
    write(house, 9)
    house.story.settle()
    write(house, 9, first=9)
    house.back_up()
    house.story.run(house.story.clock.advance(timedelta(days=1)))
    house.restore()
    assert house.states()[Delivery.UNCERTAIN] == 9
    house.story.settle()

    assert [house.shown()[f"message {number}"] for number in range(18)] == [1] * 18


def test_a_file_that_may_have_come_is_not_sent_again_and_the_doctor_counts_it(house):
    with house.story.services.transaction() as session:
        outbox = Outbox(session, TEAM_ID, house.story.clock.now())
        for name, days in (("now.ics", 0), ("later.ics", 3)):
            content = {"content": "BEGIN", "filename": name, "title": name}
            at = house.story.clock.now() + timedelta(days=days)
            outbox.post(LEARNER, content, key=name, action=Action.FILE, at=at)
        outbox.write()
    house.back_up()
    house.story.passes(days=1)
    house.restore()
    house.story.passes(hours=2)

    assert len(house.story.sandbox.workspace.files) == 1
    assert house.states()[Delivery.PARKED] == 1
    house.story.passes(days=3)
    assert len(house.story.sandbox.workspace.files) == 2, "that one had not come"


def test_what_was_revived_since_is_not_revived_twice(house):
    write(house, 1)
    with house.story.services.transaction() as session:
        row = session.exec(select(OutboxRow)).one()
        row.state, row.last_error = Delivery.DEAD, "token_revoked"
    house.back_up()

    def revive() -> int:
        with house.story.services.transaction() as session:
            return stuck.revive(session, {"token_revoked"}, now=house.story.clock.now())

    assert revive() == 1
    house.story.settle()
    house.restore()
    assert revive() == 0
    house.story.settle()
    assert house.shown()["message 0"] == 1


def test_reminders_that_fell_due_since_are_told_on_home_only(house):
    plan(house, 4)
    house.back_up()
    house.story.passes(days=1)
    house.restore()
    guide = house.story.person(GUIDE)
    guide.open_home()

    assert "What fell due since is not asked: people find it on their Home tab." in house.said
    assert guide.home.plain().count("that waits for you") == 2
    with house.story.services.transaction() as session:
        budget = budgets.of(session, GUIDE, team_id=TEAM_ID)
    assert budget.bundled_at == house.story.clock.now(), "so no bundle comes within a week"


def test_the_weekly_bundle_and_the_digest_do_not_come_twice(house):
    with house.story.services.transaction() as session:
        [program] = session.exec(select(ProgramRow))
        program.digest_on = (house.story.clock.now() + timedelta(hours=12)).date()
        program.publishes_on = program.digest_on
    house.back_up()
    house.story.passes(days=2)
    before = house.shown()
    house.restore()
    goes_on(house)

    assert house.shown() == before
    with house.story.services.transaction() as session:
        [program] = session.exec(select(ProgramRow))
        assert program.digest_on > house.story.clock.now().date()
        assert program.publishes_on > house.story.clock.now().date()


def test_a_session_goes_on_where_the_copy_was_made(house):
    learner, guide = house.story.person(LEARNER), house.story.person(GUIDE)
    ask(learner)
    house.back_up()
    guide.press("agree.accept")
    house.restore()
    house.story.settle()
    learner.open_home()
    assert ":hourglass:" in learner.home.plain()
    guide.press("agree.accept")

    assert "Your agreement" in learner.last(learner.group(GUIDE)).plain()
    assert house.story.sandbox.problems == []


def copy_and_erase(house: House) -> None:
    """Make a copy in which somebody is who is erased after it."""
    agree(house.story.person(LEARNER), house.story.person(GUIDE))
    house.back_up()
    with reacting(house.story.services, team_id=TEAM_ID) as reaction:
        erase_person(reaction, LEARNER)
    house.story.settle()


def test_who_was_erased_since_stays_erased(house):
    copy_and_erase(house)
    before = house.shown()
    (house.folder / "guidance.erased").unlink(missing_ok=True)
    house.restore()  # by what the database of before knew
    goes_on(house)

    assert "1 person who was erased since is erased in it, too." in house.said
    with house.story.services.transaction() as session:
        mine = select(MembershipRow).where(MembershipRow.user_id == LEARNER)
        assert session.exec(mine).first() is None
    assert house.shown() - before == Counter(), "and nobody is told so again"


def test_who_was_erased_stays_erased_when_only_the_note_is_left(house):
    copy_and_erase(house)
    house.care()
    house.engine.dispose()
    (house.folder / "guidance.db").unlink()  # the disk of before is gone
    house.restore()

    assert "1 person who was erased since is erased in it, too." in house.said


def test_the_audit_says_that_it_was_put_back_and_is_whole(house):
    house.back_up()
    agree(house.story.person(LEARNER), house.story.person(GUIDE))
    house.care()
    lost = audit_head.read(house.folder / "guidance.audit")
    assert isinstance(lost, Head)
    house.restore()

    assert house.doctor()[1].startswith("ok       Audit: ")
    agree(house.story.person(LEARNER), house.story.person(GUIDE))
    house.care()
    assert house.doctor()[1].startswith("ok       Audit: "), "and goes on"
    with closing(sqlite3.connect(house.folder / "guidance.db")) as database:
        told = "SELECT object_id FROM audit WHERE what = 'database.restored'"
        assert database.execute(told).fetchall() == [(f"{lost.number}:{lost.mark}",)]


def test_the_database_of_before_is_kept(house):
    house.back_up()
    write(house, 3)
    (house.folder / "guidance.db").chmod(0o640)
    house.restore()
    [aside] = house.folder.glob("guidance.db.before-*")

    assert f"What was there before is in {aside}." in house.said[-1]
    assert stat.S_IMODE((house.folder / "guidance.db").stat().st_mode) == 0o640, "as it was"
    with closing(sqlite3.connect(aside)) as database:
        found = "SELECT count(*) FROM outbox WHERE key < 'a'"
        assert database.execute(found).fetchone() == (3,)
    assert list(house.folder.glob(".guidance*")) == []


@pytest.mark.parametrize("is_damaged", [False, True], ids=["whole", "damaged"])
def test_what_a_killed_bot_left_beside_its_database_stays_with_that(house, is_damaged):
    house.back_up()
    write(house, 3)
    house.engine.dispose()
    path = house.folder / "guidance.db"
    with closing(sqlite3.connect(path)) as killed:
        killed.execute("UPDATE outbox SET last_error = 'the last word'")
        killed.commit()
        log = Path(f"{path}-wal").read_bytes()
    Path(f"{path}-wal").write_bytes(log)
    if is_damaged:
        path.write_bytes(b"nothing that could be read" * 1000)
    house.restore()
    house.engine.dispose()

    assert any("of before cannot be read" in one for one in house.said) == is_damaged
    kept = b"".join(one.read_bytes() for one in house.folder.glob("guidance.db.before-*"))
    assert b"the last word" in kept
    assert b"the last word" not in path.read_bytes()
    assert not Path(f"{path}-wal").exists()


def test_an_older_copy_is_brought_to_today(house):
    house.back_up()
    with closing(sqlite3.connect(house.copy)) as database:
        database.executescript(
            "DROP INDEX ix_program_unscrubbed_on; DROP INDEX ix_program_publishes_on;"
            " DROP INDEX ix_tombstone_is_scrubbed; DROP TABLE pool;"
            " ALTER TABLE program DROP COLUMN unscrubbed_on;"
            " ALTER TABLE program DROP COLUMN released_on;"
            " DROP INDEX ix_follow_up_asking_on; DROP INDEX ix_follow_up_due;"
            " CREATE INDEX ix_follow_up_due ON follow_up (state, due_at, team_id, person_id);"
            " ALTER TABLE follow_up DROP COLUMN asking_on;"
            " ALTER TABLE follow_up DROP COLUMN snoozed;"
            " ALTER TABLE person DROP COLUMN bundled_on;"
            " UPDATE alembic_version SET version_num = '0011'"
        )
    house.restore()
    write(house, 1)
    house.story.settle()

    assert house.shown()["message 0"] == 1


def test_a_copy_is_put_back_on_a_new_machine_and_belongs_to_the_bot_there(house, tmp_path):
    house.back_up()
    new = tmp_path / "new"
    new.mkdir()
    if os.geteuid() == 0:  # who types this may be root, whom the bot is not
        os.chown(new, 65534, 65534)
    values = house.values.model_copy(update={"database_url": f"sqlite:///{new}/guidance.db"})
    restore.run(values, house.copy, now=house.story.clock.now(), say=str)

    assert sorted(path.name for path in new.iterdir()) == [
        "guidance.audit",
        "guidance.db",
        "guidance.db.lock",
    ]
    backup.run(values, new / "today", now=house.story.clock.now(), say=str)
    assert {path.stat().st_uid for path in new.iterdir()} == {new.stat().st_uid}


def test_a_database_that_others_put_back_is_told_so(engine, database_url, tmp_path, story, learner):
    values = Settings(database_url=database_url, guidance_safe=str(tmp_path))
    ask(learner)
    with transactions(engine)() as session:
        row = session.exec(select(OutboxRow).where(OutboxRow.address == LEARNER)).first()
        row.state, row.ts = Delivery.PENDING, None  # as it was before it was sent
    engine.dispose()
    said: list[str] = []
    restore.run(values, None, now=story.clock.now(), say=said.append)
    story.restart()
    before = len(story.person(LEARNER).messages())
    story.settle()

    assert said[1].startswith("1 message may have been sent since")
    assert len(story.person(LEARNER).messages()) == before


def test_on_postgresql_a_file_is_for_its_own_program(engine, database_url, tmp_path):
    if engine.dialect.name == "postgresql":
        values = Settings(database_url=database_url)
        with pytest.raises(NotDone, match="pg_restore it into an empty database"):
            restore.run(values, tmp_path / "copy", now=NOW, say=str)
