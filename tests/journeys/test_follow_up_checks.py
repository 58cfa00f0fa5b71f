import pytest

from tests.journeys.coming_back import STEP, asked, at, ended, only, rows, says, with_step
from tests.journeys.ending import end, kept_steps
from tests.journeys.steps import GOAL, agree, buttons
from tests.story import LEARNER

ADVICE = "Have you settled it?"
STEPS = "What have you tried since your session"
GOALS = "How far have you come with the goal"
MENTORING = "It is about time for you and"
STALLED = "Is the mentoring still on?"


@pytest.fixture
def mentored(learner, guide):
    """A mentoring session that has ended, with nothing set."""
    ended(learner, guide, mode="mentor")


@pytest.mark.parametrize(
    ("mode", "checks"),
    [
        ("advise", {"2026-03-09": ADVICE}),
        ("coach", {"2026-03-09": STEPS, "2026-03-30": GOALS}),
        ("coach_with_wisdom", {"2026-03-16": STEPS, "2026-04-13": GOALS}),
    ],
)
def test_each_form_comes_back_to_the_learner_on_its_days(story, learner, guide, mode, checks):
    ended(learner, guide, mode=mode)
    for day, words in checks.items():
        story.goes_to(at(f"{day} 09:59"))
        assert asked(learner, words) == []
        story.goes_to(at(f"{day} 10:00"))

        [card] = asked(learner, words)
        assert GOAL in card.plain()
        assert "@Faye Heart" in card.plain()
        assert buttons(card) == ["Done", "Not yet", "Stop"]
        assert asked(guide, words) == []


def test_advice_is_asked_about_once_and_then_closed(story, learner, guide):
    ended(learner, guide, mode="advise")
    story.goes_to(at("2026-03-09 10:00"))
    learner.press("follow_up.done")

    assert "I will not ask about it again." in says(learner)
    assert buttons(learner.last()) == ["Tell them how it went"]
    sent = len(learner.messages())
    story.passes(days=100)
    assert len(learner.messages()) == sent


def test_the_step_is_looked_at_with_its_words_and_done_ticks_it(story, learner, guide):
    ended(learner, guide, **{"step:0": STEP})
    story.goes_to(at("2026-03-09 10:00"))

    assert STEP in asked(learner, STEPS)[0].plain()
    learner.press("follow_up.done")
    assert [step.state for step in kept_steps(story)] == ["done"]
    assert "Your step, done" in says(learner)


def test_a_step_with_a_day_of_its_own_is_asked_about_once(story, learner, guide):
    with_step(learner, guide, mode="coach")
    story.goes_to(at("2026-03-06 09:00"))
    learner.press("follow_up.not_yet")
    story.goes_to(at("2026-03-09 10:00"))

    assert asked(learner, STEPS) == []
    assert [row.state for row in rows(story, "step_check")] == ["cancelled"]


def test_a_step_done_on_home_needs_no_look(story, learner, guide):
    ended(learner, guide, **{"step:0": STEP})
    learner.open_home()
    learner.press("overview.step_done")
    story.goes_to(at("2026-03-09 10:00"))

    assert asked(learner, STEPS) == []


def test_mentoring_comes_up_every_three_months_for_both(story, learner, guide, mentored):
    for day in ("2026-06-02", "2026-09-02", "2026-12-02"):
        story.goes_to(at(f"{day} 09:59"))
        assert asked(guide, MENTORING) == []
        story.goes_to(at(f"{day} 10:00"))
        assert len(asked(guide, MENTORING)) == 1
        assert "as often as you two chose" in says(guide)
        guide.press("follow_up.done")

    assert [row.ordinal for row in rows(story, "mentor_check") if row.person_id != LEARNER] == [
        1, 2, 3, 4
    ]  # fmt: skip


def test_the_months_are_those_the_two_have_chosen(story, learner, guide):
    ended(learner, guide, mode="mentor", mentor_months="1")
    story.goes_to(at("2026-04-02 10:00"))

    assert len(asked(learner, MENTORING)) == 1
    assert len(asked(guide, MENTORING)) == 1


def test_mentoring_that_was_stopped_never_comes_up_again(story, learner, guide):
    ended(learner, guide, mode="mentor", mentor_months="1")
    story.goes_to(at("2026-04-02 10:00"))
    learner.press("follow_up.stop")
    for _ in range(6):
        story.passes(days=31)

    assert asked(learner, MENTORING) == []
    assert asked(learner, STALLED) == []
    assert len(asked(guide, MENTORING)) == 1


def test_a_repetition_replaces_the_one_before_it(story, learner, guide):
    ended(learner, guide, mode="mentor", mentor_months="1")
    story.goes_to(at("2026-04-02 10:00"))
    story.goes_to(at("2026-05-04 10:00"))
    story.goes_to(at("2026-06-03 10:00"))

    assert len(asked(guide, MENTORING)) == 1
    assert "Settled in the meantime" in "".join(m.plain() for m in guide.messages())


def test_after_90_days_of_nothing_the_learner_is_asked_whether_it_is_still_on(
    story, learner, guide, mentored
):
    story.goes_to(at("2026-06-01 10:00"))

    [card] = asked(learner, STALLED)
    assert buttons(card) == ["Still on", "Ask me later", "Let it rest"]
    story.goes_to(at("2026-06-03 10:00"))
    assert asked(learner, MENTORING) == []
    assert len(asked(guide, MENTORING)) == 1
    learner.press("follow_up.done")
    assert "Still on." in says(learner)
    story.goes_to(at("2026-09-01 10:00"))
    assert len(asked(learner, MENTORING)) == 1


def test_mentoring_may_rest(story, learner, guide, mentored):
    story.goes_to(at("2026-06-01 10:00"))
    learner.press("follow_up.stop")

    assert "It rests." in says(learner)
    sent = len(learner.messages())
    story.passes(days=400)
    assert len(learner.messages()) == sent


def test_where_something_has_happened_nobody_asks_whether_it_has_stalled(story, learner, guide):
    ended(learner, guide, mode="mentor", mentor_months="2")
    story.goes_to(at("2026-05-04 10:00"))
    learner.press("follow_up.done")
    story.goes_to(at("2026-06-01 10:00"))

    assert asked(learner, STALLED) == []
    assert [row.state for row in rows(story, "stall_check")] == ["cancelled"]


def test_a_newer_mentoring_of_the_two_takes_over_once_it_has_ended(story, learner, guide, mentored):
    agree(learner, guide, mode="mentor", goal="One goal more, by May")
    story.goes_to(at("2026-03-10 10:00"))
    end(learner)
    story.goes_to(at("2026-06-03 10:00"))

    assert asked(learner, MENTORING) == asked(guide, MENTORING) == []
    assert asked(learner, STALLED) == []


@pytest.mark.parametrize("kind", ["mentor_check", "stall_check"])
@pytest.mark.parametrize("is_called_off", [True, False], ids=["called off", "left open"])
def test_mentoring_comes_up_again_though_a_newer_session_was_agreed_on(
    story, learner, guide, mentored, kind, is_called_off
):
    only(story, kind)
    story.goes_to(at("2026-05-29 10:00"))
    agree(learner, guide, mode="mentor", meet_at=int(at("2026-06-04 15:00").timestamp()))
    story.goes_to(at("2026-06-08 10:00"))
    if is_called_off:
        guide.press("meeting.not_met")
    asks = {"mentor_check": MENTORING, "stall_check": STALLED}[kind]
    story.goes_to(at("2026-06-11 09:59"))
    assert asked(learner, asks) == []

    story.goes_to(at("2026-06-11 10:00"))
    assert len(asked(learner, asks)) == 1


def test_a_session_without_a_day_has_three_weeks_to_take_place(story, learner, guide, mentored):
    only(story, "mentor_check")
    story.goes_to(at("2026-05-28 10:00"))
    agree(learner, guide, mode="mentor")
    only(story, "mentor_check")
    story.goes_to(at("2026-06-18 09:59"))
    assert asked(learner, MENTORING) == asked(guide, MENTORING) == []

    story.goes_to(at("2026-06-18 10:00"))
    assert len(asked(learner, MENTORING)) == len(asked(guide, MENTORING)) == 1


def test_a_pair_with_a_date_is_not_told_that_it_is_time_to_meet(story, learner, guide):
    day = int(at("2026-06-10 15:00").timestamp())
    ended(learner, guide, mode="mentor", next_meeting=day)
    story.goes_to(at("2026-06-05 10:00"))
    assert asked(guide, MENTORING) == asked(learner, STALLED) == []

    story.goes_to(at("2026-06-17 10:00"))
    assert len(asked(guide, MENTORING)) == 1
