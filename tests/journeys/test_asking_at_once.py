"""The clock, the sender and two people at once: on PostgreSQL nobody waits for another for ever."""

import time
from threading import Event

import pytest
from sqlalchemy import event
from sqlmodel import select, update

from guidance.errors import MovedOn
from guidance.follow_ups import Kind
from handlers import asking, due, follow_up, nudges
from handlers.payloads import Press
from handlers.services import reacting
from sandbox.seed import TEAM_ID
from storage.outbox import Card
from storage.tables import AgreementRow, FollowUpRow, PersonRow
from tests.journeys.coming_back import at, only, rows, with_step
from tests.storage.racing import WAIT_SECONDS, at_once
from tests.story import GUIDE, LEARNER

pytestmark = pytest.mark.postgresql

ROUNDS = 6


def cards(services):
    with services.transaction() as session:
        is_asking = FollowUpRow.asking_on.is_not(None)
        which = select(FollowUpRow.asking_on, FollowUpRow.person_id).where(is_asking).distinct()
        return [Card(nudges.NUDGE, *found) for found in session.exec(which)]


def chooses(services):
    for card in cards(services):
        with reacting(services, team_id=TEAM_ID) as reaction:
            asking.choose(reaction, card)


def notes(services):
    for card in cards(services):
        with reacting(services, team_id=TEAM_ID) as reaction:
            asking.note(reaction, card)
            reaction.outbox.hold()


def settles(services, person_id):
    """End all that an agreement asks of both, as a press does, of each agreement in turn."""
    with services.transaction() as session:
        ids = session.exec(select(AgreementRow.id).order_by(AgreementRow.id)).all()
    for agreement_id in ids if person_id == LEARNER else ids[::-1]:
        with reacting(services, team_id=TEAM_ID, user_id=person_id) as reaction:
            nudges.heard_from(reaction)
            nudges.cancel(reaction, agreement_id, [Kind.STEP_DUE, Kind.ADVICE_CHECK])
            nudges.cancel(reaction, agreement_id, list(Kind))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_clock_the_sender_and_presses_wait_in_no_circle(story, learner, guide):
    for owner in (LEARNER, GUIDE, LEARNER):
        with_step(learner, guide, mode="mentor", owner=owner)
    story.run(story.clock.advance(at("2026-06-04 10:00") - story.clock.now()))
    services = story.services
    works = [
        lambda: due.send_due(services),
        lambda: chooses(services),
        lambda: notes(services),
        lambda: settles(services, LEARNER),
        lambda: settles(services, GUIDE),
    ]
    for _ in range(ROUNDS):
        with services.transaction() as session:
            again = {"state": "waiting", "asking_on": None, "due_at": at("2026-06-04 09:00")}
            session.exec(update(FollowUpRow).values(**again))
            session.exec(update(PersonRow).values(unanswered=1))
        due.send_due(services)
        failed = [one for one in at_once(*works) if isinstance(one, BaseException)]
        assert [error for error in failed if not isinstance(error, MovedOn)] == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_to_let_a_mentoring_rest_while_its_next_question_is_noted_waits_in_no_circle(
    story, learner, guide
):
    with_step(learner, guide, mode="mentor")
    only(story, "mentor_check")
    story.goes_to(at("2026-06-02 10:00"))  # the first is asked, and the second is planned
    with story.services.transaction() as session:
        session.exec(update(PersonRow).values(unanswered=0, bundled_at=None))
        is_second = (FollowUpRow.ordinal == 2) & (FollowUpRow.person_id == LEARNER)
        session.exec(update(FollowUpRow).where(is_second).values(due_at=story.clock.now()))
    due.send_due(story.services)
    first = next(one for one in rows(story, "mentor_check") if one.person_id == LEARNER)
    answered, taken = Event(), Event()

    def meets(_connection, _cursor, statement, *_):
        if statement.startswith("UPDATE follow_up") and not answered.is_set():
            answered.set()
            taken.wait(WAIT_SECONDS)
        elif "FOR UPDATE OF" in statement:
            taken.set()

    def stops():
        with reacting(story.services, team_id=TEAM_ID, user_id=LEARNER) as reaction:
            press = Press(key="press:1", team_id=TEAM_ID, user_id=LEARNER, value=first.id)
            follow_up.stop(reaction, press)

    def notes_meanwhile():
        answered.wait(WAIT_SECONDS)
        try:
            notes(story.services)
        finally:
            taken.set()

    event.listen(story.engine, "after_cursor_execute", meets)
    failed = [one for one in at_once(stops, notes_meanwhile) if one is not None]
    event.remove(story.engine, "after_cursor_execute", meets)
    assert failed == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_who_answers_while_their_card_is_noted_is_not_told_that_it_has_moved_on(
    story, learner, guide
):
    with_step(learner, guide, mode="coach")
    only(story, "step_due")
    story.run(story.clock.advance(at("2026-03-06 09:00") - story.clock.now()))
    due.send_due(story.services)
    [row] = rows(story, "step_due")
    noting = Event()

    def meets(_connection, _cursor, statement, *_):
        if statement.startswith("UPDATE follow_up") and not noting.is_set():
            noting.set()
            time.sleep(0.3)  # whoever answers has come as far as they can

    def answers():
        noting.wait(WAIT_SECONDS)
        with reacting(story.services, team_id=TEAM_ID, user_id=LEARNER) as reaction:
            press = Press(key="press:1", team_id=TEAM_ID, user_id=LEARNER, value=row.id)
            follow_up.done(reaction, press)

    event.listen(story.engine, "after_cursor_execute", meets)
    ended = at_once(answers, lambda: notes(story.services))
    event.remove(story.engine, "after_cursor_execute", meets)

    assert ended == [None, None]
    assert [(one.state, one.asks) for one in rows(story, "step_due")] == [("done", 1)]
