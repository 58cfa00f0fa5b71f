"""Two A4 pages of words, tables and charts as one PDF."""

import io
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bot.pictures import charts
from bot.pictures.charts import FONT, GRID, INK, PALE

if TYPE_CHECKING:
    from matplotlib.figure import Figure

A4 = (8.27, 11.69)
"""Inches."""

LEFT, RIGHT, TOP = 0.09, 0.91, 0.955
LINE = 0.0185
"""The height of a line of text, as a share of the page."""

_CHARACTERS = 90
"""That fit a line at the size of the text."""


def draw(drawing: dict[str, Any]) -> bytes:
    """Return the PDF."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_pdf import PdfPages

    file = io.BytesIO()
    about = {"Title": f"{drawing['title']}: {drawing['name']}", "CreationDate": None}
    with (
        rc_context({**FONT, "font.size": 9, "pdf.fonttype": 42}),
        PdfPages(file, metadata=about) as pdf,
    ):
        pdf.savefig(_first(drawing))
        pdf.savefig(_second(drawing))
    return file.getvalue()


_CHARTS = (charts.draw_forms, charts.draw_steps)


def _first(drawing: dict[str, Any]) -> "Figure":
    page = _page(drawing, 1)
    at = _text(page, TOP, drawing["title"], size=19, bold=True)
    at = _text(page, at - LINE, f"{drawing['name']}, {drawing['span']}", size=13)
    at = _text(page, at, drawing["about"], colour=PALE)
    at = _table(page, at - LINE, [["Figure", "In these months"], *drawing["table"]], (0, 0.46))
    at = _table(page, at - LINE, drawing["forms_table"], (0, 0.3, 0.65))
    _text(page, at - LINE, "Learners count once a month, with the newest of theirs.", colour=PALE)
    return page


def _second(drawing: dict[str, Any]) -> "Figure":
    page = _page(drawing, 2)
    upper = _split(page, 2, 1, height_ratios=[0.55, 0.45])[0]
    _edge, *halves, _edge = _split(upper, 1, 4, width_ratios=[0.06, 0.44, 0.44, 0.06])
    for half, draw_chart, chart in zip(halves, _CHARTS, drawing["charts"], strict=True):
        draw_chart(half, chart, columns=34)
        half.subplots_adjust(left=0.1, right=0.97, top=0.8, bottom=0.13, hspace=0.55)
    at = 0.445
    for title, lines in drawing["sections"]:
        at = _text(page, at, title, size=12, bold=True)
        for line in lines:
            at = _text(page, at, line)
        at -= LINE / 2
    return page


def _split(figure: Any, rows: int, columns: int, **more: Any) -> list[Any]:
    """Return the parts of a page, from left to right and down."""
    parts: list[Any] = figure.subfigures(rows, columns, **more).tolist()
    return parts


def _page(drawing: dict[str, Any], number: int) -> "Figure":
    from matplotlib.figure import Figure

    page = Figure(figsize=A4, facecolor="white")
    page.text(LEFT, 0.03, f"{drawing['name']}, {drawing['span']}", fontsize=8, color=PALE)
    page.text(RIGHT, 0.03, f"{number} of 2", fontsize=8, color=PALE, ha="right")
    return page


def _text(
    page: "Figure", at: float, words: str, *, size: int = 10, bold: bool = False, colour: str = INK
) -> float:
    """Write a paragraph and return where the next one begins."""
    weight = "bold" if bold else "normal"
    for line in textwrap.wrap(words, int(_CHARACTERS * 10 / size)) or [""]:
        at -= LINE * size / 10
        page.text(LEFT, at, line, fontsize=size, fontweight=weight, color=colour, parse_math=False)
    return at - LINE * 0.4


def _table(
    page: "Figure", at: float, rows: Sequence[Sequence[str]], columns: Sequence[float]
) -> float:
    """Write rows under a head, with thin lines between them."""
    from matplotlib.lines import Line2D

    for number, row in enumerate(rows):
        at -= LINE * 1.25
        for place, cell in zip(columns, row, strict=True):
            x = LEFT + place * (RIGHT - LEFT)
            weight = "normal" if number else "bold"
            page.text(x, at, cell, fontsize=10, fontweight=weight, parse_math=False)
        y = at - LINE * 0.4
        page.add_artist(
            Line2D([LEFT, RIGHT], [y, y], color=GRID if number else PALE, linewidth=0.8)
        )
    return at - LINE
