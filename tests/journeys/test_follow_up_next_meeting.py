from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from sqlmodel import select

from handlers import meetings
from handlers.edge import react
from handlers.payloads import Press, Submission
from handlers.services import reacting
from handlers.values import Values
from sandbox.seed import TEAM_ID
from storage.tables import AgreementRow
from tests.journeys.coming_back import asked, at, ended, only, rows, says
from tests.journeys.steps import GOAL, buttons
from tests.story import GUIDE, LEARNER, Story

MEET = "Your next meeting with"
NEXT = at("2026-03-11 15:00")
CHECK_INS = [("advise", "advice_check"), ("coach", "step_check"), ("coach", "goal_check")]


def agreements(story: Story):
    with story.services.transaction() as session:
        return list(session.exec(select(AgreementRow).order_by(AgreementRow.created_at)))


@pytest.fixture
def due(story, learner, guide):
    """An hour before the next meeting that the two have set; the group DM."""
    group = ended(learner, guide, next_meeting=int(NEXT.timestamp()))
    only(story, "next_meeting")
    story.goes_to(at("2026-03-11 14:00"))
    return group


def test_both_are_reminded_of_the_next_meeting_an_hour_before(story, learner, guide, due):
    for person in (learner, guide):
        [reminder] = asked(person, MEET)
        assert GOAL in reminder.plain()
        assert "You two set this date." in reminder.plain()
        assert buttons(reminder) == ["Begin", "Another time", "Call it off"]


def test_a_meeting_at_the_weekend_that_is_set_on_friday_night_comes_up_before_it(
    story, learner, guide
):
    story.goes_to(at("2026-03-06 21:00"))
    ended(learner, guide, next_meeting=int(at("2026-03-07 10:00").timestamp()))
    story.goes_to(at("2026-03-07 08:59"))
    assert asked(learner, MEET) == []

    story.goes_to(at("2026-03-07 09:00"))
    for person in (learner, guide):
        assert buttons(asked(person, MEET)[0]) == ["Begin", "Another time", "Call it off"]


def test_begin_opens_the_same_agreement_once_more_in_the_group_dm(story, learner, guide, due):
    before = len(learner.messages(due))
    guide.press("meeting.begin")

    assert learner.group(GUIDE) == due
    card = learner.last(due)
    assert len(learner.messages(due)) == before + 1
    assert "Your agreement: Coach" in card.plain()
    assert GOAL in card.plain()
    assert "End session" in buttons(card)
    first, second = agreements(story)
    assert (second.continues_id, second.stage, second.meet_at) == (first.id, "agreed", NEXT)
    for person in (learner, guide):
        assert "has begun" in says(person)
        assert buttons(person.last()) == []


def test_two_presses_begin_one_session(story, learner, guide, due):
    [card] = asked(learner, MEET)
    guide.press("meeting.begin")
    learner.press("meeting.begin", message=card)

    assert len(agreements(story)) == 2
    assert learner.last().is_ephemeral
    assert "@Faye Heart has begun this session" in says(learner)


def test_who_begins_the_evening_before_is_reminded_before_the_session(story, learner, guide):
    early = at("2026-03-11 07:00")
    ended(learner, guide, next_meeting=int(early.timestamp()))
    story.goes_to(at("2026-03-10 19:00"))
    assert len(asked(learner, MEET)) == 1


def test_a_session_that_begins_late_begins_now(story, learner, guide, due):
    story.goes_to(at("2026-03-12 15:20"))
    learner.press("meeting.begin")

    assert agreements(story)[1].meet_at == at("2026-03-12 15:20")


def begun(story, learner, guide, mode):
    """Begin the next meeting of a session that has its check-ins still to come."""
    ended(learner, guide, mode=mode, next_meeting=int(at("2026-03-05 15:00").timestamp()))
    story.goes_to(at("2026-03-05 14:00"))
    guide.press("meeting.begin")


@pytest.mark.parametrize(("mode", "kind"), CHECK_INS)
def test_the_check_ins_of_the_first_session_end_with_the_second(story, learner, guide, mode, kind):
    begun(story, learner, guide, mode)
    guide.press("guide.end")
    guide.submit()
    only(story, kind)
    for _ in range(30):
        story.passes(days=1)

    assert [row.asks > 0 for row in rows(story, kind)] == [False, True]


@pytest.mark.parametrize(("mode", "kind"), CHECK_INS)
def test_and_go_on_when_the_second_does_not_take_place(story, learner, guide, mode, kind):
    begun(story, learner, guide, mode)
    story.goes_to(at("2026-03-09 10:00"))
    guide.press("meeting.not_met")
    only(story, kind)
    for _ in range(21):
        story.passes(days=1)

    assert [row.asks > 0 for row in rows(story, kind)] == [True]


def test_the_second_session_has_a_life_of_its_own(story, learner, guide, due):
    guide.press("meeting.begin")
    learner.press("guide.end", message=learner.last(due))
    learner.submit()

    assert [row.stage for row in agreements(story)] == ["closed", "closed"]
    assert len(rows(story, "form_waiting")) == 4


def test_a_stranger_begins_nothing(story, learner, guide, due):
    guide.press("preferences.open")
    guide.close_modal()
    [row, _] = rows(story, "next_meeting")
    story.forge(user="U0FACULTY3", action_id="meeting.begin", value=row.id)

    assert len(agreements(story)) == 1


def test_two_presses_in_one_moment_begin_one_session(story, learner, guide, due):
    reminders = {row.person_id: row.id for row in rows(story, "next_meeting")}

    def press(user_id):
        return Press(TEAM_ID, user_id, f"press of {user_id}", value=reminders[user_id])

    with ThreadPoolExecutor(1) as elsewhere:
        with reacting(story.services, team_id=TEAM_ID, user_id=GUIDE) as reaction:
            meetings.begin(reaction, press(GUIDE))
            late = elsewhere.submit(react, meetings.begin, press(LEARNER), story.services)
            wait([late], timeout=0.3)  # it has read the reminder, and waits for the first to end
        answer = late.result()

    assert "has begun this session" in answer.message.content()["text"]
    assert len(agreements(story)) == 2


ELSEWHEN = at("2026-03-12 15:00")


@pytest.mark.parametrize("is_begun_first", [True, False], ids=["begun first", "begun last"])
@pytest.mark.parametrize(
    ("changes", "would_be"), [(meetings.move_next, ELSEWHEN), (meetings.call_off_next, None)]
)
def test_one_begins_the_next_meeting_while_the_other_moves_it_or_calls_it_off(
    story, learner, guide, due, changes, would_be, is_begun_first
):
    [reminder] = [row.id for row in rows(story, "next_meeting") if row.person_id == GUIDE]
    [ended] = agreements(story)
    chosen = {"meet_at": {"value": {"selected_date_time": int(ELSEWHEN.timestamp())}}}
    other = {
        meetings.move_next: Submission(
            TEAM_ID, LEARNER, "other", metadata=ended.id, values=Values(chosen)
        ),
        meetings.call_off_next: Press(TEAM_ID, LEARNER, "other", value=ended.id),
    }
    works = [
        (meetings.begin, Press(TEAM_ID, GUIDE, "begin", value=reminder)),
        (changes, other[changes]),
    ]
    (first, asked_first), (second, asked_second) = works if is_begun_first else works[::-1]

    with ThreadPoolExecutor(1) as elsewhere:
        with reacting(story.services, team_id=TEAM_ID, user_id=asked_first.user_id) as reaction:
            first(reaction, asked_first)
            late = elsewhere.submit(react, second, asked_second, story.services)
            wait([late], timeout=0.3)  # it has read how things stand, and waits for the first
        answer = late.result()

    assert answer is not None, "who comes too late is told so"
    before, *begun = agreements(story)
    assert len(begun) == is_begun_first
    assert before.next_meet_at == (NEXT if is_begun_first else would_be)
    waiting = [row.due_at for row in rows(story, "next_meeting") if row.state == "waiting"]
    assert len(waiting) == (2 if before.next_meet_at == ELSEWHEN else 0)
