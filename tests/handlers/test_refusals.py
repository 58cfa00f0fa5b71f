"""Whatever a modal is refused for, what was typed comes back, and the support line is below."""

from tests.journeys.steps import GOAL
from tests.story import GUIDE


def test_a_goal_is_given_back_to_somebody_who_was_taken_out_of_the_program(story, learner):
    learner.command("/guidance")
    with story.services.transaction() as session:
        session.connection().exec_driver_sql("DELETE FROM membership WHERE user_id = 'U0RESIDENT1'")
    learner.submit(guide=GUIDE, goal=GOAL)

    words = learner.modal.plain()
    assert "you are not in one here yet" in words
    assert GOAL in words
    assert "988" in words


def test_a_scope_is_given_back_when_the_draft_is_gone(story, learner):
    learner.command("/guidance")
    learner.submit(guide=GUIDE, goal=GOAL)
    learner.enter("mode", "coach")
    story.passes(days=3)
    learner.submit(**{"covers:coach": "My talk on Friday"})

    words = learner.modal.plain()
    assert "could not find that" in words
    assert "My talk on Friday" in words


def test_an_answer_that_is_shown_as_a_modal_has_the_support_line(story):
    outsider = story.person("U0OUTSIDER")
    outsider.shortcut("ask_for_guidance")

    assert "Ask to join" in outsider.modal.plain()
    assert "988" in outsider.modal.plain()
