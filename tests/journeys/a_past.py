"""Somebody who has left something in nearly every table."""

from sqlalchemy import text

from tests.journeys.ending import end
from tests.journeys.steps import agree, ask, offer, switch
from tests.told import told_once

SUCCESSOR = "U0FACULTY2"


def have_a_past(story, learner, guide):
    """Leave something of the learner in as many tables as there are."""
    leave_traces(learner, guide)
    story.passes(days=4)
    if story.engine.dialect.name == "postgresql":  # does so by itself now and then, to plan by
        with story.engine.begin() as connection:
            connection.execute(text("ANALYZE"))


@told_once
def leave_traces(learner, guide):
    learner.open_home()
    learner.command("/guidance", "pause until Friday")
    learner.command("/guidance", "resume")
    agree(learner, guide, goal="My seeded goal, all by May", bigger_goal="A seeded fellowship")
    switch(guide)
    guide.press("guide.back")
    end(learner, "Read 2 seeded trials by Friday", if_then="If I am away, then seeded")
    learner.press("feedback.open")
    learner.submit(felt_mode="coach", usefulness="4", switches_clear="yes", comment="seeded line")
    ask(learner, goal="A second seeded goal")
    offer(guide, "mentor", note="A seeded note")
    learner.command("/guidance")
    learner.submit(guide=SUCCESSOR, goal="A seeded draft")
    learner.close_modal(everything=True)
