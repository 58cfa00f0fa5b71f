"""The words of a text that decided, to be shown to who wrote them."""

import re
from collections.abc import Mapping, Sequence

from judgement.words import Word

LONGEST = 9
"""Words of a quotation: more is no longer read at a glance."""

_TYPED = re.compile(r"\w+(?:[^\w\s]+\w+)*")
"""What is read as one word, such as “sign-out” or “M&M”, though it is judged as several."""

_LONGEST_WORD = 40
"""Characters; what is longer is a key held down, and is quoted by its part."""

_COST = 0.02
"""What a word must add at least to be worth quoting."""

_IN_ANY_GOAL = """
a about after again all also am an and any anything are aren around as at away back be because
been before being both but by can cannot could couldn d did didn do does doesn doing don done
down each either else ever every everything few for from get gets getting give given go goes
going gonna gotta had has hasn have haven having he her here hers him his how however i if in
into is isn it its just kind lately let lets like ll lot m make many may maybe me might mine
more most much must my myself need needs no nor not nothing now of off ok on once one only onto
or other our ours out over own please put quite rather re really s same she should so some
somebody someone something sort soon still stuff such t than that the their theirs them then
there these they thing things this those though through till to today together too under until
up upon us ve very want wanted wants was way we well were what when where whether which while
who whom whose why will with without won would yes yet you your yours
"""

SAYS_NOTHING = frozenset(_IN_ANY_GOAL.split())
"""Words that tell one goal from another only together: alone they are shown as no reason."""

_VERBS = """
accept add adapt address admit agree aim answer apply approach argue arrange ask asked asking attend
avoid balance become becoming begin beginning believe belong belonged break bring build building
call calm care carry catch change check choose choosing clarify close coach come commit communicate
complete connect consider continue convince cope cover create deal decide deciding decline define
deliver describe design determine develop developing discuss document draw drop earn ease end enjoy
ensure enter establish evaluate examine expand explain explaining explore express face fail feel
feeling figure fill find finding finish fit fix focus follow form gain gather grow growing guess
guide handle handling happen hear help helping helped hold hope identify imagine improve improving
include increase interpret introduce invite join judge keep keeping know knowing known lead leading
learn learned learning leave leaving listen live look looking lose love make making manage managing
master match matter meet meeting mentor mind move navigate negotiate notice observe offer open order
organise organize overcome own pass pay perform pick plan play prepare preparing present presenting
prevent prioritise prioritize process protect prove provide pursue push question raise reach react
read ready realise realize receive recognise recognize reduce reflect rehearse relate remember
repeat reply report request resolve respond review run save say saying see seek seeking seem sell
send serve set settle shape share show showing sit solve speak speaking spend stand start starting
stay step stop strengthen structure study succeed suggest support survive switch take taking talk
talking teach tell telling test think thinking track train transition treat trust try trying turn
understand understanding use using wait walk watch win wish wonder work working worry write writing
already along alone best better currently fine less longer worth you've who'd
"""

NOT_ALONE = frozenset(_VERBS.split())
"""Verbs, and words such as "already": what they say comes with the words beside them."""


def quote(
    text: str,
    found: Sequence[Word],
    shares: Mapping[str, Sequence[float]],
    label: str,
    *,
    but_for: frozenset[str] = frozenset(),
    not_alone: frozenset[str] = frozenset(),
) -> str:
    """Return the run of words that speaks most for a label, as it was typed; "" if none does.

    It begins and ends with a whole word, has one that is not among `but_for`, and is more than one
    of `not_alone`.
    """
    place = strongest(found, shares, label, but_for=but_for, not_alone=not_alone)
    if place is None:
        return ""
    begin, end = found[place[0]].start, found[place[1] - 1].end
    typed = [word.span() for word in _TYPED.finditer(text) if len(word.group()) <= _LONGEST_WORD]
    begin = next((first for first, last in typed if first < begin < last), begin)
    end = next((last for first, last in typed if first < end < last), end)
    return " ".join(text[begin:end].split())


def strongest(
    found: Sequence[Word],
    shares: Mapping[str, Sequence[float]],
    label: str,
    *,
    but_for: frozenset[str] = frozenset(),
    not_alone: frozenset[str] = frozenset(),
) -> tuple[int, int] | None:
    """Return from which word to which (not included) a text speaks most for a label."""
    best, place = 0.0, None
    gains = _gains(shares, label)
    are_words = [_is_word(word) for word in found]
    say = [
        is_word and word.plain not in but_for
        for word, is_word in zip(found, are_words, strict=True)
    ]
    for begin in range(len(found)):
        total, says = 0.0, False
        for end in range(begin, min(begin + LONGEST, len(found))):
            total += gains[end] - _COST
            says = says or say[end]
            if end == begin and found[end].plain in not_alone:
                continue
            if total > best and says and are_words[begin] and are_words[end]:
                best, place = total, (begin, end + 1)
    return place


def _gains(shares: Mapping[str, Sequence[float]], label: str) -> list[float]:
    """Return how much more each word speaks for a label than for the strongest other."""
    others = [row for name, row in shares.items() if name != label]
    return [own - max(other) for own, *other in zip(shares[label], *others, strict=True)]


def _is_word(word: Word) -> bool:
    return word.plain[0].isalnum()
