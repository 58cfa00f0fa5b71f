"""What somebody typed for nothing is given back to them alone, and edited words stay in a form."""

import pytest

from tests.journeys.steps import go_on
from tests.story import GUIDE

WORDS = "decide *now* between <two> fellowships by May"
GIVEN = "What you wrote, to copy"


def test_who_is_in_no_program_gets_the_words_of_the_command_back(story):
    outsider = story.person("U0OUTSIDER")
    outsider.command("/guidance", WORDS)

    assert GIVEN in outsider.last().plain()
    assert WORDS in outsider.last().plain()
    assert outsider.last().is_ephemeral
    outsider.command("/guidance", "")
    assert GIVEN not in outsider.last().plain()


def test_words_of_a_form_that_slack_does_not_open_in_time_come_back(story, learner):
    story.sandbox.faults.fail_next("views.open", "expired_trigger_id")
    learner.command("/guidance", WORDS)

    assert "Please try again" in learner.last().plain()
    assert WORDS in learner.last().plain()
    assert learner.last().is_ephemeral


def test_words_of_a_form_that_slack_is_too_busy_to_open_come_back(story, learner):
    story.sandbox.faults.rate_limit_next("views.open", 30)
    for _ in range(2):  # as Slack says so, and while it rests
        learner.command("/guidance", WORDS)

        assert "Slack is busy" in learner.last().plain()
        assert WORDS in learner.last().plain()


def test_what_is_too_long_to_be_judged_comes_back(learner):
    text = "word " * 500
    learner.command("/guidance", f"say {text}")

    assert "longer than" in learner.last().plain()
    assert text.strip() in learner.last().plain()


@pytest.mark.parametrize("words", ["Only my poster, section by section", ""])
def test_edited_scope_goes_along_from_form_to_form(learner, words):
    learner.command("/guidance")
    learner.submit(guide=GUIDE, goal="Decide on one fellowship by 1 May", control="own_plan")
    go_on(learner)
    learner.enter("mode", "coach")
    learner.enter("covers:coach", words)

    def scope():
        values = learner.modal.values
        return {
            key: field["value"].get("value") or ""
            for key, field in values.items()
            if "covers" in key
        }

    theirs = scope()["covers_not:coach"]
    learner.enter("mode", "mentor")
    assert scope()["covers:mentor"] == words
    assert scope()["covers_not:mentor"] != theirs
    learner.enter("mode", "coach")
    assert scope() == {"covers:coach": words, "covers_not:coach": theirs}
