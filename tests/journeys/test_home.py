from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from sandbox.seed import TEAM_ID
from storage import people
from storage.people import Told
from tests.journeys.at_home import MODE_CARDS, headings, labels, part, value_of
from tests.journeys.ending import agree_and_end
from tests.journeys.steps import GOAL, agree, ask, offer
from tests.story import DIRECTOR, GUIDE, LEARNER, MONDAY

OUTSIDER = "U0OUTSIDER"
WAITING, SESSIONS, STEPS = "Waiting for you", "Your sessions", "Your next steps"


def test_a_newcomer_reads_how_to_begin_and_begins_with_one_press(learner):
    learner.open_home()

    said = learner.home.plain()
    assert "You are a learner in Internal Medicine. Director: @Dana Director." in said
    assert "Press Ask for guidance and write your goal" in said
    learner.press("ask.start")
    assert "The goal of this session" in learner.modal.plain()


@pytest.mark.parametrize(
    ("user_id", "who", "first"),
    [
        (GUIDE, "You are faculty in Internal Medicine", "Each request comes to Messages"),
        (DIRECTOR, "You are a director in Internal Medicine", "Check who is in the program"),
    ],
)
def test_each_role_reads_its_own_way_to_begin(story, user_id, who, first):
    person = story.person(user_id)
    person.open_home()

    assert who in person.home.plain()
    assert first in person.home.plain()
    assert ("Ask for guidance" in labels(person)) is (user_id == GUIDE)


def test_somebody_who_is_several_things_reads_all_of_them(story):
    story.enrol(f"user_id,role,program\n{GUIDE},learner,Cardiology\n{GUIDE},director,Cardiology")
    guide = story.person(GUIDE)
    guide.open_home()

    said = guide.home.plain()
    assert "You are a director and a learner in Cardiology." in said
    assert "You are faculty in Internal Medicine." in said
    assert "Check who is in the program" in said
    assert "Press Ask for guidance" in said


def test_an_outsider_is_offered_to_ask_and_can_read_the_forms_and_the_numbers(story):
    outsider = story.person(OUTSIDER)
    outsider.open_home()

    assert labels(outsider) == ["Ask to join", *MODE_CARDS]
    assert headings(outsider) == ["Support", "The four forms of guidance"]
    assert "call or text 988" in part(outsider, "Support")


def test_the_four_forms_stand_side_by_side(learner):
    learner.open_home()

    said = part(learner, "The four forms of guidance")
    for words in ("Advise", "Coach with wisdom", "“You should…”", "Long term", "who knows this"):
        assert words in said


def test_a_request_waits_at_the_guides_home_and_is_answered_there(learner, guide):
    ask(learner)

    assert "Remy First" in guide.home.plain()
    assert GOAL in part(guide, WAITING)
    guide.press("agree.accept", in_home=True)

    assert WAITING not in headings(guide)
    assert "*Coach* with" in part(guide, SESSIONS)
    assert GOAL in part(learner, SESSIONS)
    assert "Your agreement: Coach" in guide.last(guide.group(LEARNER)).plain()


def test_the_one_who_waits_sees_on_whom(learner, guide):
    ask(learner)

    assert "is to answer next" in part(learner, SESSIONS)
    learner.press("agree.withdraw", in_home=True)
    assert SESSIONS not in headings(learner)
    assert WAITING not in headings(guide)


def test_an_offer_waits_with_its_reason_for_the_learner(learner, guide):
    ask(learner)
    offer(guide, "advise", note="One line will do")

    assert "One line will do" in part(learner, WAITING)
    assert GOAL in part(learner, WAITING)
    learner.press("agree.talk_first", in_home=True)

    assert "You two want to talk first" in part(learner, WAITING).replace("*", "")
    for person in (learner, guide):
        person.press("agree.pick.advise", in_home=True)
    assert "Advise" in part(learner, SESSIONS)


def test_a_session_is_ended_at_home_and_only_the_guide_may_switch_there(learner, guide):
    agree(learner, guide)

    assert "I am mentoring you now" in labels(guide)
    assert "I am mentoring you now" not in labels(learner)
    guide.press("guide.switch", in_home=True)
    guide.submit(reason="concern")
    assert "Back to coaching" in labels(guide)
    guide.press("guide.back", in_home=True)
    learner.press("guide.end", in_home=True)
    learner.submit()
    assert "Ended lately" in headings(learner)


def test_an_agreement_is_shown_once_more_to_read(learner, guide):
    agree(learner, guide, bigger_goal="Lead a team")
    learner.press("overview.show", in_home=True)

    assert "Lead a team" in learner.modal.plain()
    assert "Words to begin with" in learner.modal.plain()
    assert "End session" in labels(learner)
    assert "button" not in str([block["type"] for block in learner.modal.blocks])


def test_a_stranger_cannot_have_an_agreement_shown(story, learner, guide):
    agree(learner, guide)
    learner.press("overview.show", in_home=True)
    learner.close_modal()
    stranger = story.person("U0RESIDENT2")
    story.forge(user="U0RESIDENT2")

    assert stranger.modal is None or "could not find that" in stranger.modal.plain()
    assert GOAL not in str(stranger.modal)


def test_a_form_that_is_not_filled_in_waits_for_each_of_the_two(learner, guide):
    agree_and_end(learner, guide)

    assert "How was it?" in part(guide, WAITING)
    learner.press("feedback.open", in_home=True)
    assert learner.modal.title == "How was it?"
    learner.enter("not_enough_contact", ["yes"])
    learner.submit()

    assert WAITING not in headings(learner)
    assert "How was it?" in part(guide, WAITING)
    assert "Ended lately" in headings(learner)


def test_what_ended_over_a_month_ago_is_not_listed(story, learner, guide):
    agree_and_end(learner, guide)
    story.passes(days=31)
    learner.open_home()

    assert "Ended lately" not in headings(learner)
    assert "How was it?" not in learner.home.plain()


def test_a_step_is_done_with_one_press(story, learner, guide):
    agree_and_end(learner, guide, step="Send 2 abstracts", due_on="2026-03-06")

    assert "Send 2 abstracts" in part(learner, STEPS)
    assert STEPS not in headings(guide)
    learner.press("overview.step_done", in_home=True)

    assert STEPS not in headings(learner)
    story.passes(days=7)
    assert "Send 2 abstracts" not in learner.last().plain()


def test_a_step_is_settled_once_and_by_its_owner(story, learner, guide):
    agree_and_end(learner, guide, step="Send 2 abstracts", due_on="2026-03-06")
    learner.press("overview.step_done", in_home=True)

    story.forge(user=GUIDE)
    story.forge(user="U0RESIDENT2")
    story.repeat()
    assert STEPS not in headings(learner)


def test_a_step_that_is_late_says_so(story, learner, guide):
    agree_and_end(learner, guide, step="Send 2 abstracts", due_on="2026-03-06")
    assert "*Due*" in part(learner, STEPS)

    story.passes(days=5)
    learner.open_home()
    assert "*Was due*" in part(learner, STEPS)


def test_sessions_stand_in_the_order_in_which_they_come(learner, guide):
    for days, goal in ((9, "Later"), (2, "Sooner")):
        at = MONDAY + timedelta(days=days)
        agree(learner, guide, goal=goal, meet_at=int(at.timestamp()))
    ask(learner, goal="Asked")

    said = part(learner, SESSIONS)
    assert said.index("Sooner") < said.index("Later") < said.index("Asked")


@pytest.mark.usefixtures("unread")
def test_home_says_whether_the_time_zone_is_slacks(story, learner):
    learner.open_home()
    assert "I take your time zone to be America/New York until" in learner.home.plain()

    with story.services.transaction() as session:
        zone, now = ZoneInfo("America/Chicago"), story.clock.now()
        people.keep(session, [Told(TEAM_ID, LEARNER, zone)], now=now)
    learner.open_home()
    assert "America/Chicago, as in your Slack profile" in learner.home.plain()


def test_nothing_of_a_session_is_at_the_directors_home(learner, guide, director):
    agree_and_end(learner, guide, step="Send 2 abstracts")
    director.open_home()

    assert GOAL not in director.home.plain()
    assert "Send 2 abstracts" not in director.home.plain()
    assert "6 learners, 3 faculty, 1 director" in director.home.plain()
    assert "How to begin" not in director.home.plain()
    assert value_of(director, "Edit")
