"""In which order the Sender works, and that one bad row keeps no other from arriving."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import select, update

from sandbox.faults import Fault
from sandbox.seed import TEAM_ID
from storage import delivery, pacing
from storage.delivery import TIMING, Outcome
from storage.outbox import Card, Outbox, group_address
from storage.queues import Action, Delivery, OutboxRow
from tests.bot.mail import POST, Mail
from tests.story import DIRECTOR, GUIDE, LEARNER

PAIR = group_address(LEARNER, GUIDE)


@pytest.fixture
def mail(story) -> Mail:
    return Mail(story)


def test_what_is_said_to_one_person_arrives_in_the_order_it_was_said(mail):
    lines = [f"line {number}" for number in range(8)]
    for line in lines:
        mail.post(line)
        mail.post(line, to=GUIDE, key=f"{line} to the guide")
    mail.send()

    assert mail.seen(LEARNER) == lines
    assert mail.seen(GUIDE) == lines


@pytest.mark.parametrize("busy", [1, 2, 3])
def test_a_line_that_has_to_wait_is_not_overtaken_by_the_next(mail, busy):
    mail.story.sandbox.faults.rate_limit_next(POST, 30, times=busy)
    for line in ("first", "second", "third"):
        mail.post(line)
    for _ in range(busy):
        mail.send()
        mail.wait(seconds=30)
    mail.send(times=2)

    assert mail.seen() == ["first", "second", "third"]
    assert len(mail.calls()) == busy + 3


def test_a_line_that_has_to_wait_is_not_overtaken_by_what_is_said_meanwhile(mail):
    mail.story.sandbox.faults.rate_limit_next(POST, 30)
    mail.post("first")
    mail.send()
    mail.wait(seconds=5)
    mail.post("second")
    mail.home(LEARNER)
    mail.send()
    assert mail.seen() == []
    assert mail.story.person(LEARNER).home is not None

    mail.wait(seconds=25)
    mail.send(times=2)
    assert mail.seen() == ["first", "second"]


def test_a_redraw_that_has_to_wait_does_not_hold_up_messages(mail):
    card = mail.card()
    mail.send()
    mail.decline(card)
    mail.story.sandbox.faults.rate_limit_next("chat.update", 600)
    mail.send()
    mail.wait(seconds=5)
    mail.post("hello", to=GUIDE)
    mail.send()

    assert mail.seen(GUIDE)[1:] == ["hello"]


def test_while_slack_asks_to_wait_nobody_in_that_workspace_is_written_to(mail):
    mail.post("first", to=DIRECTOR)
    mail.story.sandbox.faults.rate_limit_next(POST, 30)
    mail.send()
    mail.post("hello", to=LEARNER)
    mail.post("hello there", to=GUIDE, team_id="T0ELSEWHERE")
    mail.wait(seconds=29)
    mail.send()
    assert (mail.seen(LEARNER), mail.seen(GUIDE)) == ([], ["hello there"])

    mail.wait(seconds=1)
    mail.send()
    assert (mail.seen(DIRECTOR), mail.seen(LEARNER)) == (["first"], ["hello"])


def test_a_home_tab_that_has_to_wait_does_not_hold_up_messages(mail):
    mail.story.sandbox.faults.rate_limit_next("views.publish", 600)
    mail.home(LEARNER)
    mail.post("hello")
    mail.send()

    assert mail.seen() == ["hello"]


def test_a_row_that_was_not_tried_has_not_used_up_a_try(mail):
    mail.story.sandbox.faults.rate_limit_next(POST, 30)
    first, second = mail.post("first"), mail.post("second")
    mail.send()

    assert (mail.row(first).attempts, mail.row(second).attempts) == (1, 0)


def test_a_card_is_posted_once_and_then_redrawn_in_its_place(mail):
    card = mail.card()
    mail.send(times=2)
    mail.decline(card)
    mail.send(times=2)

    assert (len(mail.calls(POST)), len(mail.calls("chat.update"))) == (1, 1)
    assert len(mail.seen(GUIDE)) == 1
    assert "declined" in mail.seen(GUIDE)[0]


@pytest.mark.parametrize("method", [POST, "chat.update"])
def test_a_change_during_the_call_is_drawn_afterwards(mail, method):
    card = mail.card()
    if method != POST:
        mail.send()
        redraw(mail, card)
        with mail.story.services.transaction() as session:
            session.exec(select(OutboxRow)).one().shown = "something else"
    mail.story.sandbox.faults.delay_next(method, 0.15)

    mail.story.run(during_a_call(mail, method, lambda: mail.decline(card)))
    assert "declined" not in mail.seen(GUIDE)[0]

    mail.send()
    assert len(mail.seen(GUIDE)) == 1
    assert "declined" in mail.seen(GUIDE)[0]
    assert mail.state(card.key) is Delivery.SENT


def redraw(mail: Mail, card: Card) -> None:
    with mail.story.services.transaction() as session:
        outbox = Outbox(session, TEAM_ID, mail.story.clock.now())
        outbox.redraw(card.name, card.subject_id)
        outbox.write()


def test_a_card_that_shows_what_it_should_is_not_redrawn(mail):
    card = mail.card()
    mail.send()
    redraw(mail, card)
    mail.send()

    assert mail.calls("chat.update") == []
    assert mail.state(card.key) is Delivery.SENT


async def during_a_call(mail: Mail, method: str, act: Callable[[], None]) -> None:
    before = len(mail.calls(method))
    sending = asyncio.create_task(mail.story.program.sender.send_due())
    while len(mail.calls(method)) == before:
        await asyncio.sleep(0.002)
    act()
    await sending


def test_a_card_whose_subject_is_gone_is_not_tried_again(mail):
    card = Card("request", "an agreement that never was", GUIDE)
    with mail.story.services.transaction() as session:
        outbox = Outbox(session, TEAM_ID, mail.story.clock.now())
        outbox.draw(card, address=GUIDE)
        outbox.write()
    mail.send(times=2)

    assert mail.state(card.key) is Delivery.DEAD
    assert mail.calls(POST) == []


def test_a_row_that_cannot_be_made_costs_itself_alone_and_its_words_are_not_logged(mail, caplog):
    mail.post("before")
    with mail.story.services.transaction() as session:
        outbox = Outbox(session, TEAM_ID, mail.story.clock.now())
        outbox.draw(Card("a card of another version", "secret", LEARNER), address=LEARNER)
        outbox.write()
    mail.post("after")
    mail.send(times=2)

    assert mail.seen() == ["before", "after"]
    assert "KeyError" in caplog.text
    assert "secret" not in caplog.text


def test_the_sender_goes_on_after_every_kind_of_failure(mail):
    faults = mail.story.sandbox.faults
    for number, kind in enumerate(("half_json", "html", "empty", "500")):
        faults.break_answer_next(POST, kind)
        mail.post(f"broken {number}")
    faults.drop_next(POST)
    mail.post("dropped")
    mail.post("hello")

    async def one_run() -> None:
        sender = mail.story.program.sender
        running = asyncio.create_task(sender.run())
        while "hello" not in mail.seen():
            assert not running.done()
            await asyncio.sleep(0.005)
        sender.finish()
        await running

    mail.story.run(asyncio.wait_for(one_run(), 10))
    assert mail.seen()[-1] == "hello"


def test_a_sender_that_is_asked_to_finish_notes_the_answers_of_its_calls(mail):
    mail.story.sandbox.faults.delay_next(POST, 0.1)
    key = mail.post("hello")

    async def stopped_in_a_call() -> None:
        sender = mail.story.program.sender
        running = asyncio.create_task(sender.run())
        while not mail.calls():
            await asyncio.sleep(0.002)
        sender.finish()
        await running

    mail.story.run(asyncio.wait_for(stopped_in_a_call(), 10))
    assert mail.state(key) is Delivery.SENT


@pytest.mark.parametrize("address", [LEARNER, PAIR], ids=["a person", "a pair"])
def test_a_file_is_shared_in_a_conversation_never_with_a_bare_id(mail, address):
    with mail.story.services.transaction() as session:
        outbox = Outbox(session, TEAM_ID, mail.story.clock.now())
        outbox.post(
            address,
            {"filename": "meeting.ics", "content": "BEGIN:VCALENDAR"},
            key="a file",
            action=Action.FILE,
        )
        outbox.write()
    mail.send()

    assert mail.state("a file") is Delivery.SENT
    shared = mail.calls("files.completeUploadExternal")[0]["channel_id"]
    assert shared[0] in "CDG"  # Slack takes no other: slackapi/bolt-js#2115


@pytest.mark.parametrize("step", ["files.getUploadURLExternal", "upload"])
def test_a_file_that_was_not_taken_is_offered_again(mail, step):
    mail.story.sandbox.faults.rate_limit_next(step, 5)
    with mail.story.services.transaction() as session:
        outbox = Outbox(session, TEAM_ID, mail.story.clock.now())
        outbox.post(
            LEARNER, {"filename": "a.ics", "content": "x"}, key="a file", action=Action.FILE
        )
        outbox.write()
    mail.send()
    mail.wait(seconds=5)
    mail.send()

    assert mail.state("a file") is Delivery.SENT
    assert len(mail.calls("files.completeUploadExternal")) == 1


def test_a_redraw_asked_for_during_a_call_that_slack_refuses_is_made(mail):
    card = mail.card()
    mail.send()
    redraw(mail, card)
    with mail.story.services.transaction() as session:
        session.exec(update(OutboxRow).values(shown=""))

    def meanwhile():
        mail.story.sandbox.faults.clear()
        mail.decline(card)
        return Fault("error", acts=False, detail="invalid_blocks")

    mail.story.sandbox.faults.choose("chat.update", meanwhile)
    mail.send()

    assert mail.state(card.key) is Delivery.SENT
    assert "declined" in mail.seen(GUIDE)[0]


def test_nothing_begins_to_the_very_end_of_a_rest_that_slack_asks_for(mail):
    limits, cards = pacing.limits(), [mail.card() for _ in range(2)]
    mail.send()
    for card in cards:
        mail.decline(card)
    now = mail.story.clock.now()
    until = now + timedelta(seconds=1.3)
    with mail.story.services.transaction() as session:
        first, second = delivery.claim(session, now=now, limit=10, limits=limits)
    pause = (pacing.REDRAW, until)
    refused = Outcome(first, Delivery.PENDING, "ratelimited", due_at=until, pause=pause)
    with mail.story.services.transaction() as session:
        delivery.record(session, [refused], now=now, limits=limits)
        waits = delivery.begin(session, [second], now=now, timing=TIMING, limits=limits)

    assert (waits[second.claim] or now) >= until
