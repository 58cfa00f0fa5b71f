import logging
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event, text
from sqlmodel import func, select

from handlers import asking, due
from handlers.nudges import NUDGE
from handlers.services import reacting
from sandbox.seed import TEAM_ID
from storage.outbox import Card
from storage.queues import OutboxRow
from storage.tables import FollowUpRow
from tests.journeys.at_home import part
from tests.journeys.coming_back import STEP, STEP_DUE, asked, at, rows, with_step
from tests.journeys.ending import agree_and_end
from tests.journeys.steps import ask
from tests.story import LEARNER


def nudges(story):
    """Return how many cards of follow-ups there are, sent or not."""
    with story.services.transaction() as session:
        found = select(func.count()).where(OutboxRow.key.startswith("nudge:"))
        return session.exec(found).one()


def poison(story, statement):
    with story.engine.begin() as connection:
        connection.execute(text(statement))


def test_after_a_month_of_downtime_each_thing_is_asked_once(story, learner, guide):
    with_step(learner, guide, mode="coach")
    before = len(learner.messages())
    story.passes(days=35)

    # The step is too old to be asked about, the goal is not: one card. Nothing is made up for.
    assert len(learner.messages()) == before + 1
    assert len(asked(learner, "How far have you come with the goal")) == 1
    assert "a step from your session with" in part(learner, "Not asked in time")
    story.passes(seconds=5)
    story.passes(seconds=5)
    assert len(learner.messages()) == before + 1


def test_after_years_of_downtime_mentoring_is_planned_once_from_then_on(story, learner, guide):
    agree_and_end(learner, guide, mode="mentor", mentor_months="1")
    story.goes_to(at("2028-03-01 10:00"))

    assert asked(guide, "It is about time for you and") == []
    assert "it comes up again" in part(guide, "Not asked in time")
    planned = [(row.ordinal, row.due_at) for row in rows(story, "mentor_check")]
    assert planned[-1] == (2, at("2028-04-03 08:00"))  # from now on; the 1st is a Saturday


def test_a_tick_that_runs_twice_asks_once(story, learner, guide):
    with_step(learner, guide)
    story.goes_to(at("2026-03-06 09:00"))
    assert due.send_due(story.services) == 0
    story.settle()

    assert len(asked(learner, STEP_DUE)) == 1


def test_several_processes_at_once_ask_once(story, learner, guide):
    for _ in range(6):
        agree_and_end(learner, guide, mode="coach_with_wisdom", **{"step:0": STEP})
    story.run(story.clock.advance(at("2026-04-13 10:00") - story.clock.now()))
    with ThreadPoolExecutor(4) as processes:
        for _ in range(3):
            list(processes.map(due.send_due, [story.services] * 4))

    # Each of the two gets one card, and no row was dealt with twice.
    assert nudges(story) == 2
    with story.services.transaction() as session:
        assert {row.version for row in session.exec(select(FollowUpRow))} == {1}


def test_a_card_that_goes_out_as_the_clock_meant_it_writes_nothing_before(story, learner, guide):
    with_step(learner, guide)
    story.run(story.clock.advance(at("2026-03-06 09:00") - story.clock.now()))
    due.send_due(story.services)
    [step] = rows(story, "step_due")
    changed = set()

    def listen(*call):
        if (found := re.match(r"UPDATE (\w+)", call[2])) is not None:
            changed.add(found[1])

    event.listen(story.engine, "before_cursor_execute", listen)
    with reacting(story.services, team_id=TEAM_ID) as reaction:
        assert asking.choose(reaction, Card(NUDGE, step.asking_on, LEARNER)) == reaction.now
    event.remove(story.engine, "before_cursor_execute", listen)

    assert changed == set()


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param("follow_up SET subject_id = 'gone' WHERE kind", id="its step is gone"),
        pytest.param("follow_up SET kind = 'nonsense' WHERE kind", id="of a kind nobody knows"),
        pytest.param("step SET text = 'lost:AAAA' WHERE 'step_due'", id="its key is gone"),
    ],
)
def test_one_that_cannot_be_asked_stops_no_other(story, learner, guide, caplog, wrong):
    with_step(learner, guide, due_on="2026-03-04")
    ask(learner, goal="Another goal")
    poison(story, f"UPDATE {wrong} = 'step_due'")
    caplog.set_level(logging.WARNING)
    story.goes_to(at("2026-03-04 11:00"))

    assert len(asked(guide, "It still waits for an answer.")) == 1
    [line] = [
        record.getMessage() for record in caplog.records if "follow-up" in record.getMessage()
    ]
    assert "cannot be asked" in line
    assert "abstracts" not in line


def test_one_that_was_mended_is_asked_within_the_hour(story, learner, guide):
    with_step(learner, guide, due_on="2026-03-04")
    poison(story, "UPDATE follow_up SET kind = 'nonsense' WHERE kind = 'step_due'")
    story.goes_to(at("2026-03-04 09:00"))
    poison(story, "UPDATE follow_up SET kind = 'step_due' WHERE kind = 'nonsense'")
    story.passes(minutes=60)

    assert len(asked(learner, STEP_DUE)) == 1


def test_what_is_due_survives_a_restart(story, learner, guide):
    with_step(learner, guide)
    story.restart()
    story.goes_to(at("2026-03-06 09:00"))

    assert len(asked(learner, STEP_DUE)) == 1
