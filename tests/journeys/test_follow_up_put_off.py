"""What a person puts off comes when they were told, or later where something of theirs holds it."""

import re
from datetime import datetime, timedelta

import pytest
from sqlmodel import update

from sandbox.seed import TEAM_ID
from storage import follow_ups
from storage.tables import PersonRow
from tests.bot.mail import POST
from tests.journeys.coming_back import (
    STEP_DUE,
    asked,
    at,
    ended,
    only,
    rows,
    says,
    with_step,
    with_steps,
)
from tests.journeys.steps import agree
from tests.journeys.test_unsent_after import ADVICE, due_on
from tests.journeys.test_unsent_late import cards_at_most_every
from tests.journeys.test_unsent_uncertain import as_it_is, cannot_look
from tests.story import LEARNER

BACK = "I come back to it"
FIRST, OTHER = "2026-03-09 10:00", "2026-03-16 10:00"


@pytest.fixture
def two(story, learner, guide):
    """The ids of two things that can wait: one is due on a Monday, the other a week later."""
    with_steps(learner, guide, count=2)
    only(story, "advice_check")
    due_on(story, FIRST, OTHER)
    return [row.id for row in rows(story, "advice_check")]


def asks(story, follow_up_id):
    """Return how often it was asked since the last answer."""
    with story.services.transaction() as session:
        return follow_ups.get(session, follow_up_id, team_id=TEAM_ID).asks


@pytest.mark.parametrize(
    ("length", "said", "day"),
    [("day", "1 day", 10), ("three_days", "3 days", 12), ("week", "1 week", 16)],
)
def test_what_can_wait_is_put_off_for_as_long_as_it_says(story, learner, two, length, said, day):
    story.goes_to(at(FIRST))
    learner.press("follow_up.snooze", choose=f"{two[0]}:{length}")
    assert f"Snoozed for {said}. {BACK} " in says(learner)
    story.goes_to(at(f"2026-03-{day} 09:59"))
    assert asks(story, two[0]) == 0

    story.goes_to(at(f"2026-03-{day} 10:00"))
    assert asks(story, two[0]) == 1


@pytest.mark.parametrize("lost", [0, 1])
@pytest.mark.parametrize(("weeks", "day"), [(1, "03-16"), (2, "03-23"), (4, "04-06")])
def test_not_yet_says_the_day_on_which_it_comes_to_whoever_wants_few_cards(
    story, learner, guide, weeks, day, lost
):
    with_step(learner, guide)
    only(story, "advice_check")
    cards_at_most_every(weeks, story, since="2026-02-02 09:00")
    story.sandbox.faults.drop_next(POST, times=lost)
    story.goes_to(at(FIRST))
    learner.press("follow_up.not_yet")
    [row] = rows(story, "advice_check")
    assert row.due_at == at(f"2026-{day} 10:00")
    story.goes_to(at(f"2026-{day} 09:59"))
    assert asked(learner, ADVICE) == []

    story.goes_to(at(f"2026-{day} 10:00"))
    assert len(asked(learner, ADVICE)) == 1


def test_nor_is_the_day_far_off_for_whoever_had_left_three_cards_unanswered(story, learner, two):
    story.goes_to(at(FIRST))
    with story.services.transaction() as session:
        session.exec(update(PersonRow).values(unanswered=3))
    learner.press("follow_up.not_yet")
    story.goes_to(at(OTHER))

    assert [asks(story, one) for one in two] == [1, 1]


def test_what_comes_back_makes_nothing_else_wait(story, learner, two):
    story.goes_to(at(FIRST))
    learner.press("follow_up.snooze", choose=f"{two[0]}:three_days")
    story.goes_to(at("2026-03-12 10:00"))
    story.goes_to(at(OTHER))

    assert [asks(story, one) for one in two] == [1, 1]


@pytest.mark.parametrize("answer", [None, "follow_up.done", "follow_up.not_yet"])
def test_nor_does_it_while_nobody_knows_that_it_is_there(story, learner, two, answer):
    story.goes_to(at(FIRST))
    learner.press("follow_up.snooze", choose=f"{two[0]}:three_days")
    story.sandbox.faults.drop_next(POST)
    if answer is None:
        cannot_look(story)
    story.goes_to(at("2026-03-12 10:00"))
    [card] = asked(learner, ADVICE)
    if answer:
        learner.press(answer, message=card)
    story.goes_to(at(OTHER))
    story.passes(minutes=1)  # the card before may be noted just then

    assert asks(story, two[1]) == 1


@pytest.mark.parametrize("answer", ["follow_up.done", "follow_up.not_yet"])
def test_what_was_never_put_off_does_though_it_was_answered_before_anybody_knew(
    story, learner, two, answer
):
    due_on(story, FIRST, "2026-03-12 10:00")
    story.sandbox.faults.drop_next(POST)
    story.goes_to(at(FIRST))
    learner.press(answer, message=learner.last())
    story.goes_to(at("2026-03-12 10:00"))
    story.goes_to(at("2026-03-16 09:59"))
    assert asks(story, two[1]) == 0

    story.goes_to(at("2026-03-16 10:15"))
    assert asks(story, two[1]) == 1


@pytest.mark.parametrize(("answered", "day"), [("03-09", "04-06"), ("04-01", "04-29")])
def test_not_yet_is_as_far_off_as_cards_however_often_and_late_it_is_pressed(
    story, learner, guide, answered, day
):
    with_step(learner, guide)
    only(story, "advice_check")
    cards_at_most_every(4, story, since="2026-02-02 09:00")
    story.goes_to(at(FIRST))
    for come, again in ((answered, day), (day, "05-27" if day == "04-29" else "05-04")):
        story.goes_to(at(f"2026-{come} 10:00"))
        learner.press("follow_up.not_yet")
        [row] = rows(story, "advice_check")
        assert row.due_at == at(f"2026-{again} 10:00")


def test_what_waits_for_a_meeting_after_it_was_put_off_names_its_new_day(story, learner, guide):
    ended(learner, guide, mode="mentor")
    only(story, "mentor_check")
    story.goes_to(at("2026-06-02 10:00"))
    learner.press("follow_up.not_yet")
    agree(learner, guide, mode="mentor", meet_at=int(at("2026-06-08 15:00").timestamp()))
    only(story, "mentor_check")
    story.goes_to(at("2026-06-09 10:00"))

    [row, *_] = [one for one in rows(story, "mentor_check") if one.person_id == LEARNER]
    [card] = [one for one in learner.messages() if BACK in one.plain()]
    assert row.due_at == at("2026-06-15 10:00")
    assert str(int(row.due_at.timestamp())) in repr(card.blocks)


def test_what_was_put_off_and_is_taken_over_promises_nothing_more(story, learner, guide):
    ended(learner, guide, mode="mentor")
    only(story, "mentor_check")
    story.goes_to(at("2026-06-02 10:00"))
    learner.press("follow_up.not_yet")
    [card] = asked(learner, BACK)
    agree(learner, guide, mode="mentor")
    guide.press("guide.end")
    guide.submit()
    story.goes_to(at("2026-06-09 10:00"))

    assert "Settled in the meantime" in as_it_is(learner, card).plain()


def put_off(story, learner, guide, *, before="", after=""):
    """Put a step off from a Friday to the next, type commands around that, and return its card."""
    with_step(learner, guide, mode="coach")
    only(story, "step_due")
    story.goes_to(at("2026-03-06 10:00"))
    if before:
        learner.command("/guidance", before)
    learner.press("follow_up.not_yet")
    [card] = asked(learner, BACK)
    if after:
        learner.command("/guidance", after)
    return card


def named_on(learner, card):
    [moment] = re.findall(r"<!date\^(\d+)", repr(as_it_is(learner, card).blocks))
    return datetime.fromtimestamp(int(moment), at(FIRST).tzinfo)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(
    ("quiet", "end", "until"),
    [
        ("pause until 2026-04-01", "resume", "04-01 08:00"),
        ("nights until 2026-04-01", "nights off", "03-13 20:00"),
    ],
)
def test_a_card_names_no_moment_in_which_it_may_not_come(
    story, learner, guide, when, quiet, end, until
):
    card = put_off(story, learner, guide, **{when: quiet})
    story.goes_to(at("2026-03-13 10:00"))
    assert named_on(learner, card) == at(f"2026-{until}")

    learner.command("/guidance", end)
    story.passes(minutes=1)
    assert len(asked(learner, STEP_DUE)) == 1


def test_nor_does_it_come_before_that_when_a_pause_is_ended(story, learner, guide):
    card = put_off(story, learner, guide, before="pause until 2026-04-01", after="resume")
    assert named_on(learner, card) == at("2026-03-13 10:00")
    story.goes_to(at("2026-03-13 09:59"))
    assert asked(learner, STEP_DUE) == []

    story.goes_to(at("2026-03-13 10:00"))
    assert len(asked(learner, STEP_DUE)) == 1


@pytest.mark.parametrize(
    ("before", "pressed", "length", "says", "until"),
    [
        ("", "03-06 10:00", "three_days", "for 3 days. I come back to it 9 Mar", "03-09 10:00"),
        ("", "03-10 08:00", "day", "for 1 day. I come back to it 11 Mar", "03-11 08:00"),
        (
            "pause until 2026-03-11",
            "03-09 10:00",
            "day",
            "for 1 day. I come back to it after your pause, 11 Mar",
            "03-11 08:00",
        ),
        (
            "",
            "03-06 10:00",
            "day",
            "for 1 day. I come back to it after the weekend, 9 Mar",
            "03-09 08:00",
        ),
        (
            "",
            "03-10 21:00",
            "day",
            "for 1 day. I come back to it after your quiet hours",
            "03-12 08:00",
        ),
    ],
)
def test_a_card_says_why_a_snooze_is_longer_than_was_asked_for(
    story, learner, guide, before, pressed, length, says, until
):
    with_step(learner, guide, mode="coach")
    only(story, "step_due")
    story.goes_to(at("2026-03-06 10:00"))
    story.goes_to(at(f"2026-{pressed}"))
    [row] = rows(story, "step_due")
    if before:
        learner.command("/guidance", before)
    learner.press("follow_up.snooze", choose=f"{row.id}:{length}")
    [card] = asked(learner, BACK)

    assert f"Snoozed {says}" in card.plain()
    assert named_on(learner, card) == at(f"2026-{until}")
    story.goes_to(at(f"2026-{until}") - timedelta(minutes=1))
    assert not [row for row in rows(story, "step_due") if row.asks]
    story.goes_to(at(f"2026-{until}"))
    assert [row for row in rows(story, "step_due") if row.asks]


def test_it_says_that_it_may_come_later_while_nothing_is_asked_any_more(story, learner, guide):
    card = put_off(story, learner, guide)
    with story.services.transaction() as session:
        session.exec(update(PersonRow).values(unanswered=3))
    story.goes_to(at("2026-03-13 10:00"))
    assert asked(learner, STEP_DUE) == []
    learner.command("/guidance", "pause until 2026-03-18")

    assert named_on(learner, card) == at("2026-03-18 08:00")
    assert "or later." in as_it_is(learner, card).plain()
