"""After three cards in a row without an answer there is silence, and a way back."""

import pytest
from sqlmodel import update

from handlers import nudges
from handlers.services import reacting
from sandbox.seed import TEAM_ID
from storage.tables import PersonRow
from tests.journeys.at_home import labels, part
from tests.journeys.coming_back import STEP_DUE, asked, at, only, rows, says, with_step
from tests.journeys.steps import ask
from tests.story import LEARNER

GOAL = "How far have you come with the goal"
QUIET_NOW = "Three in a row stayed unanswered, so I am quiet now."
LAST = "This is my last question unless you answer one."


@pytest.fixture
def silent(story, learner, guide):
    """A learner who has left three questions about a step unanswered."""
    with_step(learner, guide, mode="coach")  # the goal is asked about on the 30th
    for day in ("2026-03-06 09:00", "2026-03-09 08:00", "2026-03-11 08:00"):
        story.goes_to(at(day))


def sent(learner):
    return len(learner.messages())


def test_the_third_card_says_that_it_is_the_last_and_then_nothing_comes(story, learner, silent):
    words = learner.last().plain()
    assert LAST in words
    assert QUIET_NOW not in words
    assert "times at most" not in words  # said once, not twice
    learner.open_home()
    assert QUIET_NOW in part(learner, "Your settings")
    before = sent(learner)
    story.passes(days=60)
    assert sent(learner) == before


def test_what_others_wait_for_still_comes(story, learner, guide, silent):
    agree_on(story, learner, guide, at("2026-03-12 10:00"))
    story.goes_to(at("2026-03-12 09:00"))

    assert len(asked(learner, "You two agreed on this time.")) == 1
    assert LAST not in learner.last().plain()  # it asks nothing


def test_an_older_card_does_not_say_that_it_is_the_last(story, learner, guide):
    for number, day in enumerate(("2026-03-06", "2026-03-09", "2026-03-10")):
        with_step(learner, guide, mode="coach", **{"step:0": f"Step {number}", "due_on": day})
    for day in ("2026-03-06 09:00", "2026-03-09 09:00", "2026-03-10 09:00"):
        story.goes_to(at(day))
    with reacting(story.services, team_id=TEAM_ID, user_id=LEARNER) as reaction:
        nudges.changed(reaction, *(row.card_id for row in rows(story, "step_due")))
    story.settle()

    assert [LAST in card.plain() for card in asked(learner, STEP_DUE)] == [False, True]


def agree_on(story, learner, guide, moment):
    """Agree on a time; what the learner does for it shall be no sign of life here."""
    ask(learner, meet_at=int(moment.timestamp()))
    guide.press("agree.accept")
    with story.services.transaction() as session:
        session.exec(update(PersonRow).where(PersonRow.user_id == LEARNER).values(unanswered=3))


@pytest.mark.parametrize("way", ["card", "home", "resume", "resume on Friday", "answer"])
def test_every_way_back_brings_the_questions_back(story, learner, silent, way):
    story.goes_to(at("2026-03-30 10:00"))
    [quiet] = asked(learner, LAST)
    assert asked(learner, GOAL) == []
    if way == "card":
        learner.press("due.remind_again", message=quiet)
    elif way == "home":
        learner.open_home()
        learner.press("due.remind_again", in_home=True)
    elif way.startswith("resume"):
        learner.command("/guidance", way)
        assert "Reminders are on again." in says(learner)
    else:
        learner.press("follow_up.not_yet", message=quiet)
    story.passes(minutes=1)

    assert len(asked(learner, GOAL)) == 1
    assert asked(learner, LAST) == []
    learner.open_home()
    assert "Remind me again" not in labels(learner)


@pytest.mark.parametrize("answer", ["follow_up.done", "follow_up.stop", "follow_up.not_yet"])
def test_an_answer_counts_though_silence_held_what_it_answers(story, learner, guide, answer):
    days = [f"2026-03-0{day}" for day in (3, 4, 5)]
    for day in days:
        with_step(learner, guide, mode="coach", due_on=day)
    only(story, "step_due")
    for day in (*days, "2026-03-06", "2026-03-09"):
        story.goes_to(at(f"{day} 10:00"))
    learner.press(answer, message=asked(learner, STEP_DUE)[0])
    story.passes(minutes=1)

    assert "You have answered this already." not in says(learner)
    assert asked(learner, LAST) == []


def test_an_answer_in_between_begins_the_count_anew(story, learner, guide):
    with_step(learner, guide)
    only(story, "step_due")
    story.goes_to(at("2026-03-06 09:00"))
    for _ in range(5):
        learner.press("follow_up.not_yet")
        story.passes(days=7)

    assert len(asked(learner, STEP_DUE)) == 1
    assert asked(learner, LAST) == []


def test_nor_does_it_say_that_reminders_are_on_while_a_pause_holds(learner, silent):
    [quiet] = asked(learner, LAST)
    learner.command("/guidance", "pause until 2026-04-01")
    learner.press("due.remind_again", message=quiet)

    assert "No reminders until" in says(learner)
    assert "on again" not in says(learner)


@pytest.mark.parametrize(
    "words",
    [["pause until April 3"], ["pause until April 10", "resume on April 3"]],
    ids=["paused", "shortened"],
)
def test_when_a_pause_ends_silence_has_ended_too(story, learner, silent, words):
    for typed in words:
        learner.command("/guidance", typed)
    assert "No reminders until" in says(learner)
    story.goes_to(at("2026-04-03 07:59"))
    assert asked(learner, GOAL) == []

    story.goes_to(at("2026-04-03 08:00"))
    assert len(asked(learner, GOAL)) == 1
