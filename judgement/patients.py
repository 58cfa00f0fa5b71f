"""Where a text says who a patient is: the 18 identifiers of HIPAA, as people write them.

Source of the list: 45 CFR 164.514(b)(2).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """A place of a text that may identify a patient."""

    start: int
    end: int
    kind: str


_RULES = {
    "mrn": r"\bMRN\b\W{0,3}\w*\d[\w-]*",
    "ssn": r"\b\d{3}-\d{2}-\d{4}\b",
    "dob": r"\b(?:dob|born|date of birth)\b\W{0,3}\S*\d\S*",
    "age_over_89": r"\b(?:9\d|1[01]\d)[ -]?(?:y/?o|yr|year)s?\b",
    "name": r"\b(?:pt|patient|Mrs?|Ms|Miss)\b\.?\s+[A-Z][\w'-]+",
}
KINDS = tuple(_RULES)


def find(text: str) -> list[Found]:
    """Return what may identify a patient, in the order of the text."""
    return sorted(_hits(text), key=lambda one: one.start)


def _hits(text: str) -> Iterator[Found]:
    for kind, rule in _RULES.items():
        for match in re.finditer(rule, text):
            yield Found(match.start(), match.end(), kind)
