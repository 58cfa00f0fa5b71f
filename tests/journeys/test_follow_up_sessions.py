import pytest

from tests.journeys.at_home import part
from tests.journeys.coming_back import asked, at, rows, says
from tests.journeys.ending import end, session_row
from tests.journeys.steps import GOAL, agree, buttons, switch

SOON = "You two agreed on this time."
OVERDUE = "is still open. Did you meet?"
WEDNESDAY = at("2026-03-04 15:00")


def agree_for(learner, guide, moment=WEDNESDAY):
    return agree(learner, guide, meet_at=int(moment.timestamp()))


@pytest.fixture
def overdue(story, learner, guide):
    """A session whose time was a day ago; the guide has been asked."""
    group = agree_for(learner, guide)
    story.goes_to(at("2026-03-05 15:00"))
    return group


def test_both_are_reminded_an_hour_before_with_what_it_is_about(story, learner, guide):
    agree_for(learner, guide)
    story.goes_to(at("2026-03-04 13:59"))
    assert asked(learner, SOON) == []
    story.goes_to(at("2026-03-04 14:00"))

    for person in (learner, guide):
        [reminder] = asked(person, SOON)
        assert GOAL in reminder.plain()
        assert "Coach" in reminder.plain()
    assert "@Faye Heart" in says(learner)


def test_who_meets_at_seven_is_reminded_the_evening_before(story, learner, guide):
    agree_for(learner, guide, at("2026-03-04 07:00"))
    story.goes_to(at("2026-03-03 19:00"))

    assert len(asked(learner, SOON)) == 1
    story.goes_to(at("2026-03-04 06:30"))
    assert len(asked(learner, SOON)) == 1


def test_a_reminder_that_comes_after_the_session_does_not_come(story, learner, guide):
    agree_for(learner, guide)
    story.goes_to(at("2026-03-04 15:01"))

    assert asked(learner, SOON) == []
    assert {row.state.value for row in rows(story, "session_soon")} == {"missed"}
    assert "the reminder of your session with" in part(learner, "Not asked in time")


def test_a_session_that_has_ended_is_not_announced(story, learner, guide):
    agree_for(learner, guide)
    end(learner)
    story.passes(days=2)

    assert asked(learner, SOON) == []
    assert asked(guide, OVERDUE) == []


def test_the_guide_is_asked_once_about_a_session_that_stays_open(story, learner, guide, overdue):
    [question] = asked(guide, OVERDUE)

    assert GOAL in question.plain()
    assert buttons(question) == ["End session", "It is still ahead", "We did not meet"]
    assert asked(learner, OVERDUE) == []
    story.passes(days=30)
    assert len(asked(guide, OVERDUE)) == 1


def test_a_session_without_a_time_is_asked_about_after_two_weeks(story, learner, guide):
    agree(learner, guide)
    switch(guide)
    guide.press("guide.back")
    story.goes_to(at("2026-03-16 09:59"))
    assert asked(guide, OVERDUE) == []
    story.goes_to(at("2026-03-16 10:00"))
    assert len(asked(guide, OVERDUE)) == 1


def test_it_is_ended_from_the_question(story, learner, guide, overdue):
    guide.press("guide.end", message=asked(guide, OVERDUE)[0])
    guide.submit()

    assert session_row(story).stage == "closed"
    assert asked(guide, OVERDUE) == []
    assert asked(guide, "You have ended this session.") != []


def test_it_is_still_ahead_so_it_gets_a_new_time_and_new_reminders(story, learner, guide, overdue):
    guide.press("meeting.still_ahead")
    guide.submit(meet_at=int(at("2026-03-06 11:00").timestamp()))

    assert guide.modal is None
    assert "has set a new time for this session" in learner.last(overdue).plain()
    assert asked(guide, OVERDUE) == []
    assert "another time now" in says(guide)
    story.goes_to(at("2026-03-06 10:00"))
    assert len(asked(learner, SOON)) == 1
    story.goes_to(at("2026-03-13 10:00"))  # a week after the card before it
    assert len(asked(guide, OVERDUE)) == 1


def test_a_new_time_that_has_passed_gets_a_sentence(story, learner, guide, overdue):
    guide.press("meeting.still_ahead")
    guide.submit(meet_at=int(WEDNESDAY.timestamp()))

    assert set(guide.modal_errors) == {"meet_at"}
    assert session_row(story).meet_at == WEDNESDAY


def test_it_did_not_take_place_and_the_learner_reads_it_kindly(story, learner, guide, overdue):
    guide.press("meeting.not_met")

    assert session_row(story).stage == "called_off"
    assert "says that you two did not meet" in learner.last(overdue).plain()
    assert "Session called off" in learner.messages(overdue)[0].plain()
    assert buttons(learner.messages(overdue)[0]) == []
    assert "You have closed this session; it did not take place." in says(guide)
    sent = len(learner.messages()) + len(guide.messages())
    story.passes(days=60)
    assert len(learner.messages()) + len(guide.messages()) == sent


def test_a_question_about_a_session_that_has_moved_on_changes_nothing(
    story, learner, guide, overdue
):
    [question] = asked(guide, OVERDUE)
    end(learner)
    guide.press("meeting.not_met", message=question)

    assert session_row(story).stage == "closed"
    assert guide.last().is_ephemeral
    assert "has ended this session" in says(guide)
    guide.press("meeting.still_ahead", message=question)
    assert guide.modal is None


def test_a_modal_for_a_new_time_that_comes_too_late_is_refused(story, learner, guide, overdue):
    guide.press("meeting.still_ahead")
    end(learner)
    guide.submit(meet_at=int(at("2026-03-06 11:00").timestamp()))

    assert "has ended this session" in guide.modal.plain()
    assert session_row(story).meet_at == WEDNESDAY


def test_a_stranger_calls_nothing_off(story, learner, guide, overdue):
    guide.press("meeting.still_ahead")
    guide.close_modal()
    for action_id in ("meeting.call_off", "meeting.not_met"):
        story.forge(user="U0FACULTY3", action_id=action_id)

    assert session_row(story).stage == "agreed"


def test_a_switch_that_stays_open_is_asked_about_after_ten_minutes_even_at_night(
    story, learner, guide
):
    story.goes_to(at("2026-03-02 21:00"))
    group = agree(learner, guide)
    switch(guide)
    story.passes(minutes=9)
    assert asked(guide, "Are you still mentoring?") == []
    story.passes(minutes=1)

    [question] = asked(guide, "Are you still mentoring?")
    assert "stays open for ten minutes" in question.plain()
    guide.press("guide.back", message=question)
    assert "Back to coaching." in learner.last(group).plain()
    assert "is settled" in says(guide)
    assert buttons(guide.last()) == []


def test_still_mentoring_asks_again_in_ten_minutes(story, learner, guide):
    agree(learner, guide)
    switch(guide)
    story.passes(minutes=10)
    guide.press("guide.still_mentoring")

    assert "Still mentoring. I ask again in ten minutes or later." in says(guide)
    story.passes(minutes=10)
    assert len(asked(guide, "Are you still mentoring?")) == 1
    story.passes(minutes=60)
    assert len(asked(guide, "Are you still mentoring?")) == 1


def test_a_switch_that_was_closed_in_time_is_not_asked_about(story, learner, guide):
    agree(learner, guide)
    switch(guide)
    guide.press("guide.back")
    switch(guide)
    end(learner, role_at_end="to_the_end")
    story.passes(minutes=30)

    assert asked(guide, "Are you still mentoring?") == []


def test_each_side_is_reminded_of_its_form_once(story, learner, guide):
    agree(learner, guide)
    end(guide)
    learner.press("feedback.open")
    learner.submit(felt_mode="coach", usefulness="5", switches_clear="none")
    story.passes(days=3)

    assert asked(learner, "You two ended a session.") == []
    [reminder] = asked(guide, "You two ended a session.")
    guide.press("feedback.open", message=reminder)
    guide.submit(felt_mode="coach", role_kept="yes", switches_clear="none")
    assert asked(guide, "You two ended a session.") == []
    assert "Your form about @Remy First has arrived." in says(guide)
    assert "Your form" not in says(learner)


def test_a_change_of_role_is_not_asked_about_at_night_because_somebody_ends_their_quiet(
    story, learner, guide
):
    story.goes_to(at("2026-03-02 18:00"))
    agree(learner, guide)
    switch(guide)
    story.goes_to(at("2026-03-02 21:00"))  # the machine was off for its hour
    story.goes_to(at("2026-03-02 23:30"))
    guide.command("/guidance", "nights off")
    story.passes(minutes=1)
    assert asked(guide, "Are you still mentoring?") == []

    story.goes_to(at("2026-03-03 08:00"))
    assert len(asked(guide, "Are you still mentoring?")) == 1
