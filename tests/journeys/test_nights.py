"""Who works nights is reminded by night, and after the last one is left to sleep."""

import pytest

from tests.journeys.at_home import part
from tests.journeys.coming_back import STEP_DUE, asked, at, with_step
from tests.journeys.test_home_settings import change

SETTINGS = "Your settings"


def settings(learner):
    learner.open_home()
    return part(learner, SETTINGS)


def test_quiet_hours_are_turned_round_until_the_day(story, learner, guide):
    with_step(learner, guide)
    learner.command("/guidance", "nights until March 9")
    assert "no reminders from 8:00 AM to 8:00 PM" in learner.last().plain()
    assert ":owl: Nights until" in settings(learner)

    story.goes_to(at("2026-03-06 09:00"))
    assert asked(learner, STEP_DUE) == []
    story.goes_to(at("2026-03-06 20:00"))
    assert len(asked(learner, STEP_DUE)) == 1


def test_after_the_last_night_it_is_quiet_for_ten_hours(story, learner, guide):
    with_step(learner, guide)
    learner.command("/guidance", "nights until Friday")
    story.goes_to(at("2026-03-06 17:59"))
    assert asked(learner, STEP_DUE) == []
    story.goes_to(at("2026-03-06 18:00"))
    assert len(asked(learner, STEP_DUE)) == 1
    assert ":owl:" not in settings(learner)


@pytest.mark.parametrize(
    "words", ["nights off", "Nights OFF now, thank you.", "nights until tomorrow"]
)
def test_nights_may_end_sooner(story, learner, guide, words):
    with_step(learner, guide, due_on="2026-03-05")
    learner.command("/guidance", "nights until March 20")
    story.goes_to(at("2026-03-03 09:00"))
    learner.command("/guidance", words)
    story.goes_to(at("2026-03-05 09:00"))

    assert len(asked(learner, STEP_DUE)) == 1


def test_a_day_that_is_none_gets_a_sentence(learner):
    for words, sentence in [
        ("nights tonight", "could not read that day"),
        ("nights until the cows come home", "could not read that day"),
        ("nights until 2020-01-01", "has passed"),
        ("nights until today", "That is today"),
    ]:
        heard = learner.hears(words).plain()

        assert sentence in heard, words
        assert ":owl:" not in settings(learner), words


def test_the_word_alone_is_answered_with_what_nights_are_and_how_they_begin(learner):
    for words in [
        "nights",
        "nights until",
        "nights, please",
        "nights now",
    ]:
        told = learner.hears(words).plain()
        assert "reminders come by night, and none from 8:00 AM to 8:00 PM" in told, words
        assert "/guidance nights until Friday" in told, words
        assert "usual hours come back" in told, words
        assert ":owl:" not in settings(learner), words


def test_who_has_no_quiet_hours_is_not_told_that_they_are_turned_round(learner):
    change(learner, quiet_start="09:00", quiet_end="09:00")
    learner.command("/guidance", "nights")

    told = learner.last().plain()
    assert "You have no quiet hours" in told
    assert "set quiet hours first: /guidance settings" in told
    assert "I turn" not in told


def test_quiet_hours_by_day_are_turned_round_to_the_night(learner):
    change(learner, quiet_start="09:00", quiet_end="17:00")
    learner.command("/guidance", "nights")

    assert "no reminders from 5:00 PM to 9:00 AM" in learner.last().plain()


def test_a_goal_may_begin_with_the_word(learner):
    learner.command("/guidance", "nights on call leave me too tired to study")

    assert learner.modal.values["goal"]["value"]["value"].startswith("nights on call")


def test_the_form_has_them_too(story, learner, guide):
    change(learner, nights_until="2026-03-09")
    assert ":owl: Nights until" in settings(learner)
    change(learner, nights_until=None)
    assert ":owl:" not in settings(learner)
    change(learner, nights_until="2026-03-01")
    assert "after today" in learner.modal_errors["nights_until"]


def test_no_rest_is_told_where_none_follows(learner):
    learner.command("/guidance", "nights until March 9")
    assert "I wait ten hours more" in learner.last().plain()

    change(learner, quiet_start="09:00", quiet_end="09:00")
    learner.command("/guidance", "nights until March 9")
    told = learner.last().plain()
    assert "no quiet hours to turn round" in told
    assert "ten hours" not in told


@pytest.mark.parametrize("words", ["nights until March 9", "nights off"])
def test_a_pause_that_goes_on_is_told_beside_the_nights(learner, words):
    learner.command("/guidance", words)
    assert "pause" not in learner.last().plain()
    learner.command("/guidance", "pause until March 20")
    learner.command("/guidance", words)

    assert "Your pause goes on: no reminders until Friday, 20 Mar 2026" in learner.last().plain()
