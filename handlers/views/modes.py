"""The four forms of guidance: side by side, and a card for each with the words that fit it."""

from collections.abc import Callable, Mapping

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    DividerBlock,
    MarkdownTextObject,
    RawTextObject,
    RichTextBlock,
    RichTextElementParts,
    RichTextSectionElement,
    SectionBlock,
    TableBlock,
)
from slack_sdk.models.blocks.basic_components import TableBlockColumnSettings
from slack_sdk.models.views import View

from guidance.modes import FORMS, GROW, SOURCES, Form, Mode
from handlers.views import parts

OPEN = "modes.open"
"""Begins the action of a button that opens a form's card; the form follows after a dot."""

Cell = RawTextObject | RichTextBlock

_ASPECTS: Mapping[str, Callable[[Form], str]] = {
    "About": lambda form: form.about,
    "Who leads": lambda form: form.who_leads,
    "How": lambda form: form.how,
    "Time": lambda form: form.time,
    "Sounds like": lambda form: f"“{form.sounds_like}”",
}

_IN_FIELDS = ("About", "Who leads", "Time", "Sounds like")
"""An even number: fields stand in two columns, and `Form.short` tells how."""


def table() -> TableBlock:
    """Return a column for each form; only messages show a table."""
    head: list[Cell] = [_bold("Form"), *(_bold(form.label) for form in FORMS.values())]
    rows: list[list[Cell]] = [
        [_bold(aspect), *(RawTextObject(text=told(form)) for form in FORMS.values())]
        for aspect, told in _ASPECTS.items()
    ]
    wrapped = [TableBlockColumnSettings(is_wrapped=True) for _ in head]
    return TableBlock(rows=[head, *rows], column_settings=wrapped)


def side_by_side() -> list[Block]:
    """Return a paragraph with fields for each form, set apart by lines."""
    blocks: list[Block] = []
    for mode, form in FORMS.items():
        fields = [
            MarkdownTextObject(text=f"_{aspect}:_ {_ASPECTS[aspect](form)}")
            for aspect in _IN_FIELDS
        ]
        words = MarkdownTextObject(text=f"*{form.label}*: {form.short}")
        section = SectionBlock(text=words, fields=fields, accessory=opener(mode, "Mode card"))
        blocks += [DividerBlock(), section]
    return blocks


def opener(mode: Mode, label: str = "") -> ButtonElement:
    """Return the button that opens a form's card, wherever it stands."""
    return parts.button(label or FORMS[mode].label, f"{OPEN}.{mode}", mode)


def openers() -> list[Block]:
    """Return a line with a button for the card of each form."""
    row = ActionsBlock(elements=[opener(mode) for mode in FORMS])
    return [parts.small("*Mode cards:* words to begin with, questions, what to leave out."), row]


def card(mode: Mode) -> View:
    """Return one form's card: how to begin, what to ask, what to say and to leave."""
    form = FORMS[mode]
    return parts.modal(
        "modes.card",
        form.label,
        [
            parts.says(f"{form.short}\n_{form.about}. {form.who_leads}. {form.time}._"),
            parts.says(f":speech_balloon: *To begin*\n{_quoted(form.openings)}"),
            parts.says(f":thinking_face: *Five questions that fit*\n{_quoted(form.questions)}"),
            *_grow(mode),
            parts.says(f":white_check_mark: *Words to use*\n{_quoted(form.uses)}"),
            parts.says(f":leaves: *Words to leave*\n{_quoted(form.avoids)}"),
            parts.small("In our own words, after:\n" + "\n".join(SOURCES)),
        ],
    )


def _grow(mode: Mode) -> list[Block]:
    if not FORMS[mode].switches_role:
        return []
    lines = "\n".join(f"• *{turn}:* “{question}”" for turn, question in GROW.items())
    return [parts.says(f":seedling: *GROW: four turns of a talk*\n{lines}")]


def _quoted(lines: tuple[str, ...]) -> str:
    return "\n".join(f"• “{line}”" for line in lines)


def _bold(text: str) -> RichTextBlock:
    """Return a cell of the first row or column."""
    style = RichTextElementParts.TextStyle(bold=True)
    words = RichTextElementParts.Text(text=text, style=style)
    return RichTextBlock(elements=[RichTextSectionElement(elements=[words])])


def beginning() -> Block:
    """Return how to use the comparison."""
    return parts.small("Not sure? Type `/guidance`: a few taps, and I suggest one and say why.")
