"""A resident who has graduated is a guest of the workspace: nothing comes, and they may leave."""

import pytest

from sandbox.administration import change_person
from tests.journeys.ending import agree_and_end, waiting
from tests.journeys.steps import agree, ask
from tests.story import DIRECTOR, GUIDE, LEARNER

pytestmark = pytest.mark.usefixtures("unread")

NO_REMINDERS = "No reminders come to you any more. Type /guidance privacy"


def graduates(story, user_id=LEARNER):
    story.run(change_person(story.sandbox.slack, user_id, is_restricted=True))
    story.passes(days=1)


def test_nothing_is_asked_of_them_any_more_while_the_other_one_is_asked_as_ever(
    story, learner, guide
):
    agree_and_end(learner, guide, mode="coach", **{"step": "Send 2 abstracts by Friday"})
    graduates(story)
    said, asked = len(learner.messages()), len(guide.messages())
    for _ in range(45):
        story.passes(days=1)

    assert len(learner.messages()) == said
    assert len(guide.messages()) > asked
    assert [one for one in waiting(story) if LEARNER in one] == []


def test_a_request_to_somebody_who_has_become_a_guest_still_comes_to_its_end(story, learner, guide):
    ask(learner)
    graduates(story, GUIDE)
    for _ in range(20):
        story.passes(days=1)

    said = [one.plain() for one in guide.messages()]
    assert len(said) == 2  # the request as it has become, and that it is closed
    assert all("so I closed the request" in one for one in said)
    assert waiting(story) == []
    learner.open_home()
    assert "Waiting for you" not in learner.home.plain()


def test_they_finish_what_they_were_asked_and_are_told_that_nothing_more_comes(
    story, learner, guide
):
    agree_and_end(learner, guide, mode="advise")
    story.passes(days=8)
    question = learner.messages()[-1]
    graduates(story)
    learner.press("follow_up.not_yet", message=question)
    assert NO_REMINDERS in learner.last().plain()

    learner.press("follow_up.stop", message=question)
    [settled] = [one for one in learner.messages() if one.ts == question.ts]
    assert "follow_up.stop" not in str(settled.blocks)
    learner.press("feedback.open")
    learner.submit(felt_mode="advise", usefulness="4")
    assert learner.modal is None


def test_they_take_along_what_is_kept_and_have_it_erased(story, learner, guide):
    agree(learner, guide)
    graduates(story)
    learner.command("/guidance", "resume")
    assert NO_REMINDERS in learner.last().plain()

    learner.command("/guidance", "privacy")
    learner.press("privacy.export")
    assert [len(one.files) for one in learner.messages()[-2:]] == [1, 1]
    learner.command("/guidance", "privacy")
    learner.press("privacy.erase")
    learner.submit()
    assert "You are erased here" in learner.modal.plain()
    assert "has ended: the other person no longer takes part" in guide.last().plain()


def test_a_word_of_theirs_that_begins_something_is_refused(story, learner):
    graduates(story)
    for words in ("", "decide on a fellowship by May", "settings", "practice"):
        learner.command("/guidance", words)
        assert learner.modal is None
        assert "not for guests" in learner.last().plain()


def test_whoever_is_a_member_again_is_asked_again(story, learner, guide):
    graduates(story)
    story.run(change_person(story.sandbox.slack, LEARNER, is_restricted=False))
    story.passes(days=1)
    agree_and_end(learner, guide, mode="advise")
    story.passes(days=8)

    assert "follow_up.stop" in str(learner.last().blocks)


def test_a_director_who_has_become_a_guest_gets_no_digest_and_the_others_do(story, director):
    other = "U0FACULTY3"
    story.enrol(f"user_id,role,program\n{other},director,Internal Medicine")
    graduates(story, DIRECTOR)
    for _ in range(45):
        story.passes(days=1)

    assert [one for one in director.messages() if "Figures of March" in one.plain()] == []
    assert [one for one in story.person(other).messages() if "Figures of March" in one.plain()]
