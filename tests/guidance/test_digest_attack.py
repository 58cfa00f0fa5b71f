"""The attacker at the director's numbers: bands, forms of guidance, and exact counts to compare.

They know who is in the program, and what up to two of the people did; they read the digest's words,
and solve for what each other did: nothing that is counted, or something that is so or is not.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from random import Random

from guidance.bands import MOST, Band, part, total, whole
from guidance.modes import Mode
from guidance.release import INSIDERS, Scale
from tests.guidance.attacker import possible, read

SEED = 20261125
PEOPLE = 40
MODES = tuple(Mode)

Did = bool | None
"""What one person did: None if they are not one of those that are counted."""
DID: tuple[Did, ...] = (None, False, True)

ONCE = Scale(0, 1, ())


def read_both(words: str) -> tuple[Band, Band]:
    """Return how many of how many, as a reader understands it."""
    return read(words), read(words.rpartition(" of ")[2])


def votes(yes: int, no: int) -> dict[str, bool]:
    return {f"U{number}": number < yes for number in range(yes + no)}


def within(band: Band, most: int) -> range:
    return range(band.low, (most if band.high is None else min(band.high, most)) + 1)


@cache
def counts_told_as(among: int) -> Mapping[str, Sequence[tuple[int, int]]]:
    """Return how many may be counted, and of how many it may be so, by the words for it.

    The attacker knows the program: whatever else would have been told in other words, is not so.
    """
    found: dict[str, list[tuple[int, int]]] = {}
    for count in range(among + 1):
        for yes in range(count + 1):
            words = part(votes(yes, count - yes), among).words
            found.setdefault(words, []).append((count, yes))
    return found


def left(words: str, among: int, known: Sequence[Did]) -> set[Did]:
    """Return what each of the others may have done, given what insiders know of themselves."""
    others = among - len(known)
    counted, so = sum(one is not None for one in known), sum(one is True for one in known)
    ways = [
        (count - counted, yes - so)
        for count, yes in counts_told_as(among)[words]
        if 0 <= yes - so <= count - counted <= others
    ]
    return {
        one
        for one in DID
        for count, yes in ways
        if (one is True) <= yes
        and (one is False) <= count - yes
        and count - (one is not None) <= others - 1
    }


def insiders(count: int, yes: int, among: int) -> set[tuple[Did, ...]]:
    """Return what none, one or two of these people may know of themselves."""
    did: list[Did] = [True] * yes + [False] * (count - yes) + [None] * (among - count)
    return {
        tuple(known)
        for number in range(INSIDERS + 1)
        for known in product(DID, repeat=number)
        if not Counter(known) - Counter(did)
    }


def test_whatever_up_to_two_people_know_every_other_may_have_done_it_or_not_or_not_be_counted():
    """The proof: every number of people up to 24 and some beyond, every count, all insiders."""
    tried = 0
    for among in (*range(INSIDERS + 1, 25), 33, PEOPLE):
        for words, told in counts_told_as(among).items():
            for known in {each for one in told for each in insiders(*one, among)}:
                assert left(words, among, known) == set(DID)
                tried += 1

    assert tried > 500


def told_alike(words: Sequence[str], told: str, known: int) -> set[int]:
    """Return what may be left for the others of a count that is told so; words are by count."""
    return {count - known for count, one in enumerate(words) if one == told}


def test_of_everybody_it_is_so_or_not():
    for among in range(INSIDERS + 1, PEOPLE):
        words = [whole(votes(yes, among - yes)).words for yes in range(among + 1)]
        hidden = among - INSIDERS
        for count, known in product(range(among + 1), range(INSIDERS + 1)):
            if 0 <= count - known <= hidden:
                assert possible(told_alike(words, words[count], known), hidden, ONCE) == {0, 1}


def test_a_total_tells_of_nobody_whether_they_are_in_it():
    for among in range(INSIDERS + 1, PEOPLE):
        words = [total(shared(count, among), among).words for count in range(MOST * among + 1)]
        hidden = among - INSIDERS
        for count, known in product(range(MOST * among + 1), range(MOST * INSIDERS + 1)):
            if 0 <= count - known <= MOST * hidden:
                sums = told_alike(words, words[count], known)
                values = possible(sums, hidden, Scale(0, MOST, ()))
                assert 0 in values
                assert values - {0}


def shared(count: int, among: int) -> dict[str, int]:
    """Return so many times of something, as few people as may be."""
    return {f"U{n}": min(MOST, max(0, count - n * MOST)) for n in range(among)}


def test_who_asks_a_dozen_times_adds_no_more_than_three():
    once, often = {f"U{n}": 1 for n in range(9)}, {"U9": 40}

    assert total(once | often, 30) == total(once | {"U9": MOST}, 30) == Band(10, 14)


def test_counts_that_only_hide_what_is_below_five_would_give_people_away():
    """The usual way, "fewer than 5" and else the number: the same solver finds people."""
    found = Counter[bool]()
    for of in range(INSIDERS + 1, 21):
        for count in range(of + 1):
            words = f"{count} to {count} of {of} to {of}" if count >= 5 else f"fewer than 5 of {of}"
            for known in product((False, True), repeat=INSIDERS):
                if 0 <= count - sum(known) <= of - INSIDERS:
                    told = read(words)
                    sums = {one - sum(known) for one in within(told, of)}
                    found[len(possible(sums, of - INSIDERS, ONCE)) == 1] += 1

    assert found[True] / found.total() > 0.05


def forms_left(told: Sequence[str], among: int, known: Sequence[int | None]) -> set[int | None]:
    """Return which forms each of the others may have asked for; forms are numbers here."""
    knew = Counter(known)
    others = among - len(known)
    bands = [read_both(one) for one in told]
    ranges = [
        range(max(band.low - knew[form], 0), within(band, among)[-1] - knew[form] + 1)
        for form, (band, _) in enumerate(bands)
    ]
    counted = len(known) - knew[None]
    sums = {
        count - counted
        for count in range(among + 1)
        if all(count in within(of, among) for _, of in bands)
    }
    return {form for form in (None, *range(len(bands))) if may_have(ranges, form, sums, others)}


def may_have(ranges: Sequence[range], form: int | None, sums: set[int], others: int) -> bool:
    """Return whether the numbers can add up when one of the others has this form, or none."""
    if not all(ranges) or (form is not None and not ranges[form][-1]):
        return False
    low = sum(max(one[0], place == form) for place, one in enumerate(ranges))
    high = min(sum(one[-1] for one in ranges), others - (form is None))
    return any(low <= one <= high for one in sums)


def months(dice: Random, count: int) -> Iterator[tuple[list[int | None], list[str]]]:
    """Yield what people of invented months asked for, and how it is told."""
    for _ in range(count):
        weights = [dice.choice([0, 0, 1, 5, 30]) or 0.01 for _ in (*MODES, None)]
        asked = dice.choices((*range(len(MODES)), None), weights, k=dice.randint(3, PEOPLE))
        people = {f"U{who}": one for who, one in enumerate(asked) if one is not None}
        yield (
            asked,
            [
                part({who: one == form for who, one in people.items()}, len(asked)).words
                for form in range(len(MODES))
            ],
        )


def test_four_shares_that_make_a_whole_give_nobody_s_form_away():
    """Sums of all four forms are known: what three are told as must not give the fourth away."""
    recovered, seen = 0, 0
    for asked, told in months(Random(SEED), 3_000):
        for number in range(INSIDERS + 1):
            for known in {tuple(asked[:number]), tuple(asked[len(asked) - number :])}:
                others = Counter(asked) - Counter(known)
                forms = forms_left(told, len(asked), known)
                assert others.keys() <= forms, "the solver is never mistaken"
                seen += others.total()
                recovered += others.total() if len(forms) == 1 else 0

    assert seen > 100_000
    assert recovered == 0


def test_who_settled_beside_who_is_without_guidance_tells_of_nobody_that_they_agreed():
    """Two figures of one month: whoever agreed in it is not without guidance."""
    for among in range(INSIDERS + 1, 20):
        without = [whole(votes(one, among - one)).words for one in range(among + 1)]
        for agreed, unguided in product(range(among + 1), repeat=2):
            words = part(votes(0, agreed), among).words
            ways = [
                (count, one)
                for count in {count for count, _ in counts_told_as(among)[words]}
                for one in told_alike(without, without[unguided], 0)
                if count + one <= among
            ]
            for known in product("AU-", repeat=INSIDERS):
                knew, people = Counter(known), Counter(A=agreed, U=unguided)
                people["-"] = among - agreed - unguided
                if people["-"] >= 0 and not knew - people:
                    found = states_left(ways, knew, among - INSIDERS)
                    assert "A" in found
                    assert "U" in found


def states_left(ways: Sequence[tuple[int, int]], knew: Mapping[str, int], others: int) -> set[str]:
    """Return whether one of the others may have agreed ("A"), be without guidance ("U") or not."""
    rest = [(agreed - knew["A"], without - knew["U"]) for agreed, without in ways]
    found = set()
    for agreed, without in rest:
        neither = others - agreed - without
        if min(agreed, without, neither) >= 0:
            found |= {"A"} if agreed else set()
            found |= {"U"} if without else set()
            found |= {"-"} if neither else set()
    return found
