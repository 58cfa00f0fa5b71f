import pytest

from tests.journeys.coming_back import STEP_DUE, asked, at, says, with_step
from tests.journeys.steps import ask, offer


def pause(person, words):
    person.command("/guidance", f"pause {words}".strip())


@pytest.mark.parametrize("words", ["until Monday, March 9", "mon"])
def test_a_pause_shows_the_day_back_and_holds_everything_until_then(story, learner, guide, words):
    with_step(learner, guide)
    pause(learner, words)

    assert "No reminders until" in says(learner)
    assert "9 Mar 2026" in says(learner)
    assert learner.last().is_ephemeral
    story.goes_to(at("2026-03-06 12:00"))
    assert asked(learner, STEP_DUE) == []
    story.goes_to(at("2026-03-09 07:59"))
    assert asked(learner, STEP_DUE) == []
    story.goes_to(at("2026-03-09 08:00"))
    assert len(asked(learner, STEP_DUE)) == 1


def test_a_day_that_is_none_gets_a_sentence_with_examples(story, learner, guide):
    for words, sentence in [
        ("until the cows come home", "could not read that day"),
        ("until 2020-01-01", "has passed"),
        ("until today", "That is today"),
        ("Fryday please", "could not read that day"),
        ("to next Fryday", "could not read that day"),
    ]:
        heard = learner.hears(f"pause {words}".strip()).plain()

        assert sentence in heard, words
        assert "Friday" in heard, words

    with_step(learner, guide)
    story.goes_to(at("2026-03-06 09:00"))
    assert len(asked(learner, STEP_DUE)) == 1


def test_a_pause_without_a_day_asks_for_one_with_an_example(learner):
    for words in [
        "",
        "until",
        "for, please",
        "from now",
        "now",
        "now thanks a lot",
    ]:
        heard = learner.hears(f"pause {words}".strip()).plain()

        assert "Until which day do you want no reminders?" in heard, words
        assert "/guidance pause until Friday" in heard, words
        learner.open_home()
        assert "Paused:" not in learner.home.plain(), words


def test_a_polite_day_is_read(learner):
    for words in [
        "pause until March 9, please",
        "pause from now until March 9",
        "Please pause now until March 9. Thank you very much!",
    ]:
        heard = learner.hears(words).plain()

        assert "9 Mar 2026" in heard, words


def test_snooze_says_where_it_is_and_what_puts_off_everything(learner):
    for words in [
        "snooze",
        "snooze 3 days",
        "Snooze until Friday, please",
    ]:
        heard = learner.hears(words).plain()

        assert "cannot put a reminder off from here. Each reminder has its own Snooze" in heard, (
            words
        )
        assert "/guidance pause until Friday" in heard, words


def test_a_pause_without_end_reads_how_reminders_stop_for_good(learner):
    for words in ["pause forever", "pause for good", "pause for ever, please"]:
        heard = learner.hears(words).plain()

        assert "A pause ends on a day, at most a year away" in heard, words
        assert "Stop on a reminder ends that one for good" in heard, words
    assert "No reminders until" in learner.hears("pause for 12 months").plain()


def test_the_end_of_a_pause_has_its_name_and_is_never_called_tomorrow(learner):
    heard = learner.hears("pause until tomorrow")

    assert "No reminders until Tuesday, " in heard.plain()
    assert "pretty" not in str(heard.blocks)


def test_a_goal_may_begin_with_snooze(learner):
    learner.command("/guidance", "snooze my alarm less and come to rounds rested")

    assert learner.modal.values["goal"]["value"]["value"].startswith("snooze my alarm")


def test_resume_brings_back_what_waited(story, learner, guide):
    with_step(learner, guide)
    pause(learner, "until March 30")
    story.goes_to(at("2026-03-10 12:00"))
    assert asked(learner, STEP_DUE) == []

    learner.command("/guidance", "resume")
    assert "Reminders are on again." in says(learner)
    story.passes(seconds=5)
    assert len(asked(learner, STEP_DUE)) == 1


def test_a_pause_is_ended_however_that_is_typed(learner):
    for words in [
        "RESUME now, please!",
        "please resume",
        "resume my reminders",
        "pause Off",
        "pause off again, thank you so much",
    ]:
        pause(learner, "until March 30")
        heard = learner.hears(words).plain()

        assert "Reminders are on again." in heard, words
        learner.open_home()
        assert "Paused:" not in learner.home.plain(), words


def test_resuming_at_night_waits_for_the_morning(story, learner, guide):
    with_step(learner, guide)
    pause(learner, "until March 30")
    story.goes_to(at("2026-03-10 23:00"))
    learner.command("/guidance", "resume")
    story.passes(seconds=5)
    assert asked(learner, STEP_DUE) == []
    story.goes_to(at("2026-03-11 08:00"))
    assert len(asked(learner, STEP_DUE)) == 1


def test_a_pause_may_be_shortened(story, learner, guide):
    with_step(learner, guide)
    pause(learner, "until March 30")
    story.goes_to(at("2026-03-10 12:00"))
    pause(learner, "until March 12")
    story.goes_to(at("2026-03-12 08:00"))

    assert len(asked(learner, STEP_DUE)) == 1


def test_resume_with_a_day_ends_the_pause_on_it(learner):
    for words in [
        "resume on Friday",
        "please resume March 6",
    ]:
        pause(learner, "until March 30")
        heard = learner.hears(words).plain()

        assert "No reminders until" in heard, words
        assert "6 Mar 2026" in heard, words


def test_resume_without_a_pause_says_so(learner):
    for words in [
        "resume",
        "resume tomorrow",
    ]:
        heard = learner.hears(words).plain()

        assert "You were not paused." in heard, words


def test_a_pause_is_ones_own(story, learner, guide):
    pause(guide, "until March 30")
    with_step(learner, guide)
    story.goes_to(at("2026-03-06 09:00"))

    assert len(asked(learner, STEP_DUE)) == 1


def test_people_still_reach_somebody_who_pauses_and_the_learner_is_not_left_waiting(
    story, learner, guide
):
    pause(guide, "until March 30")
    ask(learner)
    assert "asks you for guidance" in says(guide)
    story.goes_to(at("2026-03-09 11:00"))

    assert "waited a week or more for" in says(learner)
    assert asked(guide, "I remind once") == []
    closed = asked(guide, "waited a week or more for")
    assert len(closed) == 1  # the card that was there, redrawn; the news of it waits
    story.goes_to(at("2026-03-30 07:59"))
    assert len(asked(guide, "waited a week or more for")) == 1
    story.goes_to(at("2026-03-30 08:00"))
    assert len(asked(guide, "waited a week or more for")) == 2


def test_an_answer_reaches_the_learner_who_pauses(learner, guide):
    pause(learner, "until March 30")
    ask(learner)
    offer(guide, "mentor")

    assert "offers" in says(learner)


def test_words_of_ours_may_begin_a_goal(learner):
    for words in [
        "resume my CV",
        "resume research now",
        "pause before I intubate anybody",
        "pause off service rotations early",
    ]:
        learner.hears(words)
        assert learner.modal is not None, words
        assert learner.modal.values["goal"]["value"]["value"] == words, words


def test_a_pause_shows_on_home(learner):
    learner.open_home()
    pause(learner, "until March 30")

    assert "Paused: no reminders until Monday, 30 Mar 2026" in learner.home.plain()


def test_a_snooze_of_any_day_reads_how_one_is_put_off(learner):
    for day in [
        "400 days",
        "yesterday",
    ]:
        heard = learner.hears(f"snooze {day}")

        assert "Each reminder has its own Snooze" in heard.plain(), day
