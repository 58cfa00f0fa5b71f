from datetime import timedelta

import pytest

from tests.journeys.coming_back import STEP_DUE, asked, at, only, says, with_step
from tests.journeys.steps import GOAL, ask, buttons, offer, offer_time
from tests.journeys.test_unsent import ticks, wakes
from tests.story import GUIDE

REMINDER = "It still waits for an answer."
CLOSED = "so I closed the request."


def test_whoever_is_waited_on_is_reminded_once_and_can_answer_there(story, learner, guide):
    ask(learner)
    story.goes_to(at("2026-03-04 09:59"))
    assert asked(guide, REMINDER) == []
    story.goes_to(at("2026-03-04 10:00"))

    [reminder] = asked(guide, REMINDER)
    assert GOAL in reminder.plain()
    assert buttons(reminder)[0] == "Accept"
    guide.press("agree.accept", message=reminder)

    assert learner.group(GUIDE)
    assert "You have answered. Thank you." in says(guide)
    assert buttons(guide.last()) == []


def test_there_is_one_reminder(story, learner, guide):
    ask(learner)
    for _ in range(6):
        story.passes(days=1)

    assert len(asked(guide, REMINDER)) == 1
    assert asked(learner, REMINDER) == []


def test_the_learner_is_reminded_of_an_offer(story, learner, guide):
    ask(learner)
    offer(guide, "mentor")
    story.passes(days=2)

    [reminder] = asked(learner, REMINDER)
    assert buttons(reminder)[0] == "Take the offer"
    assert asked(guide, REMINDER) == []


def test_while_they_talk_each_is_reminded_to_pick(story, learner, guide):
    ask(learner)
    offer(guide, "mentor")
    learner.press("agree.talk_first")
    guide.press("agree.pick.mentor")
    story.passes(days=2)

    assert asked(guide, REMINDER) == []
    [reminder] = asked(learner, REMINDER)
    learner.press("agree.pick.mentor", message=reminder)

    assert "Your agreement: Mentor" in learner.last(learner.group(GUIDE)).plain()


def test_an_answer_in_time_needs_no_reminder(story, learner, guide):
    ask(learner)
    guide.press("agree.accept")
    story.passes(days=8)

    assert asked(guide, REMINDER) == []
    assert asked(guide, CLOSED) == []


def test_after_seven_days_it_is_closed_and_both_are_told(story, learner, guide):
    ask(learner)
    story.goes_to(at("2026-03-04 10:00"))
    card = asked(guide, REMINDER)[0]
    story.goes_to(at("2026-03-09 11:00"))

    assert CLOSED in says(learner)
    assert CLOSED in says(guide)
    assert all(buttons(message) == [] for message in guide.messages())
    guide.press("agree.accept", message=card)
    assert guide.last().is_ephemeral
    assert CLOSED in says(guide)


@pytest.mark.parametrize(
    ("answers", "learner_reads", "guide_reads"),
    [
        (
            lambda _guide: None,
            "Your request to @Faye Heart waited a week or more for an answer,",
            "@Remy First’s request to you waited a week or more for an answer,",
        ),
        (
            lambda guide: offer_time(guide, at("2026-04-02 10:00")),
            "@Faye Heart’s reply to you waited a week or more for an answer,",
            "Your reply to @Remy First waited a week or more for an answer,",
        ),
        (
            lambda guide: offer(guide, "mentor"),
            "Your request to @Faye Heart waited a week or more for the next answer,",
            "@Remy First’s request to you waited a week or more for the next answer,",
        ),
    ],
    ids=["silence", "another time", "another form"],
)
def test_whoever_is_told_that_a_request_was_closed_can_tell_which_one_and_who_was_silent(
    story, learner, guide, answers, learner_reads, guide_reads
):
    ask(learner)
    answers(guide)
    story.passes(days=2)
    story.passes(days=6)

    assert learner_reads in says(learner)
    assert guide_reads in says(guide)


def test_a_request_does_not_end_before_its_reminder_though_the_bot_was_off(story, learner, guide):
    ask(learner)
    story.passes(days=9)
    [reminder] = asked(guide, REMINDER)
    assert asked(guide, CLOSED) == []

    guide.press("agree.accept", message=reminder)
    assert learner.group(GUIDE)


def test_it_ends_two_days_after_a_reminder_that_was_late(story, learner, guide):
    ask(learner)
    story.goes_to(at("2026-03-11 10:00"))
    [reminder] = asked(guide, REMINDER)
    assert "I close it some days later." in reminder.plain()
    story.goes_to(at("2026-03-13 09:59"))
    assert asked(guide, CLOSED) == []

    story.goes_to(at("2026-03-13 10:00"))
    assert CLOSED in says(guide)
    assert CLOSED in says(learner)
    assert asked(guide, REMINDER) == []  # it has shrunk to a line


def test_it_waits_for_the_morning_of_its_reminder_as_well(story, learner, guide):
    ask(learner)
    story.goes_to(at("2026-03-11 23:00"))
    assert asked(guide, REMINDER) == asked(learner, CLOSED) == []
    story.goes_to(at("2026-03-12 08:00"))
    assert len(asked(guide, REMINDER)) == 1
    story.goes_to(at("2026-03-14 07:59"))
    assert asked(learner, CLOSED) == []

    story.goes_to(at("2026-03-16 08:00"))
    assert CLOSED in says(learner)


def test_a_pause_of_the_one_who_is_asked_keeps_nobody_waiting_for_longer(story, learner, guide):
    ask(learner)
    guide.command("/guidance", "pause until April 6")
    story.goes_to(at("2026-03-04 10:00"))
    story.goes_to(at("2026-03-09 11:00"))

    assert CLOSED in says(learner)


def test_the_end_of_a_request_is_not_told_at_night(story, learner, guide):
    story.goes_to(at("2026-03-02 21:00"))
    ask(learner)
    sent = len(learner.messages())
    story.goes_to(at("2026-03-05 08:00"))
    story.goes_to(at("2026-03-09 22:00"))

    assert len(learner.messages()) == sent
    assert all(buttons(message) == [] for message in learner.messages())
    story.goes_to(at("2026-03-10 08:00"))
    assert CLOSED in says(learner)
    assert CLOSED in says(guide)


def test_a_reminder_waits_for_the_morning(story, learner, guide):
    story.goes_to(at("2026-03-02 22:00"))
    ask(learner)
    story.goes_to(at("2026-03-04 23:00"))
    assert asked(guide, REMINDER) == []
    story.goes_to(at("2026-03-05 08:00"))
    assert len(asked(guide, REMINDER)) == 1


def test_the_end_of_waiting_is_never_a_question_on_a_card(story, learner, guide):
    with_step(learner, guide)
    only(story, "step_due")
    ask(learner)
    story.goes_to(at("2026-03-04 10:00"))
    ticks(story, "2026-03-06 09:00")
    wakes(story, "2026-03-09 11:30")  # it sends before it has looked for what is due
    assert len(asked(learner, STEP_DUE)) == 1
    assert asked(learner, CLOSED) == []
    story.passes(minutes=1)

    assert asked(learner, CLOSED) != []
    assert asked(learner, "Nobody answered for a week or more.") == []


@pytest.mark.parametrize("back", ["2026-03-13 20:30", "2026-03-14 07:00"])
def test_after_days_off_that_end_on_a_weekend_it_is_reminded_before_it_is_closed(
    story, learner, guide, back
):
    ask(learner)
    story.goes_to(at(back))  # off since Monday 2 March; the reminder waits for Monday 16
    story.goes_to(at("2026-03-16 08:00"))

    assert len(asked(guide, REMINDER)) == 1
    assert asked(learner, CLOSED) == []


def test_what_a_learner_sets_does_not_close_their_own_request(story, learner, guide):
    ask(learner)
    story.goes_to(at("2026-03-09 21:00"))  # off since: the reminder waits for the morning
    guide.command("/guidance", "nights until March 12")
    story.passes(minutes=1)
    assert len(asked(guide, REMINDER)) == 1
    story.goes_to(at("2026-03-10 09:00"))
    learner.command("/guidance", "pause until Friday")
    story.passes(minutes=1)

    assert asked(guide, CLOSED) == []


def test_a_pause_that_is_renewed_each_day_keeps_nobody_waiting_for_ever(story, learner, guide):
    ask(learner)
    reminders = 0
    while CLOSED not in says(learner) and story.clock.now() < at("2026-04-06 10:00"):
        day_after_tomorrow = story.clock.now() + timedelta(days=2)
        guide.command("/guidance", f"pause until {day_after_tomorrow:%Y-%m-%d}")
        story.passes(days=1)
        reminders += len(asked(guide, REMINDER))

    assert reminders == 0
    assert story.clock.now() <= at("2026-03-20 10:00"), "twice the time, and a weekend"


@pytest.mark.parametrize("answer", ["agree.keep_ask", "agree.talk_first"])
def test_where_nothing_tells_who_was_silent_no_reason_is_made_up(story, learner, guide, answer):
    ask(learner)
    offer(guide, "mentor")
    learner.press(answer)
    story.passes(days=2)
    story.passes(days=6)

    assert "Your request to @Faye Heart waited a week or more for the next answer," in says(learner)
