"""The two charts: bars that show from where to where a number lies, since none is told exactly."""

import io
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure

INK, PALE, GRID = "#1d1c1d", "#616061", "#e3e3e3"
BLUES, ORANGES = ("#0072b2", "#a9cfe5"), ("#d55e00", "#f3c6a5")
"""Two of Okabe and Ito's colours, which people see apart who see red and green alike; each with a
pale one for what is not certain."""

WIDTH, HEIGHT, DPI = 6.0, 7.2, 150
"""Inches, and dots in each: 900 by 1,080, about what a phone shows of a picture."""

_FEW = 8
"""Months that have room for their names and for a number in each bar."""

_PAIR = 0.4
"""Between the middles of two bars of one month."""

FONT: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 13,
    "text.color": INK,
    "axes.edgecolor": PALE,
    "xtick.color": INK,
    "ytick.color": PALE,
}


def forms(drawing: dict[str, Any]) -> bytes:
    """Return the chart of forms asked for and agreed on."""
    return _png(drawing, draw_forms)


def steps(drawing: dict[str, Any]) -> bytes:
    """Return the chart of steps taken."""
    return _png(drawing, draw_steps)


def draw_forms(figure: "Figure | SubFigure", drawing: dict[str, Any], *, columns: int = 40) -> None:
    """Draw a panel for each form, all with the same scale."""
    panels = drawing["panels"]
    ends = [ends[1] for panel in panels for pair in panel["pairs"] for ends in pair if ends]
    axes = figure.subplots(len(panels), 1, sharex=True)
    for one, panel in zip(axes, panels, strict=True):
        _bare(one, drawing["months"], top=max(ends, default=10))
        one.set_title(panel["label"], loc="left", fontweight="bold", pad=4)
        for place, pair in enumerate(panel["pairs"]):
            for side, (told, colours) in enumerate(zip(pair, (BLUES, ORANGES), strict=True)):
                _bar(one, place + (side - 0.5) * _PAIR, told, colours, width=_PAIR * 0.92)
    _frame(figure, drawing, [BLUES[0], ORANGES[0]], columns)


def draw_steps(figure: "Figure | SubFigure", drawing: dict[str, Any], *, columns: int = 40) -> None:
    """Draw for each month who had steps due, and in front of it who took them."""
    axes = figure.subplots(1, 1)
    _bare(axes, drawing["months"], top=max((of[1] for _, of in drawing["bars"]), default=10))
    for place, (taken, of) in enumerate(drawing["bars"]):
        axes.bar(place, of[1], width=0.78, color=GRID, zorder=2)
        _bar(axes, place, taken, BLUES, width=0.5)
        if taken and taken[0] and len(drawing["bars"]) <= _FEW:
            axes.annotate(
                f"{taken[0]}+", (place, taken[0]), (0, -4), textcoords="offset points",
                ha="center", va="top", color="white", fontweight="bold", zorder=5,
            )  # fmt: skip
    _frame(figure, drawing, [GRID, BLUES[0]], columns)


def _bar(
    axes: "Axes", at: float, told: Sequence[int] | None, colours: Sequence[str], *, width: float
) -> None:
    """Draw a number that lies between two ends: solid as far as it goes for certain, then pale."""
    if told is None:
        axes.plot(at, 0.4, marker="x", markersize=6, color=colours[0], zorder=3, clip_on=False)
        return
    solid, pale = colours
    axes.bar(at, told[1], width=width, color=pale, zorder=3)
    axes.bar(at, told[0], width=width, color=solid, zorder=4)


def _bare(axes: "Axes", months: Sequence[str], *, top: int) -> None:
    axes.set_xticks(range(len(months)), months if len(months) <= _FEW else [m[0] for m in months])
    axes.set_xlim(-0.6, len(months) - 0.4)
    axes.set_ylim(0, top * 1.15)
    axes.yaxis.set_major_locator(_fives(top))
    axes.grid(axis="y", color=GRID, linewidth=1)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


def _fives(top: int) -> Any:
    from matplotlib.ticker import MultipleLocator

    return MultipleLocator(5 if top <= 10 else 10 if top <= 60 else 50)


def _frame(
    figure: "Figure | SubFigure", drawing: dict[str, Any], colours: Sequence[str], columns: int
) -> None:
    """Add what the chart says, what the colours mean, and how to read it.

    `columns` are the characters that fit the width in the size of the heading.
    """
    from matplotlib.patches import Patch

    figure.suptitle(
        textwrap.fill(drawing["title"], columns), x=0.03, y=0.975, ha="left", va="top",
        fontsize="x-large", fontweight="bold",
    )  # fmt: skip
    handles = [
        Patch(color=colour, label=label)
        for colour, label in zip(colours, drawing["legend"], strict=True)
    ]
    figure.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(0.01, 0.895), ncols=2, frameon=False,
        handlelength=1.2, columnspacing=1.2,
    )  # fmt: skip
    figure.text(
        0.03, 0.015, textwrap.fill(drawing["note"], columns * 3 // 2), fontsize="small", color=PALE
    )


def _png(drawing: dict[str, Any], draw: Any) -> bytes:
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(FONT):
        figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI, facecolor="white")
        draw(figure, drawing)
        figure.subplots_adjust(left=0.09, right=0.97, top=0.8, bottom=0.12, hspace=0.45)
        file = io.BytesIO()
        figure.savefig(file, format="png")
    return file.getvalue()
