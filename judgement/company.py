"""What kinds of words keep company in a text: next to each other, over a gap, near, in it at all.

A name alone tells nothing, nor does “wound”; that one stands near the other does. So what is no
common word (a name, a number, a day, a relative: see `judgement.shapes`) is counted with each of
its neighbours and with each other kind of the text. With authors left out in turn, at 0.04 of clean
texts flagged 0.89 of patients are found with this and 0.85 without.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from operator import add
from zlib import crc32

from judgement.grams import SIZE

AREAS = (
    *(range(2 * SIZE, 3 * SIZE), range(3 * SIZE, 4 * SIZE)),
    *(range(4 * SIZE, 6 * SIZE), range(6 * SIZE, 8 * SIZE)),
)
"""Places in a model for each of the four sorts of `pairs`."""

_NEAR = 4
"""Words before and after that are near; with 3 or 6 as much was found."""

_MOST = 16
"""Telling kinds of a text that are looked at: a text of names alone took too long."""

Pairs = list[tuple[int, int]]


def numbers(kinds: Sequence[str]) -> tuple[list[int], list[int], list[int], list[int]]:
    """Return a number for each of `pairs`, by sort; not yet a place of a model, see `places`."""
    signs = list(map(_sign, kinds))
    ends = [_END, *signs, _END]
    seconds = [5 * sign for sign in ends]
    thirds = [3 * sign for sign in ends]
    near: list[int] = []
    for at in _telling(kinds):
        sign = signs[at]
        near += [5 * sign + other for other in signs[max(0, at - _NEAR) : at]]
        near += [3 * sign + other for other in signs[at + 1 : at + _NEAR + 1]]
    return (
        [*signs, *map(add, thirds, seconds[1:])],
        list(map(add, thirds[1:-1], seconds[3:-1])),
        near,
        [_sign(kind) + _sign(other) for kind, others in _somewhere(kinds) for other in others],
    )


def pairs(kinds: Sequence[str]) -> tuple[Pairs, Pairs, Pairs, Pairs]:
    """Return the places of the kinds that are counted, by sort.

    Each by itself and with the next, -1 and the count of them being the begin and the end of the
    text; those over a gap of one; the telling ones with each kind that is near; with each that is
    somewhere, where they stand first.
    """
    count = len(kinds)
    first = {kind: at for at, kind in reversed(list(enumerate(kinds)))}
    return (
        [*((at, at) for at in range(count)), *((at - 1, at) for at in range(count + 1))],
        [(at, at + 2) for at in range(count - 2)],
        [(at, other) for at in _telling(kinds) for other in _around(at, count)],
        [(first[kind], first[other]) for kind, others in _somewhere(kinds) for other in others],
    )


def _telling(kinds: Sequence[str]) -> list[int]:
    return [at for at, kind in enumerate(kinds) if kind[0] in "@0"][:_MOST]


def _around(at: int, count: int) -> Iterator[int]:
    yield from range(max(0, at - _NEAR), at)
    yield from range(at + 1, min(count, at + _NEAR + 1))


def _somewhere(kinds: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield each telling kind, once, with all others of the text but those that came before."""
    left = dict.fromkeys(kinds)
    for kind in dict.fromkeys(kinds[at] for at in _telling(kinds)):
        del left[kind]
        yield kind, list(left)


def places(sort: int, numbers: Iterable[int]) -> list[int]:
    """Return the places in a model of numbers of a sort."""
    begin, size = AREAS[sort].start, len(AREAS[sort])
    return [begin + number % size for number in numbers]


@lru_cache(maxsize=8192)
def _sign(kind: str) -> int:
    return crc32(b"4" + kind.encode("utf-8", "surrogatepass"))


_END = _sign("")
"""What is before the first word, and after the last."""
