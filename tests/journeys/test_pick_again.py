"""After the talk: one's own pick pressed again keeps nothing open and reminds nobody."""

from tests.journeys.ending import session_row
from tests.journeys.steps import ask, offer
from tests.story import GUIDE

AGAIN = "is your pick already, so nothing was changed"


def talking(learner, guide):
    ask(learner)
    offer(guide, "advise")
    learner.press("agree.talk_first")
    learner.press("agree.pick.coach")


def test_the_same_pick_again_changes_nothing_and_says_so_to_its_writer_alone(learner, guide, story):
    talking(learner, guide)
    before = session_row(story)
    learner.press("agree.pick.coach")

    group = learner.group(GUIDE)
    assert session_row(story).version == before.version
    assert AGAIN in learner.last(group).plain()
    assert learner.last(group).is_ephemeral
    assert AGAIN not in guide.last(group).plain()


def test_the_same_pick_again_and_again_reminds_once_and_keeps_no_request_open(
    learner, guide, story
):
    talking(learner, guide)
    before = len(guide.messages())
    for _ in range(3):
        story.passes(days=2)
        learner.press("agree.pick.coach")
    for _ in range(6):
        story.passes(days=1)

    assert session_row(story).stage == "expired"
    assert len(guide.messages()) == before + 2  # one reminder, and that it is closed


def test_another_pick_than_before_counts(learner, guide, story):
    talking(learner, guide)
    learner.press("agree.pick.advise")
    guide.press("agree.pick.advise")

    assert session_row(story).stage == "agreed"
