"""Two change one meeting in the same moment, and one of them had gone quiet."""

from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from sqlmodel import select, update

from handlers import agree, meetings
from handlers.edge import react
from handlers.payloads import Press, Submission
from handlers.values import Values
from sandbox.seed import TEAM_ID
from storage.tables import AgreementRow, FollowUpRow, PersonRow
from tests.journeys.coming_back import at, ended, only, rows
from tests.journeys.steps import agree as agreed
from tests.journeys.steps import ask
from tests.story import GUIDE, LEARNER

pytestmark = [
    pytest.mark.postgresql,  # SQLite has one writer at a time
    pytest.mark.parametrize("database_url", ["postgresql"], indirect=True),
]

NEXT = at("2026-03-11 15:00")
MOVED = {"meet_at": {"value": {"selected_date_time": int(at("2026-03-12 15:00").timestamp())}}}


def both_at_once(story, of_learner, of_quiet_guide):
    """Let both come as far as the agreement, the learner before a guide who had gone quiet."""
    with story.services.transaction() as session:
        session.exec(update(PersonRow).where(PersonRow.user_id == GUIDE).values(unanswered=3))
        held = update(FollowUpRow).where(FollowUpRow.state == "waiting")
        session.exec(held.values(held_from=story.clock.now()))
    with ThreadPoolExecutor(2) as elsewhere:
        with story.services.transaction() as session:
            session.exec(select(AgreementRow).with_for_update()).all()
            running = []
            for work, how in (of_learner, of_quiet_guide):
                running.append(elsewhere.submit(react, work, how, story.services))
                wait(running, timeout=0.3)
        return [one.result() for one in running]


def pressed(by, value):
    return Press(TEAM_ID, by, f"press of {by}", value=value)


def agreement_id(story):
    with story.services.transaction() as session:
        return session.exec(select(AgreementRow.id)).one()


@pytest.mark.parametrize("change", ["begin", "move", "call off"])
def test_two_change_the_next_meeting(story, learner, guide, change):
    ended(learner, guide, next_meeting=int(NEXT.timestamp()))
    only(story, "next_meeting")
    before = agreement_id(story)
    [reminder] = [row.id for row in rows(story, "next_meeting") if row.person_id == GUIDE]
    changes = {
        "begin": (meetings.begin, pressed(GUIDE, reminder)),
        "move": (
            meetings.move_next,
            Submission(TEAM_ID, GUIDE, "moves", metadata=before, values=Values(MOVED)),
        ),
        "call off": (meetings.call_off_next, pressed(GUIDE, before)),
    }
    off = meetings.call_off_next, pressed(LEARNER, before)

    first, late = both_at_once(story, off, changes[change])

    assert first is None
    assert late is not None, "who comes too late is told so"


def test_two_call_off_a_session(story, learner, guide):
    agreed(learner, guide)
    before = agreement_id(story)

    first, late = both_at_once(
        story,
        (meetings.call_off, pressed(LEARNER, before)),
        (meetings.call_off, pressed(GUIDE, before)),
    )

    assert first is None
    assert late is not None


def test_one_hands_on_what_the_other_takes_back(story, learner, guide):
    ask(learner)
    before = agreement_id(story)
    chosen = Values({"successor": {"value": {"selected_user": "U0FACULTY2"}}})
    handed_on = Submission(TEAM_ID, GUIDE, "hands on", metadata=before, values=chosen)

    first, late = both_at_once(
        story, (agree.withdraw, pressed(LEARNER, before)), (agree.pass_on, handed_on)
    )

    assert first is None
    assert late is not None
