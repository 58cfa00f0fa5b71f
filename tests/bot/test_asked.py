"""A card that asks is noted with what it asks, whatever its reader does and whatever is wrong."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, text
from sqlmodel import select

from bot.asked import asks
from handlers import asking, nudges
from handlers.privacy import erase_person
from handlers.services import reacting
from sandbox.faults import Fault
from sandbox.seed import TEAM_ID
from storage import delivery
from storage.delivery import Outcome
from storage.outbox import Card
from storage.queues import Delivery, OutboxRow
from storage.tables import PersonRow
from tests.bot.mail import POST
from tests.journeys.coming_back import STEP_DUE, asked, at, only, rows, with_step
from tests.journeys.steps import ask
from tests.journeys.test_unsent import ticks
from tests.journeys.test_unsent_counts import unanswered
from tests.storage.racing import WAIT_SECONDS
from tests.story import LEARNER


@pytest.fixture
def due(story, learner, guide):
    """A step that falls due on Friday at nine, and nothing else does."""
    with_step(learner, guide, mode="coach")
    only(story, "step_due")


def on_its_way(story):
    """Return what tells that a card is on its way; the answer takes a moment."""
    begun = threading.Event()

    def begins():
        begun.set()
        return Fault("delay", acts=True, detail=0.4)

    story.sandbox.faults.choose(POST, begins)
    return begun


def cards(story):
    with story.services.transaction() as session:
        found = session.exec(select(OutboxRow).where(OutboxRow.key.startswith("nudge:")))
        return [row.state for row in found]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.postgresql
def test_a_card_whose_reader_is_just_answering_is_noted_in_a_moment(story, learner, due):
    begun = on_its_way(story)

    def answers():
        begun.wait(WAIT_SECONDS)
        with story.services.transaction() as session:
            session.exec(select(PersonRow).with_for_update()).all()
            time.sleep(0.6)

    thread = threading.Thread(target=answers)
    thread.start()
    story.goes_to(at("2026-03-06 09:00"))
    thread.join()

    assert len(asked(learner, STEP_DUE)) == 1
    assert (cards(story), unanswered(story)) == ([Delivery.SENT], 1)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.postgresql
def test_a_card_that_is_noted_waits_in_no_circle_with_whoever_redraws_it(story, learner, due):
    """Both hold the card before as well, and the older one first."""
    story.goes_to(at("2026-03-06 09:00"))
    begun = on_its_way(story)

    def redraws():
        begun.wait(WAIT_SECONDS)
        with story.services.transaction() as session:
            of_cards = OutboxRow.key.startswith("nudge:")
            ids = session.exec(select(OutboxRow.id).where(of_cards).order_by(OutboxRow.id)).all()
            for of_id in ids:
                held = select(OutboxRow.id).where(OutboxRow.id == of_id).with_for_update()
                session.exec(held).one()
                time.sleep(0.8)  # until the one that is on its way is noted
        return len(ids)

    with ThreadPoolExecutor(1) as other:
        redrawing = other.submit(redraws)
        story.goes_to(at("2026-03-09 08:00"))

    assert redrawing.result() == 2
    assert cards(story) == [Delivery.SENT, Delivery.SENT]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.postgresql
def test_a_card_that_another_process_takes_while_it_is_noted_counts_once(story, learner, due):
    ticks(story, "2026-03-06 09:00")
    taken = []

    def takes(_connection, _cursor, statement, *_):
        if statement.startswith("UPDATE follow_up") and not taken:  # the first is of the noting
            taken.append(statement)
            with story.engine.begin() as other:
                other.execute(text("UPDATE outbox SET fence = fence + 1"))

    event.listen(story.engine, "after_cursor_execute", takes)
    story.settle()
    event.remove(story.engine, "after_cursor_execute", takes)
    assert (len(taken), unanswered(story)) == (1, 0)

    for _ in range(2):  # until its lease is over, and until it is looked for
        story.passes(minutes=5)
    assert (cards(story), unanswered(story)) == ([Delivery.SENT], 1)
    assert len(asked(learner, STEP_DUE)) == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.postgresql
def test_a_late_reminder_is_noted_though_the_end_of_waiting_moves_meanwhile(story, learner):
    ask(learner)
    ticks(story, "2026-03-04 10:00")
    story.run(story.clock.advance(timedelta(days=5)))
    moved = []

    def moves(_connection, _cursor, statement, *_):
        if "ORDER BY follow_up.ordinal" in statement and not moved:  # it was just read
            moved.append(statement)
            with story.engine.begin() as other:
                of_end = "UPDATE follow_up SET version = version + 1 WHERE kind = 'request_expiry'"
                other.execute(text(of_end))

    event.listen(story.engine, "after_cursor_execute", moves)
    story.settle()
    event.remove(story.engine, "after_cursor_execute", moves)

    assert len(moved) == 1
    assert [row.asks for row in rows(story, "request_waiting")] == [1]
    [end] = rows(story, "request_expiry")
    assert end.due_at >= story.clock.now() + timedelta(days=2)


def test_a_card_that_can_be_redrawn_no_more_asks_nothing_anew(story, learner, due):
    story.goes_to(at("2026-03-06 09:00"))
    [row] = rows(story, "step_due")
    with reacting(story.services, team_id=TEAM_ID) as reaction:
        nudges.changed(reaction, row.card_id)
    with story.services.transaction() as session:
        [redrawn] = delivery.claim(session, now=story.clock.now(), limit=1)

    assert not asks(Outcome(redrawn, Delivery.DEAD))
    assert asks(Outcome(replace(redrawn, ts=None), Delivery.DEAD))


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


def test_who_is_erased_while_their_card_is_on_its_way_stays_erased(story, learner, due):
    def erases():
        story.sandbox.faults.clear()  # the card is on its way
        with reacting(story.services, team_id=TEAM_ID) as reaction:
            erase_person(reaction, LEARNER)

    story.sandbox.faults.choose(POST, erases)
    story.goes_to(at("2026-03-06 09:00"))

    assert len(asked(learner, STEP_DUE)) == 1, "it was on its way"
    assert not is_known(story)


@pytest.mark.parametrize("deal", [asking.note, asking.choose])
def test_who_is_erased_while_a_card_of_theirs_is_made_stays_erased(story, due, deal):
    ticks(story, "2026-03-06 09:00")
    [row] = rows(story, "step_due")
    with reacting(story.services, team_id=TEAM_ID) as reaction:
        erase_person(reaction, LEARNER)
    with reacting(story.services, team_id=TEAM_ID) as reaction:
        deal(reaction, Card(nudges.NUDGE, row.asking_on, LEARNER))

    assert not is_known(story)


def is_known(story):
    with story.services.transaction() as session:
        return session.exec(select(PersonRow).where(PersonRow.user_id == LEARNER)).first()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.postgresql
def test_a_card_that_somebody_else_claims_while_it_is_counted_counts_once(story, learner, due):
    claimed = threading.Event()

    def somebody_else_claims(_connection, _cursor, statement, *_):
        if statement.startswith("UPDATE person") and not claimed.is_set():
            claimed.set()
            with story.engine.begin() as other:
                other.execute(text("UPDATE outbox SET fence = fence + 1 WHERE subject ~ '^nudge'"))

    event.listen(story.engine, "after_cursor_execute", somebody_else_claims)
    story.goes_to(at("2026-03-06 09:00"))
    assert (len(asked(learner, STEP_DUE)), unanswered(story)) == (1, 0)
    for _ in range(2):  # it is given up, and found
        story.passes(minutes=5)
    event.remove(story.engine, "after_cursor_execute", somebody_else_claims)

    assert (cards(story), unanswered(story)) == ([Delivery.SENT], 1)
