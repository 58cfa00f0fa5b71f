"""For every number of people, every total and every pair of insiders: nothing is certain."""

from itertools import product

import pytest

from guidance import release
from guidance.release import Rule, value_of
from tests.guidance.attacker import possible

MOST = 60


def with_total(count, total):
    """Return votes that add up to it; the value depends on nothing else."""
    fives, rest = divmod(total - count, 4)
    return ([5] * fives + ([1 + rest] if fives < count else []) + [1] * count)[:count]


def certain(count, rule):
    """Yield what insiders gave and what is published, whenever they know somebody else's vote."""
    values = {t: value_of(with_total(count, t), rule) for t in range(count, 5 * count + 1)}
    for insiders in (0, 1, 2):
        hidden = count - insiders
        for gave, value in product(range(insiders, 5 * insiders + 1), set(values.values())):
            fits = {u for u in range(hidden, 5 * hidden + 1) if values[u + gave] == value}
            if fits and len(possible(fits, hidden)) < 2:
                yield insiders, gave, value


@pytest.mark.parametrize("is_small", [False, True])
def test_nobody_is_found_out_whatever_was_given_and_whoever_talks(is_small):
    rule = Rule(is_small=is_small)

    assert [found for n in range(rule.raters, MOST + 1) for found in certain(n, rule)] == []


def test_the_helper_makes_every_total():
    assert all(sum(with_total(8, t)) == t and len(with_total(8, t)) == 8 for t in range(8, 41))


def test_plain_half_points_would_give_people_away():
    """Eight people, two of whom know that they gave 4: "5" says that the others gave 5."""
    plain = {t: round(t / 8 * 2 + 0.001) / 2 for t in range(8, 41)}
    fits = {u for u in range(6, 31) if plain[u + 8] == 5.0}

    assert possible(fits, 6) == {5}
    assert release.value_of([5] * 6 + [4, 4], Rule()).half_point == 4.0
