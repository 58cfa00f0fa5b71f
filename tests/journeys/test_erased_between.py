"""Somebody is erased at the moment at which the other one of the two does something.

Whoever comes second finds what the first has left: nobody who is erased is written back, or written
to, and what goes with them does not stay.
"""

import pytest
from sqlmodel import delete, select

from guidance.feedback import Side
from storage.answers import FormAnswerRow
from storage.queues import OutboxRow
from storage.tables import AgreementRow, MembershipRow, PracticeRoundRow, ProgramRow
from tests.journeys.coming_back import at, ended, only, with_step
from tests.journeys.ending import agree_and_end, end, fill_in_forms
from tests.journeys.erasing import erased
from tests.journeys.steps import GOAL, ask, go_on
from tests.journeys.test_people_joining import ask_to_join
from tests.journeys.test_practice import play_together
from tests.story import DIRECTOR, GUIDE, LEARNER

OTHER = "U0FACULTY2"
HOLDS = "SELECT person.unanswered"
"""How whoever presses holds their own row: the erasure is over by then."""


def found(story, *columns):
    with story.services.transaction() as session:
        return session.exec(select(*columns)).all()


@pytest.fixture
def reminded(story, learner, guide):
    """Have a session that is over, and the time of the next one of the two."""
    next_at = at("2026-03-11 15:00")
    ended(learner, guide, next_meeting=int(next_at.timestamp()))
    only(story, "next_meeting")
    story.goes_to(at("2026-03-11 14:00"))


@pytest.mark.parametrize("before", [HOLDS, "UPDATE follow_up", "INSERT INTO agreement"])
def test_the_learner_is_erased_as_the_guide_begins_the_next_session(story, guide, reminded, before):
    with erased(story, LEARNER, before=before):
        guide.press("meeting.begin")

    left = found(story, AgreementRow.learner_id, AgreementRow.stage, AgreementRow.goal)
    assert "agreed" not in [str(stage) for _, stage, _ in left]
    assert [goal.token for *_, goal in left if goal.token] == []
    assert LEARNER not in [one for one, *_ in left]


@pytest.fixture(params=["first", "next"])
def closed(request, story, learner, guide):
    """Have a session that is over; the next one of two has no modal of its own."""
    if request.param == "first":
        agree_and_end(learner, guide)
    else:
        request.getfixturevalue("reminded")
        guide.press("meeting.begin")
        end(guide)


@pytest.mark.parametrize("before", [HOLDS, "INSERT INTO took_part", "UPDATE follow_up"])
def test_the_guide_is_erased_as_the_learner_answers_the_form(story, learner, guide, closed, before):
    fill_in_forms(guide)  # so that the program has its next fixed date
    learner.press("feedback.open")
    learner.enter("not_enough_contact", ["yes"])
    with erased(story, GUIDE, before=before):
        learner.submit()

    agreements = found(story, AgreementRow.created_at, AgreementRow.id)
    answers = found(story, FormAnswerRow.agreement_id, FormAnswerRow.side)
    _, newest_id = max(agreements)
    assert (newest_id, Side.LEARNER) not in answers


@pytest.mark.parametrize("before", [HOLDS, "INSERT INTO report_back", "INSERT INTO outbox"])
def test_the_guide_is_erased_as_the_learner_tells_how_it_went(story, learner, guide, before):
    with_step(learner, guide)
    story.goes_to(at("2026-03-06 10:00"))
    learner.press("follow_up.done")
    learner.press("report_back.open")
    learner.enter("line", "It worked")
    with erased(story, GUIDE, before=before):
        learner.submit()

    assert [one for one in found(story, OutboxRow.address) if GUIDE in one] == []


def test_nobody_is_asked_who_is_erased_as_the_request_is_written(story, learner):
    learner.command("/guidance")
    with erased(story, GUIDE, before="INSERT INTO agreement"):
        learner.submit(guide=GUIDE, goal=GOAL)
        go_on(learner)

    assert found(story, AgreementRow.id) == []


@pytest.mark.parametrize("before", ["UPDATE agreement", "INSERT INTO outbox"])
def test_a_request_is_not_handed_on_to_somebody_who_is_erased_meanwhile(
    story, learner, guide, before
):
    ask(learner)
    guide.press("agree.not_me")
    with erased(story, OTHER, before=before):
        guide.submit(successor=OTHER)

    assert OTHER not in found(story, AgreementRow.successor_id)


@pytest.mark.parametrize(
    "before", ["SELECT membership", "UPDATE agreement", "INSERT INTO agreement"]
)
def test_nor_is_it_asked_of_them_then(story, learner, guide, before):
    ask(learner)
    guide.press("agree.not_me")
    guide.submit(successor=OTHER)
    with erased(story, OTHER, before=before):
        learner.press("agree.ask_successor")

    named = found(story, AgreementRow.guide_id, AgreementRow.successor_id)
    assert OTHER not in [one for row in named for one in row]


def test_no_round_is_played_with_somebody_who_is_erased_as_it_begins(story, learner):
    with erased(story, OTHER, before="INSERT INTO practice_round"):
        play_together(learner, OTHER)

    assert found(story, PracticeRoundRow.partner_id) == []
    assert [one for one in found(story, OutboxRow.address) if OTHER in one] == []


def test_no_director_is_asked_who_is_erased_as_somebody_asks_to_join(story):
    with erased(story, DIRECTOR, before="INSERT INTO join_request"):
        ask_to_join(story.person("U0OUTSIDER"))

    assert DIRECTOR not in found(story, OutboxRow.address)


@pytest.mark.parametrize("before", ["INSERT INTO program ", "INSERT INTO membership"])
def test_the_first_program_of_all_enrols_nobody_who_is_erased_as_it_is_written(story, before):
    with story.services.transaction() as session:
        session.exec(delete(MembershipRow))
        session.exec(delete(ProgramRow))
    admin = story.person(DIRECTOR)
    admin.command("/guidance", "setup Cardiology")
    with erased(story, LEARNER, before=before):
        admin.submit(name="Cardiology", faculty=[GUIDE], learners=[LEARNER, OTHER])

    enrolled = found(story, MembershipRow.user_id)
    assert OTHER in enrolled
    assert LEARNER not in enrolled
