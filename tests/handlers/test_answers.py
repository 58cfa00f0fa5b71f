"""Through Bolt: what nobody knows is acknowledged, and a Slack that fails loses nothing."""

from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from sandbox.delivery import Envelope
from tests.bot.mail import POST
from tests.journeys.steps import GOAL, agree, ask
from tests.story import GUIDE, Story

RESPOND = "response_url"


def forged(story: Story, **changes: Any) -> object:
    """Deliver the last request once more, changed; NotAcknowledgedError if the app refuses."""
    last = story.sandbox.deliveries[-1]
    payload = deepcopy(last.payload) | {"trigger_id": "another"}
    for name, value in changes.items():
        if isinstance(value, dict):
            payload[name] |= value
        else:
            payload[name] = value
    return story.run(story.sandbox.deliver_again(Envelope(**vars_of(last) | {"payload": payload})))


def vars_of(envelope: Envelope) -> dict[str, Any]:
    return {name: getattr(envelope, name) for name in envelope.__dataclass_fields__}


def test_a_modal_that_nobody_knows_any_more_is_acknowledged_and_logged_by_its_id(
    story, learner, caplog
):
    learner.command("/guidance")
    learner.submit(guide=GUIDE, goal="a secret goal")

    assert forged(story, view={"callback_id": "long.gone"}) in (None, {}, "")
    assert "long.gone" in caplog.text


def test_a_shortcut_that_nobody_knows_any_more_is_acknowledged(story, learner, caplog):
    learner.shortcut("ask_for_guidance")

    assert forged(story, callback_id="long_gone") in (None, {}, "")
    assert "long_gone" in caplog.text


@pytest.mark.parametrize("fault", ["refuse", "error", "half_json", "html", "empty", "500"])
def test_a_person_slack_does_not_tell_of_can_be_asked_all_the_same(story, learner, guide, fault):
    fail(story, "users.info", fault)
    ask(learner)

    assert GOAL in guide.last().plain()


def fail(story: Story, method: str, fault: str, times: int = 1) -> None:
    faults = story.sandbox.faults
    if fault == "refuse":
        faults.refuse_next(method, times)
    elif fault == "error":
        faults.fail_next(method, "internal_error", times)
    else:
        faults.break_answer_next(method, fault, times)


def test_a_press_whose_answer_cannot_be_told_is_no_crash(story, learner, guide, caplog):
    ask(learner)
    card = guide.last()
    learner.press("agree.withdraw")
    story.sandbox.faults.refuse_next(RESPOND)
    guide.press("agree.accept", message=card)

    assert guide.notices == []
    assert not guide.last().is_ephemeral, "nothing says that nothing was changed"
    assert "could not be told" in caplog.text


def test_a_press_whose_answer_slack_refuses_is_answered_in_a_dm(story, learner, guide, caplog):
    ask(learner)
    card = guide.last()
    learner.press("agree.withdraw")
    for _ in range(2):
        story.sandbox.faults.fail_next(RESPOND, "used_url")
        guide.press("agree.accept", message=card)

    told = [message.plain() for message in guide.messages()]
    assert sum("I have refreshed the card" in words for words in told) == 2
    assert caplog.text.count("could not be told: status 404") == 2


def test_a_press_whose_answer_reaches_no_slack_is_answered_in_a_dm(story, learner, guide):
    ask(learner)
    card = guide.last()
    guide.press("agree.accept", message=card)
    again = deepcopy(story.sandbox.deliveries[-1])
    again.payload["actions"][0]["action_ts"] = "1.000000"
    again.payload["response_url"] = "http://127.0.0.1:9/"
    story.run(story.sandbox.deliver_again(again))
    story.settle()

    assert "I have refreshed the card" in guide.last().plain()


@pytest.mark.parametrize(
    "goes_wrong",
    [
        pytest.param(lambda faults: faults.break_answer_next(RESPOND, "500"), id="500"),
        pytest.param(lambda faults: faults.drop_next(RESPOND), id="lost"),
        pytest.param(lambda faults: faults.delay_next(RESPOND, 3.5), id="slow"),
    ],
)
def test_a_press_whose_answer_may_have_been_seen_is_not_answered_again(
    story, learner, guide, goes_wrong
):
    """Nor is it kept waiting: after 3 s Slack tells whoever pressed that something is wrong."""
    ask(learner)
    card = guide.last()
    learner.press("agree.withdraw")
    before = len(guide.messages())
    goes_wrong(story.sandbox.faults)
    guide.press("agree.accept", message=card)

    assert len(guide.messages()) == before + 1
    assert guide.notices == []


def test_a_crash_whose_answer_slack_refuses_is_told_in_a_dm(story, learner, guide, caplog):
    group = agree(learner, guide)
    with story.services.transaction() as session:
        session.connection().exec_driver_sql("ALTER TABLE agreement RENAME TO gone")
    story.sandbox.faults.fail_next(RESPOND, "used_url")
    guide.press("guide.switch")

    reference = guide.last().plain().split("reference ")[1].split(".")[0]
    assert reference in caplog.text
    assert "reference" not in guide.last(group).plain()


@pytest.mark.parametrize("fault", ["refuse", "error"])
def test_a_crash_that_cannot_be_told_is_in_the_log_and_acknowledged(
    story, learner, guide, caplog, fault
):
    agree(learner, guide, goal="a secret goal")
    with story.services.transaction() as session:
        session.connection().exec_driver_sql("ALTER TABLE agreement RENAME TO gone")
    for method in (RESPOND, POST):
        fail(story, method, fault, times=5)
    guide.press("guide.switch")

    assert guide.notices == []
    assert "reference" in caplog.text


def test_a_modal_that_could_not_be_opened_is_told_with_a_reference(story, learner, caplog):
    story.sandbox.faults.fail_next("views.open", "internal_error")
    learner.command("/guidance")

    assert learner.modal is None
    reference = learner.last().plain().split("reference ")[1].split(".")[0]
    assert reference in caplog.text


def test_a_failure_that_cannot_be_written_down_is_told_all_the_same(story, learner, caplog):
    with story.services.transaction() as session:
        session.connection().exec_driver_sql("ALTER TABLE outbox RENAME TO gone")
    story.sandbox.faults.fail_next("views.open", "expired_trigger_id")
    learner.shortcut("ask_for_guidance")

    assert learner.notices == []
    reference = learner.last().plain().split("reference ")[1].split(".")[0]
    assert f"reference {reference}: shortcut failed with SlackApiError" in caplog.text


def test_a_button_pressed_twice_by_an_impatient_thumb_has_one_effect(story, learner, guide):
    ask(learner)
    card = guide.last()
    guide.press("agree.accept", message=card)
    first = story.sandbox.deliveries[-1]
    for number in range(3):
        payload = deepcopy(first.payload)
        payload["actions"][0]["action_ts"] = f"{number}.000000"
        story.run(story.sandbox.deliver_again(replace(first, payload=payload)))
    story.settle()

    assert len(guide.messages(learner.group(GUIDE))) == 1


@pytest.mark.parametrize("sent", ["Learn R&D in 3 weeks", "Learn R&amp;D in 3 weeks"])
def test_a_goal_after_the_command_reads_as_it_was_typed_however_slack_sends_it(learner, sent):
    learner.command("/guidance", sent)

    assert learner.modal.values["goal"]["value"]["value"] == "Learn R&D in 3 weeks"
