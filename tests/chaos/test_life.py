"""Two people, the clock, restarts and repetitions in any order: what DESIGN promises holds always.

Nothing is said twice, a repetition changes nothing, nothing is left half done, nobody else is told,
nothing that no person has caused comes in somebody's quiet, and no press ends in a crash.
"""

import asyncio
import logging
import os
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import text

from sandbox.block_kit import interactive_elements
from sandbox.delivery import DeliveryLimits
from sandbox.errors import CannotDoThatError
from sandbox.seed import TEAM_ID
from storage import people
from tests.bot.jumping import Jumping
from tests.chaos.conftest import size
from tests.journeys.steps import switch
from tests.journeys.test_shifts import calendar, give
from tests.story import GUIDE, LEARNER, Story

STEPS_IN_A_LIFE = 50
BOTH = (LEARNER, GUIDE)
OTHERS = ("U0RESIDENT2", "U0FACULTY2")
HOUR = timedelta(hours=1)
JUMPS = [3 * HOUR, -3 * HOUR, timedelta(days=400), *[timedelta()] * 6]
"""By how much the machine's clock is off from then on; by nothing is put right."""
OF_A_SESSION = {
    "Are you still mentoring?": "SELECT at FROM switch",
    "You two agreed on this time.": "SELECT meet_at FROM agreement",
    "You two set this date.": "SELECT next_meet_at FROM agreement",
}
"""What comes by night when its session is within the hour, and where the time of that stands."""
SUMS = (
    "SELECT count(*), sum(version) FROM agreement",
    "SELECT count(*), sum(version) FROM follow_up",
    "SELECT count(*), sum(version) FROM outbox",
    "SELECT count(*) FROM switch",
    "SELECT count(*) FROM step",
)
WORDS = ["pause until April 6", "resume", "nights until Friday", "nights off"]
which = st.integers(0, 10_000)
modes = st.sampled_from(["advise", "coach", "coach_with_wisdom", "mentor"])


def aware(time):
    """Return what the database says of a time, in UTC."""
    time = datetime.fromisoformat(time) if isinstance(time, str) else time
    return time if time.tzinfo else time.replace(tzinfo=UTC)


class Crashes(logging.Handler):
    """Counts the failures that people were told of with a reference."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.told = []

    def emit(self, record):
        self.told.append(record.getMessage())


class Life(RuleBasedStateMachine):
    """One life of a bot; `opened` is set by the test and gives a database."""

    opened: ClassVar = None
    steps: ClassVar = Counter()
    lives: ClassVar[list[int]] = []
    """How many steps each of them had."""

    def __init__(self):
        super().__init__()
        self.lives.append(0)
        self.stack = ExitStack()
        engine = self.stack.enter_context(type(self).opened())
        runner = self.stack.enter_context(asyncio.Runner())
        self.story = Story(engine, runner.get_loop())
        # A machine that is slow at the moment is no bot that is.
        self.story.sandbox.slack.delivery.limits = DeliveryLimits(acknowledge=60)
        self.story.enrol()
        self.machine = Jumping(self.story)
        self.seen, self.heard_at = set(), datetime(2000, 1, 1, tzinfo=UTC)
        self.is_persons_doing = False
        self.crashes = Crashes()
        logging.getLogger("handlers.errors").addHandler(self.crashes)

    def teardown(self):
        logging.getLogger("handlers.errors").removeHandler(self.crashes)
        with self.story.engine.begin() as connection:
            for stage in connection.execute(text("SELECT stage FROM agreement")).scalars():
                self.steps[f"a session is {stage}"] += 1
        self.story.end()
        self.stack.close()

    def does(self, what, act, *, by_clock=False):
        self.steps[what] += 1
        self.lives[-1] += 1
        self.is_persons_doing = not by_clock
        heard = len(self.story.sandbox.deliveries)
        try:
            act()
        except CannotDoThatError:
            self.steps["what Slack does not allow"] += 1
        if len(self.story.sandbox.deliveries) > heard and what != "repetitions":
            self.heard_at = self.story.clock.now()

    @rule(mode=modes, hours=st.integers(1, 100), accepts=st.booleans(), ends=st.booleans())
    def somebody_asks_and_perhaps_they_meet(self, mode, hours, accepts, ends):
        learner, guide = map(self.story.person, BOTH)

        def asks():
            learner.reload()
            guide.reload()
            learner.command("/guidance")
            at = int(self.story.clock.now().timestamp()) + hours * 3600
            goal = f"Decide on fellowship {self.lives[-1]} by 1 May"  # another each time
            learner.submit(guide=GUIDE, goal=goal, meet_at=at)
            learner.submit(mode=mode)
            if accepts:
                guide.press("agree.accept")
            if accepts and not ends and mode.startswith("coach"):
                switch(guide)
            if accepts and ends:
                learner.press("guide.end")
                learner.submit(**{"step:0": "Send 2 abstracts by Friday"})

        self.does("asks", asks)

    @rule(who=st.sampled_from(BOTH), number=which, fills=st.booleans())
    def somebody_presses_something_new_or_old(self, who, number, fills):
        actor = self.story.person(who)
        actor.reload()
        found = [
            (message, placed.element)
            for conversation in actor.conversations()
            for message in actor.messages(conversation.id)
            for placed in interactive_elements(message.blocks)
            if placed.element["type"] == "button"
        ]
        if not found:
            self.does("nothing to press", lambda: None)
            return
        message, element = found[-1 - number % min(9, len(found))]

        def presses():
            value = element.get("value")
            actor.press(element["action_id"], message=message, value=value)
            if actor.modal is not None and fills:
                actor.submit()

        self.does("presses", presses)

    @rule(who=st.sampled_from(BOTH), word=st.sampled_from(WORDS))
    def somebody_wants_quiet(self, who, word):
        self.does("pauses", lambda: self.story.person(who).command("/guidance", word))

    @rule(who=st.sampled_from(BOTH), start=st.sampled_from(["07", "19"]), hours=st.integers(9, 14))
    def somebody_hands_in_their_shifts(self, who, start, hours):
        def gives():
            actor, today = self.story.person(who), self.story.clock.now()
            actor.reload()
            starts = [f"{today + timedelta(days=day):%Y%m%d}T{start}0000" for day in range(9)]
            shifts = [f"DTSTART:{one}\nDURATION:PT{hours}H" for one in starts]
            give(self.story, actor, calendar(*shifts))
            actor.close_modal()

        self.does("gives shifts", gives)

    @rule(hours=st.sampled_from([1, 5, 12, 30, 60, 24 * 9, 24 * 40]))
    def time_passes(self, hours):
        self.does("time", lambda: self.story.passes(hours=hours), by_clock=True)

    @rule(off=st.sampled_from(JUMPS))
    def the_clock_of_the_machine_jumps(self, off):
        self.does("clock jumps", lambda: self.machine.jumps(off - self.machine.off), by_clock=True)

    @rule(hours=st.sampled_from([1, 9, 30]))
    def the_machine_stops_after_a_tick_and_comes_back_later(self, hours):
        def stops():
            self.story.run(self.story.tick.look())
            self.story.restart()
            self.story.passes(hours=hours)

        self.does("restarts", stops, by_clock=True)

    @rule()
    def slack_repeats_the_last_request(self):
        # It does for minutes; the address at which a press is answered is good for half an hour.
        if self.story.clock.now() - self.heard_at < HOUR / 3:
            before = self.sums()
            self.does("repetitions", self.story.repeat)
            assert self.sums() == before

    @invariant()
    def nothing_is_said_twice(self):
        assert [mark for mark, times in self.marks().items() if times > 1] == []

    @invariant()
    def nothing_is_left_half_done(self):
        with self.story.engine.begin() as connection:
            found = connection.execute(text("SELECT DISTINCT state FROM outbox")).scalars()
            assert set(found) <= {"sent", "pending"}

    @invariant()
    def nobody_else_is_told(self):
        for user_id in OTHERS:
            assert self.story.person(user_id).messages() == []

    @invariant()
    def nothing_that_nobody_did_comes_in_somebodys_quiet(self):
        for user_id in BOTH:
            with self.story.services.transaction() as session:
                quiet = people.quiet_of(session, user_id, team_id=TEAM_ID)
            actor = self.story.person(user_id)
            for conversation in actor.conversations():
                for message in actor.messages(conversation.id):
                    if (conversation.id, message.ts) not in self.seen:
                        self.seen.add((conversation.id, message.ts))
                        self.is_in_order(message, quiet)

    def is_in_order(self, message, quiet):
        words, at = message.plain(), datetime.fromtimestamp(float(message.ts), UTC)
        if message.is_ephemeral or (self.is_persons_doing and "Remind me" not in words):
            return
        self.steps["messages by the clock"] += 1
        assert quiet.is_open(at) or self.is_of_a_session(words, at), (at, words)

    def is_of_a_session(self, words, at):
        ours = [where for what, where in OF_A_SESSION.items() if what in words]
        with self.story.engine.begin() as connection:
            times = [time for one in ours for time in connection.execute(text(one)).scalars()]
        return any(time and abs(aware(time) - at) <= 1.2 * HOUR for time in times)

    @invariant()
    def nobody_meets_a_crash(self):
        assert self.crashes.told == []

    def sums(self):
        with self.story.engine.begin() as connection:
            return [tuple(connection.execute(text(one)).one()) for one in SUMS]

    def marks(self):
        return Counter(
            message["metadata"]["event_payload"]["mark"]
            for conversation in self.story.sandbox.workspace.conversations
            for message in conversation.messages.values()
            if message.get("metadata")
        )


@pytest.mark.parametrize("steps", [50, pytest.param(10_000, marks=pytest.mark.chaos)])
def test_every_order_of_things_keeps_what_is_promised(opened, say, steps):
    lives = 1 + size(steps) // STEPS_IN_A_LIFE  # the first is always an empty one
    number = int(os.environ.get("CHAOS_SEED", "20261126"))
    Life.opened, Life.steps, Life.lives = opened, Counter(), []
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    chosen = settings(
        max_examples=lives,
        stateful_step_count=STEPS_IN_A_LIFE,
        suppress_health_check=checks,
        database=None,
        phases=[Phase.generate],  # a life of 50 steps takes hours to shorten; the seed repeats it
        deadline=None,
    )
    kept = False
    try:
        run_state_machine_as_test(seeded(number)(Life), settings=chosen)
        kept = True
    finally:
        lived = Life.lives if kept else Life.lives[:-1]  # what goes wrong is lived once more
        how = f"{sum(lived)} steps in {len(lived)} lives" + ("" if kept else ", THEN IT FALLS")
        say(f"model {opened.kind:<10} seed {number}, {how}: {dict(Life.steps)}")
    assert Life.steps["asks"] > 0
