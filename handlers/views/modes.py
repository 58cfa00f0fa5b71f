"""The four forms of guidance side by side: a table in messages, fields where there is no table."""

from collections.abc import Callable, Mapping

from slack_sdk.models.blocks import (
    Block,
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

from guidance.modes import FORMS, Form
from handlers.views import parts

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
    for form in FORMS.values():
        fields = [
            MarkdownTextObject(text=f"_{aspect}:_ {_ASPECTS[aspect](form)}")
            for aspect in _IN_FIELDS
        ]
        words = MarkdownTextObject(text=f"*{form.label}*: {form.short}")
        blocks += [DividerBlock(), SectionBlock(text=words, fields=fields)]
    return blocks


def _bold(text: str) -> RichTextBlock:
    """Return a cell of the first row or column."""
    style = RichTextElementParts.TextStyle(bold=True)
    words = RichTextElementParts.Text(text=text, style=style)
    return RichTextBlock(elements=[RichTextSectionElement(elements=[words])])


def beginning() -> Block:
    """Return how to use the comparison."""
    return parts.small("Not sure? Type `/guidance`: a few taps, and I suggest one and say why.")
