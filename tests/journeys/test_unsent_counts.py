"""How many cards in a row a person left unanswered: those they saw, each counted once."""

import pytest
from sqlmodel import select

from guidance.due import ITEMS_MOST, UNANSWERED_MOST
from handlers import asking, nudges, unsent
from handlers.services import reacting
from sandbox.faults import Fault
from sandbox.seed import TEAM_ID
from storage import budgets
from storage.outbox import Card
from storage.tables import AgreementRow, FollowUpRow, PersonRow
from tests.journeys.coming_back import (
    STEP_DUE,
    asked,
    at,
    only,
    rows,
    to_what_comes_next,
    with_step,
    with_step_and_meeting,
    with_steps,
)
from tests.journeys.steps import ask
from tests.journeys.test_due_card import ON_ONE
from tests.journeys.test_unsent import ticks, wakes
from tests.journeys.test_unsent_after import due_on
from tests.story import GUIDE, LEARNER


@pytest.fixture
def settled(story, learner, guide):
    """A card that is not out when its only question is settled, after one that was seen."""
    with_step(learner, guide, mode="coach")
    story.goes_to(at("2026-03-06 09:00"))
    ticks(story, "2026-03-09 08:00")
    [row] = rows(story, "step_due")
    only(story, "none")
    return Card(nudges.NUDGE, row.asking_on, LEARNER)


@pytest.fixture
def to_come(story, learner, guide):
    """A card that waits to be posted, with one question."""
    with_step(learner, guide, mode="coach")
    only(story, "step_due")
    ticks(story, "2026-03-06 09:00")
    [row] = rows(story, "step_due")
    return Card(nudges.NUDGE, row.asking_on, LEARNER)


def unanswered(story, person_id=LEARNER):
    with story.services.transaction() as session:
        return budgets.of(session, person_id, team_id=TEAM_ID).unanswered


def may_be_posted(story, card):
    with reacting(story.services, team_id=TEAM_ID) as reaction:
        return unsent.opens_at(reaction, card)


def test_a_card_that_nobody_will_see_does_not_count(story, settled):
    """The program may end before it has noted that it has looked, and look again."""
    assert may_be_posted(story, settled) is None
    assert may_be_posted(story, settled) is None

    assert unanswered(story) == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.postgresql
def test_what_a_card_asks_is_not_decided_while_its_reader_is_just_answering(story, settled):
    with story.services.transaction() as session:
        session.exec(select(PersonRow).with_for_update()).all()
        later = may_be_posted(story, settled)
    assert later is not None
    assert later > story.clock.now()
    assert may_be_posted(story, settled) is None

    assert unanswered(story) == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.postgresql
def test_nor_while_somebody_else_is_changing_what_it_asks(story, to_come):
    with story.services.transaction() as session:
        session.exec(select(FollowUpRow).with_for_update()).all()
        later = may_be_posted(story, to_come)
    assert later is not None
    assert later > story.clock.now()

    assert may_be_posted(story, to_come) == story.clock.now()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.postgresql
def test_a_card_is_counted_once_nobody_changes_what_it_asks_any_more(story, to_come):
    with story.services.transaction() as session:
        session.exec(select(AgreementRow).with_for_update()).all()
        assert not counts(story, to_come)
    assert counts(story, to_come)

    assert [row.asks for row in rows(story, "step_due")] == [1]


def counts(story, card):
    with reacting(story.services, team_id=TEAM_ID) as reaction:
        return asking.note(reaction, card)


def test_a_card_whose_question_went_off_it_is_no_card_unanswered(story, learner, guide):
    with_step(learner, guide, owner=GUIDE, due_on="2026-03-04")
    only(story, "step_due")
    ask(learner, goal="Another goal")
    ticks(story, "2026-03-04 11:00")
    wakes(story, "2026-03-19 11:00")

    assert "It still waits for an answer." in guide.last().plain()
    assert asked(guide, STEP_DUE) == []
    assert unanswered(story, GUIDE) == 0


def test_a_question_that_joins_a_reminder_makes_it_a_card_to_answer(story, learner, guide):
    with_step_and_meeting(story, learner, guide, meet_at="2026-03-06 09:30")
    ticks(story, "2026-03-06 08:30")
    assert unanswered(story) == 0
    wakes(story, "2026-03-06 09:00")

    [card] = asked(learner, STEP_DUE)
    assert "You two agreed on this time." in card.plain()
    assert unanswered(story) == 1
    assert unanswered(story, GUIDE) == 0


@pytest.mark.parametrize("first", [1, ITEMS_MOST], ids=["with room", "full"])
def test_a_card_that_comes_after_a_sign_of_life_is_the_first_of_three(story, learner, guide, first):
    days = ["05"] * first + ["06", "09", "11", "13", "16"]
    with_steps(learner, guide, count=len(days))
    only(story, "step_due")
    due_on(story, *(f"2026-03-{day} 09:00" for day in days), kind="step_due")
    story.sandbox.faults.choose("chat.postMessage", lambda: Fault("refuse", acts=False))
    story.goes_to(at("2026-03-05 10:00"))
    learner.command("/guidance", "resume")
    story.goes_to(at("2026-03-06 10:00"))
    assert cards_of(learner) == set()
    story.sandbox.faults.clear()
    cards = set()
    while story.clock.now() < at("2026-03-26 10:00"):
        to_what_comes_next(story, until=at("2026-03-26 10:00"))
        new = cards_of(learner) - cards
        assert len(new) <= 1, "as much as a card holds, and the rest a day later"
        cards |= new

    assert len(cards) == UNANSWERED_MOST


def cards_of(learner):
    return {card.ts for words in (STEP_DUE, ON_ONE) for card in asked(learner, words)}
