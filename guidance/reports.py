"""A digest and an export: figures of a program, what is published of it, and what was done."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, floor

from guidance.bands import Band
from guidance.digest import Figures, Total
from guidance.modes import Mode
from guidance.periods import Stretch
from guidance.privacy import is_gone
from guidance.release import (
    AGREED,
    FELT,
    FORMS_ASKED,
    Publication,
    Question,
    Value,
    form_of_most,
)
from guidance.text import optional
from guidance.themes import GUIDES_LEAST, Theme

DEED_LIMIT = 300
"""Characters of what a director says was done."""

STEPS = {Question.USEFULNESS: 2, Question.CLEAR: 10}
"""Into how many one is parted: a program's usefulness is told in halves, a share in tenths."""

CURRENT = timedelta(days=365)
"""How long a publication counts in a program's number: faculty are evaluated at least yearly."""


@dataclass(frozen=True, slots=True)
class Rated:
    """What a program's guides were rated, made from their published values alone."""

    question: Question
    value: Value
    guides: int


@dataclass(frozen=True, slots=True)
class Gap:
    """Of how many guides each form was agreed on with most learners, and felt by most raters.

    What is left to `guides` are those of whom no one form was.
    """

    agreed: Mapping[Mode, int]
    felt: Mapping[Mode, int]
    guides: int


@dataclass(frozen=True, slots=True)
class Deed:
    """What a director says was done because of feedback."""

    text: str
    said_on: date


@dataclass(frozen=True, slots=True)
class Told:
    """What is published of a program on its release dates, and what was done about it."""

    ratings: Sequence[Rated] = ()
    gap: Gap | None = None
    themes: Sequence[Theme] = ()
    deed: Deed | None = None
    next_release_on: date | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """What a director is told of one period."""

    program_id: str
    name: str
    period: Stretch
    months: Stretch
    """What `figures` are of: the period, or for a week the last whole month."""
    figures: Figures
    before: Figures
    """The same of the period before."""
    week: Mapping[Total, Band] | None
    """What is simply counted, in a weekly digest: of the week and of the one before."""
    week_before: Mapping[Total, Band] | None
    told: Told


@dataclass(frozen=True, slots=True)
class Report:
    """What an export holds: months in their order, none if no month of those asked for is over."""

    name: str
    months: Sequence[tuple[Stretch, Figures]]
    told: Told


def check_deed(text: str | None) -> str:
    """Return what a director says was done, trimmed; "" takes the line back.

    Raises:
        InvalidField: it is over `DEED_LIMIT`.
    """
    return optional(text, field="deed", limit=DEED_LIMIT)


def rated(
    published: Iterable[tuple[str, Question, Publication]], *, today: date
) -> Sequence[Rated]:
    """Return the program's number for each question that enough guides are published for.

    It is the mean of each guide's newest value, weighted by people as they were told, its ends
    rounded outwards to `STEPS`: whoever reads all publications could make it themself, so it gives
    away nothing more. Publications of
    somebody who was erased each have an id of their own: nobody can tell whose newest they are.
    """
    newest = _newest(published, today=today)
    return [
        Rated(question, _mean(found.values(), steps), len(found))
        for question, steps in STEPS.items()
        if len(found := newest.get(question, {})) >= GUIDES_LEAST
    ]


def gap(published: Iterable[tuple[str, Question, Publication]], *, today: date) -> Gap | None:
    """Return which forms were agreed on and felt, of guides of whom both are published.

    It counts newest publications as `rated` does, and needs as many guides.
    """
    newest = _newest(published, today=today)
    both = set.intersection(*(set(newest.get(one, {})) for one in FORMS_ASKED))
    if len(both) < GUIDES_LEAST:
        return None
    told = [{one: newest[one][guide_id].value for one in FORMS_ASKED} for guide_id in both]
    agreed, felt = (Counter(form_of_most(one, asked) for one in told) for asked in (AGREED, FELT))
    return Gap(
        {mode: agreed[mode] for mode in Mode}, {mode: felt[mode] for mode in Mode}, len(both)
    )


def _newest(
    published: Iterable[tuple[str, Question, Publication]], *, today: date
) -> Mapping[Question, Mapping[str, Publication]]:
    newest: dict[Question, dict[str, Publication]] = {}
    for guide_id, question, publication in sorted(published, key=lambda one: one[2].on):
        if publication.on > today - CURRENT and not is_gone(guide_id):
            newest.setdefault(question, {})[guide_id] = publication
    return newest


def _mean(published: Iterable[Publication], steps: int) -> Value:
    each = list(published)
    raters = sum(one.raters for one in each)
    low = sum(one.raters * one.value.low for one in each) / raters
    high = sum(one.raters * one.value.high for one in each) / raters
    return Value(floor(low * steps) / steps, ceil(high * steps) / steps)
