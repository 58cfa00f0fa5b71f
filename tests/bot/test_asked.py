"""A card that asks is noted with what it asks, whatever its reader does and whatever is wrong."""

import threading
import time

import pytest
from sqlalchemy import text
from sqlmodel import select

from storage.queues import Delivery, OutboxRow
from storage.tables import PersonRow
from tests.bot.mail import POST
from tests.journeys.coming_back import STEP_DUE, asked, at, only, rows, with_step
from tests.journeys.test_unsent_counts import unanswered


@pytest.fixture
def due(story, learner, guide):
    """A step that falls due on Friday at nine, and nothing else does."""
    with_step(learner, guide, mode="coach")
    only(story, "step_due")


def cards(story):
    with story.services.transaction() as session:
        found = session.exec(select(OutboxRow).where(OutboxRow.key.startswith("nudge:")))
        return [row.state for row in found]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.postgresql
def test_a_card_whose_reader_is_just_answering_is_noted_in_a_moment(story, learner, due):
    def answers():
        time.sleep(0.3)  # the card is on its way
        with story.services.transaction() as session:
            session.exec(select(PersonRow).with_for_update()).all()
            time.sleep(0.6)

    story.sandbox.faults.delay_next(POST, 0.6)
    thread = threading.Thread(target=answers)
    thread.start()
    story.goes_to(at("2026-03-06 09:00"))
    thread.join()

    assert len(asked(learner, STEP_DUE)) == 1
    assert (cards(story), unanswered(story)) == ([Delivery.SENT], 1)


def test_a_card_that_asks_what_is_wrong_by_now_is_noted_and_asks_it_no_more(story, learner, due):
    story.sandbox.faults.fail_after_next(POST, "internal_error")
    story.goes_to(at("2026-03-06 09:00"))
    with story.engine.begin() as connection:
        wrong = "UPDATE follow_up SET kind = 'nonsense' WHERE kind = 'step_due'"
        connection.execute(text(wrong))
    story.passes(minutes=5)
    with story.engine.begin() as connection:
        right = "UPDATE follow_up SET kind = 'step_due' WHERE kind = 'nonsense'"
        connection.execute(text(right))
    story.passes(days=30)

    [row] = rows(story, "step_due")
    assert (row.state, row.asking_on) == ("silent", None)
    assert Delivery.UNCERTAIN not in cards(story)
    assert len(asked(learner, STEP_DUE)) == 1
