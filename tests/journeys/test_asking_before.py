"""A card that a version before had planned, and that is not out yet, goes out as it stands."""

import pytest
from sqlmodel import update

from handlers import nudges
from handlers.services import reacting
from sandbox.seed import TEAM_ID
from storage.outbox import Card
from storage.tables import FollowUpRow
from tests.journeys.coming_back import STEP_DUE, asked, at, only, rows, with_step
from tests.journeys.steps import ask
from tests.journeys.test_unsent import ticks, wakes
from tests.story import LEARNER


def as_before(story, kind):
    """Have what is to be asked on a card count as asked, as versions before 0017 did."""
    planned = [row for row in rows(story, kind) if row.person_id == LEARNER]
    with story.services.transaction() as session:
        for row in planned:
            of_before = {"card_id": row.asking_on, "asking_on": None, "asks": 1}
            one = update(FollowUpRow).where(FollowUpRow.id == row.id)
            session.exec(one.values(state="silent", **of_before))
    return planned[0].asking_on


@pytest.fixture
def planned(story, learner, guide):
    """A step that counts as asked on a card that is not out."""
    with_step(learner, guide, mode="coach")
    only(story, "step_due")
    ticks(story, "2026-03-06 09:00")
    return as_before(story, "step_due")


def test_it_goes_out_in_the_morning_and_not_by_night(story, learner, planned):
    wakes(story, "2026-03-07 03:00")
    assert asked(learner, STEP_DUE) == []
    story.goes_to(at("2026-03-09 08:00"))

    assert len(asked(learner, STEP_DUE)) == 1


def test_only_the_newest_of_its_repetitions_goes_out(story, learner, planned):
    with reacting(story.services, team_id=TEAM_ID) as reaction:
        reaction.outbox.draw(Card(nudges.NUDGE, planned, LEARNER, ordinal=1), address=LEARNER)
    before = len(learner.messages())
    wakes(story, "2026-03-06 09:30")

    assert len(learner.messages()) == before + 1
    assert len(asked(learner, STEP_DUE)) == 1


def test_a_session_that_has_begun_is_announced_by_none(story, learner, guide):
    ask(learner, meet_at=int(at("2026-03-04 10:00").timestamp()))
    guide.press("agree.accept")
    ticks(story, "2026-03-04 09:00")
    as_before(story, "session_soon")
    wakes(story, "2026-03-04 10:30")

    assert asked(learner, "You two agreed on this time.") == []
