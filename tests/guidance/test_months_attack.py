"""The attacker who lays one digest beside the next: what do months together say of one learner?

They know who is in the program in which month, and what up to two of the learners did. A learner is
without guidance in some of the months; which ways through the months there are is the rule's
(`ways`). They solve for each other learner: in which months may this one be without?
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import product
from random import Random

import numpy as np

from guidance.bands import Band, whole
from guidance.release import INSIDERS
from tests.guidance.attacker import read

SEED = 20261126
MONTHS = 4
REACH = 3
"""Months that guidance counts for, its own among them, as `guidance.counting.GUIDED_WITHIN`."""
PAST = REACH - 1
PEOPLE = 13
"""As many as a program here may have."""

Way = tuple[int, ...]
"""Whether a learner counts as without guidance, month by month; 0 too before they joined."""


def lasting(sessions: Sequence[bool]) -> list[bool]:
    """The rule: a learner is without guidance who had none in three months."""
    return [not any(sessions[month : month + REACH]) for month in range(MONTHS)]


def ever(sessions: Sequence[bool]) -> list[bool]:
    """The usual way: without guidance is who has had none yet."""
    return [not any(sessions[: month + REACH]) for month in range(MONTHS)]


def ways(rule, joined: int) -> Collection[Way]:
    """Return every way through the months of somebody who joined in that month; 0 is long ago."""
    free = product((False, True), repeat=PAST + MONTHS - absent(joined))
    return {way_of(rule, joined, sessions) for sessions in free}


def absent(joined: int) -> int:
    """Return in how many months, of the past too, somebody could have no session yet."""
    return PAST + joined if joined else 0


def way_of(rule, joined: int, sessions: Sequence[bool]) -> Way:
    """Return the way of somebody with these sessions since they joined."""
    bits = rule([False] * absent(joined) + list(sessions))
    return tuple(int(bit and month >= joined) for month, bit in enumerate(bits))


class Others:
    """Which sums, month by month, so many people can make together."""

    def __init__(self, rule) -> None:
        self._ways = [ways(rule, joined) for joined in range(MONTHS)]
        self._size = PEOPLE + 1
        self._found: dict[tuple[int, ...], np.ndarray] = {}

    def sums(self, joined: tuple[int, ...]) -> np.ndarray:
        """Return an array that is true where people who joined in these months can be."""
        if joined not in self._found:
            self._found[joined] = self._made(joined)
        return self._found[joined]

    def _made(self, joined: tuple[int, ...]) -> np.ndarray:
        reached = np.zeros((self._size,) * MONTHS, dtype=bool)
        if not joined:
            reached[(0,) * MONTHS] = True
            return reached
        rest = self.sums(joined[1:])
        for way in self._ways[joined[0]]:
            to = tuple(slice(bit, None) for bit in way)
            whence = tuple(slice(None, self._size - bit) for bit in way)
            reached[to] |= rest[whence]
        return reached

    def possible(self, joined: tuple[int, ...], person: int, bands: Sequence[range]) -> set[Way]:
        """Return the ways that a person may have gone, who is not among these."""
        return {way for way in self._ways[person] if self._fits(joined, way, bands)}

    def _fits(self, joined: tuple[int, ...], way: Way, bands: Sequence[range]) -> bool:
        asked = tuple(
            slice(max(band.start - bit, 0), max(band.stop - bit, 0))
            for band, bit in zip(bands, way, strict=True)
        )
        return bool(self.sums(joined)[asked].any())


def programs(rule, dice: Random, count: int) -> Iterator[Mapping[str, tuple[int, Way]]]:
    """Yield small programs: when each learner joined, and how they went through the months."""
    for _ in range(count):
        often = dice.choice([0.05, 0.2, 0.4])
        joined = [0] * dice.randint(8, 11) + [dice.randrange(1, MONTHS)] * dice.randint(0, 2)
        people = {}
        for number, month in enumerate(joined):
            sessions = [dice.random() < often for _ in range(PAST + MONTHS - absent(month))]
            people[f"U{number}"] = month, way_of(rule, month, sessions)
        yield people


def bands(people: Mapping[str, tuple[int, Way]]) -> list[Band]:
    """Return what each digest tells of them."""
    return [
        read(whole({n: bool(way[month]) for n, (at, way) in people.items() if at <= month}).words)
        for month in range(MONTHS)
    ]


def found_out(rule, count: int) -> tuple[int, int]:
    """Return of how many learners some month is found out, and how many were tried."""
    solver, found, tried = Others(rule), 0, 0
    for people in programs(rule, Random(SEED), count):
        told = bands(people)
        for insiders in (list(people)[:INSIDERS], list(people)[-INSIDERS:]):
            ranges = [
                less(band, sum(people[one][1][month] for one in insiders))
                for month, band in enumerate(told)
            ]
            rest = {one: each for one, each in people.items() if one not in insiders}
            for one, (joined, way) in rest.items():
                others = tuple(sorted((at for n, (at, _) in rest.items() if n != one)))
                possible = solver.possible(others, joined, ranges)
                assert way in possible, "the solver is never mistaken"
                tried += 1
                found += any(
                    len({p[month] for p in possible}) == 1 for month in range(joined, MONTHS)
                )
    return found, tried


def less(band: Band, known: int) -> range:
    """Return what is left for the others."""
    high = PEOPLE if band.high is None else band.high
    return range(max(band.low - known, 0), high - known + 1)


def test_no_digest_beside_another_tells_who_is_without_guidance():
    found, tried = found_out(lasting, 400)

    assert tried > 5_000
    assert found == 0


def test_without_guidance_so_far_would_be_found_out_when_somebody_joins():
    """Nobody comes to be without it again: one more than before can only be who has joined."""
    found, _tried = found_out(ever, 400)

    assert found > 0
