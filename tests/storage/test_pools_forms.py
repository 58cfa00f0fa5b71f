"""Which forms were agreed on and felt: published together, of the same people, each once."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from sqlmodel import select

from guidance.modes import Mode
from guidance.release import AGREED, FELT, Rule
from storage import erasure, pools
from storage.answers import RaterRow
from tests.storage.sessions import NOW, TEAM
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
                erasure.erase(session, who, team_id=TEAM, now=NOW)
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
