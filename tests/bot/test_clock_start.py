"""A machine that starts with a wrong clock sends nothing by it: Slack is asked the time first."""

import asyncio
from datetime import timedelta

import pytest

from bot import run
from bot.clock import JUMP, Clock, machine_time
from bot.tick import Tick
from bot.upkeep import ERASED, Upkeep
from handlers.privacy import erase_person
from handlers.services import reacting
from sandbox.seed import TEAM_ID, lakeside
from sandbox.server import Sandbox
from storage import pacing
from storage.database import transactions
from storage.queues import Delivery
from tests.bot.jumping import HOUR, JUMPS, Jumping
from tests.bot.mail import POST, Mail
from tests.bot.test_run import settings_for
from tests.journeys.coming_back import STEP_DUE, asked, at, with_step
from tests.journeys.test_unsent import ticks
from tests.story import DIRECTOR, LEARNER, MANIFEST, enrol


@pytest.mark.parametrize("off", JUMPS)
def test_a_message_whose_answer_is_lost_is_found_though_the_clock_was_wrong_at_the_start(
    story, off
):
    mail = Mail(story)
    key = mail.post("hello")
    jumping = Jumping(story, off)
    story.sandbox.faults.drop_next(POST)
    for _ in range(3):
        jumping.ticks()
        mail.wait(minutes=1)

    assert mail.seen() == ["hello"]
    assert mail.state(key) is Delivery.SENT
    assert "is 3:00:00 " in jumping.doctor()[0] or "is 400 days" in jumping.doctor()[0]


@pytest.mark.parametrize("off", JUMPS)
@pytest.mark.parametrize("is_asked", [True, False])
def test_a_card_for_the_morning_does_not_come_by_night_though_the_clock_was_wrong_at_the_start(
    story, learner, guide, off, is_asked
):
    with_step(learner, guide)
    ticks(story, "2026-03-06 19:59")
    story.run(story.clock.advance(at("2026-03-09 05:30") - story.clock.now()))
    if not is_asked:
        story.sandbox.faults.refuse_next("auth.test", times=2)
    jumping = Jumping(story, off)
    story.settle()
    jumping.ticks()

    assert asked(learner, STEP_DUE) == []


def test_nothing_is_sent_before_slack_has_told_the_time_and_the_doctor_says_so(story, caplog):
    mail = Mail(story)
    mail.post("hello")
    story.sandbox.faults.refuse_next("auth.test", times=3)
    jumping = Jumping(story)
    for _ in range(2):
        story.settle()
        jumping.ticks()

    assert mail.seen() == []
    assert "and messages too: Slack has not told" in jumping.doctor()[0]
    assert caplog.text.count("nothing is sent until Slack tells the time") == 1
    jumping.ticks()
    assert mail.seen() == ["hello"]
    assert jumping.doctor() == ["ok       Reminders: no clock stops them"]


@pytest.mark.parametrize("off", [*JUMPS, 2 * JUMP])
def test_after_a_jump_nothing_is_sent_until_slack_has_told_the_time(story, off):
    jumping = Jumping(story)
    jumping.ticks()
    mail = Mail(story)
    mail.post("hello")
    jumping.off = off
    story.settle()
    assert mail.seen() == []

    jumping.ticks()
    assert mail.seen() == ["hello"]


def test_what_waits_goes_as_soon_as_slack_has_told_the_time_though_the_clock_is_wrong(story):
    story.sandbox.faults.refuse_next("auth.test")
    jumping = Jumping(story, 3 * HOUR)
    mail = Mail(story)
    mail.post("hello")
    mail.send()
    assert not story.program.sender.is_woken

    story.run(story.tick.look())
    assert not jumping.clock.is_confirmed
    assert story.program.sender.is_woken


def test_a_second_jump_makes_it_ask_again(story):
    jumping = Jumping(story, 3 * HOUR)
    jumping.ticks()
    assert jumping.clock.is_told

    jumping.off = -3 * HOUR
    jumping.clock.now()
    assert not jumping.clock.is_told


@pytest.mark.parametrize("off", [3 * HOUR, timedelta(days=400)])
def test_what_was_sent_by_a_clock_ahead_and_believed_is_found_and_not_said_twice(story, off):
    """As an older version of this program did."""
    mail = Mail(story)
    key = mail.post("hello")
    true = story.clock.now
    story.machine = Clock(lambda: true() + off, lambda: true().timestamp())
    story.machine.is_told = True
    story.sandbox.faults.refuse_next("auth.test")
    story.restart()
    story.sandbox.faults.drop_next(POST)
    mail.send()
    assert mail.state(key) is Delivery.UNCERTAIN

    mail.wait(hours=1)
    jumping = Jumping(story)
    for _ in range(3):
        jumping.ticks()
        mail.wait(minutes=1)
    assert mail.state(key) is Delivery.SENT
    assert mail.seen() == ["hello"]


def test_who_was_erased_is_noted_though_slack_does_not_tell_the_time(story, tmp_path):
    jumping = Jumping(story)
    with reacting(story.services, team_id=TEAM_ID) as reaction:
        erase_person(reaction, LEARNER)
    story.sandbox.faults.refuse_next("auth.test")
    care = Upkeep(story.services, tmp_path)
    clock = Clock(story.clock.now, lambda: 0.0)
    story.run(Tick(story.services, story.program.client, clock=clock, upkeep=care).look())

    assert not clock.is_told
    assert (tmp_path / ERASED).read_text().strip()
    assert jumping.doctor() != ["ok       Reminders: no clock stops them"]


async def home_comes(sandbox):
    person = sandbox.person(DIRECTOR)
    await person.open_home()
    async with asyncio.timeout(3):
        while person.home is None:
            await asyncio.sleep(0.01)


def clock_off(by):
    return Clock(lambda: machine_time() + by)


@pytest.mark.parametrize("off", [timedelta(), *JUMPS])
def test_a_program_that_starts_asks_the_time_before_it_sends_or_can_be_reached(
    database_url, engine, off
):
    """And goes by it from its first message on, however wrong its own clock is."""
    enrol(engine)

    async def story():
        async with Sandbox(MANIFEST, lakeside()) as sandbox:
            settings = settings_for(sandbox, database_url)
            settings = settings.model_copy(update={"guidance_tick_seconds": 60})
            async with asyncio.timeout(5), run.connected(settings, clock=clock_off(off)) as program:
                now = program.services.now()
                await home_comes(sandbox)
                return abs(now - machine_time()), [call.method for call in sandbox.calls]

    late, calls = asyncio.run(story())
    assert late < timedelta(minutes=1)
    assert calls[:2] == ["auth.test", "apps.connections.open"]


def test_a_slack_that_does_not_tell_the_time_is_asked_until_it_does_and_then_connected_to(
    database_url, engine
):
    enrol(engine)

    async def story():
        async with Sandbox(MANIFEST, lakeside()) as sandbox, asyncio.timeout(10):
            sandbox.faults.refuse_next("auth.test", times=2)
            settings = settings_for(sandbox, database_url)
            async with run.connected(settings, clock=clock_off(3 * HOUR)) as program:
                calls = [call.method for call in sandbox.calls]
                assert calls == ["auth.test"] * 3 + ["apps.connections.open"]
                assert abs(program.services.now() - machine_time()) < timedelta(minutes=1)
                await home_comes(sandbox)

    asyncio.run(story())


@pytest.mark.parametrize("off", [timedelta(), -5 * JUMP])
def test_a_rest_that_another_program_has_noted_is_not_judged_by_a_clock_that_nobody_knows(
    database_url, engine, off
):
    enrol(engine)
    now = machine_time()
    with transactions(engine)() as session:
        pacing.leave_alone(session, "", "auth.test", until=now + JUMP, now=now)

    async def story():
        async with Sandbox(MANIFEST, lakeside()) as sandbox, asyncio.timeout(10):
            settings = settings_for(sandbox, database_url)
            async with run.connected(settings, clock=clock_off(off)) as program:
                now = program.services.now()
                return abs(now - machine_time()), [call.method for call in sandbox.calls]

    late, calls = asyncio.run(story())
    assert late < timedelta(minutes=1)
    assert calls == ["auth.test", "apps.connections.open"]
