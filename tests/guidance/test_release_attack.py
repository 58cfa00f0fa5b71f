"""The attacker at the rule, and at the usual threshold of five, over the same invented years."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import combinations
from random import Random

import pytest

from guidance import release
from guidance.release import Period, Publication, Rule, Value, value_of
from guidance.release_file import Rating, replay
from tests.guidance.attacker import FROM, Told, batches, solve, year
from tests.guidance.test_release_proof import with_total

SEED = 20260701
SMALL_BELOW = 24
"""Residents of a program that chooses five people and bands, in these years."""

EACH = 12
"""Ratings of each faculty member a year."""


@dataclass
class Found:
    """What an attacker has learnt."""

    votes: int = 0
    recovered: int = 0
    fewest: int = 5
    """Values that the best-known vote may still have."""
    wrong: int = 0
    """Votes that the solver believes impossible: it must never be mistaken."""

    def look(self, chain: list[Told], known: list[Rating]) -> None:
        for vote, values in solve(chain, known):
            self.votes += 1
            self.recovered += len(values) == 1
            self.fewest = min(self.fewest, len(values))
            self.wrong += vote.usefulness not in values

    @property
    def share(self) -> float:
        return self.recovered / self.votes


@dataclass
class Years:
    """The same program-years read by both attackers."""

    ours: Found = field(default_factory=Found)
    naive: Found = field(default_factory=Found)
    faculty: Counter = field(default_factory=Counter)
    published: Counter = field(default_factory=Counter)

    def live(self, dice: Random, *, naive_too: bool) -> None:
        residents = dice.randint(6, 60)
        rule = Rule(dice.choice(list(Period)), is_small=residents < SMALL_BELOW)
        ratings = year(dice, residents=residents, faculty=10, each=EACH)
        told: dict[str, list[Publication]] = {}
        for name, publication in replay(ratings, rule):
            told.setdefault(name, []).append(publication)
        self.faculty[rule.is_small] += 10
        self.published[rule.is_small] += len(told)
        for name in sorted({one.faculty for one in ratings}):
            own = [one for one in ratings if one.faculty == name]
            for chain in published(own, told.get(name, []), rule):
                for insiders in every_two(chain.votes):
                    self.ours.look([chain], insiders)
            if naive_too:
                friends = dice.sample(own, dice.randint(0, 2))
                self.naive.look(weekly(own), friends)

    @property
    def useful(self) -> float:
        return self.published.total() / self.faculty.total()


def published(own: list[Rating], told: list[Publication], rule: Rule) -> list[Told]:
    """Return what our publications of one faculty member tell, each of its own votes."""
    found = list(batches(own, {one.on for one in told}, rule))
    assert len(found) == len(told)
    return [
        Told(votes, explains(len(votes), publication.value, rule))
        for votes, publication in zip(found, told, strict=True)
    ]


def explains(count: int, value: Value, rule: Rule):
    return lambda total: value_of(with_total(count, total), rule.scale()) == value


def every_two(votes: list[Rating]) -> list[list[Rating]]:
    """Return all that insiders may know: nothing, or what one or two of them gave."""
    known = [[], *([one] for one in votes), *map(list, combinations(votes, 2))]
    return list({tuple(sorted(one.usefulness for one in some)): some for some in known}.values())


def weekly(own: list[Rating]) -> list[Told]:
    """Return what the usual way tells: the mean of all so far, from five people on, every week."""
    ordered = sorted(own, key=lambda one: one.at)
    chain, done = [], 0
    for week in range(1, 54):
        so_far = [one for one in ordered if one.at < FROM + timedelta(weeks=week)]
        if len(so_far) > done and len({one.rater for one in so_far}) >= 5:
            mean = round(sum(one.usefulness for one in so_far) / len(so_far), 1)
            chain.append(Told(so_far[done:], decimal(len(so_far), mean)))
            done = len(so_far)
    return chain


def decimal(count: int, mean: float):
    return lambda total: round(total / count, 1) == mean


def lived(years: int, *, naive_every: int) -> Years:
    dice = Random(SEED)
    all_years = Years()
    for number in range(years):
        all_years.live(dice, naive_too=number % naive_every == 0)
    return all_years


def check(years: Years, say) -> None:
    ours, naive = years.ours, years.naive
    say(
        f"seed {SEED}, {years.faculty.total()} faculty-years of {EACH} ratings: recovered"
        f" {ours.recovered} of {ours.votes} (fewest values left: {ours.fewest}); the usual way"
        f" {naive.recovered} of {naive.votes}, {naive.share:.1%}; published at least once a year:"
        f" {years.useful:.1%}"
        f" (eight people {years.published[False] / years.faculty[False]:.1%},"
        f" five {years.published[True] / years.faculty[True]:.1%})"
    )
    assert ours.wrong == naive.wrong == 0
    assert ours.votes > 0
    assert ours.recovered == 0
    assert ours.fewest >= 2
    assert naive.share > 0.1
    assert years.useful >= 0.9


def test_forty_years_give_nobody_away_and_the_usual_way_gives_many(capsys):
    years = lived(40, naive_every=4)

    with capsys.disabled():
        check(years, print)


@pytest.mark.chaos
def test_a_thousand_years_give_nobody_away(capsys):
    years = lived(1000, naive_every=10)

    with capsys.disabled():
        check(years, print)


def test_the_attacker_would_find_people_at_plain_half_points():
    """The ends that are merged are what protects: eight people, all fives but for two fours."""
    votes = [Rating("F", f"R{n}", FROM, 5 if n < 6 else 4) for n in range(8)]
    plain = [value for value in release.HALF_POINTS.cuts if value * 8 <= 38][-1]

    found = Found()
    found.look([Told(votes, lambda total: total >= plain * 8)], votes[6:])

    assert (found.recovered, found.fewest) == (6, 1)
