"""A session that is to come, and the next one: either of the two moves it or calls it off."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import col, delete

from storage import migrations
from storage.tables import FollowUpRow
from tests.journeys.coming_back import asked, at, rows, says
from tests.journeys.ending import agree_and_end, end, session_row, waiting
from tests.journeys.erasing import erase
from tests.journeys.steps import GOAL, agree, buttons, switch
from tests.journeys.test_follow_up_sessions import OVERDUE, SOON, agree_for
from tests.story import GUIDE, LEARNER

FRIDAY = at("2026-03-06 11:00")
NEXT = at("2026-03-09 11:00")
LATER = at("2026-03-11 11:00")


def agreement(learner, group):
    return learner.messages(group)[0]


@pytest.mark.parametrize("who", ["learner", "guide"])
def test_either_of_the_two_moves_a_session_from_the_agreement_card(story, learner, guide, who):
    group = agree_for(learner, guide)
    actor = {"learner": learner, "guide": guide}[who]
    assert buttons(agreement(actor, group))[-2:] == ["Another time", "Call it off"]
    actor.press("meeting.still_ahead")
    other = "@Faye Heart" if who == "learner" else "@Remy First"
    assert actor.modal.title == "Another time"
    assert f"Your session with {other} is set for 4 Mar 2026" in actor.modal.plain()
    actor.submit(meet_at=int(FRIDAY.timestamp()))

    assert session_row(story).meet_at == FRIDAY
    assert "has set a new time for this session" in learner.last(group).plain()
    story.goes_to(at("2026-03-04 15:00"))
    assert asked(learner, SOON) == []
    story.goes_to(at("2026-03-06 10:00"))
    assert len(asked(learner, SOON)) == len(asked(guide, SOON)) == 1


@pytest.mark.parametrize("who", ["learner", "guide"])
def test_either_of_the_two_calls_a_session_off_and_hears_no_more_of_it(story, learner, guide, who):
    group = agree_for(learner, guide)
    {"learner": learner, "guide": guide}[who].press("meeting.call_off")

    assert session_row(story).stage == "called_off"
    assert "has called this session off" in learner.last(group).plain()
    assert buttons(agreement(learner, group)) == []
    assert waiting(story) == []


def test_a_session_without_a_time_is_given_one_and_one_that_has_begun_is_not_moved(
    story, learner, guide
):
    group = agree(learner, guide)
    assert "Set a time" in buttons(agreement(learner, group))
    learner.press("meeting.still_ahead")
    assert learner.modal.title == "Set a time"
    assert "Your session with @Faye Heart. When will it be?" in learner.modal.plain()
    learner.submit(meet_at=int(FRIDAY.timestamp()))
    told = learner.last(group).plain()
    assert "has set the time for this session" in told
    assert "While it is to come, the card above has Another time." in told
    assert "Another time" in buttons(agreement(learner, group))
    switch(guide)

    assert "Another time" not in buttons(agreement(learner, group))
    assert "Call it off" not in buttons(agreement(learner, group))


def test_the_learner_is_asked_about_a_session_whose_guide_has_left(unread, story, learner, guide):
    agree_for(learner, guide)
    story.goes_to(at("2026-03-12 15:00"))
    assert asked(learner, OVERDUE) == []
    story.run(story.sandbox.change_person(GUIDE, deleted=True))
    for _ in range(8):
        story.passes(days=1)

    [question] = asked(learner, OVERDUE)
    assert "@Faye Heart cannot answer here any more" in question.plain()
    assert GOAL in question.plain()
    learner.press("meeting.not_met", message=question)
    assert session_row(story).stage == "called_off"
    assert "closed this session; it did not take place." in says(learner)
    assert waiting(story) == []


def test_a_learner_whose_guide_left_before_the_session_is_asked_as_it_is_overdue(
    unread, story, learner, guide
):
    agree_for(learner, guide)
    story.run(story.sandbox.change_person(GUIDE, deleted=True))
    for day in (3, 4, 5):
        story.goes_to(at(f"2026-03-0{day} 16:00"))

    assert len(asked(learner, OVERDUE)) == 1


def test_the_learner_of_a_session_from_before_an_update_is_asked_as_well(
    unread, story, learner, guide
):
    agree_for(learner, guide)
    is_learners = col(FollowUpRow.person_id) == LEARNER
    with story.services.transaction() as session:  # as versions before 0021 left it
        session.exec(delete(FollowUpRow).where(is_learners))
        session.exec(text("UPDATE alembic_version SET version_num = '0020'"))
    migrations.upgrade(story.engine)
    migrations.upgrade(story.engine)
    [of_learner] = [row for row in rows(story, "session_overdue") if row.person_id == LEARNER]
    story.run(story.sandbox.change_person(GUIDE, deleted=True))
    day_after_update = of_learner.due_at + timedelta(days=1)
    story.goes_to(day_after_update.replace(hour=16))
    for _ in range(8):
        story.passes(days=1)

    assert len(asked(learner, OVERDUE)) == 1


@pytest.fixture
def next_set(story, learner, guide):
    """A session that ended with a date to meet again; the group DM."""
    return agree_and_end(learner, guide, next_meeting=int(NEXT.timestamp()))


def test_a_next_meeting_is_moved_and_both_are_reminded_of_the_new_time(
    story, learner, guide, next_set
):
    assert buttons(agreement(learner, next_set)) == ["Another time", "Call it off"]
    learner.press("meeting.next_time")
    assert learner.modal.title == "Another time"
    assert "Your next meeting with @Faye Heart is set for 9 Mar 2026" in learner.modal.plain()
    learner.submit(meet_at=int(LATER.timestamp()))

    told = [message.plain() for message in guide.messages(next_set)]
    assert any("has set a new time for your next meeting" in words for words in told)
    assert sum(bool(message.files) for message in guide.messages(next_set)) == 2
    assert session_row(story).next_meet_at == LATER
    assert "You have ended this session" not in says(guide)
    story.goes_to(at("2026-03-09 12:00"))
    assert asked(guide, "Your next meeting") == []
    story.goes_to(at("2026-03-11 10:00"))
    [reminder] = asked(guide, "Your next meeting")
    assert buttons(reminder) == ["Begin", "Another time", "Call it off"]


def test_the_time_that_a_meeting_has_is_no_new_one(story, learner, guide, next_set):
    said = len(learner.messages(next_set))
    learner.press("meeting.next_time")
    learner.submit(meet_at=int(NEXT.timestamp()))

    assert "you two have already" in learner.modal_errors["meet_at"]
    assert len(learner.messages(next_set)) == said


def test_a_next_meeting_is_moved_from_its_reminder_which_says_so(story, learner, guide, next_set):
    story.goes_to(at("2026-03-09 10:00"))
    [reminder] = asked(guide, "Your next meeting")
    guide.press("meeting.next_time", message=reminder)
    guide.submit(meet_at=int(LATER.timestamp()))

    assert asked(guide, "Your next meeting with") == []
    assert asked(learner, "Your next meeting with") == []
    story.goes_to(at("2026-03-11 10:00"))
    assert len(asked(learner, "Your next meeting with")) == 1


def test_a_next_meeting_is_called_off_and_nobody_is_reminded(story, learner, guide, next_set):
    guide.press("meeting.next_off")

    said = [message.plain() for message in learner.messages(next_set)]
    assert any("has called your next meeting off" in words for words in said)
    assert "You meet again" not in agreement(learner, next_set).plain()
    assert buttons(agreement(learner, next_set)) == []
    assert "next_meeting" not in {kind for kind, _ in waiting(story)}
    assert session_row(story).moved_by == learner.user_id


def test_a_next_meeting_that_has_begun_is_neither_moved_nor_called_off(
    story, learner, guide, next_set
):
    story.goes_to(at("2026-03-09 10:00"))
    learner.press("meeting.next_time")
    guide.press("meeting.begin")
    learner.submit(meet_at=int(LATER.timestamp()))

    assert "has begun or was called off" in str(learner.modal_errors)
    learner.close_modal()
    assert buttons(agreement(learner, next_set)) == []


def test_an_old_button_of_the_session_leaves_the_next_meeting_alone(story, learner, guide):
    agree_for(learner, guide)
    story.goes_to(at("2026-03-05 15:00"))
    [question] = asked(guide, OVERDUE)
    end(learner, next_meeting=int(NEXT.timestamp()))
    guide.press("meeting.not_met", message=question)

    assert session_row(story).next_meet_at == NEXT


def test_a_stranger_moves_no_next_meeting(story, learner, guide, next_set):
    learner.press("meeting.next_time")
    learner.close_modal()
    story.forge(user="U0FACULTY3", action_id="meeting.next_off")

    assert session_row(story).next_meet_at == NEXT


def test_a_next_meeting_with_somebody_who_was_erased_is_not_moved(story, learner, guide, next_set):
    learner.press("meeting.next_time")
    erase(story, GUIDE)
    learner.submit(meet_at=int(LATER.timestamp()))

    assert "They have left, so there is no such meeting" in learner.modal.plain()
    assert session_row(story).next_meet_at == NEXT
    assert buttons(agreement(learner, next_set)) == []
    assert "You meet again" not in agreement(learner, next_set).plain()
