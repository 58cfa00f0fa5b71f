"""What the Sender makes of Slack's refusals, silences and broken answers."""

import asyncio
from datetime import timedelta

import pytest
from aiohttp import ClientSession, ClientTimeout
from slack_sdk.web.async_client import AsyncWebClient
from sqlmodel import update

from bot.delivery import Sender
from bot.outcomes import EDITS_MOST, wait
from storage.delivery import TOO_OFTEN, Timing
from storage.outbox import group_address
from storage.pacing import UNLIMITED
from storage.queues import Delivery, OutboxRow
from storage.sealing import NOTHING
from tests.bot.mail import LOOK, POST, Mail
from tests.story import GUIDE, LEARNER, MONDAY

PAIR = group_address(LEARNER, GUIDE)
LEASE, UNCLEAR = Timing().lease, Timing().unclear


@pytest.fixture
def mail(story) -> Mail:
    return Mail(story)


def test_a_message_arrives_once_and_its_words_are_not_kept(mail):
    key = mail.post("hello")
    mail.send(times=3)

    assert mail.seen() == ["hello"]
    row = mail.row(key)
    assert (row.state, row.content, row.attempts) == (Delivery.SENT, NOTHING, 0)
    assert row.channel_id
    assert row.ts


def test_a_message_waits_as_long_as_slack_asks(mail):
    mail.story.sandbox.faults.rate_limit_next(POST, 30)
    key = mail.post("hello")
    mail.send()
    assert mail.state(key) is Delivery.PENDING

    mail.wait(seconds=29)
    mail.send()
    assert len(mail.calls()) == 1

    mail.wait(seconds=1)
    mail.send()
    assert mail.seen() == ["hello"]


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        ("0", 1),
        ("7", 7),
        ("3600", 3600),
        ("86400", 3600),
        ("9" * 5000, 30),
        ("-5", 30),
        ("soon", 30),
        ("", 30),
        ("\u00b2", 30),
        ("Wed, 21 Oct 2026 07:28:00 GMT", 30),
    ],
)
def test_an_absurd_wait_is_bounded(mail, asked, seconds):
    mail.story.sandbox.faults.rate_limit_next(POST, asked)
    key = mail.post("hello")
    mail.send()

    assert mail.row(key).due_at == MONDAY + timedelta(seconds=seconds)


def test_a_message_is_not_given_up_however_long_slack_is_busy(mail):
    mail.story.sandbox.faults.rate_limit_next(POST, 60, times=20)
    mail.post("hello")
    for _ in range(20):
        mail.send()
        mail.wait(minutes=1)
    mail.send()

    assert mail.seen() == ["hello"]


@pytest.mark.parametrize("lost", ["half_json", "html", "empty", "500"])
def test_a_message_whose_answer_is_unreadable_is_not_said_again(mail, lost):
    mail.story.sandbox.faults.break_answer_next(POST, lost)
    key = mail.post("hello")
    mail.send()
    assert mail.state(key) is Delivery.UNCERTAIN
    mail.wait(seconds=69)
    mail.send()
    assert mail.calls(LOOK) == []

    mail.wait(seconds=1)
    mail.send()
    assert mail.seen() == ["hello"]
    assert mail.state(key) is Delivery.SENT


def test_a_message_that_slack_took_before_it_hung_up_is_not_said_again(mail):
    mail.story.sandbox.faults.drop_next(POST)
    key = mail.post("hello")
    mail.send()
    assert mail.state(key) is Delivery.UNCERTAIN
    mail.wait(seconds=69)
    mail.send()
    assert mail.calls(LOOK) == []

    mail.wait(seconds=1)
    mail.send()
    assert mail.seen() == ["hello"]
    assert mail.state(key) is Delivery.SENT


@pytest.mark.parametrize(
    "error", ["fatal_error", "internal_error", "service_unavailable", "request_timeout"]
)
def test_a_message_that_slack_may_have_taken_is_left_to_the_operator(mail, error):
    mail.story.sandbox.faults.fail_next(POST, error)
    key = mail.post("hello")
    mail.send()

    assert mail.state(key) is Delivery.UNCERTAIN
    assert mail.row(key).last_error == error


@pytest.mark.parametrize("error", ["channel_not_found", "is_archived", "account_inactive"])
def test_what_slack_refuses_for_good_is_asked_once_and_noted(mail, error):
    mail.story.sandbox.faults.fail_next(POST, error)
    key = mail.post("hello")
    mail.send()
    mail.wait(hours=1)
    mail.send()

    assert len(mail.calls()) == 1
    assert (mail.state(key), mail.row(key).last_error) == (Delivery.DEAD, error)


def with_client(mail: Mail, base_url: str, timeout: float) -> None:
    """Let another Sender, whose client knows another Slack, do what is due."""

    async def send() -> None:
        async with ClientSession(timeout=ClientTimeout(total=timeout)) as session:
            client = AsyncWebClient(
                token=mail.story.sandbox.bot_token,
                base_url=base_url,
                session=session,
                retry_handlers=[],
            )
            sender = Sender(
                mail.story.services, client, asyncio.Event(), limits=UNLIMITED, timing=Timing()
            )
            await sender.send_due()

    mail.story.run(send())


def test_a_sender_that_is_told_to_end_begins_nothing_any_more(mail):
    key = mail.post("hello")
    mail.story.program.sender.finish()
    mail.story.run(mail.story.program.sender.send_due())

    assert mail.calls() == []
    assert mail.row(key).attempts == 0
    mail.story.restart()
    mail.send()
    assert mail.seen() == ["hello"]


def test_a_message_is_kept_while_slack_cannot_be_reached(mail):
    key = mail.post("hello")
    for _ in range(20):
        with_client(mail, "http://127.0.0.1:9/api/", timeout=5)
        mail.wait(minutes=10)
    assert mail.state(key) is Delivery.PENDING

    mail.send()
    assert mail.seen() == ["hello"]


def test_a_message_whose_answer_comes_too_late_is_not_said_again(mail):
    mail.story.sandbox.faults.delay_next(POST, 0.5)
    key = mail.post("hello")
    with_client(mail, mail.story.sandbox.base_url, timeout=0.1)
    assert mail.state(key) is Delivery.UNCERTAIN
    mail.wait(seconds=69)
    mail.send()
    assert mail.calls(LOOK) == []

    mail.wait(seconds=1)
    mail.send()
    assert mail.seen() == ["hello"]
    assert mail.state(key) is Delivery.SENT


def test_the_pauses_between_two_tries_grow_and_are_bounded():
    pauses = [wait(attempts).total_seconds() for attempts in (1, 2, 3, 9, 10, 1000)]

    assert pauses == [2, 4, 8, 512, 600, 600]


@pytest.mark.parametrize("lost", ["drop", "refuse", "half_json", "internal_error"])
def test_a_card_is_redrawn_again_when_nobody_knows_whether_it_was(mail, lost):
    card = mail.card()
    mail.send()
    mail.decline(card)
    fail(mail, "chat.update", lost)
    mail.send()
    mail.wait(seconds=2)
    mail.send()

    assert len(mail.calls("chat.update")) == 2
    assert mail.state(card.key) is Delivery.SENT
    assert len(mail.seen(GUIDE)) == 1
    assert "declined" in mail.seen(GUIDE)[0]


def test_a_redraw_that_never_gets_a_clear_answer_is_left_to_the_operator(mail):
    card = mail.card()
    mail.send()
    mail.decline(card)
    with mail.story.services.transaction() as session:
        session.exec(update(OutboxRow).values(attempts=EDITS_MOST - 3))
    fail(mail, "chat.update", "internal_error", times=10)
    for _ in range(5):
        mail.send()
        mail.wait(minutes=10)

    assert len(mail.calls("chat.update")) == 3
    assert (mail.state(card.key), mail.row(card.key).last_error) == (
        Delivery.DEAD,
        f"{TOO_OFTEN}internal_error",
    )


def fail(mail: Mail, method: str, how: str, times: int = 1) -> None:
    faults = mail.story.sandbox.faults
    if how == "drop":
        faults.drop_next(method)
    elif how == "refuse":
        faults.refuse_next(method)
    elif how == "half_json":
        faults.break_answer_next(method, "half_json")
    else:
        faults.fail_next(method, how, times)


def test_a_home_tab_is_published_again_when_the_answer_was_lost(mail):
    mail.story.sandbox.faults.drop_next("views.publish")
    key = mail.home(LEARNER)
    mail.send()
    mail.wait(seconds=2)
    mail.send()

    assert len(mail.calls("views.publish")) == 2
    assert mail.state(key) is Delivery.SENT


def test_a_home_tab_that_slack_refused_is_tried_at_the_next_change(mail):
    mail.story.sandbox.faults.fail_next("views.publish", "not_enabled")
    key = mail.home(LEARNER)
    mail.send()
    assert mail.state(key) is Delivery.DEAD

    mail.home(LEARNER)
    mail.send()
    assert mail.state(key) is Delivery.SENT
    assert "Ask for guidance" in mail.story.person(LEARNER).home.plain()


@pytest.mark.parametrize("lost", ["drop", "refuse", "half_json", "internal_error"])
def test_a_group_dm_that_could_not_be_opened_is_opened_later(mail, lost):
    fail(mail, "conversations.open", lost)
    mail.post("hello", to=PAIR)
    mail.send()
    mail.wait(seconds=2)
    mail.send()

    group = mail.story.person(GUIDE).group(LEARNER)
    assert [m.text for m in mail.story.person(GUIDE).messages(group)] == ["hello"]


def test_a_group_dm_is_opened_once_for_two_people(mail):
    for number in range(3):
        mail.post(f"line {number}", to=PAIR)
        mail.send()

    assert len(mail.calls("conversations.open")) == 1
    group = mail.story.person(LEARNER).group(GUIDE)
    assert len(mail.story.person(LEARNER).messages(group)) == 3


def dies_in_a_call(mail: Mail) -> None:
    """Claim and begin what is due, and do no more: the process ends in the middle of the call."""
    sender = mail.story.program.sender
    claimed, _ = sender._claim(50)
    sender._begin(claimed)


def test_what_a_dead_process_may_have_said_is_looked_for_and_then_said(mail):
    key = mail.post("hello")
    dies_in_a_call(mail)
    mail.wait(seconds=LEASE.total_seconds() - 1)
    mail.send()
    assert mail.state(key) is Delivery.DISPATCHING

    mail.wait(seconds=1)
    mail.send()
    assert mail.state(key) is Delivery.UNCERTAIN
    assert mail.seen() == []

    mail.wait(seconds=UNCLEAR.total_seconds())
    mail.send()
    assert (len(mail.calls(LOOK)), mail.seen()) == (1, ["hello"])


def test_what_a_dead_process_had_not_begun_to_say_is_said_without_looking(mail):
    mail.post("hello")
    mail.story.program.sender._claim(50)  # the process dies here
    mail.wait(seconds=LEASE.total_seconds())
    mail.send()

    assert (mail.calls(LOOK), mail.seen()) == ([], ["hello"])


def test_what_a_dead_process_was_about_to_redraw_is_redrawn(mail):
    card = mail.card()
    mail.send()
    mail.decline(card)
    dies_in_a_call(mail)
    mail.wait(seconds=LEASE.total_seconds())
    mail.send()

    assert mail.state(card.key) is Delivery.SENT
    assert "declined" in mail.seen(GUIDE)[0]


def test_a_file_that_never_goes_up_holds_no_message_back_and_is_given_up(mail):
    mail.story.sandbox.faults.break_answer_next("upload", "500", times=50)
    file = mail.file("next-meeting.ics")
    mail.send()
    words = mail.post("hello", to=f"{GUIDE}+{LEARNER}")
    mail.send()

    assert mail.state(words) is Delivery.SENT
    for _ in range(12):
        mail.wait(hours=1)
        mail.send()
    assert mail.state(file) is Delivery.DEAD


def test_words_that_perhaps_never_arrived_are_forgotten_after_a_week(mail):
    mail.story.sandbox.faults.fail_next(POST, "fatal_error")
    mail.story.sandbox.faults.fail_next(LOOK, "missing_scope", times=50)
    key = mail.post("a secret line")
    mail.send()
    mail.wait(hours=24)
    mail.send()
    assert mail.state(key) is Delivery.PARKED
    assert mail.row(key).content != NOTHING

    mail.wait(hours=24 * 7)
    mail.story.passes()
    assert (mail.state(key), mail.row(key).content) == (Delivery.DEAD, NOTHING)
