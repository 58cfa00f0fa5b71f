"""Files that are made as they are sent: the charts of a digest, and an export."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from guidance import example, export
from guidance.periods import Cadence, last_over, months_before
from guidance.programs import Program
from guidance.reports import Report
from handlers import digest
from handlers.payloads import Press
from handlers.replies import Reply, Tell
from handlers.routes import Routes
from handlers.services import Reaction
from handlers.views import charts, pages
from handlers.views import digest as views
from storage import reports
from storage.queues import Action

EXPORT = "export"

CHART_MONTHS = 6
EXPORT_MONTHS = 12

Upload = dict[str, Any]
"""Arguments of one file: `content`, or a `drawing` that is still to be made into it."""


def register(routes: Routes) -> None:
    """Bind the button of the Home tab."""
    routes.presses.bind(views.EXPORT, export_year)


def export_year(reaction: Reaction, press: Press) -> Reply:
    """Send a director the last twelve months as CSV and as two pages."""
    program = digest.read_by(reaction, press.value, reaction.user_id)
    until = last_over(Cadence.MONTHLY, digest.today_of(reaction, program)).until
    made = {"made": EXPORT, "program_id": program.id, "until": until.isoformat()}
    reaction.outbox.post(reaction.user_id, made, key=f"export:{press.key}", action=Action.FILE)
    reaction.record("program.exported", program.id)
    return Tell(views.coming("A CSV file and two pages for the annual evaluation come"))


def make(reaction: Reaction, content: Mapping[str, str], address: str) -> list[Upload]:
    """Return the files of a row, for whoever may still read them.

    Raises:
        NotFound: the reader no longer directs the program.
    """
    program = digest.read_by(reaction, content["program_id"], address)
    return _MADE[content["made"]](reaction, program, date.fromisoformat(content["until"]))


def files_of(report: Report) -> list[Upload]:
    """Return an export's two files."""
    return [
        {
            "filename": pages.CSV_FILE,
            "title": "Figures of guidance",
            "content": export.render(report),
        },
        charts.upload(pages.PAGES_FILE, "Guidance, for the annual evaluation", pages.pages(report)),
    ]


def _charts(reaction: Reaction, program: Program, until: date) -> list[Upload]:
    return _charts_of(_report(reaction, program, until, CHART_MONTHS).months)


def _example_charts(_reaction: Reaction, _program: Program, until: date) -> list[Upload]:
    """Return the example's, each marked: pictures are passed on without the message around them."""
    return [charts.invented(one) for one in _charts_of(example.months(until, CHART_MONTHS))]


def _charts_of(months: charts.Months) -> list[Upload]:
    """Return the charts that have something to show."""
    made = []
    if charts.has_forms(months):
        drawing = charts.forms(months)
        made.append(charts.upload(charts.FORMS_FILE, "Forms asked for and agreed on", drawing))
    if charts.has_steps(months):
        made.append(charts.upload(charts.STEPS_FILE, "Next steps taken", charts.steps(months)))
    return made


def _export(reaction: Reaction, program: Program, until: date) -> list[Upload]:
    return files_of(_report(reaction, program, until, EXPORT_MONTHS))


def _report(reaction: Reaction, program: Program, until: date, count: int) -> Report:
    first = months_before(until, count)[0]
    today = digest.today_of(reaction, program)
    return reports.report(reaction.session, program, since=first.since, until=until, today=today)


_MADE: dict[str, Callable[[Reaction, Program, date], list[Upload]]] = {
    digest.CHARTS: _charts,
    digest.EXAMPLE_CHARTS: _example_charts,
    EXPORT: _export,
}
