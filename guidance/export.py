"""Figures as CSV (RFC 4180) that no spreadsheet takes for formulas."""

import csv
import io
from collections.abc import Iterator, Sequence

from guidance.bands import UNTOLD, Band, Part
from guidance.digest import Figures, Share
from guidance.reports import Report, Told

HEAD = ("program", "month", "kind", "figure", "at_least", "at_most", "of_at_least", "of_at_most")


def render(report: Report) -> str:
    """Return a report's months, one figure a line; an open end and what is not told are empty."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(HEAD)
    of_months = ((month.name, *row) for month, figures in report.months for row in _rows(figures))
    published = (("", "published", *row) for row in _published(report.told))
    for row in (*of_months, *published):
        writer.writerow([harmless(cell) for cell in (report.name, *row)])
    return file.getvalue()


def harmless(cell: str) -> str:
    """Return a cell with a quote before it, which makes it text, unless it begins like a word.

    =, +, -, @, a tab and the like begin a formula (OWASP ASVS 5.0, 1.2.10), and so do their wide
    forms, and some of them behind a space or something that cannot be seen.
    """
    return f"'{cell}" if cell and not cell[0].isalnum() else cell


def _rows(figures: Figures) -> Iterator[Sequence[str]]:
    for total, band in figures.totals.items():
        yield ("total", total.value, *_ends(band), "", "")
    for share in Share:
        yield ("share", share.value, *_both(figures.shares.get(share, UNTOLD)))
    for kind, forms in (("asked", figures.asked), ("agreed", figures.agreed)):
        for mode, part in forms.items():
            yield (kind, mode.value, *_both(part))


def _published(told: Told) -> Iterator[Sequence[str]]:
    for one in told.ratings:
        ends = (f"{one.value.low:.2f}", f"{one.value.high:.2f}")
        yield (one.question.value, *ends, str(one.guides), "")
    if gap := told.gap:
        of = str(gap.guides)
        for kind, guides in (("agreed", gap.agreed), ("felt", gap.felt)):
            for mode, count in guides.items():
                yield (f"{kind}_{mode}_by_most", str(count), str(count), of, of)


def _both(part: Part) -> tuple[str, ...]:
    return (*_ends(part.part), *_ends(part.of))


def _ends(band: Band) -> tuple[str, str]:
    if not band.is_told:
        return "", ""
    return str(band.low), "" if band.high is None else str(band.high)
