"""Bare names: a capital letter that nobody else writes there, near words that tell of a patient."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice

from judgement.phrases import compiled, read
from judgement.shapes import kind_of
from judgement.vocabulary import known

REACH = 90
"""Characters before and after a name in which the patient must be told of."""

_BEFORE = 30
"""Characters before a name that can show it to be a place's or a colleague's."""

_MOST = 50
"""Names of a text that are looked at more closely; 3,000 characters of them took 20 ms."""

_SHORTEST = 3
"""Letters of a name: shorter ones are abbreviations as a rule."""


@dataclass(frozen=True, slots=True)
class _Expressions:
    capital: re.Pattern[str]
    not_after: re.Pattern[str]
    not_before: re.Pattern[str]
    never: re.Pattern[str]
    patient: re.Pattern[str]
    somebody_else: re.Pattern[str]


@cache
def _expressions() -> _Expressions:
    told = read("patients")["bare_name"]
    return _Expressions(
        compiled("patients", told["capital"], cased=True),
        compiled("patients", told["not_after"], cased=True),
        compiled("patients", told["not_before"], cased=True),
        compiled("patients", told["never"]),
        compiled("patients", "<patient>"),
        compiled("patients", "<staff>|<own_kin>"),
    )


def bare(text: str) -> Iterator[tuple[int, int]]:
    """Yield where a bare name stands that may be a patient's."""
    capitals = _expressions().capital.finditer(text)
    for match in islice((one for one in capitals if _is_name(one, text)), _MOST):
        if is_patients(text, match.start(), match.end()):
            yield match.start(), match.end()


def _is_name(match: re.Match[str], text: str) -> bool:
    look = _expressions()
    return (
        len(match.group()) >= _SHORTEST
        and match.group(1).lower() not in known()
        and kind_of(match.group(1).lower()) != "@eponym"
        and not look.never.match(match.group())
        and not look.not_after.search(text[max(0, match.start() - _BEFORE) : match.start()])
        and not look.not_before.match(text, match.end())
    )


def is_patients(text: str, start: int, end: int) -> bool:
    """Return whether a patient, and nobody else, is told of around a place."""
    look = _expressions()
    around = f"{text[max(0, start - REACH) : start]} {text[end : end + REACH]}"
    return bool(look.patient.search(around)) and not look.somebody_else.search(around)
