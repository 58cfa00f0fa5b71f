"""What a message costs the database, counted: each statement is a tenth of a millisecond or more.

The bounds are what was measured, a few less where one database needs fewer. Who needs more may well
raise them, and says why.
"""

from contextlib import contextmanager

import pytest
from sqlalchemy import event

from tests.journeys.coming_back import STEP_DUE, asked, at, only, with_steps

CARD, EACH_FURTHER, HOME = 46, 5, 34


@contextmanager
def counted(engine):
    """Collect what the database is asked."""
    said = []

    def listen(*call):
        said.append(call[2])

    event.listen(engine, "before_cursor_execute", listen)
    yield said
    event.remove(engine, "before_cursor_execute", listen)


def on_a_card(story, learner, guide, *, count):
    """Return what is asked of the database for a card with so many questions, tick and all."""
    with_steps(learner, guide, count=count)
    only(story, "step_due")
    story.goes_to(at("2026-03-06 08:30"))  # what is tidied each hour is no part of it
    with counted(story.engine) as said:
        story.goes_to(at("2026-03-06 09:00"))
    return said


@pytest.mark.parametrize("count", [1, 3])
def test_a_card_is_asked_posted_and_noted_in_few_statements(story, learner, guide, count):
    said = on_a_card(story, learner, guide, count=count)

    assert asked(learner, STEP_DUE if count == 1 else "3 things on one card")
    assert len(said) <= CARD + EACH_FURTHER * (count - 1)


def test_home_is_opened_in_few_statements(story, learner, guide):
    with_steps(learner, guide, count=1)
    learner.open_home()
    with counted(story.engine) as said:
        learner.open_home()

    assert len(said) <= HOME
