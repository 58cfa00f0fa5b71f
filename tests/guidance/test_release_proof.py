"""For every number of people, every total and every pair of insiders: nothing is certain."""

from collections import defaultdict
from itertools import combinations_with_replacement, product

import pytest

from guidance.release import BANDS, HALF_POINTS, RATERS, RATERS_SMALL, SHARES, value_of
from tests.guidance.attacker import possible

MOST = 60


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


@pytest.mark.parametrize("scale", [HALF_POINTS, BANDS, SHARES])
def test_nobody_is_found_out_whatever_was_given_and_whoever_talks(scale):
    assert [found for count in range(3, MOST + 1) for found in certain(count, scale)] == []


@pytest.mark.parametrize(
    ("scale", "least"), [(HALF_POINTS, RATERS), (BANDS, RATERS_SMALL), (SHARES, RATERS)]
)
def test_from_the_least_number_of_people_on_there_is_something_to_tell(scale, least):
    assert all(scale.usable(count) for count in range(least, MOST + 1))


def told_together(count):
    """Return all ways in which so many people may have felt the four forms, by what is told."""
    told = [value_of([1] * felt + [0] * (count - felt), SHARES) for felt in range(count + 1)]
    ways = defaultdict(list)
    for some, more, most in combinations_with_replacement(range(count + 1), 3):
        way = (some, more - some, most - more, count - most)
        ways[tuple(told[felt] for felt in way)].append(way)
    return ways.values()


def may_have_felt(ways, insiders):
    """Return which forms any one of the others may have felt, given what the insiders did."""
    rests = ([felt - insiders.count(form) for form, felt in enumerate(way)] for way in ways)
    return {form for rest in rests if min(rest) >= 0 for form in range(4) if rest[form]}


def test_the_four_forms_felt_are_told_together_and_nobody_is_found_out():
    few = [
        (count, insiders)
        for count in range(RATERS, 31)
        for ways in told_together(count)
        for known in range(3)
        for insiders in combinations_with_replacement(range(4), known)
        if len(may_have_felt(ways, insiders)) == 1
    ]
    assert few == []


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
