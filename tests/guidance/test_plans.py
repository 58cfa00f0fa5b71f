from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance import plans
from guidance.follow_ups import Kind
from guidance.modes import MENTOR_MONTHS, Mode
from guidance.quiet import Quiet
from guidance.steps import Step
from tests.guidance.agreed import (
    DAY,
    GUIDE,
    HOUR,
    KOLKATA,
    LEARNER,
    NEW_YORK,
    NOW,
    QUIETS,
    agreed,
    asked,
    closed,
)


def due(planned, kind, person_id):
    """Return when something falls due, on the wall of the person it is for."""
    [at] = [one.due_at for one in planned if (one.kind, one.person_id) == (kind, person_id)]
    return at.astimezone(QUIETS[person_id].zone)


def after(mode=Mode.COACH, steps=(), next_meeting=None):
    session = closed(mode, next_meet_at=next_meeting)
    return plans.after_session(session, steps, next_meeting=next_meeting, now=NOW, quiets=QUIETS)


def test_a_request_reminds_after_two_days_and_ends_after_seven():
    reminder, end = plans.while_waiting(asked(), GUIDE, now=NOW, quiet=QUIETS[GUIDE])

    assert (reminder.kind, reminder.person_id, reminder.due_at) == (
        Kind.REQUEST_WAITING,
        GUIDE,
        NOW + 2 * DAY,
    )
    assert (end.kind, end.due_at) == (Kind.REQUEST_EXPIRY, NOW + 7 * DAY)


def test_a_reminder_that_would_come_on_a_weekend_comes_on_monday():
    thursday = NOW + 3 * DAY
    reminder, _ = plans.while_waiting(asked(), GUIDE, now=thursday, quiet=QUIETS[GUIDE])

    assert reminder.due_at.astimezone(NEW_YORK) == datetime(2026, 3, 9, 8, tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("at", "learner", "guide"),
    [
        # Nine in New York is half past six in the evening in Kolkata.
        (datetime(2026, 3, 4, 9, tzinfo=NEW_YORK), "Mar 04 18:30", "Mar 04 08:00"),
        # Seven in the morning in New York: the evening before. Kolkata is awake.
        (datetime(2026, 3, 4, 7, tzinfo=NEW_YORK), "Mar 04 16:30", "Mar 03 19:00"),
    ],
)
def test_both_are_reminded_an_hour_before_or_the_evening_before(at, learner, guide):
    planned = plans.around_session(agreed(meet_at=at.astimezone(UTC)), QUIETS, now=NOW)

    assert f"{due(planned, Kind.SESSION_SOON, LEARNER):%b %d %H:%M}" == learner
    assert f"{due(planned, Kind.SESSION_SOON, GUIDE):%b %d %H:%M}" == guide


def test_a_session_within_the_hour_needs_no_reminder():
    planned = plans.around_session(agreed(meet_at=NOW + HOUR), QUIETS, now=NOW)

    assert [one.kind for one in planned] == [Kind.SESSION_OVERDUE] * 2


def test_an_open_session_is_asked_about_a_day_later_and_one_without_a_time_after_two_weeks():
    at = NOW + 2 * HOUR
    timed = plans.around_session(agreed(meet_at=at), QUIETS, now=NOW)
    untimed = plans.around_session(agreed(), QUIETS, now=NOW)

    assert due(timed, Kind.SESSION_OVERDUE, GUIDE) == at + DAY
    assert due(untimed, Kind.SESSION_OVERDUE, GUIDE) == datetime(2026, 3, 16, 10, tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("mode", "checks"),
    [
        (Mode.ADVISE, {Kind.ADVICE_CHECK: date(2026, 3, 9)}),
        (Mode.COACH, {Kind.STEP_CHECK: date(2026, 3, 9), Kind.GOAL_CHECK: date(2026, 3, 30)}),
        (
            Mode.COACH_WITH_WISDOM,
            {Kind.STEP_CHECK: date(2026, 3, 16), Kind.GOAL_CHECK: date(2026, 4, 13)},
        ),
        (Mode.MENTOR, {Kind.MENTOR_CHECK: date(2026, 6, 2), Kind.STALL_CHECK: date(2026, 6, 1)}),
    ],
)
def test_each_form_has_its_check_ins_in_the_learners_morning(mode, checks):
    planned = after(mode)

    for kind, day in checks.items():
        at = due(planned, kind, LEARNER)
        assert at.date() == day
        assert at.time() == time(10) or kind is Kind.STALL_CHECK
    others = {one.kind for one in planned} - set(checks)
    assert others == {Kind.FORM_WAITING}


def test_mentoring_comes_up_for_both_and_other_forms_for_the_learner_alone():
    for mode in Mode:
        asked_of = {one.person_id for one in after(mode) if one.kind is not Kind.FORM_WAITING}
        assert asked_of == ({LEARNER, GUIDE} if mode is Mode.MENTOR else {LEARNER})


def test_a_step_is_asked_about_on_its_day_where_its_owner_lives():
    steps = [
        Step("s1", "a", LEARNER, "Send it", date(2026, 3, 6)),
        Step("s2", "a", GUIDE, "Read it", date(2026, 3, 7)),
        Step("s3", "a", LEARNER, "Sleep"),
    ]
    planned = [one for one in after(steps=steps) if one.kind is Kind.STEP_DUE]

    assert [(one.subject_id, one.person_id) for one in planned] == [("s1", LEARNER), ("s2", GUIDE)]
    assert due(planned, Kind.STEP_DUE, LEARNER) == datetime(2026, 3, 6, 9, tzinfo=KOLKATA)
    # A Saturday: the guide reads it on Monday morning.
    assert due(planned, Kind.STEP_DUE, GUIDE) == datetime(2026, 3, 9, 8, tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("now", "asked_at"),
    [
        ("Mar 06 06:59", "Mar 06 09:00"),
        ("Mar 06 07:01", "Mar 06 17:00"),
        ("Mar 06 10:00", "Mar 06 17:00"),
        ("Mar 06 15:01", "Mar 09 08:00"),
        ("Mar 06 23:59", "Mar 09 08:00"),
        ("Mar 07 01:00", "Mar 09 08:00"),  # the owner's day is over, the other one's is not
    ],
)
def test_a_step_is_never_asked_about_right_after_it_was_written(now, asked_at):
    now = datetime.strptime(f"2026 {now}", "%Y %b %d %H:%M").replace(tzinfo=NEW_YORK)
    steps = [Step("s1", "a", GUIDE, "Send it", date(2026, 3, 6))]
    planned = plans.after_session(closed(), steps, next_meeting=None, now=now, quiets=QUIETS)

    assert f"{due(planned, Kind.STEP_DUE, GUIDE):%b %d %H:%M}" == asked_at


@pytest.mark.parametrize(
    ("meeting", "reminded"),
    [
        ("Mar 07 10:00", "Mar 07 09:00"),  # a Saturday: nothing is open before it
        ("Mar 09 08:30", "Mar 09 08:00"),  # a Monday: this much is
        ("Mar 09 08:00", "Mar 09 07:00"),
    ],
)
def test_a_meeting_that_is_set_too_late_for_the_evening_before_still_comes_up(meeting, reminded):
    friday_night = datetime(2026, 3, 6, 21, tzinfo=NEW_YORK)
    at = datetime.strptime(f"2026 {meeting}", "%Y %b %d %H:%M").replace(tzinfo=NEW_YORK)
    planned = plans.after_session(
        closed(next_meet_at=at), [], next_meeting=at, now=friday_night, quiets=QUIETS
    )

    assert f"{due(planned, Kind.NEXT_MEETING, GUIDE):%b %d %H:%M}" == reminded


def test_the_next_meeting_comes_up_an_hour_before():
    at = datetime(2026, 3, 11, 9, tzinfo=NEW_YORK).astimezone(UTC)
    planned = after(next_meeting=at)

    assert due(planned, Kind.NEXT_MEETING, GUIDE) == at - HOUR
    assert due(planned, Kind.NEXT_MEETING, LEARNER) == at - HOUR


def test_a_pause_moves_no_plan_so_that_its_end_brings_everything_back():
    paused = Quiet(NEW_YORK, paused_until=date(2026, 9, 1))
    reminder, _ = plans.while_waiting(asked(), GUIDE, now=NOW, quiet=paused)

    assert reminder.due_at == NOW + 2 * DAY
    assert plans.on_day(date(2026, 3, 5), plans.ASK_AT, paused).month == 3


@given(
    st.timedeltas(timedelta(), timedelta(days=700)).map(lambda since: NOW + since),
    st.sampled_from(list(Mode)),
)
def test_nothing_that_waits_for_quiet_is_planned_into_a_night(now, mode):
    planned = plans.after_session(closed(mode), [], next_meeting=None, now=now, quiets=QUIETS)

    for one in planned:
        assert one.due_at > now
        assert QUIETS[one.person_id].is_open(one.due_at) or one.kind is Kind.REQUEST_EXPIRY


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
    ],
)
def test_some_months_later_is_the_same_day_or_the_last_of_a_shorter_month(day, months, later):
    assert plans.months_later(day, months) == later


@given(st.dates(date(2020, 1, 1), date(2100, 1, 1)), st.sampled_from(list(MENTOR_MONTHS)))
def test_some_months_later_is_never_another_month(day, months):
    later = plans.months_later(day, months)
    count = (later.year - day.year) * 12 + later.month - day.month

    assert count == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1
