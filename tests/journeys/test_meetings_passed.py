"""A meeting whose time has come is not called off any more; one with who has left is not set."""

import copy
from datetime import timedelta

import pytest
from icalendar import Calendar

from tests.journeys.coming_back import asked, at, ended, only, says
from tests.journeys.ending import session_row, waiting
from tests.journeys.steps import buttons, switch
from tests.journeys.test_follow_up_next_meeting import agreements
from tests.journeys.test_follow_up_sessions import OVERDUE, WEDNESDAY, agree_for
from tests.journeys.test_privacy import erase
from tests.story import GUIDE, LEARNER

MEET = "Your next meeting with"
NEXT = at("2026-03-11 15:00")
LATER = at("2026-03-13 15:00")
PASSED = "so there is nothing to call off"


def files(actor, group):
    contents = [
        actor.file_content(message.files[0]["id"])
        for message in actor.messages(group)
        if message.files
    ]
    return [Calendar.from_ical(content) for content in contents]


def numbers(shared):
    return [one.walk("VEVENT")[0]["SEQUENCE"] for one in shared]


@pytest.mark.parametrize("who", ["learner", "guide"])
def test_a_session_whose_time_has_come_is_not_called_off(story, learner, guide, who):
    group = agree_for(learner, guide)
    actor = {"learner": learner, "guide": guide}[who]
    story.goes_to(WEDNESDAY)
    actor.press("meeting.call_off")

    assert session_row(story).stage == "agreed"
    assert PASSED in actor.last(group).plain()
    assert actor.last(group).is_ephemeral
    card = actor.messages(group)[0]
    assert buttons(card)[-2:] == ["Another time", "We did not meet"]
    actor.press("meeting.not_met", message=card)
    assert session_row(story).stage == "called_off"
    assert "did not meet" in learner.last(group).plain()
    assert waiting(story) == []


def test_what_is_said_then_is_true_of_a_session_in_which_the_role_was_switched(
    story, learner, guide
):
    group = agree_for(learner, guide)
    card = copy.deepcopy(learner.messages(group)[0])
    story.goes_to(WEDNESDAY)
    switch(guide)
    learner.press("meeting.call_off", message=card)

    assert PASSED in learner.last(group).plain()
    assert "We did not meet" not in learner.last(group).plain(), "its card has no such button"
    assert "We did not meet" not in buttons(learner.messages(group)[0])


def test_until_then_it_is_called_off(story, learner, guide):
    agree_for(learner, guide)
    story.goes_to(WEDNESDAY - timedelta(seconds=1))
    learner.press("meeting.call_off")

    assert session_row(story).stage == "called_off"


def test_a_session_that_was_moved_on_is_not_closed_as_one_that_did_not_take_place(
    story, learner, guide
):
    agree_for(learner, guide)
    story.goes_to(at("2026-03-05 15:00"))
    [question] = asked(guide, OVERDUE)
    learner.press("meeting.still_ahead")
    assert "was set for 4 Mar 2026" in learner.modal.plain()
    learner.submit(meet_at=int(LATER.timestamp()))
    guide.press("meeting.not_met", message=question)

    assert session_row(story).stage == "agreed"
    assert says(guide).startswith("It has another time now and is still to come.")


def test_whoever_leaves_after_the_time_does_not_say_whether_the_two_have_met(story, learner, guide):
    group = agree_for(learner, guide)
    story.goes_to(at("2026-03-05 15:00"))
    erase(learner)

    card = guide.messages(group)[0].plain()
    assert "has closed this session." in card
    assert "did not" not in card


@pytest.fixture
def due(story, learner, guide):
    """An hour before the next meeting that the two have set; the group DM."""
    group = ended(learner, guide, next_meeting=int(NEXT.timestamp()))
    only(story, "next_meeting")
    story.goes_to(NEXT - timedelta(hours=1))
    return group


def test_nor_is_a_next_meeting_and_each_card_says_so(story, learner, guide, due):
    [reminder] = asked(guide, MEET)
    story.goes_to(NEXT)
    guide.press("meeting.next_off", message=reminder)

    assert session_row(story).next_meet_at == NEXT
    assert PASSED in says(guide)
    assert buttons(asked(guide, MEET)[0]) == ["Begin", "Another time", "We did not meet"]
    assert buttons(guide.messages(due)[0]) == ["Another time", "We did not meet"]
    assert "We did not meet" in guide.home.plain()
    guide.press("meeting.next_not_met", message=guide.messages(due)[0])
    assert session_row(story).next_meet_at is None
    assert "did not meet" in learner.last(due).plain()
    assert len(files(learner, due)) == 1, "what has passed may stay in a calendar"
    assert waiting(story) == []


def test_a_next_meeting_that_was_moved_on_is_still_to_come(story, learner, guide, due):
    story.goes_to(NEXT + timedelta(hours=1))
    learner.press("meeting.next_off", message=asked(learner, MEET)[0])
    [stale] = asked(learner, MEET)
    guide.press("meeting.next_time", message=asked(guide, MEET)[0])
    assert "was set for 11 Mar 2026" in guide.modal.plain()
    guide.submit(meet_at=int(LATER.timestamp()))
    learner.press("meeting.next_not_met", message=stale)

    assert session_row(story).next_meet_at == LATER
    assert says(learner).startswith("It has another time now and is still to come.")


def test_a_next_meeting_that_has_begun_stands_in_calendars_as_it_is_moved_and_off(
    story, learner, guide, due
):
    guide.press("meeting.begin")
    learner.press("meeting.still_ahead")
    learner.submit(meet_at=int(LATER.timestamp()))
    guide.press("meeting.call_off")

    first, moved, off = files(learner, due)
    events = [one.walk("VEVENT")[0] for one in (first, moved, off)]
    assert len({event["UID"] for event in events}) == 1
    assert numbers([first, moved, off]) == sorted({*numbers([first, moved, off])})
    assert [event["DTSTART"].dt for event in events] == [NEXT, LATER, LATER]
    assert [one["METHOD"] for one in (first, moved, off)] == ["PUBLISH", "PUBLISH", "CANCEL"]


def test_a_session_that_carries_none_on_has_no_calendar_file(story, learner, guide):
    group = agree_for(learner, guide)
    learner.press("meeting.still_ahead")
    learner.submit(meet_at=int(LATER.timestamp()))
    guide.press("meeting.call_off")

    assert files(learner, group) == []
    assert [one.learner_id for one in agreements(story)] == [LEARNER]


LEFT = [{"deleted": True}, {"is_restricted": True}]


@pytest.mark.parametrize("how", LEFT, ids=["deactivated", "guest"])
def test_no_time_is_set_to_meet_somebody_who_has_left(unread, story, learner, guide, how):
    group = agree_for(learner, guide)
    learner.press("meeting.still_ahead")
    story.run(story.sandbox.change_person(GUIDE, **how))
    story.passes(days=1)
    learner.submit(meet_at=int(LATER.timestamp()))

    assert "They are no full member here any more" in learner.modal.plain()
    learner.close_modal()
    learner.press("meeting.still_ahead", message=learner.messages(group)[0])
    assert "They are no full member here any more" in learner.last(group).plain()
    assert session_row(story).meet_at == WEDNESDAY


@pytest.mark.parametrize("how", LEFT, ids=["deactivated", "guest"])
def test_nor_is_a_next_meeting_moved_or_begun_with_them(unread, story, learner, guide, due, how):
    [reminder] = asked(learner, MEET)
    card = learner.messages(due)[0]
    learner.press("meeting.next_time", message=card)
    story.run(story.sandbox.change_person(GUIDE, **how))
    story.passes(days=1)
    learner.submit(meet_at=int(LATER.timestamp()))
    assert "They are no full member here any more" in learner.modal.plain()
    learner.close_modal()
    for action_id, message in (("meeting.next_time", card), ("meeting.begin", reminder)):
        learner.press(action_id, message=message)
        assert (
            "They are no full member here any more"
            in learner.last().plain() + learner.last(due).plain()
        )

    assert learner.modal is None
    assert len(agreements(story)) == 1
    assert session_row(story).next_meet_at == NEXT


@pytest.mark.parametrize("how", LEFT, ids=["deactivated", "guest"])
def test_nobody_is_reminded_to_meet_somebody_who_has_left(unread, story, learner, guide, how):
    ended(learner, guide, mode="mentor", next_meeting=int(NEXT.timestamp()))
    agree_for(learner, guide)
    story.run(story.sandbox.change_person(GUIDE, **how))
    story.passes(hours=12)
    for moment in (WEDNESDAY, NEXT):
        story.goes_to(moment - timedelta(hours=1))
        assert asked(learner, "You two agreed on this time.") == []
        assert asked(learner, MEET) == []

    story.passes(days=1)
    assert asked(learner, OVERDUE), "they cannot end it any more, so the learner is asked"
