"""Which forms were agreed on and felt: published together, each person and session once."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from sqlmodel import select

from guidance.modes import Mode
from guidance.release import AGREED, FELT, Rule
from storage import pools
from storage.answers import RaterRow
from tests.storage.sessions import NOW, erase
from tests.storage.test_pools import APRIL, JUNE, MAY, PROGRAM, Ward


@pytest.fixture
def ward(transaction):
    return Ward(transaction)


def by_most(ward, asked):
    """Return the form of more than half on each date on which one was told, newest first."""
    told = {mode: ward.read(question) for mode, question in asked.items()}
    dates = sorted({one.on for found in told.values() for one in found}, reverse=True)
    return [
        [mode for mode, found in told.items() for one in found if one.on == on and one.value.low]
        for on in dates
    ]


def test_what_was_agreed_is_told_beside_what_was_felt(ward):
    for number in range(8):
        felt = Mode.ADVISE if number < 6 else Mode.COACH
        ward.answers(f"U1{number}", felt=felt, agreed=Mode.COACH)
    ward.publishes(APRIL)

    assert (by_most(ward, AGREED), by_most(ward, FELT)) == ([[Mode.COACH]], [[Mode.ADVISE]])


def test_half_of_them_are_not_most(ward):
    for number in range(8):
        form = Mode.ADVISE if number < 4 else Mode.COACH
        ward.answers(f"U1{number}", felt=form, agreed=form)
    ward.publishes(APRIL)

    assert (by_most(ward, AGREED), by_most(ward, FELT)) == ([[]], [[]])


def test_each_learner_counts_once_with_the_newest_of_a_year(ward):
    for number in range(8):
        ward.answers(f"U1{number}", agreed=Mode.COACH, at=NOW - timedelta(days=400))
        ward.answers(f"U1{number}", agreed=Mode.MENTOR)
    for day in range(20):
        ward.answers("U10", agreed=Mode.ADVISE, at=NOW - timedelta(days=day + 1))
    ward.publishes(APRIL)

    assert by_most(ward, AGREED) == [[Mode.MENTOR]]


def test_no_session_is_in_two_publications(ward):
    """Else two digests of one month to the next would give the one away who agreed anew."""
    for number in range(8):
        agreed = Mode.COACH if number < 5 else Mode.ADVISE
        ward.answers(f"U1{number}", agreed=agreed)
    ward.publishes(APRIL)
    for number in range(8):
        ward.answers(f"U2{number}", agreed=Mode.MENTOR, on=MAY, at=NOW + timedelta(days=40))
    ward.publishes(MAY)

    assert by_most(ward, AGREED) == [[Mode.MENTOR], [Mode.COACH]]
    assert [one.raters for one in ward.read(AGREED[Mode.MENTOR])] == [8, 8]


def test_what_was_agreed_is_told_again_only_of_eight_who_met_since(ward):
    """Eight answer late, one of whom has met again: of that one alone nothing is told."""
    for number in range(16):
        on = APRIL if number < 8 else MAY
        ward.answers(f"U{number + 10}", agreed=Mode.COACH if number < 9 else Mode.ADVISE, on=on)
    ward.publishes(APRIL)
    ward.answers("U10", agreed=Mode.ADVISE, on=MAY, at=NOW + timedelta(days=40))
    with ward.transaction() as session:
        erase(session, "U11")
    ward.publishes(MAY)

    assert by_most(ward, FELT) == [[Mode.COACH], [Mode.COACH]]
    assert by_most(ward, AGREED) == [[Mode.COACH]]


def test_what_a_lost_database_may_have_told_is_not_told_again(ward):
    for number in range(8):
        ward.answers(f"U1{number}", agreed=Mode.COACH)
    with ward.transaction() as session:
        pools.give_up(session, "p1", on=APRIL)
    for number in range(8):
        ward.answers(f"U2{number}", agreed=Mode.MENTOR, on=MAY, at=NOW + timedelta(days=40))
    ward.publishes(MAY)

    assert by_most(ward, AGREED) == [[Mode.MENTOR]]


def test_what_ended_on_the_date_or_later_belongs_to_the_next(ward):
    """A date that is dealt with late tells what it would have told in time."""
    for number in range(8):
        ward.answers(f"U1{number}", agreed=Mode.COACH)
        ward.answers(f"U1{number}", agreed=Mode.MENTOR, on=JUNE, at=NOW + timedelta(days=40))
    ward.publishes(APRIL)

    assert by_most(ward, AGREED) == [[Mode.COACH]]


def test_of_fewer_than_eight_learners_it_is_not_told(ward):
    for number in range(8):
        past = timedelta(days=400) if number == 0 else timedelta()
        ward.answers(f"U1{number}", at=NOW - past)
    ward.publishes(APRIL)

    assert by_most(ward, FELT) == [[Mode.COACH]]
    assert by_most(ward, AGREED) == []


@pytest.mark.parametrize("seed", range(6))
def test_all_four_pools_hold_the_same_people_whatever_happens(ward, seed):
    """Told apart, of other people or on other dates, they would be parts of different wholes."""
    dice = Random(seed)
    small = replace(PROGRAM, rule=Rule(is_small=True))
    for on in (APRIL, MAY, JUNE):
        for _ in range(dice.randrange(4, 12)):
            felt = dice.choice([*Mode, None])
            ward.answers(f"U1{dice.randrange(14)}", felt=felt, on=on)
        if dice.random() < 0.5:
            with ward.transaction() as session:
                who = f"U1{dice.randrange(14)}"
                erase(session, who)
        if dice.random() < 0.2:
            with ward.transaction() as session:
                pools.let_go(session, "p1", before=on)
        ward.publishes(on, dice.choice([PROGRAM, small]))

        with ward.transaction() as session:
            rows = session.exec(select(RaterRow)).all()
        each = [
            sorted(
                (one.is_waiting, one.counted_on is None) for one in rows if one.question == asked
            )
            for asked in FELT.values()
        ]
        assert all(found == each[0] for found in each)
        told = [[(one.on, one.raters) for one in ward.read(asked)] for asked in FELT.values()]
        assert all(found == told[0] for found in told)
