"""Digests and exports, put together from what is kept as told."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlmodel import Session

from guidance import themes
from guidance.bands import Band, total
from guidance.digest import Figures, Total, together
from guidance.periods import Stretch, months
from guidance.programs import Program, ProgramRole
from guidance.reports import Digest, Report, Told, gap, rated
from storage import digests, process, programs, publications


def digest(session: Session, program: Program, period: Stretch, *, today: date) -> Digest:
    """Return what is told of a period that is over."""
    of = Stretch(period.months()[0].since, period.months()[-1].until)
    earlier = of.before.months()
    figures = _months(session, program, [*earlier, *of.months()])
    return Digest(
        program_id=program.id,
        name=program.name,
        period=period,
        months=of,
        figures=together(figures[len(earlier) :]),
        before=together(figures[: len(earlier)]),
        week=_totals(session, program, period) if period.is_week else None,
        week_before=_totals(session, program, period.before) if period.is_week else None,
        told=told(session, program, today=today),
    )


def report(session: Session, program: Program, *, since: date, until: date, today: date) -> Report:
    """Return the months from `since` on that are over by `until`, and by today."""
    found = list(months(since, min(until, today)))
    return Report(
        program.name,
        list(zip(found, _months(session, program, found), strict=True)),
        told(session, program, today=today),
    )


def told(session: Session, program: Program, *, today: date) -> Told:
    """Return what is published of a program, and what was done about it."""
    published = [
        (key.guide_id, key.question, publication)
        for key, publication in publications.of_program(session, program.id)
    ]
    return Told(
        rated(published, today=today),
        gap(published, today=today),
        themes.of(digests.published_lines(session, program.id)),
        digests.deed(session, program.id),
        program.seals_on(today),
    )


def _months(session: Session, program: Program, of: Sequence[Stretch]) -> list[Figures]:
    """Return each month's figures; who answered forms is told once a release date has come."""
    until = program.released_on or date.min
    figures = digests.of_months(session, program, of)
    return [
        one if month.until <= until else one.without_forms()
        for month, one in zip(of, figures, strict=True)
    ]


def _totals(session: Session, program: Program, period: Stretch) -> Mapping[Total, Band]:
    learners = len(programs.people_in(session, program.id, ProgramRole.LEARNER))
    counted = process.totals(session, program, period)
    return {one: total(times, learners) for one, times in counted.items()}
