"""A clock that jumps is not followed blindly: nothing comes twice or at night, and it is said."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import JUMP, Clock, told_by
from bot.tick import Tick
from sandbox.seed import TEAM_ID
from storage import clock_jumps, people
from tests.bot.jumping import HOUR, JUMPS, Jumping
from tests.journeys.coming_back import STEP_DUE, asked, at, with_step
from tests.story import LEARNER

START = datetime(2026, 3, 2, 15, tzinfo=UTC)


class Machine:
    """A machine whose wall clock may be wrong; `steady` is what nobody can set."""

    def __init__(self, start=START):
        self.start = start
        self.passed = timedelta()
        self.off = timedelta()
        self.clock = Clock(lambda: self.start + self.passed + self.off, self.steady)

    def steady(self):
        return 1_000 + self.passed.total_seconds()

    @property
    def true(self):
        return self.start + self.passed


@pytest.mark.parametrize("off", [JUMP, -JUMP, timedelta(seconds=1)])
def test_what_a_clock_is_put_right_by_in_small_steps_is_followed(off):
    machine = Machine()
    machine.off = off

    assert machine.clock.now() == START + off
    assert machine.clock.jump is None


@pytest.mark.parametrize("off", [*JUMPS, JUMP + timedelta(seconds=1)])
def test_after_a_jump_time_goes_on_as_if_nothing_had_happened(off):
    machine = Machine()
    machine.off = off
    machine.passed = HOUR

    assert machine.clock.now() == machine.true
    assert machine.clock.jump == off
    machine.off = timedelta()
    assert machine.clock.now() == machine.true
    assert machine.clock.jump is None


@pytest.mark.parametrize("off", JUMPS)
def test_a_clock_that_was_wrong_and_is_put_right_is_believed_once_slack_agrees(off):
    machine = Machine()
    machine.off = off
    machine.clock.now()
    machine.clock.compare(START + off)

    assert machine.clock.now() == START + off
    assert machine.clock.is_confirmed


@pytest.mark.parametrize("off", JUMPS)
def test_a_clock_that_is_wrong_from_the_start_is_found_out(off):
    machine = Machine(START + off)
    machine.clock.compare(START)

    assert machine.clock.jump == off
    assert machine.clock.now() == START


@pytest.mark.parametrize("off", JUMPS)
def test_sending_pauses_and_the_doctor_says_so_until_the_clock_is_right(
    story, learner, guide, caplog, off
):
    with_step(learner, guide)
    story.run(story.clock.advance(at("2026-03-06 09:00") - story.clock.now()))
    jumping = Jumping(story)
    jumping.jumps(off)
    jumping.jumps(timedelta())

    assert asked(learner, STEP_DUE) == []
    [line] = jumping.doctor()
    assert line.startswith("FAILED   Reminders: paused at")
    assert str(abs(off)) in line
    assert sum("reminders pause" in record.getMessage() for record in caplog.records) == 1
    caplog.set_level(logging.WARNING)
    jumping.jumps(-off)
    assert len(asked(learner, STEP_DUE)) == 1
    assert jumping.doctor() == ["ok       Reminders: no clock stops them"]
    assert "is right again" in caplog.text


def test_while_slack_cannot_be_asked_a_jump_stays_one(story, learner, guide):
    with_step(learner, guide)
    story.run(story.clock.advance(at("2026-03-06 09:00") - story.clock.now()))
    jumping = Jumping(story)
    jumping.jumps(timedelta())
    assert len(asked(learner, STEP_DUE)) == 1

    story.sandbox.faults.drop_next("auth.test", times=9)
    jumping.jumps(3 * HOUR)
    assert jumping.clock.jump == 3 * HOUR
    assert "paused" in jumping.doctor()[0]


def test_a_clock_that_nobody_has_confirmed_moves_nothing(story, learner, guide):
    with_step(learner, guide)
    story.run(story.clock.advance(at("2026-03-06 09:00") - story.clock.now()))
    story.sandbox.faults.drop_next("auth.test", times=2)
    jumping = Jumping(story)
    jumping.jumps(timedelta())
    assert asked(learner, STEP_DUE) == []

    jumping.jumps(timedelta())
    assert len(asked(learner, STEP_DUE)) == 1


def test_a_refusal_tells_the_time_as_well(story, learner, guide):
    story.sandbox.faults.fail_next("auth.test", "account_inactive")
    jumping = Jumping(story)
    jumping.jumps(timedelta())

    assert jumping.clock.is_confirmed


def test_a_machine_that_ended_with_a_wrong_clock_is_forgotten_one_that_runs_is_not(story):
    jumping = Jumping(story)
    now = story.clock.now()
    with story.services.transaction() as session:
        clock_jumps.note(session, "a container of yesterday", 3 * HOUR, now=now)
    story.run(story.clock.advance(clock_jumps.GONE_AFTER))
    jumping.off = 3 * HOUR
    for _ in range(2):  # by then the other has not said so again
        story.run(story.clock.advance(timedelta(minutes=1)))
        jumping.ticks()
    assert len(jumping.doctor()) == 2
    story.run(Tick(story.services, story.program.client).look())  # another's, whose clock is right

    [line] = jumping.doctor()
    assert "a container of yesterday" not in line
    assert "FAILED" in line


@pytest.mark.parametrize("told", ["soon", "", "Wed, 99 Foo 2026 25:61:61 GMT", None])
def test_a_date_that_cannot_be_read_tells_nothing(told):
    assert told_by({} if told is None else {"Date": told}) is None


@pytest.mark.parametrize("zone", ["GMT", "+0000", "-0000"])
def test_a_date_is_read_as_utc_whatever_it_calls_it(zone):
    assert told_by({"Date": f"Mon, 02 Mar 2026 15:00:00 {zone}"}) == START


def test_a_slack_whose_date_cannot_be_read_ends_no_tick(story, caplog):
    async def look(clock):
        async def answer(_):
            return web.json_response({"ok": True}, headers={"Date": "soon"})

        there = web.Application()
        there.router.add_route("*", "/auth.test", answer)
        runner = web.AppRunner(there)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        client = AsyncWebClient(base_url=f"http://127.0.0.1:{runner.addresses[0][1]}/")
        tick = Tick(story.services, client, clock=clock)
        await tick.look()
        await runner.cleanup()
        return tick

    machine = Machine()
    tick = story.run(look(machine.clock))
    assert "no date to be read" in caplog.text
    assert not tick.is_told.is_set(), "and so nobody can reach us"
    assert not machine.clock.is_confirmed


@pytest.mark.parametrize("off", JUMPS)
def test_a_jump_that_is_believed_still_repeats_nothing_and_wakes_nobody(story, learner, guide, off):
    """The same by a clock that people move on purpose, and two processes 90 seconds apart."""
    with_step(learner, guide)
    story.goes_to(at("2026-03-06 09:00"))
    before = len(learner.messages())
    other = Tick(story.services, story.program.client)
    shifted = story.clock.now() + off
    story.clock._offset += off  # also backwards, which the sandbox's page does not offer
    for _ in range(3):
        story.run(story.tick.look())
        story.passes(seconds=90)
        story.run(other.look())
        story.settle()
    told = len(learner.messages()) - before
    quiet = quiet_of(story)

    assert told == 0 or quiet.is_open(shifted)
    assert told <= 1
    story.clock._offset -= off
    story.run(story.tick.look())
    story.settle()
    assert len(learner.messages()) - before == told


def quiet_of(story):
    with story.services.transaction() as session:
        return people.quiet_of(session, LEARNER, team_id=TEAM_ID)
