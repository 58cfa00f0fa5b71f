from datetime import timedelta

import pytest

from tests.journeys.coming_back import STEP, STEP_DUE, asked, at, ended, only, rows, says, with_step
from tests.journeys.ending import kept_steps
from tests.journeys.steps import agreement_card, buttons
from tests.journeys.test_asking import ELSEWHERE
from tests.story import GUIDE, LEARNER


@pytest.fixture
def due(story, learner, guide):
    """A step that has fallen due, and been asked about."""
    with_step(learner, guide)
    only(story, "step_due")
    story.goes_to(at("2026-03-06 09:00"))
    return asked(learner, STEP_DUE)


def test_a_step_comes_back_on_its_day_with_its_words_and_why(story, learner, guide):
    with_step(learner, guide)
    story.goes_to(at("2026-03-06 08:59"))
    assert asked(learner, STEP_DUE) == []

    story.goes_to(at("2026-03-06 09:00"))

    [card] = asked(learner, STEP_DUE)
    assert STEP in card.plain()
    assert "If I am called in, then on Saturday" in card.plain()
    assert "You two set a day for this step" in card.plain()
    assert buttons(card) == ["Done", "Not yet", "Stop"]
    assert card.json["text"].count(STEP) == 1
    assert asked(guide, STEP_DUE) == []


def test_done_marks_the_step_and_says_so_in_place(story, learner, due):
    before = len(learner.messages())
    learner.press("follow_up.done")

    assert len(learner.messages()) == before
    assert "Done. I will not ask about it again." in says(learner)
    assert STEP in says(learner)
    assert [step.state for step in kept_steps(story)] == ["done"]
    story.passes(days=30)
    assert asked(learner, STEP_DUE) == []


def test_not_yet_comes_back_after_a_week(story, learner, due):
    learner.press("follow_up.not_yet")

    assert "Not yet. I come back to it " in says(learner)
    assert "I come back to it " in says(learner)
    assert buttons(learner.last()) == ["Done", "Stop"]
    story.goes_to(at("2026-03-13 08:59"))
    assert asked(learner, STEP_DUE) == []
    story.goes_to(at("2026-03-13 09:00"))
    assert len(asked(learner, STEP_DUE)) == 1
    assert [step.state for step in kept_steps(story)] == ["planned"]


def test_a_snooze_is_as_long_as_it_says_and_then_the_question_is_there_again(story, learner, due):
    [follow_up] = rows(story, "step_due")
    for length, back in (
        ("day", "2026-03-09 08:00"),  # from Friday on: Monday morning
        ("three_days", "2026-03-12 08:00"),
        ("week", "2026-03-19 08:00"),
    ):
        learner.press("follow_up.snooze", choose=f"{follow_up.id}:{length}")
        assert "I come back to it " in says(learner)
        story.goes_to(at(back) - timedelta(minutes=1))
        assert asked(learner, STEP_DUE) == []
        story.goes_to(at(back))
        assert len(asked(learner, STEP_DUE)) == 1


def test_after_not_yet_it_may_be_done_at_any_time(story, learner, due):
    learner.press("follow_up.not_yet")
    learner.press("follow_up.done")

    assert [step.state for step in kept_steps(story)] == ["done"]
    assert rows(story, "step_due")[0].state == "done"


def test_stop_is_obeyed_the_first_time(story, learner, due):
    learner.press("follow_up.stop")

    assert "Stopped. I will not ask about this again." in says(learner)
    assert buttons(learner.last()) == []
    story.passes(days=60)
    assert asked(learner, STEP_DUE) == []


def test_a_step_that_is_stopped_is_off_the_list_and_its_card_says_so_kindly(
    story, learner, guide, due
):
    learner.open_home()
    assert STEP in learner.home.plain()
    learner.press("follow_up.stop")

    assert [step.state for step in kept_steps(story)] == ["dropped"]
    assert "It is off your list; plans may change." in says(learner)
    assert "Your step, let go" in says(learner)
    assert STEP not in learner.home.plain()
    assert "Next step, let go" in agreement_card(guide).plain()
    learner.press("overview.show", in_home=True)
    assert "Next step, let go" in learner.modal.plain()


def test_stopping_the_look_at_steps_lets_go_those_without_a_day(story, learner, guide):
    ended(learner, guide, **{"step:0": "Find 1 mentor this week"})
    story.goes_to(at("2026-03-09 10:00"))
    learner.press("follow_up.stop")

    assert [step.state for step in kept_steps(story)] == ["dropped"]
    learner.open_home()
    assert "Find 1 mentor" not in learner.home.plain()


def test_a_step_that_is_done_says_so_on_the_card_of_the_session(learner, guide, due):
    learner.press("follow_up.done")

    assert "Next step, done" in agreement_card(guide).plain()


def test_a_step_for_today_is_asked_about_in_the_afternoon(story, learner, guide):
    with_step(learner, guide, due_on="2026-03-02")  # it is ten in the morning
    story.passes(minutes=5)
    assert asked(learner, STEP_DUE) == []

    story.goes_to(at("2026-03-02 17:00"))
    assert len(asked(learner, STEP_DUE)) == 1


def test_three_questions_without_an_answer_and_then_silence_that_says_so(story, learner, due):
    for day in ("2026-03-09 08:00", "2026-03-10 08:00", "2026-03-11 08:00"):
        story.goes_to(at(day))  # every other day, weekends apart
    [first, second] = asked(learner, ELSEWHERE)
    [third] = asked(learner, STEP_DUE)

    assert first.ts < second.ts < third.ts
    assert buttons(first) == buttons(second) == []
    assert "This is my last question unless you answer one." in third.plain()
    story.passes(days=60)
    assert len(asked(learner, STEP_DUE) + asked(learner, ELSEWHERE)) == 3


def test_after_silence_the_buttons_go_on_working(story, learner, due):
    story.goes_to(at("2026-03-10 09:00"))
    story.goes_to(at("2026-03-12 09:00"))
    assert rows(story, "step_due")[0].state == "silent"

    learner.press("follow_up.not_yet")
    assert rows(story, "step_due")[0].state == "waiting"
    story.passes(days=7)
    assert len(asked(learner, STEP_DUE)) == 1

    learner.press("follow_up.done")
    assert [step.state for step in kept_steps(story)] == ["done"]


def test_an_old_card_changes_nothing_and_says_what_happened(story, learner, due):
    [card] = due
    learner.press("follow_up.stop")
    learner.press("follow_up.done", message=card)

    assert learner.last().is_ephemeral
    assert "You have answered this already." in says(learner)
    assert [step.state for step in kept_steps(story)] == ["dropped"]


def test_somebody_elses_button_is_like_one_that_is_not_there(story, learner, guide, due):
    learner.press("follow_up.not_yet")
    answers = []
    for forged in ({"user": GUIDE}, {"user": GUIDE, "value": "0" * 32}):
        story.forge(**forged)
        answers.append(guide.last().plain() if guide.last().is_ephemeral else says(learner))

    assert answers[0] == answers[1]
    assert "could not find that" in answers[0]
    assert rows(story, "step_due")[0].due_at == at("2026-03-13 09:00")


def test_a_guides_own_step_is_asked_of_the_guide(story, learner, guide):
    with_step(learner, guide, owner=GUIDE)
    story.goes_to(at("2026-03-06 09:00"))

    assert asked(learner, STEP_DUE) == []
    guide.press("follow_up.done")
    assert "Done." in says(guide)
    assert buttons(guide.last()) == []


def test_pressing_twice_counts_once(story, learner, due):
    learner.press("follow_up.not_yet")
    story.repeat()

    assert rows(story, "step_due")[0].version == 3


def test_a_step_done_on_home_is_not_asked_about(story, learner, guide):
    with_step(learner, guide)
    learner.open_home()
    learner.press("overview.step_done")
    story.passes(days=10)

    assert asked(learner, STEP_DUE) == []
    assert rows(story, "step_due")[0].state == "done"


def test_a_step_done_on_home_after_the_question_is_ticked_on_its_card(story, learner, due):
    learner.open_home()
    learner.press("overview.step_done")

    assert "Done." in says(learner)
    assert buttons(learner.last()) == ["Tell them how it went"]


def test_the_story_goes_on_after_a_restart(story, learner, due):
    story.restart()
    learner.press("follow_up.not_yet")
    story.restart()
    story.goes_to(at("2026-03-13 09:00"))
    story.restart()
    learner.press("follow_up.done")

    assert kept_steps(story)[0].owner_id == LEARNER
    assert [step.state for step in kept_steps(story)] == ["done"]
