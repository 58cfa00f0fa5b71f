from datetime import UTC, date, datetime, timedelta

import pytest

from guidance.agreements import Agreement
from guidance.counting import count
from guidance.digest import Share, Total
from guidance.feedback import Answers, Side
from guidance.modes import Mode
from guidance.periods import Stretch, month_of
from guidance.stages import Stage
from guidance.steps import StepDraft
from guidance.switches import Role, Switch, SwitchReason
from sandbox.seed import TEAM_ID
from storage import agreements, digests, feedback, process, programs, steps, switches
from storage.columns import new_id
from storage.database import transactions
from tests.storage.sessions import erase
from tests.story import GUIDE, enrol

MARCH, APRIL, JUNE = (month_of(date(2026, month, 1)) for month in (3, 4, 6))


@pytest.fixture
def session(engine):
    enrol(engine)
    with transactions(engine)() as session:
        yield session


@pytest.fixture
def program(session):
    [program] = programs.in_team(session, team_id=TEAM_ID)
    return program


def noon(day: int, month: int = 3) -> datetime:
    return datetime(2026, month, day, 17, tzinfo=UTC)


def kept(session, program, learner: str, day: int, *, month: int = 3, **more: object) -> Agreement:
    asked_at = noon(day, month)
    values = {
        "asked_mode": Mode.COACH, "mode": Mode.COACH, "stage": Stage.CLOSED,
        "answered_at": asked_at + timedelta(hours=1), "agreed_at": asked_at + timedelta(hours=1),
        "moved_at": asked_at + timedelta(hours=2),
    } | more  # fmt: skip
    one = Agreement(new_id(), TEAM_ID, program.id, learner, GUIDE, "A goal", **values)
    return agreements.add(session, one, now=asked_at)


def counted(session, program, month: Stretch = MARCH):
    return count(process.month(session, program, month))


def test_a_month_is_counted_from_what_is_kept(session, program):
    one = kept(session, program, "U0RESIDENT1", 3)
    kept(session, program, "U0RESIDENT2", 9, stage=Stage.DECLINED, mode=None, agreed_at=None)
    switches.add(
        session,
        Switch(one.id, 1, Role.COACH, Role.MENTOR, SwitchReason.CONCERN, noon(3)),
    )
    switches.add(
        session,
        Switch(one.id, 2, Role.MENTOR, Role.COACH, SwitchReason.BEFORE_THE_END, noon(3)),
    )
    found = counted(session, program)

    assert [sum(found.totals[total].values()) for total in Total] == [2, 1, 1, 1]
    assert found.shares[Share.LEFT_OPEN] == {"U0RESIDENT1": True}
    assert process.totals(session, program, MARCH) == found.totals


def test_without_guidance_is_who_has_had_none_for_three_months(session, program):
    kept(session, program, "U0RESIDENT1", 3)
    kept(session, program, "U0RESIDENT2", 4, agreed_at=noon(9, month=5))

    assert counted(session, program, APRIL).shares[Share.UNGUIDED] == {}, "it began too lately"
    found = counted(session, program, JUNE).shares[Share.UNGUIDED]
    assert {one for one, is_without in found.items() if not is_without} == {"U0RESIDENT2"}
    assert len(found) == 6


def test_a_draft_and_another_program_count_for_nothing(session, program):
    kept(session, program, "U0RESIDENT1", 3, stage=Stage.DRAFT)
    with_others = counted(session, program)

    assert with_others.totals[Total.REQUESTS] == {}


def requests(session, program, month):
    return sum(counted(session, program, month).totals[Total.REQUESTS].values())


def test_the_month_begins_at_midnight_where_the_program_is(session, program):
    kept(session, program, "U0RESIDENT1", 1, moved_at=None, agreed_at=None, stage=Stage.ASKED)
    late = datetime(2026, 4, 1, 3, 59, tzinfo=UTC)
    agreements.add(
        session,
        Agreement(new_id(), TEAM_ID, program.id, "U2", GUIDE, "A goal", stage=Stage.ASKED),
        now=late,
    )

    assert requests(session, program, MARCH) == 2
    assert requests(session, program, APRIL) == 0


def test_a_step_counts_a_week_after_its_day_and_one_without_a_day_has_its_day_in_a_week(
    session, program
):
    one = kept(session, program, "U0RESIDENT1", 30)
    due = [(24, "U0RESIDENT1"), (25, "U0RESIDENT2")]
    drafts = [StepDraft("x", person, date(2026, 3, day)) for day, person in due]
    steps.add(session, one.id, [*drafts, StepDraft("y", GUIDE, None)])

    assert counted(session, program).shares[Share.FOLLOWED] == {"U0RESIDENT1": False}
    april = counted(session, program, APRIL).shares[Share.FOLLOWED]
    assert april == {"U0RESIDENT2": False, GUIDE: False}


def test_forms_count_a_month_after_the_session(session, program):
    one = kept(session, program, "U0RESIDENT1", 9)
    feedback.add(session, one.id, Side.LEARNER, Answers(enough_contact=True, usefulness=5))

    assert counted(session, program).shares[Share.LEARNERS_ANSWERED] == {}
    april = counted(session, program, APRIL)
    assert april.shares[Share.LEARNERS_ANSWERED] == {"U0RESIDENT1": True}
    assert april.shares[Share.GUIDES_ANSWERED] == {GUIDE: False}


def test_an_erased_learner_is_not_many_whom_one_faculty_member_guides(session, program):
    for day in range(3, 9):
        kept(session, program, "U1", day)
    erase(session, "U1", team_id=TEAM_ID, now=noon(20))
    found = counted(session, program)

    assert found.shares[Share.FULL][GUIDE] is False
    assert found.shares[Share.ANSWERED_SOON] == found.asked == {}
    assert sum(found.totals[Total.CLOSED].values()) == 6, "what happened stays in the totals"


def test_a_month_is_told_once_for_good(session, program):
    for number in range(12):
        kept(session, program, f"U{number}", 3)
    first = digests.of_months(session, program, [MARCH])
    for number in range(20, 40):
        kept(session, program, f"U{number}", 4)

    assert first[0].totals[Total.REQUESTS].words == "10 to 14"
    assert digests.of_months(session, program, [MARCH]) == first


def test_a_faculty_member_with_four_learners_has_a_full_hand(session, program):
    for number in range(4):
        kept(session, program, f"U{number}", 3 + number)

    assert counted(session, program).shares[Share.FULL][GUIDE] is True
