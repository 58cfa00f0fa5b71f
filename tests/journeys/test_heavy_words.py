"""Words that sound heavy bring the numbers at once, however they were handed over."""

import pytest

from tests.journeys.steps import GOAL
from tests.journeys.test_second_look import CARD, HEAVY, LINE
from tests.story import GUIDE

OUTSIDER = "U0OUTSIDER"


def first_words(modal) -> str:
    """Return what stands above the first field."""
    return modal.plain().partition("With whom?")[0]


@pytest.mark.parametrize(
    "typed",
    [
        "I want to die",
        f"<@{GUIDE}> {HEAVY}",
        "help me I want to die",
        "Who can I ask for help? I want to die",
        "How do I stop this for good? I want to die",
    ],
)
def test_the_numbers_stand_above_a_form_that_opens_with_such_words(learner, typed):
    learner.command("/guidance", typed)

    assert CARD in first_words(learner.modal)
    assert "call or text 988, any hour" in first_words(learner.modal)
    assert "die" in learner.modal.values["goal"]["value"]["value"]


def test_whoever_goes_on_with_these_words_has_no_second_card(learner, guide):
    learner.command("/guidance", HEAVY)
    learner.submit(guide=GUIDE)
    assert "Choose the form" in learner.modal.plain()
    learner.submit(mode="mentor")

    assert HEAVY in guide.last().plain()
    assert CARD not in guide.last().plain()


def test_the_second_time_within_a_day_it_is_one_line(learner):
    learner.command("/guidance", HEAVY)
    learner.close_modal()
    learner.command("/guidance", HEAVY)

    assert CARD not in learner.modal.plain()
    assert LINE in first_words(learner.modal)


def test_the_programs_own_number_stands_first(story, learner):
    with story.services.transaction() as session:
        session.connection().exec_driver_sql("UPDATE program SET support = 'call 5-0100'")
    learner.command("/guidance", HEAVY)

    said = first_words(learner.modal)
    assert said.index("call 5-0100") < said.index("988")


def test_a_message_with_such_words_brings_them_too(learner):
    said = learner.say("C0RESIDENCY", HEAVY)
    learner.message_shortcut("ask_about_message", "C0RESIDENCY", said.ts)

    assert CARD in first_words(learner.modal)
    assert learner.modal.values["goal"]["value"]["value"] == HEAVY


def test_who_is_in_no_program_reads_the_numbers_as_well(story):
    outsider = story.person(OUTSIDER)
    outsider.command("/guidance", HEAVY)

    assert outsider.modal is None
    assert "call or text 988, any hour" in outsider.last().plain()


@pytest.mark.parametrize("typed", ["", GOAL])
def test_other_words_open_the_form_as_it_is(learner, typed):
    learner.command("/guidance", typed)

    assert first_words(learner.modal) == first_words(learner.modal).partition(CARD)[0]
