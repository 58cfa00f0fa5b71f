"""A reader who keeps every publication and solves for single votes, and the years they read about.

They know the rule, who answered about whom and when, and what up to two people gave themselves.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

from guidance.bands import NOT_TOLD, Band
from guidance.release import HALF_POINTS, Rule, Scale
from guidance.release_file import Rating

LOWEST, HIGHEST = HALF_POINTS.lowest, HALF_POINTS.highest

FROM = datetime(2026, 7, 1, tzinfo=UTC)
"""Residents begin in July."""


@dataclass(frozen=True)
class Told:
    """Something published: the votes that came in since the one before, and what totals explain it.

    `total` is of these votes and of all before them in the same `chain` of publications.
    """

    votes: Sequence[Rating]
    explains: Callable[[int], bool]


def solve(chain: Sequence[Told], known: Collection[Rating]) -> Iterator[tuple[Rating, set[int]]]:
    """Yield every vote that is not known with each value it may have had: no more, no fewer."""
    unknown = [[one for one in told.votes if one not in known] for told in chain]
    sums = [sum(one.usefulness for one in told.votes if one in known) for told in chain]
    reached = [{0}]
    for told, hidden, of_known in zip(chain, unknown, sums, strict=True):
        steps = range(len(hidden) * LOWEST, len(hidden) * HIGHEST + 1)
        totals = {total + of_known + step for total in reached[-1] for step in steps}
        reached.append({total for total in totals if told.explains(total)})
    for place in reversed(range(len(chain))):
        hidden, of_known = unknown[place], sums[place]
        steps = range(len(hidden) * LOWEST, len(hidden) * HIGHEST + 1)
        ways = {
            (total, step)
            for total in reached[place]
            for step in steps
            if total + of_known + step in reached[place + 1]
        }
        reached[place] = {total for total, _step in ways}
        values = possible({step for _total, step in ways}, len(hidden))
        yield from ((one, values) for one in hidden)


def read(words: str) -> Band:
    """Return a count as a reader of the digest understands its words."""
    match words.split()[:3]:
        case ["fewer", "than", above]:
            return Band(0, int(above) - 1)
        case [low, "or", "more"]:
            return Band(int(low), None)
        case [low, "to", high]:
            return Band(int(low), int(high))
    return NOT_TOLD


def possible(sums: Iterable[int], count: int, scale: Scale = HALF_POINTS) -> set[int]:
    """Return what each of `count` votes may be when they add up to one of these sums."""
    others = range((count - 1) * scale.lowest, (count - 1) * scale.highest + 1)
    votes = range(scale.lowest, scale.highest + 1)
    return {vote for vote in votes if any(total - vote in others for total in sums)}


def batches(
    ratings: Sequence[Rating], dates: Collection[date], rule: Rule
) -> Iterator[list[Rating]]:
    """Yield the votes behind each publication of one faculty member, as the rule is documented.

    The newest answer of a person within a period is their vote; who has one waiting adds no second.
    """
    waiting: dict[str, Rating] = {}
    period: dict[str, Rating] = {}
    on = None
    for rating in [*sorted(ratings, key=lambda one: one.at), None]:
        ends = rule.period.next_date(rating.at.date()) if rating else None
        if ends != on and on is not None:
            waiting = period | waiting
            period = {}
            if on in dates:
                yield list(waiting.values())
                waiting = {}
        on = ends
        if rating is not None:
            period[rating.rater] = rating


def year(dice: Random, *, residents: int, faculty: int, each: int) -> list[Rating]:
    """Return the ratings of an invented program's year, `each` of every faculty member.

    People are milder or harsher, faculty better or worse, and some get nothing but fives.
    """
    mild = [dice.gauss(0, 0.6) for _ in range(residents)]
    ratings = []
    for number in range(faculty):
        worth = dice.choice([3.0, 3.5, 4.0, 4.3, 4.6, 9.0])
        for _ in range(each):
            rater = dice.randrange(residents)
            at = FROM + timedelta(days=dice.uniform(0, 364.9))
            score = round(worth + mild[rater] + dice.gauss(0, 0.8))
            useful = min(max(score, LOWEST), HIGHEST)
            ratings.append(Rating(f"F{number}", f"R{rater}", at, useful))
    return ratings
