"""How many presses a second: with their transaction, and only acknowledged."""

from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import count, islice
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from guidance.stages import Stage
from sandbox.seed import TEAM_ID
from storage import agreements
from tests.benchmarks import crowd, load, machine, process
from tests.benchmarks.conftest import IN_MEMORY, ON_DISK, POSTGRESQL, Say, on
from tests.benchmarks.figures import spread
from tests.story import Story

pytestmark = pytest.mark.benchmark

ROUNDS = 7
Json = dict[str, Any]


@dataclass
class Kind:
    """One kind of press, and what was measured of it round by round."""

    name: str
    server: str
    presses: int
    """In one round."""
    payloads: Iterator[Json]
    rates: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)


@on(ON_DISK, IN_MEMORY, POSTGRESQL)
def test_press(say: Say, kind: str, story: Story, database_url: str, tmp_path: Path):
    crowd.enrol(story.engine)
    story.run(crowd.join(story.sandbox))
    for learner_id, guide_id in crowd.PAIRS:
        be_mentored(story, learner_id, guide_id)
        talk_first(story, learner_id, guide_id)
    story.passes(seconds=1)  # reads people's time zones
    pattern = press_of(story)
    kinds = [
        Kind("only acknowledged", "bare", 1600, picks(story, pattern)),
        Kind("still mentoring", "bot", 480, stays(story, pattern)),
        Kind("pick a form", "bot", 320, picks(story, pattern)),
    ]

    story.run(measure(story, kinds, database_url, tmp_path))

    bare = kinds[0]
    say(f"\n{kind}, presses a second, {crowd.AT_ONCE} at once, {ROUNDS} rounds, goal 0.15 x")
    for one in kinds:
        times = [a / b for a, b in zip(one.rates, bare.rates, strict=True)]
        cpu_times = [b / a for a, b in zip(one.cpu_ms, bare.cpu_ms, strict=True)]
        say(
            f"  {one.name:<18} {spread(one.rates):<24} {spread(times, 3)} x bare;"
            f" {median(one.cpu_ms):.2f} ms of CPU each, {spread(cpu_times, 3)} x bare"
        )


async def measure(story: Story, kinds: list[Kind], database_url: str, folder: Path) -> None:
    """Let the kinds take turns, so that whatever else this machine does hits all of them."""
    async with AsyncExitStack() as stack:
        servers = {
            what: await stack.enter_async_context(
                process.server(what, story.sandbox, database_url, folder)
            )
            for what in ("bare", "bot")
        }
        for number in range(ROUNDS + 1):
            for one in kinds:
                await measure_round(one, servers[one.server], story.sandbox.signing_secret)
                if number == 0:  # the first one fills caches
                    one.rates.clear()
                    one.cpu_ms.clear()


async def measure_round(one: Kind, server: process.Server, secret: str) -> None:
    requests = [load.signed(payload, secret) for payload in islice(one.payloads, one.presses)]
    before = server.cpu_seconds
    with machine.undisturbed():
        seconds = await load.post(server.port, requests, at_once=crowd.AT_ONCE)
    one.rates.append(one.presses / seconds)
    one.cpu_ms.append((server.cpu_seconds - before) / one.presses * 1000)


def picks(story: Story, pattern: Json) -> Iterator[Json]:
    """Yield presses of learners who change their minds: each moves an agreement and redraws."""
    talking = [agreement_of(story, learner, Stage.TALKING) for learner, _ in crowd.PAIRS]
    for number in count():
        lane, mode = number % crowd.AT_ONCE, ("coach", "advise")[number // crowd.AT_ONCE % 2]
        learner_id, value = crowd.PAIRS[lane][0], f"{talking[lane]}:{mode}"
        yield pressed(pattern, learner_id, f"agree.pick.{mode}", value)


def stays(story: Story, pattern: Json) -> Iterator[Json]:
    """Yield presses of guides who go on mentoring: each puts a question off."""
    mentored = [agreement_of(story, guide, Stage.AGREED) for _, guide in crowd.PAIRS]
    for number in count():
        lane = number % crowd.AT_ONCE
        yield pressed(pattern, crowd.PAIRS[lane][1], "guide.still_mentoring", mentored[lane])


ORDINALS = count()


def pressed(pattern: Json, user_id: str, action_id: str, value: str) -> Json:
    """Return the payload of a press that nobody has made before."""
    action = {**pattern["actions"][0], "action_id": action_id, "value": value}
    action["action_ts"] = f"{next(ORDINALS)}.000000"
    return {**pattern, "user": {**pattern["user"], "id": user_id}, "actions": [action]}


def press_of(story: Story) -> Json:
    """Press once as a person does, and return what Slack sent."""
    story.person(crowd.PAIRS[0][0]).press("agree.pick.coach")
    return story.sandbox.deliveries[-1].payload


def be_mentored(story: Story, learner_id: str, guide_id: str) -> None:
    """Bring two people to a session in which the guide is mentoring now."""
    guide = asked(story, learner_id, guide_id)
    guide.press("agree.accept")
    guide.press("guide.switch")
    guide.submit(reason="asked_for_experience")


def talk_first(story: Story, learner_id: str, guide_id: str) -> None:
    """Bring two people to the talk after which each picks a form."""
    guide = asked(story, learner_id, guide_id)
    guide.press("agree.offer_mode")
    guide.submit(mode="mentor")
    story.person(learner_id).press("agree.talk_first")


def asked(story: Story, learner_id: str, guide_id: str) -> Any:
    """Let the learner ask; return the guide."""
    learner = story.person(learner_id)
    learner.command("/guidance")
    learner.submit(guide=guide_id, goal="Choose a fellowship by 1 May")
    learner.enter("mode", "coach")
    learner.submit()
    return story.person(guide_id)


def agreement_of(story: Story, user_id: str, stage: Stage) -> str:
    with story.services.transaction() as session:
        found = agreements.open_of(session, user_id, team_id=TEAM_ID)
    return next(agreement.id for agreement in found if agreement.stage is stage)
