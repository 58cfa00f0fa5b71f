"""A copy that was made while a card waited: nothing is asked twice that came on another since."""

import pytest

from sandbox.faults import Fault
from tests.bot.house import House
from tests.bot.mail import POST
from tests.journeys.at_home import part
from tests.journeys.coming_back import STEP_DUE, asked, at, only, rows, with_step
from tests.journeys.test_due_late import MISSED, nudges
from tests.story import GUIDE, LEARNER


@pytest.fixture
def waits(house: House) -> House:
    """A house whose copy has a question on a card that Slack refuses at the moment."""
    story = house.story
    with_step(story.person(LEARNER), story.person(GUIDE), mode="coach")
    only(story, "step_due")
    story.sandbox.faults.choose(POST, lambda: Fault("refuse", acts=False))
    story.goes_to(at("2026-03-06 09:00"))
    house.back_up()
    return house


def goes_on(house: House) -> None:
    for hours in (0, 1, 1, 3):
        house.story.passes(hours=hours)


def test_what_came_on_another_card_since_the_copy_is_not_asked_again(waits):
    story, learner = waits.story, waits.story.person(LEARNER)
    story.goes_to(at("2026-03-06 20:30"))  # it waits for Monday, and for a card of that day
    story.sandbox.faults.clear()
    story.goes_to(at("2026-03-09 08:00"))
    assert len(asked(learner, STEP_DUE)) == 1
    waits.restore()
    goes_on(waits)

    assert len(nudges(story, LEARNER)) == 1
    learner.open_home()
    assert "a step from your session with" in part(learner, MISSED)


def test_what_came_on_this_card_since_the_copy_counts_as_asked(waits):
    story, learner = waits.story, waits.story.person(LEARNER)
    story.sandbox.faults.clear()
    story.passes(hours=1)
    assert len(asked(learner, STEP_DUE)) == 1
    waits.restore()
    goes_on(waits)

    assert [(row.asks, row.asking_on) for row in rows(story, "step_due")] == [(1, None)]
    assert len(nudges(story, LEARNER)) == 1


def test_what_falls_due_later_is_asked_though_that_card_was_not_there(waits):
    story, learner = waits.story, waits.story.person(LEARNER)
    waits.restore()
    story.sandbox.faults.clear()
    goes_on(waits)
    assert nudges(story, LEARNER) == []
    with_step(learner, story.person(GUIDE), **{"step:0": "Send 3", "due_on": "2026-03-10"})
    story.goes_to(at("2026-03-10 09:00"))

    assert len(asked(learner, STEP_DUE)) == 1
