"""What Slack does not know any more: a conversation that was opened once, or somebody."""

import pytest
from sqlmodel import select, update

from sandbox.conversations import Kind
from sandbox.faults import Fault
from sandbox.installation import BOT_USER_ID
from storage.queues import Delivery, OutboxRow
from tests.bot.mail import LOOK, POST, Mail
from tests.bot.test_delivery import fail
from tests.bot.test_delivery_outage import OPEN, PAIR, goes_on
from tests.journeys.coming_back import STEP_DUE, asked, at, only, with_step
from tests.journeys.steps import agree
from tests.journeys.test_privacy import erase
from tests.story import LEARNER

UNKNOWN = "channel_not_found"


@pytest.fixture
def mail(story) -> Mail:
    return Mail(story)


def answers(mail: Mail, method: str, how: str) -> None:
    """Let Slack answer a method in this way from now on, and do nothing."""
    mail.story.sandbox.faults.choose(method, lambda: Fault("error", acts=False, detail=how))


def unclear(mail: Mail, text: str, *, to: str = PAIR) -> str:
    """Have a message in Slack of which the bot does not know."""
    mail.story.sandbox.faults.drop_next(POST)
    key = mail.post(text, to=to)
    mail.wait(seconds=2)
    mail.send()
    assert mail.state(key) is Delivery.UNCERTAIN
    return key


def loses_its_group(mail: Mail) -> None:
    """Take the bot out of the group DM of the two; the next that is opened is another."""
    conversations = mail.story.sandbox.workspace.conversations
    [group] = [one for one in conversations.of(BOT_USER_ID) if one.kind is Kind.MPIM]
    conversations.lose(group, BOT_USER_ID)


def times_said(mail: Mail, text: str) -> int:
    return len([call for call in mail.calls(POST) if call["text"] == text])


def nudges(story) -> list[tuple[str, str | None, str]]:
    with story.services.transaction() as session:
        found = session.exec(select(OutboxRow).where(OutboxRow.subject.startswith("nudge:")))
        return [(str(row.state), row.ts, row.last_error) for row in found]


def test_a_group_that_slack_does_not_know_any_more_is_opened_anew(mail):
    mail.post("one", to=PAIR)
    mail.send()
    fail(mail, POST, UNKNOWN)
    key, opened = mail.post("two", to=PAIR), len(mail.calls(OPEN))
    goes_on(mail, hours=1)

    assert (mail.state(key), len(mail.calls(OPEN))) == (Delivery.SENT, opened + 1)


def test_a_group_that_slack_never_knows_is_given_up(mail):
    key = mail.post("one", to=PAIR)
    fail(mail, POST, UNKNOWN, times=10)
    goes_on(mail, hours=1)

    assert (mail.state(key), len(mail.calls(POST))) == (Delivery.DEAD, 2)


def test_a_file_for_a_channel_that_slack_does_not_know_goes_up_once(mail):
    key = mail.file("a chart", to="C0NOWHERE")
    goes_on(mail, hours=1)

    assert (mail.state(key), len(mail.calls("files.completeUploadExternal"))) == (Delivery.DEAD, 1)


def test_what_may_be_there_is_found_once_slack_knows_its_conversation_again(mail):
    mail.story.sandbox.faults.drop_next(POST)
    mail.post("hello")
    mail.send()
    fail(mail, LOOK, UNKNOWN)
    goes_on(mail, hours=1)

    assert mail.seen() == ["hello"]


def test_a_message_that_had_to_wait_first_is_said_though_its_group_is_unknown(mail):
    mail.post("one", to=PAIR)
    mail.send()
    mail.story.sandbox.faults.rate_limit_next(POST, 30)
    key = mail.post("two", to=PAIR)
    mail.wait(seconds=2)
    mail.send()
    assert mail.row(key).attempts == 1
    fail(mail, POST, UNKNOWN)
    goes_on(mail, hours=1)

    assert mail.state(key) is Delivery.SENT


@pytest.mark.parametrize("by", ["the look", "another message", "the look after an upgrade"])
def test_what_arrived_in_a_group_that_is_unknown_since_is_not_said_again_in_another(mail, by):
    mail.post("one", to=PAIR)
    mail.send()
    key = unclear(mail, "two")
    loses_its_group(mail)
    if by == "the look after an upgrade":  # what was begun before it has no conversation noted
        with mail.story.services.transaction() as session:
            session.exec(update(OutboxRow).values(channel_id=None))
    if by == "another message":  # which has another group opened before anybody looks
        mail.post("three", to=PAIR)
        mail.wait(seconds=2)
        mail.send()
        assert times_said(mail, "three") == 2
    goes_on(mail, hours=3)

    assert (mail.state(key), times_said(mail, "two")) == (Delivery.PARKED, 1)


def test_what_is_not_in_the_group_that_slack_knows_again_is_said(mail):
    mail.post("one", to=PAIR)
    mail.send()
    fail(mail, POST, "internal_error")
    key = mail.post("two", to=PAIR)
    mail.wait(seconds=2)
    mail.send()
    fail(mail, LOOK, UNKNOWN)
    goes_on(mail, hours=1)

    assert (mail.state(key), times_said(mail, "two")) == (Delivery.SENT, 2)


def test_what_can_never_be_looked_for_is_parked_and_given_up_after_a_week(mail):
    key = unclear(mail, "hello", to=LEARNER)
    answers(mail, LOOK, UNKNOWN)
    goes_on(mail, hours=3)
    assert (mail.state(key), len(mail.calls(OPEN))) == (Delivery.PARKED, 2)
    for _ in range(9):
        mail.story.passes(days=1)

    assert mail.state(key) is Delivery.DEAD


@pytest.mark.parametrize("why", ["missing_scope", UNKNOWN])
def test_a_card_that_can_never_be_looked_for_counts_as_seen_after_a_week(
    story, mail, learner, guide, why
):
    with_step(learner, guide, mode="coach")
    only(story, "step_due")
    story.sandbox.faults.drop_next(POST)
    answers(mail, LOOK, why)
    story.goes_to(at("2026-03-06 09:00"))
    for _ in range(30):
        story.passes(days=1)

    assert len(asked(learner, STEP_DUE)) > 1


def test_a_card_of_questions_that_is_refused_is_shown_to_the_operator(story, mail, learner, guide):
    mail.file("known.ics", to=LEARNER)  # for which the learner's conversation was opened
    mail.send()
    with_step(learner, guide, mode="coach")
    only(story, "step_due")
    answers(mail, POST, UNKNOWN)
    posted = len(mail.calls(POST))
    story.goes_to(at("2026-03-06 09:00"))
    story.passes(minutes=10)

    assert nudges(story) == [("dead", None, UNKNOWN)]
    assert len(mail.calls(POST)) == posted + 1


def test_a_card_that_may_be_in_a_group_goes_with_whoever_is_erased(story, mail, learner, guide):
    agree(learner, guide)
    with story.services.transaction() as session:
        card = session.exec(select(OutboxRow).where(OutboxRow.address == PAIR)).first()
        key, card.state, card.ts = card.key, Delivery.UNCERTAIN, None
    erase(learner)

    with story.services.transaction() as session:
        assert key not in session.exec(select(OutboxRow.key)).all()


def test_what_was_said_since_a_copy_was_made_is_not_said_again_in_another_group(served):
    mail = Mail(served.story)
    mail.post("one", to=PAIR)
    mail.send()
    keys = [mail.post(text, to=PAIR) for text in ("two", "three")]
    served.back_up()
    goes_on(mail, hours=1)
    served.restore()
    loses_its_group(mail)
    goes_on(mail, hours=3)

    assert [mail.state(key) for key in keys] == [Delivery.PARKED] * 2
    assert [times_said(mail, text) for text in ("two", "three")] == [1, 1]
