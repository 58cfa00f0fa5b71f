"""A tick with nothing due asks one question; what falls due, whoever wrote it, is then seen."""

import asyncio
import logging
import threading
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, update
from sqlmodel import select

from bot import run
from bot.tick import Tick, build
from bot.upkeep import Upkeep
from guidance.follow_ups import FollowUpState
from guidance.roster import parse
from sandbox.seed import EASTERN, TEAM_ID
from storage import programs
from storage.agenda import read
from storage.database import connect, transactions
from storage.outbox import Outbox
from storage.presence import beside
from storage.tables import FollowUpRow, ProgramRow
from tests import keys
from tests.journeys.steps import agree
from tests.patience import until_done
from tests.story import LEARNER


@pytest.fixture
def tick(story, tmp_path):
    """One with all that the running bot has, after what there was to do at first."""
    with beside(story.engine) as presence:
        tick = Tick(
            story.services,
            story.program.client,
            upkeep=Upkeep(story.services, tmp_path),
            ask=partial(run.agenda_of, presence, lambda: None, story.services.now),
        )
        for _ in range(4):
            story.run(tick.look())
            story.settle()
        yield tick


@pytest.fixture
def other(story):
    """The transactions of another process."""
    engine = connect(story.database_url, keys.vault())
    yield transactions(engine)
    engine.dispose()


@contextmanager
def asked(engine):
    """Collect what the database is asked."""
    said = []

    def listen(*args):
        if args[2] != "BEGIN IMMEDIATE" and "busy_timeout" not in args[2]:
            said.append(args[2])

    event.listen(engine, "before_cursor_execute", listen)
    yield said
    event.remove(engine, "before_cursor_execute", listen)


def test_with_nothing_due_one_question_is_asked_and_nobody_woken(story, tick, learner, guide):
    agree(learner, guide)
    story.run(tick.look())
    story.settle()
    with asked(story.engine) as said:
        story.run(tick.look())

    assert len(said) == 1
    assert not story.program.sender.is_woken


def test_a_message_of_another_process_wakes_the_sender_once_it_is_due(story, tick, other):
    at = story.clock.now() + timedelta(minutes=1)
    with other() as session:
        outbox = Outbox(session, TEAM_ID, story.clock.now())
        outbox.post(LEARNER, {"text": "From elsewhere"}, key="elsewhere", at=at)
        outbox.write()
    story.run(tick.look())
    assert not story.program.sender.is_woken
    story.run(story.clock.move_to(at))
    story.run(tick.look())

    assert story.program.sender.is_woken


def test_a_follow_up_of_another_process_is_asked_in_the_next_tick(
    story, tick, other, learner, guide
):
    agree(learner, guide)
    story.run(tick.look())
    before = len(guide.messages())
    with other() as session:
        waits = FollowUpRow.state == FollowUpState.WAITING
        session.exec(update(FollowUpRow).where(waits).values(due_at=story.clock.now()))
    story.run(tick.look())
    story.settle()

    assert len(guide.messages()) > before


def test_a_program_that_another_process_makes_gets_its_days_in_the_next_tick(story, tick, other):
    with other() as session:
        roster = parse(f"user_id,role,program\n{LEARNER},learner,Another Program")
        programs.import_roster(session, roster, team_id=TEAM_ID, zone=ZoneInfo(EASTERN))
    story.run(tick.look())

    with other() as session:
        days = session.exec(select(ProgramRow.publishes_on, ProgramRow.digest_on)).all()
    assert len(days) == 2
    assert all(publishes_on and digest_on for publishes_on, digest_on in days)


@pytest.mark.parametrize("day", ["digest_on", "publishes_on"])
def test_no_program_is_looked_at_before_its_day_has_come_where_it_is(story, tick, other, day):
    midnight = story.clock.now().astimezone(ZoneInfo(EASTERN)).replace(hour=0, minute=0, second=0)
    midnight += timedelta(days=1)
    with other() as session:
        session.exec(update(ProgramRow).values({day: midnight.date()}))
    story.run(story.clock.move_to(midnight.astimezone(UTC) - timedelta(minutes=1)))
    story.run(tick.look())  # which tidies as well, after so many hours
    with asked(story.engine) as said:
        story.run(tick.look())
    assert len(said) == 1

    story.run(story.clock.move_to(midnight.astimezone(UTC)))
    story.run(tick.look())
    with other() as session:
        assert session.exec(select(getattr(ProgramRow, day))).one() > midnight.date()


def test_a_day_that_begins_earlier_on_earth_comes_first_though_its_date_is_later(story, other):
    with other() as session:
        for name, zone in (("East", "Pacific/Kiritimati"), ("West", "Pacific/Honolulu")):
            roster = parse(f"user_id,role,program\n{LEARNER},learner,{name}")
            programs.import_roster(session, roster, team_id=TEAM_ID, zone=ZoneInfo(zone))
            day = date(2026, 4, 2 if name == "East" else 1)
            of_name = update(ProgramRow).where(ProgramRow.name == name)
            session.exec(of_name.values(publishes_on=day, digest_on=day))
        later = update(ProgramRow).where(ProgramRow.zone == ZoneInfo(EASTERN))
        session.exec(later.values(publishes_on=date(2026, 5, 1), digest_on=date(2026, 5, 1)))
        night = datetime(2026, 4, 1, 9, 59, tzinfo=UTC)
        found = read(session.connection(), now=night)
        before = read(session.connection(), now=night - timedelta(days=2))

    begins = datetime(2026, 4, 1, 10, tzinfo=UTC)
    assert (found.publishes_at, found.digest_at) == (begins, begins)
    assert (before.publishes_at, before.digest_at) == (None, None)


def test_what_is_left_in_the_files_of_a_publication_is_scrubbed_in_the_next_tick(
    story, tick, other
):
    with other() as session:
        session.exec(update(ProgramRow).values(unscrubbed_on=story.clock.now().date()))

    def is_scrubbed():
        story.run(tick.look())
        with other() as session:
            return session.exec(select(ProgramRow.unscrubbed_on)).all() == [None]

    until_done(is_scrubbed)


def test_a_tick_that_has_much_to_do_is_not_joined_by_the_next_and_nothing_is_logged(story, caplog):
    looks, is_free = [], threading.Event()

    def ask():
        looks.append(story.clock.now())
        is_free.wait(5)

    async def run_twice():
        scheduler = build(Tick(story.services, story.program.client, ask=ask).look, every_seconds=9)
        scheduler.start()
        for _ in range(3):
            scheduler.get_jobs()[0].modify(next_run_time=datetime.now(UTC))
            await asyncio.sleep(0.05)
        is_free.set()
        scheduler.shutdown()

    caplog.set_level(logging.WARNING)
    story.run(run_twice())

    assert len(looks) == 1
    assert caplog.messages == []
