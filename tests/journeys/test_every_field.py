"""Whoever fills in a form hears of everything in it that is wrong at once, each under its field."""

from tests.journeys.steps import GOAL, agree, ask
from tests.journeys.test_home_settings import change
from tests.journeys.test_people import found
from tests.story import GUIDE, LEARNER

LONG = "x" * 2001
PAST = 1


def test_every_field_that_is_wrong_has_its_own_sentence(learner):
    learner.command("/guidance")
    learner.submit(guide=LEARNER, goal="   ", bigger_goal=LONG, meet_at=PAST)

    assert set(learner.modal_errors) == {"guide", "goal", "bigger_goal", "meet_at"}
    assert "That is you" in learner.modal_errors["guide"]
    assert "a few words" in learner.modal_errors["goal"]
    assert "1,001 characters over" in learner.modal_errors["bigger_goal"]
    assert "has passed" in learner.modal_errors["meet_at"]


def test_so_has_what_is_covered_and_what_is_not(learner):
    learner.command("/guidance")
    learner.submit(guide=GUIDE, goal=GOAL)
    learner.enter("mode", "coach")
    learner.submit(**{"covers:coach": LONG, "covers_not:coach": LONG})

    assert set(learner.modal_errors) == {"covers:coach", "covers_not:coach"}


def test_so_have_the_answers_to_a_request(learner, guide):
    ask(learner)
    for form, wrong in (
        ("agree.offer_time", {"meet_at": PAST, "note": LONG}),
        ("agree.not_me", {"successor": LEARNER, "note": LONG}),
        ("agree.not_me", {"successor": "U0RESIDENT2", "note": LONG}),
    ):
        guide.press(form)
        guide.submit(**wrong)
        assert set(guide.modal_errors) == set(wrong)
        guide.close_modal()


def test_so_has_the_end_of_a_session(learner, guide):
    agree(learner, guide)
    learner.press("guide.end")
    learner.press("close.add_step")
    wrong = {
        **{"step:0": "  ", "due_on:0": "2026-02-01", "if_then:0": LONG},
        **{"step:1": LONG, "due_on:1": "2036-03-06", "next_meeting": PAST},
    }
    learner.submit(**wrong)

    assert set(learner.modal_errors) == set(wrong)


def test_so_has_the_form_of_a_program(director):
    wrong = {"name": "=1+1", "support": LONG, "faculty": ["U0OTHERBOT"], "learners": ["U0GONE"]}
    found(director, **wrong)

    assert set(director.modal_errors) == set(wrong)


def test_so_have_the_settings(learner):
    hours = {"quiet_start": "08:00", "quiet_end": "07:30"}
    change(learner, **hours, paused_until="2026-03-01", nights_until="2026-03-01")

    assert set(learner.modal_errors) == {"quiet_end", "paused_until", "nights_until"}


def test_so_has_the_practice_of_a_switch(learner):
    learner.command("/guidance", "practice")
    learner.press("practice.open_switch")
    key = learner.modal.private_metadata.partition(":")[0]
    learner.submit(**{f"switch:{key}": "   ", f"back:{key}": "   "})

    assert set(learner.modal_errors) == {f"switch:{key}", f"back:{key}"}
