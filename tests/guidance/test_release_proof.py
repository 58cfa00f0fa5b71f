"""For every number of people, every total and every pair of insiders: nothing is certain."""

from collections import defaultdict
from itertools import combinations_with_replacement, product

import pytest

from guidance.release import (
    BANDS,
    HALF_POINTS,
    MAJORITY,
    RATERS,
    RATERS_SMALL,
    SHARES,
    value_of,
)
from tests.guidance.attacker import possible

MOST = 60
FORMS = range(4)


def with_total(count, total, scale=HALF_POINTS):
    """Return votes that add up to it; the value depends on nothing else."""
    span = scale.highest - scale.lowest
    most, rest = divmod(total - count * scale.lowest, span)
    votes = [scale.highest] * most + [scale.lowest + rest] + [scale.lowest] * count
    return votes[:count]


def certain(count, scale):
    """Yield what insiders gave and what is published, whenever they know somebody else's vote."""
    totals = range(count * scale.lowest, count * scale.highest + 1)
    values = {total: value_of(with_total(count, total, scale), scale) for total in totals}
    for insiders in (0, 1, 2):
        hidden = count - insiders
        gives = range(insiders * scale.lowest, insiders * scale.highest + 1)
        sums = range(hidden * scale.lowest, hidden * scale.highest + 1)
        for gave, value in product(gives, set(values.values())):
            fits = {total for total in sums if values[total + gave] == value}
            if fits and len(possible(fits, hidden, scale)) < 2:
                yield insiders, gave, value


@pytest.mark.parametrize("scale", [HALF_POINTS, BANDS, SHARES, MAJORITY])
def test_nobody_is_found_out_whatever_was_given_and_whoever_talks(scale):
    assert [found for count in range(3, MOST + 1) for found in certain(count, scale)] == []


@pytest.mark.parametrize(
    ("scale", "least"),
    [(HALF_POINTS, RATERS), (BANDS, RATERS_SMALL), (SHARES, RATERS), (MAJORITY, RATERS)],
)
def test_from_the_least_number_of_people_on_there_is_something_to_tell(scale, least):
    assert all(scale.usable(count) for count in range(least, MOST + 1))


def told_together(count, scale):
    """Return all ways in which so many people may have felt the four forms, by what is told."""
    told = [value_of([1] * felt + [0] * (count - felt), scale) for felt in range(count + 1)]
    ways = defaultdict(list)
    for some, more, most in combinations_with_replacement(range(count + 1), 3):
        way = (some, more - some, most - more, count - most)
        ways[tuple(told[felt] for felt in way)].append(way)
    return ways.values()


def certain_ballots(count, scale):
    """Yield what insiders felt, and a form that each of the others felt for certain or did not."""
    for ways in told_together(count, scale):
        for insiders in (two for n in range(3) for two in combinations_with_replacement(FORMS, n)):
            rests = [[way[form] - insiders.count(form) for form in FORMS] for way in ways]
            rests = [rest for rest in rests if min(rest) >= 0]
            others = count - len(insiders)
            for form in FORMS if rests else ():
                may = any(rest[form] > 0 for rest in rests)
                may_not = any(rest[form] < others for rest in rests)
                if not (may and may_not):
                    yield insiders, form


def test_of_nobody_and_no_form_it_is_certain_whether_it_felt_like_it():
    """All four are told together: each ballot, whether it felt like this form, keeps two values."""
    assert MAJORITY.usable(RATERS) == [0.5]
    assert [found for n in range(RATERS, 31) for found in certain_ballots(n, MAJORITY)] == []


def test_quarters_of_four_forms_would_say_of_some_form_that_nobody_felt_it():
    """Four of eight felt coached and four mentored: two halves are the whole, so none advised."""
    advised_for_certain_not = [found for found in certain_ballots(8, SHARES) if not found[0]]

    assert len(advised_for_certain_not) == 12


def test_beside_the_form_agreed_on_the_forms_felt_would_give_people_away():
    """Why `Question` has the forms felt and not whether it was the one agreed on as well.

    Seven agreed on coaching and one on mentoring; half or more felt what was agreed on, and half or
    more felt mentored: then four felt coached, four mentored, and the one is among these.
    """
    half = value_of([1] * 4 + [0] * 4, SHARES)
    ways = [
        (felt, mentored)
        for felt in product((0, 1), repeat=7)
        for mentored in (0, 1)
        if value_of([1 - one for one in felt] + [mentored], SHARES) == half
        and value_of([*felt, mentored], SHARES) == half
    ]
    assert {mentored for _, mentored in ways} == {1}


def test_the_helper_makes_every_total():
    for scale in (HALF_POINTS, SHARES):
        totals = range(8 * scale.lowest, 8 * scale.highest + 1)
        made = [with_total(8, total, scale) for total in totals]
        assert [sum(votes) for votes in made] == list(totals)
        assert {len(votes) for votes in made} == {8}


def test_plain_half_points_would_give_people_away():
    """Eight people, two of whom know that they gave 4: "5" says that the others gave 5."""
    plain = {t: round(t / 8 * 2 + 0.001) / 2 for t in range(8, 41)}
    fits = {u for u in range(6, 31) if plain[u + 8] == 5.0}

    assert possible(fits, 6) == {5}
    assert value_of([5] * 6 + [4, 4], HALF_POINTS).half_point == 4.0
