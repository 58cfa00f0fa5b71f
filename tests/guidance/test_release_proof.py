"""For every number of people, every total and every pair of insiders: nothing is certain."""

from itertools import product

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
