"""What an outage of Slack's costs: time, and nothing else."""

import pytest
from sqlalchemy import text

from bot.outcomes import MAX_TRIES
from bot.verdicts import MENDABLE
from sandbox.faults import Fault
from sandbox.installation import BOT_USER_ID
from sandbox.seed import GENERAL, TEAM_ID
from storage import stuck
from storage.delivery import SHUT, TOO_OFTEN
from storage.outbox import Card, Outbox, group_address
from storage.pacing import LOOK, asked_to_wait
from storage.queues import Delivery
from tests.bot import mail as slack
from tests.bot.mail import POST, Mail
from tests.bot.test_delivery import fail, with_client
from tests.story import DIRECTOR, GUIDE, LEARNER

PAIR = group_address(LEARNER, GUIDE)
OPEN = "conversations.open"


@pytest.fixture
def mail(story) -> Mail:
    return Mail(story)


def goes_on(mail: Mail, hours: int) -> None:
    for _ in range(hours * 6):
        mail.send()
        mail.wait(minutes=10)


@pytest.mark.parametrize("lost", ["internal_error", "service_unavailable"])
def test_what_needs_a_group_first_waits_as_long_as_no_group_can_be_opened(mail, lost):
    fail(mail, OPEN, lost, times=30)
    words, file = mail.post("hello", to=PAIR), mail.file("next-meeting.ics")
    goes_on(mail, hours=2)
    assert (mail.state(words), mail.state(file)) == (Delivery.PENDING, Delivery.PENDING)
    assert len(mail.calls(OPEN)) > MAX_TRIES

    mail.story.sandbox.faults.clear()
    goes_on(mail, hours=1)
    assert (mail.state(words), mail.state(file)) == (Delivery.SENT, Delivery.SENT)


def test_a_file_waits_as_long_as_slack_cannot_be_reached(mail):
    mail.post("hello", to=PAIR)
    mail.send()  # the group is known from now on
    file = mail.file("next-meeting.ics", to=PAIR)
    for _ in range(MAX_TRIES + 5):
        with_client(mail, "http://127.0.0.1:9/api/", timeout=5)
        mail.wait(minutes=10)

    assert mail.state(file) is Delivery.PENDING


def test_what_we_cannot_make_is_given_up_and_lives_again_on_request(mail):
    key = broken(mail)
    goes_on(mail, hours=3)
    assert (mail.state(key), mail.row(key).last_error) == (Delivery.DEAD, f"{TOO_OFTEN}KeyError")

    with mail.story.services.transaction() as session:
        now = mail.story.clock.now()
        assert [one.may_live for one in stuck.stuck(session, (), now=now)] == [True]
        assert stuck.revive(session, MENDABLE, now=now) == 1
    assert (mail.state(key), mail.row(key).attempts) == (Delivery.PENDING, 0)


def broken(mail: Mail) -> str:
    card = Card("a card of another version", "x", LEARNER)
    with mail.story.services.transaction() as session:
        outbox = Outbox(session, TEAM_ID, mail.story.clock.now())
        outbox.draw(card, address=LEARNER)
        outbox.write()
    return card.key


def test_what_has_lost_its_words_stays_dead(mail):
    mail.story.sandbox.faults.fail_next("chat.postMessage", "missing_scope")
    key = mail.post("a secret line")
    mail.send()
    mail.wait(hours=24 * 8)
    mail.story.passes()

    with mail.story.services.transaction() as session:
        assert stuck.revive(session, MENDABLE, now=mail.story.clock.now()) == 0
    assert mail.state(key) is Delivery.DEAD


def test_a_card_whose_words_need_a_key_that_is_gone_lives_again_once_it_is_back(mail):
    card = mail.card()
    with mail.story.services.transaction() as session:
        goal = session.connection().exec_driver_sql("SELECT goal FROM agreement").scalar()
        session.connection().exec_driver_sql("UPDATE agreement SET goal = 'gone:AAAA'")
    mail.send()
    assert (mail.state(card.key), mail.row(card.key).last_error) == (Delivery.DEAD, SHUT)

    with mail.story.services.transaction() as session:
        session.exec(text("UPDATE agreement SET goal = :goal").bindparams(goal=goal))
        assert stuck.revive(session, MENDABLE | {SHUT}, now=mail.story.clock.now()) == 1
    mail.send()
    assert mail.state(card.key) is Delivery.SENT


def test_while_conversations_may_not_be_opened_those_that_are_known_are_looked_into(mail):
    mail.file("known.ics", to=GUIDE)  # for which the guide's conversation was opened
    mail.send()
    for person in (LEARNER, GUIDE):
        mail.story.sandbox.faults.drop_next("chat.postMessage")
        mail.post("hello", to=person, key=person)
        mail.send()
    mail.wait(seconds=70)
    mail.story.sandbox.faults.rate_limit_next(OPEN, 600)
    mail.send()
    mail.wait(seconds=10)
    mail.send()

    assert (mail.state(LEARNER), mail.state(GUIDE)) == (Delivery.UNCERTAIN, Delivery.SENT)
    with mail.story.services.transaction() as session:
        now = mail.story.clock.now()
        assert asked_to_wait(session, TEAM_ID, LOOK, now=now) <= now
        assert asked_to_wait(session, TEAM_ID, OPEN, now=now) > now


def test_what_cannot_be_looked_for_is_told_once_looked_for_seldom_and_ended(mail, caplog):
    mail.story.sandbox.faults.drop_next("chat.postMessage")
    mail.story.sandbox.faults.fail_next(LOOK, "missing_scope", times=5000)
    card = mail.card()
    mail.send()
    for _ in range(180):
        mail.wait(minutes=2)
        mail.send()
    assert mail.state(card.key) is Delivery.PARKED
    assert 5 <= len(mail.calls(LOOK)) <= 15
    assert caplog.text.count("cannot be looked for") == 1

    mail.wait(hours=24 * 8)
    mail.story.passes()
    mail.story.passes()
    assert mail.state(card.key) is Delivery.DEAD
    with mail.story.services.transaction() as session:
        assert stuck.revive(session, MENDABLE, now=mail.story.clock.now()) == 0


def test_a_channel_is_never_looked_into_and_keeps_nobody_from_being_looked_for(mail):
    mail.story.person(DIRECTOR).invite(GENERAL, BOT_USER_ID)
    for to in (GENERAL, LEARNER):
        mail.post("Figures of March", key=to, to=to)
    mail.story.sandbox.faults.drop_next("chat.postMessage", times=2)
    mail.send()
    for _ in range(10):
        mail.wait(minutes=2)
        mail.send()

    row = mail.row(GENERAL)
    assert (row.state, row.last_error) == (Delivery.PARKED, "a channel is not looked into")
    assert GENERAL not in [call["channel"] for call in mail.calls(LOOK)]
    assert mail.state(LEARNER) is Delivery.SENT
    assert len(mail.calls(POST)) == 2


def test_what_was_on_its_way_when_the_machine_went_off_for_days_is_looked_for_first(mail):
    key = mail.post("hello")
    sender = mail.story.program.sender
    claimed, _ = sender._claim(50)
    sender._begin(claimed)  # the power fails here
    mail.wait(days=9)
    mail.story.restart()
    mail.send()
    assert mail.state(key) is Delivery.UNCERTAIN
    for _ in range(3):
        mail.story.passes(minutes=1)

    assert mail.seen() == ["hello"]


def test_what_was_first_tried_a_week_before_it_became_unclear_is_looked_for_first(mail):
    story = mail.story
    story.sandbox.faults.rate_limit_next(POST, 3000, times=10_000)
    key = mail.post("hello")
    mail.send()
    for _ in range(8):
        story.passes(days=1)
    mail.wait(minutes=59, seconds=30)  # just before the hourly tidying
    story.sandbox.faults.clear()
    story.sandbox.faults.choose(POST, lambda: Fault("error", acts=False, detail="internal_error"))
    mail.send()
    story.sandbox.faults.clear()
    assert mail.state(key) is Delivery.UNCERTAIN
    story.passes(seconds=31)
    for _ in range(3):
        story.passes(minutes=1)

    assert mail.seen() == ["hello"]


def test_what_no_look_could_find_for_a_week_is_given_up(mail):
    story = mail.story
    story.sandbox.faults.drop_next(POST)
    key = mail.post("hello")
    mail.send()
    story.sandbox.faults.choose(
        slack.LOOK, lambda: Fault("error", acts=False, detail="internal_error")
    )
    for _ in range(7):
        story.passes(days=1)
    assert mail.state(key) is Delivery.UNCERTAIN
    for _ in range(3):
        story.passes(hours=1)

    assert mail.state(key) is Delivery.DEAD


def test_a_card_is_redrawn_though_slack_failed_for_hours(mail):
    card = mail.card()
    mail.send()
    mail.decline(card)
    failing = Fault("error", acts=False, detail="internal_error")
    mail.story.sandbox.faults.choose("chat.update", lambda: failing)
    goes_on(mail, hours=3)
    mail.story.sandbox.faults.clear()
    goes_on(mail, hours=1)

    assert mail.state(card.key) is Delivery.SENT


def test_an_update_that_failed_inside_of_slack_is_tried_again(mail):
    card = mail.card()
    mail.send()
    mail.decline(card)
    fail(mail, "chat.update", "update_failed")
    goes_on(mail, hours=1)

    assert mail.state(card.key) is Delivery.SENT


def test_the_doctor_tells_of_what_slack_has_refused_for_long(mail):
    fail(mail, POST, "org_login_required", times=100)
    mail.post("hello")
    goes_on(mail, hours=2)
    with mail.story.services.transaction() as session:
        [one] = stuck.stuck(session, (), now=mail.story.clock.now())

    assert (one.state, one.error) == (Delivery.PENDING, "org_login_required")


def test_what_became_unclear_now_is_not_given_up_for_the_weeks_before(mail):
    story = mail.story
    story.sandbox.faults.rate_limit_next(POST, 3000, times=10_000)
    mail.post("hello")
    mail.send()
    for _ in range(8):
        story.passes(days=1)
    story.sandbox.faults.clear()
    for method in (POST, slack.LOOK):
        failing = Fault("error", acts=False, detail="internal_error")
        story.sandbox.faults.choose(method, lambda failing=failing: failing)
    mail.wait(minutes=59)
    mail.send()
    goes_on(mail, hours=2)
    story.sandbox.faults.clear()
    story.passes(hours=1)
    story.passes(hours=1)

    assert mail.seen() == ["hello"]
