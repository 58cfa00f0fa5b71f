"""Whatever fails and whenever people answer: nobody is asked more often than is promised.

Two people end several sessions and seldom answer; the clock goes on, Slack is away at times, loses
its answers while nobody may look for them, and the bot is started anew. Counted is what stands in
Slack, with no look at what the bot counts itself. What they put off comes on a day of its own, and
is counted as a card, not as one of what can wait.
"""

import asyncio
import os
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from guidance.follow_ups import RULES
from sandbox.block_kit import interactive_elements
from sandbox.faults import Fault
from sandbox.seed import TEAM_ID
from storage import people
from storage.tables import FollowUpRow
from tests.bot.mail import LOOK, POST
from tests.chaos.conftest import size
from tests.journeys.coming_back import with_step
from tests.story import GUIDE, LEARNER, Story

HAPPENINGS = 100
A_WEEK = timedelta(days=6, hours=22)
"""Less what summer time and an hour of waiting may take from it."""

WHY = {rule: rule.why.split(".")[0] for rule in RULES.values()}
BUTTONLESS = [kind for kind, rule in RULES.items() if not (rule.is_urgent or rule.answerable)]
AT_ANY_HOUR = [RULES[kind] for kind in RULES if kind in ("session_soon", "switch_open")]
AWAY = [
    Fault("refuse", acts=False),
    Fault("drop", acts=True),
    Fault("rate_limit", acts=False, detail="3600"),
]
TAKEN = Fault("drop", acts=True)
LOST = [TAKEN, TAKEN, TAKEN, Fault("error", acts=False, detail="internal_error"), None]
COMMANDS = ["pause for 3 days", "resume", "nights for 4 days", "nights off"]
ANSWERS = ["follow_up.not_yet", "follow_up.done", "follow_up.stop"]
HOURS = [0.1, 1, 1, 3, 8, 15, 24, 40]


class Watch:
    """What one person has got, and what they have answered."""

    def __init__(self, story, user_id, counted):
        self.story, self.actor, self.counted = story, story.person(user_id), counted
        self.seen = {message.ts for message in self.actor.messages()}
        self.unanswered, self.bundled_at = 0, None
        self.put_off = set()

    def quiet(self):
        with self.story.services.transaction() as session:
            return people.quiet_of(session, self.actor.user_id, team_id=TEAM_ID)

    def look(self):
        quiet = self.quiet()
        new = [message for message in self.actor.messages() if message.ts not in self.seen]
        self.seen |= {message.ts for message in new}
        for message in new:
            words = message.plain()
            rules = [rule for rule, why in WHY.items() if why in words]
            if "Remind me" in words:
                at = datetime.fromtimestamp(float(message.ts), UTC)
                self.is_within(rules, at, quiet, could_wait=self.could_wait(message))

    def could_wait(self, message):
        """Whether a card has something on it that could wait, and that nobody has put off."""
        buttons = [one.element for one in interactive_elements(message.blocks)]
        asked = {one["value"] for one in buttons if one["action_id"] == "follow_up.done"}
        back = asked & self.put_off
        self.put_off -= back
        with self.story.services.transaction() as session:
            kinds = dict(session.exec(select(FollowUpRow.id, FollowUpRow.kind)).all())
        can_wait = {one for one in asked - back if not RULES[kinds[one]].is_urgent}
        self.counted["put off and back"] += len(back)
        return bool(can_wait) or any(WHY[RULES[kind]] in message.plain() for kind in BUTTONLESS)

    def is_within(self, rules, at, quiet, *, could_wait):
        self.counted["cards"] += 1
        assert rules, "a card says why it came"
        assert quiet.is_open(at) or all(rule in AT_ANY_HOUR for rule in rules), at
        if any(rule.is_question for rule in rules):
            self.unanswered += 1
            self.counted[f"{self.unanswered} in a row"] += 1
            assert self.unanswered <= 3, at
        if could_wait:
            self.counted["cards of what can wait"] += 1
            assert self.bundled_at is None or at - self.bundled_at >= A_WEEK, (self.bundled_at, at)
            self.bundled_at = at

    def acts(self, chance):
        self.unanswered = 0
        buttons = [
            (message, placed.element)
            for message in self.actor.messages()
            for placed in interactive_elements(message.blocks)
            if placed.element["action_id"] in ANSWERS
        ]
        if buttons and chance.random() < 0.9:
            self.counted["answers"] += 1
            message, button = chance.choice(buttons[-6:])
            self.actor.press(button["action_id"], message=message, value=button["value"])
            if button["action_id"] == "follow_up.not_yet":
                self.put_off.add(button["value"])
        else:
            self.actor.command("/guidance", chance.choice(COMMANDS))
        self.actor.reload()


def live(story, chance, counted):
    """Let one life happen, and look after each step what has come."""
    learner, guide = story.person(LEARNER), story.person(GUIDE)
    for number in range(chance.randint(4, 7)):
        mode = chance.choice(["advise", "coach", "coach_with_wisdom", "mentor"])
        due_on = story.clock.now().date() + timedelta(days=chance.randint(1, 40))
        step = {"step:0": f"Try it {number + 2} times", "due_on": f"{due_on}"}
        with_step(learner, guide, mode=mode, **step)
    watches = [Watch(story, user_id, counted) for user_id in (LEARNER, GUIDE)]
    answers = chance.choice([0, 0, 0.02, 0.1])
    for _ in range(HAPPENINGS):
        if chance.random() < 0.04:
            goes_away(story, chance, watches)
        if chance.random() < 0.04:
            answers_are_lost(story, chance, watches)
        if chance.random() < 0.15:
            counted["restarts"] += 1
            story.restart()
        if chance.random() < answers:
            chance.choice(watches).acts(chance)
        time_passes(story, chance, watches)
    with story.engine.begin() as connection:
        asks = connection.execute(text("SELECT max(asks) FROM follow_up")).scalar()
        assert asks <= 3, "one thing is asked about three times at most"


def answers_are_lost(story, chance, watches):
    """Slack takes cards and nobody hears of it, nor may look; what is next falls due meanwhile."""
    watches[0].counted["lost answers"] += 1
    watch = chance.choice(watches)
    story.goes_to(watch.quiet().next_open(story.clock.now()))
    look(watches)
    watch.acts(chance)
    shut = Fault("error", acts=False, detail="missing_scope")
    story.sandbox.faults.choose(LOOK, lambda: shut)
    story.sandbox.faults.choose(POST, lambda: chance.choice(LOST))
    for _ in range(fall_due(story, chance, watch.actor.user_id)):
        story.passes(minutes=1)
        look(watches)
    story.sandbox.faults.choose(POST, lambda: None)
    for _ in range(chance.randint(0, 3)):
        time_passes(story, chance, watches)
    story.sandbox.faults.clear()


def fall_due(story, chance, user_id):
    """Let a few things that a person is to be asked later fall due, a minute apart."""
    now = story.clock.now()
    is_later = col(FollowUpRow.asking_on).is_(None), col(FollowUpRow.due_at) > now
    waiting = select(FollowUpRow).where(FollowUpRow.state == "waiting", *is_later)
    theirs = waiting.where(FollowUpRow.person_id == user_id).order_by("due_at", "id")
    with story.services.transaction() as session:
        found = session.exec(theirs).all()
        chosen = chance.sample(found, min(len(found), chance.randint(2, 5)))
        for minutes, row in enumerate(chosen, 1):
            row.due_at, row.held_from = now + timedelta(minutes=minutes), None
    return len(chosen)


def goes_away(story, chance, watches):
    """Slack is away while cards fall due, and while their readers are heard of."""
    watches[0].counted["outages"] += 1
    fault = chance.choice(AWAY)
    story.sandbox.faults.choose(POST, lambda: fault)
    for _ in range(chance.randint(1, 3)):
        time_passes(story, chance, watches)
        if chance.random() < 0.5:
            chance.choice(watches).acts(chance)
    story.sandbox.faults.clear()


def time_passes(story, chance, watches):
    story.passes(hours=chance.choice(HOURS))
    look(watches)


def look(watches):
    for watch in watches:
        watch.look()


@pytest.mark.chaos
@pytest.mark.parametrize("lives", [60])
def test_nobody_is_asked_more_often_than_is_promised(opened, say, lives):
    number = int(os.environ.get("CHAOS_SEED", "8"))
    chance, counted = Random(number), Counter()
    for _ in range(size(lives)):
        with ExitStack() as stack:
            engine = stack.enter_context(opened())
            story = Story(engine, stack.enter_context(asyncio.Runner()).get_loop())
            stack.callback(story.end)
            story.enrol()
            live(story, chance, counted)
    assert counted["cards"] > 0
    told = f"seed {number}, {size(lives)} lives: {dict(sorted(counted.items()))}"
    say(f"budget {opened.kind:<10} {told}")
