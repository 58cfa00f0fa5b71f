"""After the bot was off: one card for each person, nothing stale, and Home says what was missed."""

from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlmodel import func, select

from handlers import asking
from handlers.nudges import NUDGE
from handlers.services import reacting
from sandbox.seed import TEAM_ID
from storage.outbox import Card
from storage.tables import FollowUpRow
from tests.journeys.at_home import part
from tests.journeys.coming_back import STEP_DUE, asked, at, ended, rows, with_step
from tests.journeys.ending import agree_and_end
from tests.journeys.steps import agree, ask
from tests.journeys.test_unsent import ticks
from tests.story import GUIDE

MISSED = "Not asked in time"
PEOPLE = [f"U0RESIDENT{n}" for n in range(1, 7)]


def own_messages(story, user_id):
    return len(story.person(user_id).messages())


def a_busy_week(story, guide):
    """Let six residents each leave two steps, check-ins, forms and a request behind."""
    for number, user_id in enumerate(PEOPLE):
        learner = story.person(user_id)
        for day in ("2026-03-04", "2026-03-06"):
            step = {"step:0": f"Send 2 until {day}", "due_on": day}
            agree_and_end(learner, guide, mode=("advise", "coach")[number % 2], **step)
        ask(learner, goal="Another goal")


@pytest.mark.usefixtures("unread")
def test_a_week_off_costs_each_person_one_message(story, guide):
    a_busy_week(story, guide)
    people = [*PEOPLE, GUIDE]
    before = {user_id: own_messages(story, user_id) for user_id in people}
    fallen_due = due_now(story, at("2026-03-09 09:30"))
    story.goes_to(at("2026-03-09 09:30"))

    # The requests have waited for seven days: learners are told by the request's own card.
    sent = {user_id: len(nudges(story, user_id)) for user_id in people}
    assert sent == dict.fromkeys(people, 1)
    assert fallen_due > 40  # as many messages a bot sends that asks one by one
    assert before.keys() == sent.keys()


def due_now(story, moment):
    with story.services.transaction() as session:
        count = select(func.count()).where(
            FollowUpRow.due_at <= moment, FollowUpRow.kind != "request_expiry"
        )
        return session.exec(count).one()


def nudges(story, user_id):
    """Return the person's cards of follow-ups."""
    return [
        message
        for message in story.person(user_id).messages()
        if "Remind me less" in message.plain()
    ]


def test_the_newest_step_is_asked_about_and_home_names_the_other(story, learner, guide):
    with_step(learner, guide, **{"step:0": "Send 1 older abstract", "due_on": "2026-03-03"})
    with_step(learner, guide, **{"step:0": "Send 1 newer abstract", "due_on": "2026-03-05"})
    story.goes_to(at("2026-03-09 09:00"))

    [card] = asked(learner, STEP_DUE)
    assert "Send 1 newer abstract" in card.plain()
    assert "Send 1 older abstract" not in card.plain()
    assert sorted(row.state for row in rows(story, "step_due")) == ["missed", "waiting"]
    learner.open_home()
    assert "a step from your session with" in part(learner, MISSED)
    assert "Send 1 older abstract" in part(learner, "Your next steps")


def test_what_was_missed_goes_from_home_once_it_is_settled_or_two_weeks_old(story, learner, guide):
    with_step(learner, guide, **{"due_on": "2026-03-03"})
    story.goes_to(at("2026-03-23 09:00"))
    learner.open_home()
    assert part(learner, MISSED)
    learner.press("overview.step_done", in_home=True)
    assert part(learner, MISSED) == ""


def test_a_line_about_what_was_missed_stays_for_two_weeks(story, learner, guide):
    with_step(learner, guide, **{"due_on": "2026-03-03"})
    story.goes_to(at("2026-03-23 09:00"))
    story.goes_to(at("2026-04-07 09:00"))
    learner.open_home()
    assert part(learner, MISSED) == ""


def test_promises_are_kept_however_late(story, learner, guide):
    agree_and_end(learner, guide, mode="advise")
    story.goes_to(at("2026-09-01 10:00"))

    for person in (learner, guide):
        assert len(asked(person, "How was your session with")) == 1
    ask(story.person("U0RESIDENT2"))
    story.goes_to(at("2026-11-02 10:00"))
    assert len(asked(guide, "It still waits for an answer.")) == 1
    story.goes_to(at("2026-11-04 10:00"))
    assert "waited a week or more for" in guide.last().plain()


def test_a_request_is_closed_once_after_a_long_time_off(story, learner, guide):
    ask(learner)
    before = len(learner.messages())
    story.goes_to(at("2026-03-30 10:00"))
    story.goes_to(at("2026-04-30 10:00"))

    assert "waited a week or more for" in learner.last().plain()
    assert len(learner.messages()) == before + 1


def test_what_quiet_held_back_is_not_late(story, learner, guide):
    with_step(learner, guide)
    learner.command("/guidance", "pause until April 6")
    story.goes_to(at("2026-03-06 09:00"))
    story.goes_to(at("2026-04-06 08:00"))

    assert len(asked(learner, STEP_DUE)) == 1
    learner.open_home()
    assert part(learner, MISSED) == ""


class Crash(Exception):
    """The process ends here."""


def crashing(services):
    """Return services whose transactions that ask end just before they are committed."""

    @contextmanager
    def transaction():
        with services.transaction() as session:
            yield session
            if planned(session):
                raise Crash

    return replace(services, transaction=transaction)


def planned(session):
    """Return whether this transaction sees a second check-in planned."""
    return session.exec(select(FollowUpRow).where(FollowUpRow.ordinal == 2)).first() is not None


def test_a_crash_between_counting_and_planning_the_next_leaves_neither(story, learner, guide):
    ended(learner, guide, mode="mentor", mentor_months="1")
    ticks(story, "2026-04-02 10:00")
    [card_id] = {row.asking_on for row in rows(story, "mentor_check") if row.person_id == GUIDE}
    card = Card(NUDGE, card_id, GUIDE)

    with pytest.raises(Crash), reacting(crashing(story.services), team_id=TEAM_ID) as reaction:
        asking.note(reaction, card)
    assert {row.ordinal for row in rows(story, "mentor_check")} == {1}
    assert {row.asks for row in rows(story, "mentor_check")} == {0}
    story.settle()
    assert sorted(row.ordinal for row in rows(story, "mentor_check")) == [1, 1, 2, 2]
    assert len(asked(guide, "It is about time")) == 1


def test_an_open_session_is_only_asked_about(story, learner, guide):
    agree(learner, guide)
    story.goes_to(at("2026-03-30 10:00"))
    assert len(asked(guide, "is still open. Did you meet?")) == 1
