"""The sandbox with the bot in it: its clock jumps to where there is something to see."""

from bot.sandbox_run import next_asked
from tests.journeys.coming_back import at
from tests.journeys.ending import agree_and_end


def test_each_jump_to_the_next_follow_up_shows_somebody_something(story, learner, guide):
    agree_and_end(learner, guide, mode="coach", **{"step:0": "Send 2", "due_on": "2026-03-06"})
    everybody = [learner, guide]
    story.goes_to(at("2026-03-04 10:00"))

    jumps = 0
    while moment := next_asked(story.services):
        before = [one.last().ts for one in everybody]
        story.goes_to(moment)
        assert [one.last().ts for one in everybody] != before, moment
        jumps += 1

    assert jumps >= 2
