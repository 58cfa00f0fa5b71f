"""How fast the Sender goes: as Slack allows, as Slack asks, and in turns over workspaces."""

import asyncio
from datetime import datetime, timedelta

import pytest

from sandbox.seed import PEOPLE, TEAM_ID
from storage import pacing
from storage.outbox import Outbox, group_address
from storage.queues import Delivery, PaceRow
from tests.bot.mail import POST, Mail
from tests.story import GUIDE, LEARNER, MONDAY, Story

HERE = [user.id for user in PEOPLE if not user.deleted]
STEP = timedelta(milliseconds=125)


@pytest.fixture
def mail(engine):
    """An outbox whose Sender keeps Slack's limits, and a note of when each message came."""
    with asyncio.Runner() as runner:
        story = Story(engine, runner.get_loop(), limits=pacing.limits())
        mail = Mail(story)
        mail.asked_at = []
        story.sandbox.faults.choose(POST, lambda: mail.asked_at.append(story.clock.now()))
        yield mail
        story.end()


def goes_on(mail: Mail, seconds: float) -> None:
    end = mail.story.clock.now() + timedelta(seconds=seconds)
    while mail.story.clock.now() < end:
        mail.send()
        mail.story.run(mail.story.clock.advance(STEP))


def flood(mail: Mail, count: int, team_id: str = TEAM_ID) -> None:
    with mail.story.services.transaction() as session:
        outbox = Outbox(session, team_id, mail.story.clock.now())
        for number in range(count):
            outbox.post(HERE[number % len(HERE)], {"text": team_id}, key=f"{team_id} {number}")
        outbox.write()


def most_in(times: list[datetime], length: timedelta) -> int:
    return max(sum(at <= other < at + length for other in times) for at in times)


def test_one_person_hears_one_message_a_second_in_the_order_they_were_said(mail):
    lines = [f"line {number}" for number in range(4)]
    for line in lines:
        mail.post(line)
    goes_on(mail, 6)

    assert mail.seen() == lines
    assert most_in(mail.asked_at, timedelta(seconds=1)) == 1


def test_a_workspace_gets_eight_messages_a_second(mail):
    flood(mail, 40)
    goes_on(mail, 8)

    assert len(mail.asked_at) == 40
    assert most_in(mail.asked_at, timedelta(seconds=1)) <= 8


@pytest.mark.parametrize(("asked", "seconds"), [("30", 30), ("0", 1), ("abc", 30), ("", 30)])
def test_nothing_is_asked_before_the_time_that_slack_has_named(mail, asked, seconds):
    mail.story.sandbox.faults.rate_limit_next(POST, asked)
    flood(mail, 20)
    goes_on(mail, seconds + 5)

    # The one that was refused is not in the list; what is in flight with it would be.
    assert min(mail.asked_at) >= MONDAY + timedelta(seconds=seconds)
    assert len(mail.asked_at) == 20


def test_a_workspace_with_much_to_say_keeps_no_other_waiting(mail):
    flood(mail, 600, "T0BIG")
    for number in range(20):
        flood(mail, 3, f"T0SMALL{number}")
    goes_on(mail, 4)

    arrived = [call.arguments["text"] for call in mail.story.sandbox.calls if call.method == POST]
    assert sum(text.startswith("T0SMALL") for text in arrived) == 60
    assert arrived.count("T0BIG") > 25


def test_a_message_for_two_people_does_not_wait_for_those_to_one(mail):
    for number in range(5):
        mail.post(f"line {number}")
    mail.post("hello", to=GUIDE)
    goes_on(mail, 1)

    assert mail.seen(GUIDE) == ["hello"]


def test_a_revoked_token_costs_one_message_and_the_rest_wait(mail):
    mail.story.sandbox.faults.fail_next(POST, "token_revoked", times=500)
    flood(mail, 30)
    goes_on(mail, 20)

    with mail.story.services.transaction() as session:
        waiting = session.connection().exec_driver_sql(
            "SELECT count(*) FROM outbox WHERE state = 'pending'"
        )
        assert waiting.scalar() >= 29
    mail.story.sandbox.faults.clear()
    mail.wait(minutes=10)
    goes_on(mail, 6)
    assert len(mail.story.person(LEARNER).messages()) >= 2
    assert mail.state(f"{TEAM_ID} 0") is Delivery.DEAD


def test_a_method_that_may_be_called_in_bursts_rests_as_long_as_slack_asks(mail):
    asked_at = []
    mail.story.sandbox.faults.rate_limit_next("views.publish", "5")
    mail.story.sandbox.faults.choose(
        "views.publish", lambda: asked_at.append(mail.story.clock.now())
    )
    mail.home(LEARNER)
    mail.send()
    mail.home(GUIDE)
    goes_on(mail, 8)

    assert len(asked_at) == 2
    assert min(asked_at) >= MONDAY + timedelta(seconds=5)


@pytest.mark.parametrize("held", ["chat.postMessage", "conversations.open", "to {pair}", "*"])
def test_a_clock_that_was_a_year_ahead_holds_nothing_back_once_it_is_right(mail, held):
    pair = group_address(LEARNER, GUIDE)
    far = MONDAY + timedelta(days=400)
    with mail.story.services.transaction() as session:
        road = f"{TEAM_ID} {held.format(pair=pair)}"
        session.add(PaceRow(road=road, next_at=far, busy_until=far))
    key = mail.post("hello", to=pair)
    goes_on(mail, 2)

    assert mail.state(key) is Delivery.SENT
