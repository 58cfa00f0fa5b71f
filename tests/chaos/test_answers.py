"""Answers that say nothing, in every way: one message for each row, however often they are lost."""

import asyncio
from collections import Counter
from contextlib import suppress

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from handlers.calls import CALL_ERRORS
from sandbox.faults import Fault, Faults
from storage.queues import Delivery
from tests.bot.mail import LOOK, POST, Mail
from tests.bot.test_delivery import with_client
from tests.chaos.conftest import size
from tests.story import DIRECTOR, GUIDE, LEARNER

pytestmark = pytest.mark.chaos

LATE_SECONDS = 0.4
WAYS = {
    "accepted, then dropped": (500, lambda f, n: f.drop_next(POST, n)),
    "dropped before": (100, lambda f, n: f.refuse_next(POST, n)),
    "accepted, then 500": (100, lambda f, n: f.break_answer_next(POST, "500", n)),
    "accepted, half JSON": (100, lambda f, n: f.break_answer_next(POST, "half_json", n)),
    "accepted, HTML": (100, lambda f, n: f.break_answer_next(POST, "html", n)),
    "accepted, empty 200": (100, lambda f, n: f.break_answer_next(POST, "empty", n)),
    "accepted, fatal_error": (100, lambda f, n: f.fail_after_next(POST, "fatal_error", n)),
    "accepted, internal_error": (100, lambda f, n: f.fail_after_next(POST, "internal_error", n)),
    "fatal_error, and nothing done": (100, lambda f, n: f.fail_next(POST, "fatal_error", n)),
}


@pytest.fixture
def mail(story) -> Mail:
    return Mail(story)


def write(mail: Mail, count: int) -> list[str]:
    people = (LEARNER, GUIDE, DIRECTOR)
    return [mail.post(f"{n}", to=people[n % 3], key=f"{n}") for n in range(count)]


def seen(mail: Mail) -> Counter[str]:
    return Counter(text for person in (LEARNER, GUIDE, DIRECTOR) for text in mail.seen(person))


def resolved(mail: Mail, keys: list[str]) -> None:
    assert {mail.state(key) for key in keys} == {Delivery.SENT}
    assert seen(mail) == Counter(dict.fromkeys(keys, 1))


@pytest.mark.parametrize("way", WAYS)
def test_an_answer_is_lost(mail, say, way):
    whole, break_answers = WAYS[way]
    count = size(whole)
    break_answers(mail.story.sandbox.faults, count)
    keys = write(mail, count)
    mail.send()
    mail.wait(seconds=70)
    mail.send()
    found = Counter(seen(mail).values())
    say(f"F03/F04 {mail.story.engine.dialect.name:<10} {way:<30} {count}: messages per row {found}")

    resolved(mail, keys)

    usual = mail.story.run(posted_as_usual(mail, size(50), break_answers))
    say(f"F03/F04 {mail.story.engine.dialect.name:<10} {way:<30} usual: messages each {usual}")
    assert set(usual) == {2 if way.startswith("accepted") else 1}


async def posted_as_usual(mail: Mail, count: int, fail, *, times=2, **settings) -> Counter[int]:
    """Post with slack_sdk, and again what failed, in all so many times.

    Returns:
        How many messages are there how often, those that are not there too.
    """
    sandbox, before = mail.story.sandbox, len(mail.seen(DIRECTOR))
    client = AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.base_url, **settings)
    for number in range(count):
        fail(sandbox.faults, 1)
        for _ in range(times):
            with suppress(*CALL_ERRORS):
                await client.chat_postMessage(channel=DIRECTOR, text=f"{number}")
                break
    await asyncio.sleep(LATE_SECONDS * 1.5)
    said = Counter(mail.seen(DIRECTOR)[before:])
    return Counter(said[f"{number}"] for number in range(count))


def acts_late(faults: Faults, count: int) -> None:
    faults.act_late_next(POST, LATE_SECONDS, count)


def test_slack_acts_after_we_have_given_up(mail, say):
    count = size(100)
    acts_late(mail.story.sandbox.faults, count)
    keys = write(mail, count)
    for _ in range(count):
        with_client(mail, mail.story.sandbox.base_url, timeout=0.1)
    mail.story.run(asyncio.sleep(LATE_SECONDS * 1.5))
    mail.wait(seconds=70)
    mail.send()
    found = Counter(seen(mail).values())
    resolved(mail, keys)

    usual = mail.story.run(posted_as_usual(mail, count, acts_late, timeout=0.1))
    kind = mail.story.engine.dialect.name
    say(f"F05 {kind:<10} {count}: messages per row {found}; usual: messages each {usual}")
    assert usual[2] > count // 2


@pytest.mark.parametrize("why", ["missing_scope", "limited"])
def test_history_cannot_be_read_for_an_hour(mail, say, why):
    count, faults = 2 * size(25), mail.story.sandbox.faults
    faults.drop_next(POST, count // 2)  # these have arrived
    faults.refuse_next(POST, count // 2)
    keys = write(mail, count)
    mail.send()
    if why == "limited":
        faults.choose(LOOK, lambda: Fault("rate_limit", acts=False, detail="3600"))
    else:
        faults.fail_next(LOOK, why, times=10_000)
    for _ in range(59):
        mail.wait(minutes=1)
        mail.send()
    asked, left = len(mail.calls(LOOK)), Counter(mail.state(key) for key in keys)
    assert left.keys() <= {Delivery.UNCERTAIN, Delivery.PARKED}
    faults.clear()
    for _ in range(5):
        mail.wait(minutes=1)
        mail.send()
    resolved(mail, keys)

    kind = mail.story.engine.dialect.name
    say(f"F06 {kind:<10} {why}: {count} waited, asked {asked} times, then resolved")
    arrived, lost = WAYS["accepted, then dropped"][1], WAYS["dropped before"][1]
    again = posted_as_usual(mail, count // 2, arrived, retry_handlers=[])
    noted = posted_as_usual(mail, count // 2, lost, times=1, retry_handlers=[])
    usual = mail.story.run(again), mail.story.run(noted)
    say(f"F06 {kind:<10} usual: posted again, messages each {usual[0]}; noted as sent, {usual[1]}")
    assert usual == ({2: count // 2}, {0: count // 2})
