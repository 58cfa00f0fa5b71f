"""A session of each form, with the bot ended and started again between any two actions."""

import pytest

from guidance.modes import FORMS, Mode
from tests.journeys.coming_back import only
from tests.journeys.steps import GOAL, buttons
from tests.story import GUIDE


@pytest.mark.parametrize("mode", list(Mode))
def test_a_whole_session_survives_a_restart_between_any_two_actions(story, learner, guide, mode):
    def then(action, *arguments, **values):
        action(*arguments, **values)
        story.restart()

    then(learner.command, "/guidance")
    then(learner.submit, guide=GUIDE, goal=GOAL)
    then(learner.enter, "mode", mode)
    then(learner.submit)
    then(guide.press, "agree.offer_time")
    then(guide.submit, meet_at=int(story.clock.now().timestamp()) + 3600)
    then(learner.press, "agree.keep_ask")
    then(guide.press, "agree.accept")
    group = learner.group(GUIDE)
    assert f"Your agreement: {FORMS[mode].label}" in learner.last(group).plain()
    if FORMS[mode].switches_role:
        then(guide.press, "guide.switch")
        then(guide.submit, reason="concern")
        then(guide.press, "guide.back")
        assert "Back to coaching." in learner.last(group).plain()
    then(learner.press, "guide.end")
    then(learner.submit, **{"step:0": "Draft one page", "due_on:0": "2026-03-09"})
    assert "Session ended" in learner.messages(group)[0].plain()
    clear = {"switches_clear": "yes"} if FORMS[mode].switches_role else {}
    then(learner.press, "feedback.open")
    then(learner.submit, felt_mode=mode, usefulness="5", **clear)
    then(guide.press, "feedback.open")
    then(guide.submit, felt_mode=mode, role_kept="yes", **clear)
    assert "Thank you" in learner.last().plain()
    assert "Thank you" in guide.last().plain()
    only(story, "step_due")
    then(story.passes, days=7, hours=1)
    [step] = [
        message for message in learner.messages() if "How did your step go" in message.plain()
    ]
    then(learner.press, "follow_up.done", message=step)
    [settled] = [message for message in learner.messages() if message.ts == step.ts]
    assert buttons(settled) != buttons(step)
    assert story.sandbox.problems == []
