from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest

from guidance.release import (
    BANDS,
    HALF_POINTS,
    SHARES,
    Period,
    Pool,
    Publication,
    Question,
    Rule,
    is_ripe,
    told,
    value_of,
)
from guidance.release_file import Rating, replay

MAY = date(2026, 5, 1)
RULE, SMALL = Rule(), Rule(is_small=True)


def people(count, start=0):
    return {f"R{number}": 4 for number in range(start, start + count)}


def rated(rater, day, useful=4, faculty="F"):
    return Rating(faculty, rater, datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day), useful)


@pytest.mark.parametrize(
    ("period", "day", "following"),
    [
        (Period.MONTHLY, date(2026, 1, 1), date(2026, 2, 1)),
        (Period.MONTHLY, date(2026, 1, 31), date(2026, 2, 1)),
        (Period.MONTHLY, date(2026, 12, 5), date(2027, 1, 1)),
        (Period.QUARTERLY, date(2026, 1, 1), date(2026, 4, 1)),
        (Period.QUARTERLY, date(2026, 6, 30), date(2026, 7, 1)),
        (Period.QUARTERLY, date(2026, 11, 5), date(2027, 1, 1)),
    ],
)
def test_it_is_published_on_the_first_of_a_month_or_of_a_quarter(period, day, following):
    assert period.next_date(day) == following


@pytest.mark.parametrize(("rule", "least"), [(RULE, 8), (SMALL, 5)])
def test_one_person_less_is_not_yet(rule, least):
    few = Pool().sealed(people(least - 1))

    assert few.published(MAY, rule) == (None, few)
    publication, left = few.sealed(people(1, least)).published(MAY, rule)
    assert publication.raters == least
    assert (left.votes, left.waiting) == ((), frozenset())


def test_what_was_not_enough_waits_for_more_and_comes_out_together():
    first = Pool().sealed(people(4))

    publication, _ = first.sealed(people(4, 4)).published(MAY, RULE)

    assert publication == Publication(MAY, 8, value_of([4] * 8, HALF_POINTS))


def test_five_answers_of_one_person_are_one():
    pool = Pool()
    for vote in (1, 5, 5, 5, 5):
        pool = pool.sealed({"R0": vote})

    assert pool.votes == [1]
    assert not is_ripe(pool.waiting, {}, on=MAY, least=5)


def test_people_who_were_counted_are_not_new_before_a_year_has_passed():
    _, counted = Pool().sealed(people(8)).published(MAY, RULE)
    again = counted.sealed(people(8))

    assert again.published(date(2027, 4, 1), RULE)[0] is None
    assert again.published(date(2027, 5, 1), RULE)[0] is not None
    assert again.sealed(people(7, 8)).published(date(2026, 6, 1), RULE)[0] is None
    assert again.sealed(people(8, 8)).published(date(2026, 6, 1), RULE)[0].raters == 16


@pytest.mark.parametrize(
    ("votes", "half_point"),
    [
        ([3] * 8, 3.0),
        ([4] * 8, 4.0),
        ([5] * 8, 4.0),
        ([1] * 8, 2.0),
        ([2, 3, 3, 3, 2, 3, 2, 2], 2.5),
        ([5] * 12, 4.5),
        ([4] * 12, 4.0),
        ([5] * 36, 5.0),
        ([1] * 36, 1.0),
    ],
)
def test_the_more_people_the_further_out_the_half_points_go(votes, half_point):
    assert value_of(votes, HALF_POINTS).half_point == half_point


@pytest.mark.parametrize(
    ("yes", "no", "edges"),
    [(8, 0, (0.5, 1)), (4, 4, (0.5, 1)), (3, 5, (0, 0.5)), (12, 0, (0.75, 1)), (5, 7, (0.25, 0.5))],
)
def test_a_share_is_told_in_halves_and_from_twelve_people_on_in_quarters(yes, no, edges):
    value = value_of([1] * yes + [0] * no, SHARES)

    assert (value.low, value.high) == edges


def test_a_share_needs_eight_people_in_a_small_program_too():
    pool = Pool().sealed(dict.fromkeys(people(7), 1))

    assert pool.published(MAY, SMALL, Question.CLEAR)[0] is None
    assert pool.sealed({"R9": 0}).published(MAY, SMALL, Question.CLEAR)[0] is not None


@pytest.mark.parametrize(
    ("votes", "edges"),
    [
        ([5] * 5, (3.0, 5)),
        ([2] * 5, (1, 3.0)),
        ([5] * 6, (3.5, 5)),
        ([3, 3, 3, 3, 3, 4], (3.0, 3.5)),
        ([3, 3, 3, 3, 3, 2], (2.5, 3.0)),
        ([1] * 6, (1, 2.5)),
    ],
)
def test_a_small_program_gets_four_bands_and_with_five_people_two(votes, edges):
    value = value_of(votes, BANDS)

    assert (value.low, value.high) == edges


def test_what_is_told_is_true():
    for count in (8, 9, 12, 17, 36, 50):
        for total in range(count, 5 * count + 1):
            votes = [total // count + (n < total % count) for n in range(count)]
            value = value_of(votes, HALF_POINTS)
            assert value.low <= total / count <= value.high
            assert value.half_point in {cut + 0.25 for cut in HALF_POINTS.cuts} | {1.0}


@pytest.mark.parametrize(
    ("count", "said"), [(5, 5), (7, 5), (8, 8), (11, 8), (12, 12), (15, 12), (41, 40)]
)
def test_how_many_answered_is_rounded_down(count, said):
    assert told(count) == said


def test_whether_and_when_it_is_published_does_not_depend_on_what_was_given():
    days = [(f"R{n % 13}", 9 * n) for n in range(40)]

    def moments(useful):
        found = replay([rated(rater, day, useful(day)) for rater, day in days], RULE)
        return [(publication.on, publication.raters) for _, publication in found]

    assert moments(lambda day: 5) == moments(lambda day: 1 + day % 5) != []


def test_what_came_later_changes_nothing_that_was_published():
    ratings = [rated(f"R{n}", 10 * n, 1 + n % 5) for n in range(30)]

    whole = list(replay(ratings, RULE))

    assert len(whole) >= 2
    for end in range(10, 30):
        before = [one for one in replay(ratings[:end], RULE) if one[1].on <= ratings[end].at.date()]
        assert whole[: len(before)] == before


def test_the_order_of_lines_plays_no_part():
    ratings = [rated(f"R{n}", 3 * n, 1 + n % 5, f"F{n % 2}") for n in range(20)]
    orders = [ratings, ratings[::-1], ratings[1::2] + ratings[::2]]

    assert len({tuple(replay(order, SMALL)) for order in orders}) == 1


def test_an_answer_on_the_date_itself_waits_for_the_next():
    ratings = [rated(f"R{n}", 31, 4) for n in range(8)]

    [(_, publication)] = replay(ratings, RULE)

    assert publication.on == date(2026, 3, 1)


def test_the_newest_answer_of_a_period_is_the_vote():
    ratings = [rated("R0", 1, 5), rated("R0", 2, 1), *(rated(f"R{n}", 3, 3) for n in range(1, 8))]

    for order in (ratings, ratings[::-1]):
        [(_, publication)] = replay(order, RULE)
        assert publication.value == value_of([1, *[3] * 7], HALF_POINTS)


def test_one_mans_publications_say_nothing_of_anothers():
    ratings = [rated(f"R{n}", n, 4, "F1") for n in range(8)]
    others = [rated(f"R{n}", n, 1, "F2") for n in range(7)]

    assert {faculty for faculty, _ in replay(ratings + others, RULE)} == {"F1"}


def test_who_gave_which_vote_plays_no_part():
    votes = [1, 3, 5]
    values = {value_of([*order, *[4] * 5], HALF_POINTS) for order in permutations(votes)}

    assert len(values) == 1
