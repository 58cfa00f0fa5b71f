"""Slack wants rest from a method: it is not called before, and whoever waits for it is told."""

from datetime import timedelta

import pytest

from handlers.edge import react
from handlers.payloads import Press
from handlers.replies import Open, Tell
from handlers.views import notices
from sandbox.seed import TEAM_ID
from storage import pacing
from tests.bot.jumping import Jumping
from tests.bot.mail import POST, Mail
from tests.journeys.steps import agree
from tests.journeys.test_people import found
from tests.journeys.test_practice import practise
from tests.journeys.test_privacy import files_of
from tests.journeys.test_shifts import NIGHT, calendar, give, kept
from tests.story import LEARNER

WAIT = 600
TOLD = "Slack is busy and cannot show it just now. Please try again in 10 minutes."
EVERYBODYS = 50
"""As often as Slack would say so, were it called all the same."""


def calls(story, method):
    return sum(call.method == method for call in story.sandbox.calls)


def limit(story, method):
    story.sandbox.faults.rate_limit_next(method, WAIT, times=EVERYBODYS)


def own(actor):
    """Return what the app has said to somebody alone in their DM."""
    return [message.text for message in actor.messages()]


def test_who_types_a_command_is_told_when_to_try_again(story, learner, guide):
    limit(story, "views.open")
    learner.command("/guidance")
    story.passes(seconds=WAIT - 30)
    guide.command("/guidance")

    assert learner.last().is_ephemeral
    assert own(learner) == [TOLD]
    assert own(guide)[-1].endswith("in 30 seconds.")
    assert calls(story, "views.open") == 1
    story.sandbox.faults.clear()
    story.passes(seconds=30)
    learner.command("/guidance")
    assert learner.modal is not None
    assert calls(story, "views.open") == 2


def test_who_presses_in_a_message_is_told_there_alone(story, learner, guide):
    group = agree(learner, guide)
    limit(story, "views.open")
    before = calls(story, "views.open")
    for _ in range(3):
        guide.press("guide.switch")

    assert [message.text for message in guide.messages(group)[-3:]] == [TOLD] * 3
    assert TOLD not in [message.text for message in learner.messages(group)]
    assert calls(story, "views.open") == before + 1


def test_who_presses_in_home_or_chooses_a_shortcut_is_told_in_a_dm(story, learner, director):
    limit(story, "views.open")
    learner.shortcut("ask_for_guidance")
    director.open_home()
    director.press("people.set_up", value="new", in_home=True)

    assert own(learner) == [TOLD]
    assert own(director) == [TOLD]
    assert calls(story, "views.open") == 1


def test_words_that_are_not_kept_are_not_said_in_a_dm_either_whatever_they_are(
    story, learner, guide
):
    group = agree(learner, guide)
    limit(story, "views.open")
    before = len(own(guide))
    for words in ("You should call them today.", "I want to die.", "I want to die."):
        message = guide.say(group, words)
        guide.message_shortcut("how_does_this_sound", group, message.ts)

    first, *others = own(guide)[before:]
    assert others == [first] * 2
    assert first.startswith(TOLD)
    assert "call or text 988" in first
    assert calls(story, "views.open") == 2  # the first was for the form of the session


def test_who_presses_in_a_form_is_told_in_a_dm_and_the_form_stays(story, learner):
    practise(learner)
    before = learner.modal.plain()
    limit(story, "views.update")
    for _ in range(3):
        learner.press("practice.another")

    assert learner.modal.plain() == before
    assert own(learner) == [TOLD] * 3
    assert calls(story, "views.update") == 1


def test_who_has_asked_for_an_export_is_not_told_to_try_again(story, learner):
    learner.command("/guidance", "privacy")
    for method in ("views.update", "views.push"):
        limit(story, method)
    learner.press("privacy.export")

    said = [words for words in own(learner) if words]
    assert len(files_of(learner)) == 2
    assert said == ["Your data is on its way to you, as two files in Messages."]


@pytest.mark.parametrize("reply", [Open(notices.modal(notices.sentence("hello"))), None])
def test_words_that_answer_a_press_in_a_form_are_said_in_a_dm_as_they_are(story, learner, reply):
    story.sandbox.faults.rate_limit_next("views.push", WAIT)
    press = Press(TEAM_ID, LEARNER, "first", "a trigger", view_id="V1")
    told = Tell(notices.sentence("This is done."))
    with story.services.transaction() as session:
        now = story.clock.now()
        until = now + timedelta(seconds=WAIT)
        pacing.leave_alone(session, TEAM_ID, "views.push", until=until, now=now)

    assert react(lambda *_: reply or told, press, story.services) is None
    story.settle()
    assert own(learner) == [TOLD if reply else "This is done."]


@pytest.mark.parametrize("method", ["files.info", "conversations.info"])
def test_what_a_form_has_to_ask_slack_is_not_asked_before(story, learner, director, method):
    limit(story, method)
    for _ in range(3):
        if method == "files.info":
            give(story, learner, calendar(NIGHT))
            assert "Please add it once more." in learner.modal_errors["shifts"]
            learner.close_modal()
        else:
            found(director, channel="C0GENERAL")
            assert director.modal_errors["channel"]
            director.close_modal()

    assert calls(story, method) == 1
    assert kept(story) == []


def test_slack_is_not_asked_the_time_before(story):
    limit(story, "auth.test")
    jumping = Jumping(story, timedelta(days=400))
    for _ in range(10):
        jumping.ticks()
        story.run(story.clock.advance(timedelta(seconds=WAIT / 10 - 1)))
    assert calls(story, "auth.test") == 1
    assert jumping.clock.is_told, "for a refusal has its time as well"

    story.run(story.clock.advance(timedelta(seconds=10)))
    jumping.ticks()
    assert calls(story, "auth.test") == 2


def test_that_something_went_wrong_is_said_at_slacks_pace_too(story, learner):
    limit(story, POST)
    mail = Mail(story)
    mail.post("hello")
    mail.send()
    story.sandbox.faults.fail_next("views.open", "internal_error")
    learner.shortcut("ask_for_guidance")
    assert calls(story, POST) == 1

    story.sandbox.faults.clear()
    story.passes(seconds=WAIT + 1)
    hello, sorry = own(learner)
    assert hello == "hello"
    assert sorry.startswith("Something went wrong on my side")
