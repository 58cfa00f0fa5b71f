"""The two pages for the annual program evaluation, as plain data: words, a table and two charts."""

from guidance.digest import together
from guidance.reports import Report
from handlers.views import charts, figures
from handlers.views.charts import Drawing

PAGES_FILE, CSV_FILE = "guidance-evaluation.pdf", "guidance-figures.csv"

_ABOUT = (
    "Made for the annual program evaluation. It names no learner and no faculty member and quotes"
    " no goal. Numbers are sums of months as they were told."
)


def pages(report: Report) -> Drawing:
    """Return both pages; there must be at least one month."""
    whole = together(one for _, one in report.months)
    first, last = report.months[0][0], report.months[-1][0]
    return {
        "kind": "pages",
        "alt": f"Two pages of figures about guidance in {report.name}",
        "name": report.name,
        "title": "Guidance of residents and fellows",
        "span": f"{first.since:%B %Y} to {last.since:%B %Y}",
        "about": _ABOUT,
        "table": [list(row) for row in figures.rows(whole)],
        "forms_table": [["Form", "Asked for by", "Agreed on by"], *map(list, figures.forms(whole))],
        "charts": [charts.forms(report.months[-12:]), charts.steps(report.months[-12:])],
        "sections": [
            ["What learners say", _ratings(report)],
            ["What published lines are about", [", ".join(report.told.themes) or "Not yet."]],
            ["What was done because of feedback", [_deed(report)]],
            ["How the numbers are made", [figures.HOW]],
        ],
    }


def _ratings(report: Report) -> list[str]:
    told = [f"{line}." for line in figures.published(report.told)]
    return told or ["Not yet: several faculty members need enough ratings first."]


def _deed(report: Report) -> str:
    deed = report.told.deed
    return f"{deed.text} ({deed.said_on:%-d %B %Y})" if deed else "Nothing has been said yet."
