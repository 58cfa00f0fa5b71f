from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.due import (
    ITEMS_MOST,
    LATE_AFTER,
    UNANSWERED_MOST,
    Budget,
    first_on_card,
    too_late,
)
from guidance.follow_ups import RULES, FollowUp, Kind
from guidance.quiet import Quiet

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
DAY = timedelta(days=1)
QUIET = Quiet(ZoneInfo("UTC"), time(0), time(0), weekends=False)
WEEK = 7 * DAY
PROMISED = {Kind.REQUEST_WAITING, Kind.REQUEST_EXPIRY, Kind.FORM_WAITING}
URGENT = [Kind.REQUEST_WAITING, Kind.SESSION_SOON, Kind.STEP_DUE, Kind.NEXT_MEETING]
CAN_WAIT = [Kind.FORM_WAITING, Kind.ADVICE_CHECK, Kind.GOAL_CHECK, Kind.SESSION_OVERDUE]


def due(kind, *, late=timedelta(), id_="f", **more):
    return FollowUp(id_, "a", kind, "U", NOW - late, **more)


@pytest.mark.parametrize("kind", Kind)
def test_only_promises_are_asked_however_late(kind):
    is_dropped = too_late([due(kind, late=400 * DAY)], now=NOW, quiet=QUIET, budget=Budget()) != []

    assert is_dropped is (kind not in PROMISED)
    assert too_late([due(kind)], now=NOW, quiet=QUIET, budget=Budget()) == []


@pytest.mark.parametrize("kind", [kind for kind in Kind if RULES[kind].window])
def test_a_window_ends_when_it_says(kind):
    window = RULES[kind].window

    assert too_late([due(kind, late=window)], now=NOW, quiet=QUIET, budget=Budget()) == []
    late = due(kind, late=window + timedelta(seconds=1))
    assert too_late([late], now=NOW, quiet=QUIET, budget=Budget()) == [late]


def test_of_what_is_late_the_newest_of_each_kind_is_asked():
    tuesday, thursday = (due(Kind.STEP_DUE, late=n * DAY, id_=str(n)) for n in (6, 4))
    goal, form = due(Kind.GOAL_CHECK, late=6 * DAY), due(Kind.FORM_WAITING, late=6 * DAY)

    assert too_late([tuesday, thursday, goal, form], now=NOW, quiet=QUIET, budget=Budget()) == [
        tuesday
    ]


def test_several_that_are_hardly_late_are_all_asked():
    steps = [due(Kind.STEP_DUE, late=n * LATE_AFTER / 2, id_=str(n)) for n in range(3)]

    assert too_late(steps, now=NOW, quiet=QUIET, budget=Budget()) == []


@pytest.mark.parametrize("kind", URGENT)
def test_what_is_urgent_comes_at_once(kind):
    assert Budget(bundled_at=NOW - DAY).opens_at(due(kind), now=NOW, quiet=QUIET) == NOW


@pytest.mark.parametrize("kind", CAN_WAIT)
def test_what_can_wait_comes_once_a_week_or_as_seldom_as_the_person_chose(kind):
    one = due(kind)

    assert Budget().opens_at(one, now=NOW, quiet=QUIET) == NOW
    assert Budget(bundled_at=NOW - DAY).opens_at(one, now=NOW, quiet=QUIET) == NOW + 6 * DAY
    assert (
        Budget(bundled_at=NOW - DAY, weeks=4).opens_at(one, now=NOW, quiet=QUIET) == NOW + 27 * DAY
    )
    assert Budget(bundled_at=NOW - WEEK).opens_at(one, now=NOW, quiet=QUIET) == NOW
    assert (
        Budget(bundled_at=NOW + 400 * DAY).opens_at(one, now=NOW, quiet=QUIET) == NOW
    )  # of a wrong clock


@pytest.mark.parametrize("kind", Kind)
def test_after_three_without_an_answer_nothing_is_asked_that_nobody_else_waits_for(kind):
    spent = Budget(unanswered=UNANSWERED_MOST)
    goes_on = {Kind.REQUEST_WAITING, Kind.REQUEST_EXPIRY, Kind.SESSION_SOON, Kind.NEXT_MEETING}

    opens = spent.opens_at(due(kind), now=NOW, quiet=QUIET)
    assert (opens == NOW) is (kind in goes_on | {Kind.SWITCH_OPEN})


def test_a_card_counts_once_and_news_does_not():
    asked = [RULES[Kind.STEP_DUE], RULES[Kind.GOAL_CHECK]]

    assert Budget().spent(asked, now=NOW) == Budget(unanswered=1, bundled_at=NOW)
    assert Budget().spent([RULES[Kind.SESSION_SOON]], now=NOW) == Budget()
    assert Budget().spent([RULES[Kind.STEP_DUE]], now=NOW) == Budget(unanswered=1)
    assert Budget().spent([], now=NOW) == Budget()


def test_cards_of_which_nobody_knows_yet_count_as_if_they_were_out():
    step, goal = [RULES[Kind.STEP_DUE]], [RULES[Kind.GOAL_CHECK]]

    assert Budget().once_noted([], now=NOW) == Budget()
    left = Budget(unanswered=1).once_noted([step, goal], now=NOW)
    assert left == Budget(unanswered=3, bundled_at=NOW, is_certain=False)


@given(st.lists(st.sampled_from(list(Kind)), min_size=1, max_size=30))
def test_a_card_begins_with_what_is_urgent_and_has_an_end(kinds):
    asked = first_on_card([due(kind, id_=str(n)) for n, kind in enumerate(kinds)])
    urgent = [one.rule.is_urgent for one in asked]

    assert 1 <= len(asked) <= ITEMS_MOST
    assert urgent == sorted(urgent, reverse=True)


@pytest.mark.parametrize("kind", [Kind.SESSION_SOON, Kind.NEXT_MEETING, Kind.SWITCH_OPEN])
def test_what_nobody_needs_a_day_later_finds_room_on_a_card_full_of_steps(kind):
    steps = [due(Kind.STEP_DUE, late=DAY, id_=str(n)) for n in range(ITEMS_MOST)]
    soon = due(kind, id_="now", asks=1)

    assert first_on_card([*steps, soon]) == [soon, *steps[:-1]]


def test_a_stall_check_and_a_later_check_in_stand_for_the_others():
    first, second = (due(Kind.MENTOR_CHECK, id_=str(n), ordinal=n) for n in (1, 2))
    stall = due(Kind.STALL_CHECK, id_="s")

    assert first_on_card([first, second]) == [second]
    assert first_on_card([first, second, stall]) == [stall]
    assert first_on_card([first, due(Kind.STALL_CHECK, id_="s")])[0].id == "s"


def test_a_pause_makes_nothing_late():
    paused = Quiet(ZoneInfo("UTC"), paused_until=NOW.date())
    step = due(Kind.STEP_DUE, late=60 * DAY)

    assert too_late([step], now=NOW, quiet=paused, budget=Budget()) == []
    assert too_late([step], now=NOW, quiet=paused.usual, budget=Budget()) == [step]


def test_a_week_later_is_the_same_hour_when_clocks_have_changed():
    quiet = Quiet(ZoneInfo("America/New_York"))
    before = datetime(2026, 3, 4, 10, tzinfo=quiet.zone).astimezone(UTC)
    opens = Budget(bundled_at=before).opens_at(due(Kind.GOAL_CHECK), now=before + DAY, quiet=quiet)

    assert opens.astimezone(quiet.zone) == datetime(2026, 3, 11, 10, tzinfo=quiet.zone)


def test_what_was_never_asked_is_not_pushed_out_by_what_was():
    again = [due(Kind.STEP_DUE, late=DAY, id_=str(n), asks=1) for n in range(ITEMS_MOST)]
    new = due(Kind.STEP_DUE, id_="new")

    assert first_on_card([*again, new])[0] == new


def test_to_wait_for_one_s_turn_is_not_to_be_late():
    budget = Budget(unanswered=UNANSWERED_MOST - 1, bundled_at=NOW - 28 * DAY - DAY, weeks=4)
    held = {"held_from": NOW - 27 * DAY}
    check, step = (due(kind, id_=kind, **held) for kind in (Kind.ADVICE_CHECK, Kind.STEP_DUE))
    unheld = due(Kind.ADVICE_CHECK, late=27 * DAY, id_="unheld")

    assert too_late([check, step, unheld], now=NOW, quiet=QUIET, budget=budget) == [step, unheld]


def test_what_waits_for_the_bundle_after_the_one_that_had_no_room_is_not_late():
    budget = Budget(bundled_at=NOW - 28 * DAY, weeks=4)
    held = due(Kind.ADVICE_CHECK, held_from=NOW - 28 * DAY - timedelta(hours=1))

    assert too_late([held], now=NOW, quiet=QUIET, budget=budget) == []
    assert too_late([held], now=NOW + 15 * DAY, quiet=QUIET, budget=budget) == [held]


def test_of_several_that_wait_the_one_that_fell_due_last_is_the_newest():
    older, newer = (
        due(Kind.GOAL_CHECK, late=2 * DAY, id_=str(n), held_from=NOW - n * DAY) for n in (6, 4)
    )

    assert too_late([older, newer], now=NOW, quiet=QUIET, budget=Budget()) == [older]
