"""What was asked and not answered waits at Home too, however long ago reminders fell silent."""

import pytest

from sandbox.administration import change_person
from tests.journeys.at_home import headings, labels, part
from tests.journeys.coming_back import asked, at, ended, only, rows, with_step
from tests.journeys.ending import agree_and_end, fill_in_forms
from tests.journeys.steps import GOAL, ask
from tests.journeys.test_home import SESSIONS, WAITING
from tests.story import DIRECTOR, GUIDE, LEARNER

MET = "Have you met, or set a date?"
STALLED = "Is the mentoring still on?"
NEXT = at("2026-03-11 15:00")


@pytest.fixture
def unanswered(story, learner, guide):
    """A pair that was asked three times whether they have met, and never said."""
    ended(learner, guide, mode="mentor")
    only(story, "mentor_check")
    for _ in range(120):
        story.passes(days=1)
    learner.open_home()


@pytest.mark.parametrize("answer", ["follow_up.done", "follow_up.not_yet", "follow_up.stop"])
def test_a_question_that_nobody_answered_can_be_answered_at_home(learner, unanswered, answer):
    assert len(asked(learner, MET)) == 1
    waiting = part(learner, WAITING)
    assert MET in waiting
    assert f"<@{GUIDE}>" in waiting
    assert GOAL in waiting
    learner.press(answer, in_home=True)

    assert asked(learner, MET) == []
    assert WAITING not in headings(learner)


def test_of_one_mentoring_home_asks_once_and_lately(story, learner, guide):
    ended(learner, guide, mode="mentor")
    story.goes_to(at("2026-06-01 10:00"))
    for _ in range(10):
        story.passes(days=14)
    learner.open_home()

    assert len(asked(learner, STALLED)) == len(asked(learner, MET)) == 1
    assert MET in part(learner, WAITING)
    assert STALLED not in part(learner, WAITING)


@pytest.mark.parametrize("answer", ["follow_up.done", "follow_up.not_yet", "follow_up.snooze"])
def test_an_answer_at_home_brings_up_no_older_question_about_the_same_mentoring(
    story, learner, guide, answer
):
    ended(learner, guide, mode="mentor")
    story.goes_to(at("2026-06-01 10:00"))
    for _ in range(10):
        story.passes(days=14)
    learner.open_home()
    [newest] = [one for one in rows(story, "mentor_check") if one.person_id == LEARNER and one.asks]
    choice = {"choose": f"{newest.id}:week"} if answer == "follow_up.snooze" else {}
    learner.press(answer, in_home=True, **choice)

    assert WAITING not in headings(learner)


def test_a_question_stays_at_home_though_the_next_is_planned_and_the_other_put_theirs_off(
    story, learner, guide
):
    ended(learner, guide, mode="mentor")
    story.goes_to(at("2026-06-01 10:00"))
    story.passes(days=7)
    guide.press("follow_up.not_yet")
    learner.open_home()

    assert STALLED in part(learner, WAITING)


def test_a_question_about_a_goal_waits_at_home_for_a_month(story, learner, guide):
    ended(learner, guide, mode="coach")
    only(story, "goal_check")
    for _ in range(40):
        story.passes(days=1)
    learner.open_home()
    assert "How far have you come with the goal" in part(learner, WAITING)

    story.passes(days=40)
    learner.open_home()
    assert WAITING not in headings(learner)


def test_a_step_that_was_asked_about_is_on_the_list_of_steps_alone(story, learner, guide):
    with_step(learner, guide)
    only(story, "step_due")
    story.goes_to(at("2026-03-06 09:00"))
    learner.open_home()

    assert WAITING not in headings(learner)
    assert "2 abstracts" in part(learner, "Your next steps")


def test_a_meeting_that_is_set_stands_among_the_sessions_and_begins_at_home(story, learner, guide):
    ended(learner, guide, next_meeting=int(NEXT.timestamp()))
    only(story, "next_meeting")
    learner.open_home()
    assert "Next meeting" in part(learner, SESSIONS)
    assert WAITING not in headings(learner)
    assert "Begin" not in labels(learner)

    story.goes_to(at("2026-03-11 14:00"))
    learner.open_home()
    assert f"Your next meeting with <@{GUIDE}>" in part(learner, WAITING)
    assert SESSIONS not in headings(learner)

    learner.press("meeting.begin", in_home=True)
    assert WAITING not in headings(learner)
    assert "Coach" in part(learner, SESSIONS)


def test_a_home_tab_that_is_left_open_learns_that_a_meeting_is_near(story, learner, guide):
    ended(learner, guide, next_meeting=int(NEXT.timestamp()))
    only(story, "next_meeting")
    learner.open_home()
    story.goes_to(at("2026-03-11 14:00"))

    assert f"Your next meeting with <@{GUIDE}>" in part(learner, WAITING)
    assert SESSIONS not in headings(learner)


def test_a_meeting_that_has_passed_in_a_pause_is_no_next_one_and_still_begins_at_home(
    story, learner, guide
):
    ended(learner, guide, next_meeting=int(NEXT.timestamp()))
    only(story, "next_meeting")
    learner.command("/guidance", "pause until March 16")
    story.goes_to(at("2026-03-11 14:59"))
    learner.open_home()
    assert "Next meeting" in part(learner, SESSIONS)

    story.goes_to(at("2026-03-12 10:00"))
    learner.open_home()
    assert asked(learner, "Your next meeting") == []
    assert SESSIONS not in headings(learner)
    assert f"Your next meeting with <@{GUIDE}>" in part(learner, WAITING)
    learner.press("meeting.begin", in_home=True)
    assert WAITING not in headings(learner)
    assert "Coach" in part(learner, SESSIONS)


def test_a_meeting_whose_begin_nobody_pressed_leaves_home_after_a_week(story, learner, guide):
    ended(learner, guide, next_meeting=int(NEXT.timestamp()))
    only(story, "next_meeting")
    story.goes_to(at("2026-03-11 14:00"))
    story.goes_to(at("2026-03-18 14:59"))
    learner.open_home()
    assert "Your next meeting" in part(learner, WAITING)

    story.goes_to(at("2026-03-18 15:00"))
    learner.open_home()
    assert WAITING not in headings(learner)
    assert len(asked(learner, "Your next meeting")) == 1


def test_a_meeting_stands_before_forms_and_who_would_like_to_join(story, director, guide):
    story.enrol(f"user_id,role,program\n{DIRECTOR},learner,Internal Medicine")
    agree_and_end(director, guide, next_meeting=int(NEXT.timestamp()))
    only(story, "next_meeting")
    outsider = story.person("U0OUTSIDER")
    outsider.command("/guidance")
    outsider.press("people.ask_to_join")
    story.goes_to(at("2026-03-11 14:00"))
    director.open_home()

    waiting = part(director, WAITING)
    form, join = waiting.index("How was it?"), waiting.index("asks to join")
    assert waiting.index("Your next meeting") < form < join


def test_a_mentoring_between_its_meetings_stands_among_the_sessions_of_both(story, learner, guide):
    ended(learner, guide, mode="mentor")
    for person in (learner, guide):
        person.open_home()
        other = GUIDE if person is learner else LEARNER
        assert f"*Mentor* with <@{other}>" in part(person, SESSIONS)
        assert "No next meeting set" in part(person, SESSIONS)
        assert GOAL in part(person, SESSIONS)
        assert not {WAITING, "Ended lately"} & {*headings(person)}
        person.command("/guidance", "sessions")
        assert "No next meeting set" in person.last().plain()
    assert "Ask for the next session" not in labels(guide)

    learner.press("ask.start_with", in_home=True)
    assert "The goal of this session" in learner.modal.plain()


def test_a_mentoring_that_rests_for_one_leaves_the_sessions_of_that_one_alone(
    story, learner, guide
):
    ended(learner, guide, mode="mentor")
    learner.open_home()
    learner.press("follow_up.stop", in_home=True)
    learner.open_home()
    guide.open_home()

    assert SESSIONS not in headings(learner)
    assert "Ended lately" in headings(learner)
    assert "No next meeting set" in part(guide, SESSIONS)


def test_a_mentoring_has_one_entry_whatever_comes_next(story, learner, guide):
    ended(learner, guide, mode="mentor", next_meeting=int(NEXT.timestamp()))
    guide.open_home()
    assert "No next meeting set" not in part(guide, SESSIONS)
    assert "Next meeting" in part(guide, SESSIONS)
    assert {"Another time", "Call it off"} <= {*labels(guide)}

    story.goes_to(at("2026-03-11 14:00"))
    guide.press("meeting.begin")
    guide.open_home()
    assert "Mentor" in part(guide, SESSIONS)
    assert "No next meeting set" not in part(guide, SESSIONS)

    guide.press("guide.end")
    guide.submit()
    fill_in_forms(learner, guide)
    guide.open_home()
    assert part(guide, SESSIONS).count("No next meeting set") == 1


def test_a_mentoring_that_is_asked_about_waits_and_stands_nowhere_else(learner, unanswered):
    assert "No next meeting set" not in part(learner, SESSIONS)

    learner.press("follow_up.not_yet", in_home=True)
    assert "No next meeting set" in part(learner, SESSIONS)


def test_the_mentoring_that_is_looked_at_soonest_comes_first(story, learner, guide):
    ended(learner, guide, mode="mentor")
    story.passes(days=7)
    ended(story.person("U0RESIDENT2"), guide, mode="mentor")
    guide.open_home()

    shown = part(guide, SESSIONS)
    assert shown.index(f"<@{LEARNER}>") < shown.index("<@U0RESIDENT2>")


def test_a_mentoring_steps_back_while_the_two_have_a_request_of_their_own(story, learner, guide):
    ended(learner, guide, mode="mentor")
    ask(learner, mode="mentor")
    for person in (learner, guide):
        person.open_home()
        assert "No next meeting set" not in person.home.plain()

    learner.press("agree.withdraw", in_home=True)
    learner.open_home()
    assert "No next meeting set" in part(learner, SESSIONS)


@pytest.mark.usefixtures("unread")
@pytest.mark.parametrize("how", [{"is_restricted": True}, {"deleted": True}], ids=["guest", "gone"])
def test_nobody_is_led_to_ask_a_mentor_who_has_left(story, learner, guide, how):
    ended(learner, guide, mode="mentor")
    story.run(change_person(story.sandbox.slack, GUIDE, **how))
    story.passes(days=1)
    learner.open_home()

    assert "Ask for the next session" not in labels(learner)
    assert "No next meeting set" not in learner.home.plain()
    assert "Ended lately" in headings(learner)
