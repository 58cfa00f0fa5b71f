"""The director's digest, the figures on their Home tab, and their line about what was done."""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum

from slack_sdk.models.blocks import Block, RawTextObject, TableBlock
from slack_sdk.models.blocks.basic_components import TableBlockColumnSettings
from slack_sdk.models.views import View

from guidance.digest import Share, Total
from guidance.reports import DEED_LIMIT, Deed, Digest, Told
from handlers.views import figures, parts
from handlers.views.message import Message, called
from handlers.views.modes import Cell
from handlers.views.notices import sentence

SEND_NOW = "digest.send_now"
SAY_DEED = "digest.say_deed"
EXPORT = "digest.export"
SHOW_EXAMPLE = "digest.show_example"
"""Buttons of a director's Home tab; the value is the program's id."""

DEED_SAID = "digest.deed_said"

_IN_HOME = {
    *(figures.TOTALS[one] for one in (Total.REQUESTS, Total.CLOSED)),
    *(figures.SHARES[one] for one in (Share.ANSWERED_SOON, Share.FOLLOWED, Share.UNGUIDED)),
}

_TOO_FEW = (
    "Figures appear once the program has seven learners; with fewer, one could tell who is meant."
)


class Note(StrEnum):
    """What stands above a digest that does not come on its day."""

    ASKED_FOR = "You asked for this one. It publishes nothing new; the next one comes on its day."
    EXAMPLE = (
        "*An example*: this program and all its figures are invented. Yours come once enough people"
        " use it."
    )


def message(digest: Digest, *, note: Note | None = None) -> Message:
    """Return one digest, for a director or for the program's channel."""
    return Message(
        [
            parts.says(f":bar_chart: {called(digest.name)}\nFigures of {digest.period.title}"),
            *([parts.small(note)] if note else []),
            *_figures(digest),
            *_published(digest.told),
            *deed(digest.told.deed),
            parts.small(figures.HOW),
        ]
    )


def in_home(digest: Digest, *, next_on: date | None) -> list[Block]:
    """Return the latest figures in short, when more is told, and what a director can do."""
    told, value = digest.told, digest.program_id
    rows = [row for row in figures.rows(digest.figures) if row[0] in _IN_HOME]
    found = [": ".join(row) for row in rows if figures.is_told(row)]
    lines = [
        f"*{digest.months.title}*",
        *(found or [_TOO_FEW]),
        f"Next digest: {_day(next_on)}. Next release of ratings: {_day(told.next_release_on)}",
    ]
    return [
        parts.says("\n".join(lines)),
        parts.row(
            parts.button("Send me one now", SEND_NOW, value),
            parts.button("Export a year", EXPORT, value),
            parts.button("Say what was done", SAY_DEED, value),
            *([] if found else [parts.button("Show an example", SHOW_EXAMPLE, value)]),
        ),
    ]


def refused(channel_id: str) -> Block:
    """Return that a digest did not get into its channel, and what a director can do."""
    return parts.says(
        f":warning: I could not post the last digest in <#{channel_id}>. Type `/invite @guidance`"
        " there, or press Edit and choose another channel. The next digest will come there again."
    )


def deed(said: Deed | None) -> list[Block]:
    """Return what was done because of feedback, as the director wrote it."""
    if said is None:
        return []
    return [parts.quote(f"Done because of feedback, {said.said_on:%-d %b %Y}", said.text)]


def deed_form(said: Deed | None, program_id: str) -> View:
    """Return the form for the director's line."""
    return parts.modal(
        DEED_SAID,
        "What was done",
        [
            parts.text_input(
                "deed",
                "What was done because of feedback?",
                hint=f"Up to {DEED_LIMIT} characters. Leave it empty to take the line back.",
                placeholder="Sign-out now begins ten minutes earlier",
                initial=said.text if said else "",
                multiline=True,
                is_optional=True,
            ),
            parts.small(
                "Everybody in the program reads it on their Home tab, and it stands in the digest."
                " Please name nobody."
            ),
        ],
        submit="Save",
        close="Cancel",
        metadata=program_id,
    )


def deed_said(text: str) -> Message:
    """Return the receipt of the line."""
    if not text:
        return sentence("The line is taken back. Nobody reads it any more.")
    return sentence("Saved. Everybody in the program reads it on their Home tab from now on.")


def coming(what: str) -> Message:
    """Return the answer to a button whose result comes a little later."""
    return sentence(f"{what} in a few seconds, in Messages.")


def _week(digest: Digest) -> list[Block]:
    if digest.week is None:
        return []
    counts = ", ".join(
        f"{name.lower()}: {digest.week[one].words}" for one, name in figures.TOTALS.items()
    )
    return [
        parts.says(f"*This week*: {counts}."),
        parts.small(f"The figures below are of {digest.months.title}, the last whole month."),
    ]


def _figures(digest: Digest) -> list[Block]:
    """Return what can be told in a table, and in one line what would be rows of the same words."""
    rows = list(figures.beside(digest.figures, digest.before))
    told = [row for row in rows if figures.is_told(row)]
    if not told:
        return [parts.says(_TOO_FEW)]
    untold = [row for row in rows if not figures.is_told(row)]
    return [
        parts.says(figures.changes(digest)),
        *_week(digest),
        _table(digest, told),
        *(parts.small(line) for line in figures.untold(untold)),
        parts.says(_forms(digest)),
    ]


def _table(digest: Digest, rows: Iterable[Sequence[str]]) -> TableBlock:
    head = ["Figures", digest.months.title, "Before"]
    wrapped = [TableBlockColumnSettings(is_wrapped=True) for _ in head]
    cells: list[list[Cell]] = [[RawTextObject(text=one) for one in row] for row in (head, *rows)]
    return TableBlock(rows=cells, column_settings=wrapped)


def _forms(digest: Digest) -> str:
    lines = [
        f"{name}: asked for by {asked}, agreed on by {agreed}"
        for name, asked, agreed in figures.forms(digest.figures)
        if figures.is_told((name, asked, agreed))
    ]
    if not lines:
        return "*Forms of guidance*: too few people to say which they chose."
    return "\n".join(
        ["*Forms of guidance*, by the newest that each learner asked for and agreed on", *lines]
    )


def _published(told: Told) -> list[Block]:
    lines = [*figures.published(told)]
    if not lines:
        lines = ["Not yet: several faculty members need enough ratings first."]
    if told.themes:
        lines.append(f"What published lines are about: {', '.join(told.themes)}")
    lines.append(f"Next release: {_day(told.next_release_on)}")
    return [parts.says("\n".join(["*What learners say*", *lines]))]


def _day(on: date | None) -> str:
    return parts.day(on) if on else "not set yet"
