"""Several questions at once come on one card, seldom, and the card is edited in place."""

import pytest

from guidance.due import ITEMS_MOST
from tests.journeys.at_home import part
from tests.journeys.coming_back import STEP_DUE, asked, at, ended, only, rows, with_step, with_steps
from tests.journeys.ending import agree_and_end
from tests.journeys.steps import ask, buttons
from tests.journeys.test_unsent_after import due_on
from tests.story import GUIDE

ON_ONE = "things on one card"
FORM = "How was your session with"
ADVICE = "Have you settled it?"
LESS = "Remind me less"


def all_buttons(message):
    return [
        element["text"]["text"]
        for block in message.blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if element["type"] == "button"
    ]


def press(actor, action_id, row):
    """Press one of several buttons: the one of this follow-up."""
    actor.press(action_id, message=actor.last(), value=row.id)


@pytest.fixture
def card(story, learner, guide):
    """A step with a day and a form that was never filled in, both of the learner."""
    agree_and_end(learner, guide, mode="advise", **{"step:0": "Send 2", "due_on": "2026-03-06"})
    story.goes_to(at("2026-03-06 09:00"))
    [card] = asked(learner, ON_ONE)
    return card


def test_what_is_due_at_once_is_one_message_with_all_its_answers(learner, card):
    assert "2 things on one card" in card.plain()
    assert buttons(card) == ["Done", "Not yet", "Stop", "Fill in the form"]
    assert "You two set a day for this step" in card.plain()
    assert "You two ended a session. I remind once." in card.plain()
    assert all_buttons(card).count(LESS) == 1


def test_each_is_answered_in_place_and_the_others_stay(story, learner, card):
    before = len(learner.messages())
    [step] = rows(story, "step_due")
    press(learner, "follow_up.done", step)
    assert "1 settled so far" in learner.last().plain()
    assert buttons(learner.last()) == ["Tell them how it went", "Fill in the form"]

    learner.press("feedback.open", message=learner.last())
    learner.enter("not_enough_contact", ["yes"])
    learner.submit()
    assert "All of this is settled" in learner.last().plain()
    assert LESS not in all_buttons(learner.last())
    assert len(learner.messages()) == before
    assert learner.last().ts == card.ts


def test_what_is_put_off_is_settled_for_now(learner, card):
    learner.press("feedback.open", message=card)
    learner.enter("not_enough_contact", ["yes"])
    learner.submit()
    learner.press("follow_up.not_yet", message=learner.last())

    assert "All of this is settled for now." in learner.last().plain()


def test_one_that_is_asked_again_leaves_the_card_it_was_on(story, learner, card):
    [step] = rows(story, "step_due")
    press(learner, "follow_up.not_yet", step)
    story.goes_to(at("2026-03-13 09:00"))

    assert STEP_DUE in learner.last().plain()
    [before] = [message for message in learner.messages() if message.ts == card.ts]
    assert STEP_DUE not in before.plain()
    assert FORM in before.plain()


def test_what_can_wait_comes_a_week_after_the_card_before(story, learner, guide):
    agree_and_end(learner, guide, mode="advise")
    story.goes_to(at("2026-03-04 10:00"))
    assert len(asked(learner, FORM)) == 1

    story.goes_to(at("2026-03-09 10:00"))
    assert asked(learner, ADVICE) == []
    story.goes_to(at("2026-03-11 10:00"))
    assert len(asked(learner, ADVICE)) == 1


def test_whoever_wants_less_gets_what_can_wait_more_seldom(story, learner, guide):
    agree_and_end(learner, guide, mode="advise")
    story.goes_to(at("2026-03-04 10:00"))
    learner.press("preferences.open", message=learner.last())
    learner.submit(weeks="2")

    assert "at most every two weeks" in part_of_settings(learner)
    story.goes_to(at("2026-03-11 10:00"))
    assert asked(learner, ADVICE) == []
    story.goes_to(at("2026-03-18 10:00"))
    assert len(asked(learner, ADVICE)) == 1


def part_of_settings(learner):
    learner.open_home()
    return part(learner, "Your settings")


def test_what_somebody_else_waits_for_comes_all_the_same(story, learner, guide):
    agree_and_end(learner, guide, mode="advise")
    story.goes_to(at("2026-03-04 10:00"))  # the guide has had this week's card
    ask(story.person("U0RESIDENT2"), goal="Another goal")
    story.goes_to(at("2026-03-06 10:00"))

    assert len(asked(guide, "It still waits for an answer.")) == 1


def test_a_request_on_a_card_with_others_is_answered_there(story, learner, guide):
    agree_and_end(learner, guide, mode="advise")
    ask(story.person("U0RESIDENT2"), goal="Another goal")
    story.goes_to(at("2026-03-04 10:00"))
    assert ON_ONE in guide.last().plain()
    guide.press("agree.accept", message=guide.last())

    reminders = [message for message in guide.messages() if ON_ONE in message.plain()]
    assert "You have answered. Thank you." in reminders[0].plain()
    assert FORM in reminders[0].plain()


def test_more_than_a_card_holds_comes_on_the_next_one(story, learner, guide):
    with_steps(learner, guide, count=7)
    story.goes_to(at("2026-03-06 09:00"))
    assert learner.last().plain().count(STEP_DUE) == 5

    said = learner.last().plain()
    story.goes_to(at("2026-03-09 08:59"))
    left = [f"Step {number}" for number in range(7) if f"Step {number}" not in said]
    assert len(left) == 2
    assert all(step in learner.last().plain() for step in left)


@pytest.mark.parametrize("kind", ["session", "step", "request"])
def test_every_reminder_offers_less_of_it(story, learner, guide, kind):
    if kind == "step":
        with_step(learner, guide)
    else:
        when = {"meet_at": int(at("2026-03-04 11:00").timestamp())} if kind == "session" else {}
        ask(learner, **when)
    if kind == "session":
        guide.press("agree.accept")
    story.goes_to(at("2026-03-04 10:00" if kind != "step" else "2026-03-06 09:00"))
    person = guide if kind == "request" else learner

    assert LESS in all_buttons(person.last())
    person.press("preferences.open", message=person.last())
    assert "weeks" in person.modal.values


def test_an_answer_that_comes_twice_counts_once(story, learner, card):
    [step] = rows(story, "step_due")
    press(learner, "follow_up.done", step)
    story.repeat()

    assert [row.state for row in rows(story, "step_due")] == ["done"]


def test_nothing_is_left_of_a_pair_that_met_again(story, learner, guide):
    ended(learner, guide, mode="mentor", mentor_months="1")
    story.goes_to(at("2026-04-02 10:00"))
    guide.press("follow_up.done")

    assert [row.state for row in rows(story, "mentor_check") if row.person_id == GUIDE] == [
        "done",
        "waiting",
    ]


def test_a_session_within_the_hour_is_announced_on_a_card_full_of_steps(story, learner, guide):
    with_steps(learner, guide, count=ITEMS_MOST)
    only(story, "step_due")
    due_on(story, *["2026-03-06 08:59"] * ITEMS_MOST, kind="step_due")
    ask(learner, meet_at=int(at("2026-03-06 10:00").timestamp()))
    guide.press("agree.accept")
    story.goes_to(at("2026-03-06 09:00"))

    assert "You two agreed on this time." in learner.last().plain()
    assert learner.last().plain().count(STEP_DUE) == ITEMS_MOST - 1
