"""The attacker at the director's numbers: bands, forms of guidance, and exact counts to compare.

They know who is counted, and what up to two of them did; they solve for what each other did.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product
from random import Random

from guidance.digest import FIVE, Band, Part, part
from guidance.modes import Mode
from guidance.release import INSIDERS, SHARES
from tests.guidance.attacker import possible, read

SEED = 20261125
PEOPLE = 60
MODES = tuple(Mode)


def votes(count: int, of: int) -> dict[str, bool]:
    return {f"U{number}": number < count for number in range(of)}


def within(band: Band, of: int) -> range:
    return range(band.low, (of if band.high is None else min(band.high, of)) + 1)


def left(told: Band, of: int, known: Sequence[bool]) -> set[int]:
    """Return what each of the others may have done, given what insiders know of themselves."""
    hidden = of - len(known)
    sums = {count - sum(known) for count in within(told, of)}
    return possible({one for one in sums if 0 <= one <= hidden}, hidden, SHARES)


def test_whatever_up_to_two_people_know_every_other_may_have_done_it_or_not():
    """The proof: every number of people, every count, every pair of insiders."""
    fewest = []
    for of in range(INSIDERS + 1, PEOPLE + 1):
        for count in range(of + 1):
            told = read(part(votes(count, of)).words)
            for insiders in range(INSIDERS + 1):
                for known in product((False, True), repeat=insiders):
                    others = count - sum(known)
                    if 0 <= others <= of - insiders:
                        fewest.append(len(left(told, of, known)))

    assert len(fewest) > 10_000
    assert min(fewest) == 2


def test_counts_that_only_hide_what_is_below_five_would_give_people_away():
    """The usual way, "fewer than 5" and else the number: the same solver finds people."""
    found = Counter[bool]()
    for of in range(INSIDERS + 1, 21):
        for count in range(of + 1):
            told = Band(count, count) if count >= FIVE else Band(0, FIVE - 1)
            for known in product((False, True), repeat=INSIDERS):
                if 0 <= count - sum(known) <= of - INSIDERS:
                    found[len(left(told, of, known)) == 1] += 1

    assert found[True] / found.total() > 0.05


def forms_left(bands: Sequence[Band], of: int, known: Sequence[int]) -> set[int]:
    """Return which forms each of the others may have asked for; forms are numbers here."""
    knew = Counter(known)
    hidden = of - len(known)
    ranges = [
        range(max(band.low - knew[form], 0), within(band, of)[-1] - knew[form] + 1)
        for form, band in enumerate(bands)
    ]
    return {form for form in range(len(bands)) if ranges[form] and may_have(ranges, form, hidden)}


def may_have(ranges: Sequence[range], form: int, hidden: int) -> bool:
    """Return whether the numbers can add up with at least one for this form."""
    ends = [(max(one[0], place == form), one[-1]) for place, one in enumerate(ranges) if one]
    if len(ends) < len(ranges) or any(low > high for low, high in ends):
        return False
    return sum(low for low, _ in ends) <= hidden <= sum(high for _, high in ends)


def months(dice: Random, count: int) -> Iterator[tuple[list[int], list[Part]]]:
    """Yield what people of invented months asked for, and how it is told."""
    for _ in range(count):
        weights = [dice.choice([0, 0, 1, 5, 30]) or 0.01 for _ in MODES]
        asked = dice.choices(range(len(MODES)), weights, k=dice.randint(3, PEOPLE))
        people = dict(enumerate(asked))
        yield (
            asked,
            [part({f"U{who}": one == form for who, one in people.items()}) for form in range(4)],
        )


def test_four_shares_that_make_a_whole_give_nobody_s_form_away():
    """Sums of all four forms are known: what three are told as must not give the fourth away."""
    recovered, seen = 0, 0
    for asked, parts in months(Random(SEED), 3_000):
        bands = [read(one.words) for one in parts]
        for insiders in range(INSIDERS + 1):
            for known in {tuple(sorted(asked[:insiders])), tuple(sorted(asked[-insiders:]))}:
                others = Counter(asked) - Counter(known)
                forms = forms_left(bands, len(asked), known)
                assert others.keys() <= forms, "the solver is never mistaken"
                seen += others.total()
                recovered += others.total() if len(forms) == 1 else 0

    assert seen > 100_000
    assert recovered == 0
