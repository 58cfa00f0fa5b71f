from datetime import timedelta

import pytest
from icalendar import Calendar

from tests.journeys.ending import agree_and_end, session_row
from tests.journeys.steps import GOAL, agreement_card
from tests.story import GUIDE, LEARNER, MONDAY

NEXT_WEEK = MONDAY + timedelta(days=7, hours=2)
IN_HALF_AN_HOUR = NEXT_WEEK + timedelta(minutes=30)


@pytest.fixture
def group(learner, guide):
    return agree_and_end(learner, guide, next_meeting=int(NEXT_WEEK.timestamp()))


def shared_with(actor, group):
    [file] = [file for message in actor.messages(group) for file in message.files]
    return file


def event_in(content):
    calendar = Calendar.from_ical(content)
    [event] = calendar.walk("VEVENT")
    return calendar, event


def test_both_get_the_next_meeting_as_a_file_that_common_calendars_open(
    story, learner, guide, group
):
    for actor in (learner, guide):
        file = shared_with(actor, group)
        content = actor.file_content(file["id"])
        calendar, event = event_in(content)
        assert (file["name"], file["mimetype"]) == ("next-meeting.ics", "text/calendar")
        assert (calendar["VERSION"], calendar["METHOD"]) == ("2.0", "PUBLISH")
        assert calendar["PRODID"]
        assert event["UID"] == f"{session_row(story).id}.next-meeting@guidance"
        assert event["DTSTAMP"].dt == MONDAY
        assert (event["DTSTART"].dt, event["DTEND"].dt) == (NEXT_WEEK, IN_HALF_AN_HOUR)
        assert b"DTSTART:20260309T170000Z\r\n" in content
        assert all(len(line) <= 75 for line in content.split(b"\r\n"))


def test_the_file_says_nothing_of_the_goal_nor_who_meets_and_its_message_says_when(
    learner, guide, group
):
    content = learner.file_content(shared_with(learner, group)["id"]).decode()
    for secret in (GOAL, "fellowship", learner.name, guide.name, LEARNER, GUIDE, "Coach"):
        assert secret not in content

    [comment] = [message for message in guide.messages(group) if message.files]
    assert "You meet again" in comment.text
    assert "9 Mar 2026 17:00 UTC" in comment.text
    assert "You meet again" in agreement_card(guide).plain()


def test_without_a_next_meeting_there_is_no_file(learner, guide):
    group = agree_and_end(learner, guide)

    assert [file for message in guide.messages(group) for file in message.files] == []
    assert "You meet again" not in agreement_card(guide).plain()


def test_a_file_that_slack_refuses_keeps_nothing_else_back(story, learner, guide):
    story.sandbox.faults.fail_next("files.getUploadURLExternal", "file_uploads_disabled")
    agree_and_end(learner, guide, next_meeting=int(NEXT_WEEK.timestamp()))

    assert "9 Mar 2026 17:00 UTC" in agreement_card(guide).plain()
    for actor in (learner, guide):
        assert "How was it?" in actor.last().plain()


def test_a_file_that_could_not_be_uploaded_is_tried_again(story, learner, guide):
    story.sandbox.faults.break_answer_next("upload", "html")
    group = agree_and_end(learner, guide, next_meeting=int(NEXT_WEEK.timestamp()))
    story.passes(seconds=10)

    assert shared_with(guide, group)["name"] == "next-meeting.ics"


def test_a_file_of_a_new_time_replaces_the_earlier_one_and_another_takes_it_out(
    story, learner, guide, group
):
    learner.press("meeting.next_time")
    learner.submit(meet_at=int((NEXT_WEEK + timedelta(days=1)).timestamp()))
    guide.press("meeting.next_off", message=agreement_card(guide))
    shared = [message for message in guide.messages(group) if message.files]
    files = [event_in(guide.file_content(one.files[0]["id"])) for one in shared]
    first, moved, off = [event for _, event in files]

    assert first["UID"] == moved["UID"] == off["UID"]
    assert first["SEQUENCE"] < moved["SEQUENCE"] < off["SEQUENCE"]
    assert moved["DTSTART"].dt == off["DTSTART"].dt == NEXT_WEEK + timedelta(days=1)
    assert [one["METHOD"] for one, _ in files] == ["PUBLISH", "PUBLISH", "CANCEL"]
    assert [one["STATUS"] for _, one in files] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert "your calendar adds it" in shared[0].text
    assert "it replaces the earlier one. If your calendar still shows" in shared[1].text
    assert "If your calendar still shows it, delete it there" in shared[2].text
    assert "This meeting is off. It was set for 10 Mar 2026" in shared[2].plain()
