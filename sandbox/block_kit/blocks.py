"""Tables: every block, its fields and limits, what may stand in it, and where it is shown.

Source: docs.slack.dev/reference/block-kit/blocks and slack_sdk's models.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.block_kit import elements as el
from sandbox.block_kit.objects import (
    ALT_TEXT_MOST,
    ID_MOST,
    PICTURE,
    PICTURE_SOURCE,
    TEXT_MOST,
    URL_MOST,
    WEB_ADDRESS,
    plain,
    rich_or_plain,
    text_kinds,
    typed,
)
from sandbox.block_kit.rich_text import RICH_TEXT
from sandbox.block_kit.shapes import (
    EVERYWHERE,
    Fields,
    Flag,
    Items,
    Number,
    OrNull,
    Rule,
    Surface,
    Text,
    Typed,
    Whole,
    Word,
)

BLOCKS_MOST = {Surface.MESSAGE: 50, Surface.MODAL: 100, Surface.HOME: 100}
MARKDOWN_MOST = 12_000  # over all markdown blocks of a message
TABLE_CHARACTERS_MOST = 10_000  # over all cells of a table
TABLE_COLUMNS_MOST = 20
TABLE_ROWS_MOST = 100
TABLES = frozenset({"table", "data_table"})  # a message holds one of either
NOT_VOUCHED_FOR = frozenset(
    {
        "auth_provider",
        "call",
        "card",
        "carousel",
        "data_visualization",
        "plan",
        "task_card",
    }
)

Found = Iterator[tuple[str, str]]
Shapes = el.Shapes


def _elements(names: frozenset[str]) -> Typed:
    return Typed({name: el.ELEMENTS[name] for name in sorted(names)})


def written_in(cell: object) -> str:
    """All the words inside a table cell, however deep they stand in rich text."""
    if isinstance(cell, list):
        return "".join(written_in(item) for item in cell)
    if not isinstance(cell, dict):
        return ""
    text = cell.get("text")
    own = text if isinstance(text, str) else ""
    return own + written_in(cell.get("elements"))


def _not_too_wordy(table: Mapping[str, Any]) -> Found:
    if len(written_in(table["rows"])) > TABLE_CHARACTERS_MOST:
        yield "rows", f"must be less than {TABLE_CHARACTERS_MOST + 1} characters in all cells"


def _is_a_grid(table: Mapping[str, Any]) -> Found:
    width = len(table["rows"][0])
    for index, row in enumerate(table["rows"]):
        if len(row) != width:
            yield f"rows/{index}", f"must have {width} cells like the first row"
    if table.get("row_header_column_index", 0) >= width:
        yield "row_header_column_index", "must be one of the table's columns"


def _heads_are_plain(table: Mapping[str, Any]) -> Found:
    for index, cell in enumerate(table["rows"][0]):
        if cell["type"] == "rich_text":
            yield f"rows/0/{index}", "rich_text is not allowed in a header cell"


def _folds_sensibly(container: Mapping[str, Any]) -> Found:
    folds = container.get("is_collapsible", False)
    if container.get("default_collapsed") and not folds:
        yield "default_collapsed", "requires is_collapsible to be true"
    if container.get("has_header_divider") and folds:
        yield "has_header_divider", "cannot be set when is_collapsible is true"


_CELL = Typed(
    {
        "raw_text": typed("raw_text", {"text": Text()}),
        "raw_number": typed("raw_number", {"value": Number(), "text": Text()}),
        "rich_text": RICH_TEXT,
    }
)
_ROW = Items(_CELL, TABLE_COLUMNS_MOST)
_COLUMN = Fields(optional={"align": Word(("left", "center", "right")), "is_wrapped": Flag()})
_IMAGE_ELEMENT = Typed({"image": el.ELEMENTS["image"]})
_LINK = Text(URL_MOST, form=WEB_ADDRESS)

# Where a block is shown; all others everywhere. Slack's own list also has table and data_table in
# Home, but live tests say that they do not show there.
SURFACES: Mapping[str, frozenset[Surface]] = {
    "alert": el.MODALS,
    "container": el.MESSAGES,
    "context_actions": el.MESSAGES,
    "data_table": el.MESSAGES,
    "file": el.MESSAGES,
    "markdown": el.MESSAGES,
    "table": el.MESSAGES,
}

_CONTEXT_ELEMENTS = Typed({"image": el.ELEMENTS["image"], **text_kinds(TEXT_MOST)})

# type: (required fields, optional fields); block_id is added to each.
_FIELDS: Mapping[str, tuple[Shapes, Shapes]] = {
    "divider": ({}, {}),
    "header": ({"text": plain(150)}, {}),
    "section": (
        {},
        {
            "text": rich_or_plain(TEXT_MOST),
            "fields": Items(rich_or_plain(2000), 10),
            "accessory": _elements(el.IN_SECTION),
            "expand": Flag(),
        },
    ),
    "context": ({"elements": Items(_CONTEXT_ELEMENTS, 10)}, {}),
    "actions": ({"elements": Items(_elements(el.IN_ACTIONS), 25)}, {}),
    "context_actions": ({"elements": Items(_elements(el.IN_CONTEXT_ACTIONS), 5)}, {}),
    "image": ({"alt_text": Text(ALT_TEXT_MOST)}, {**PICTURE, "title": plain(2000)}),
    "input": (
        {"label": plain(2000), "element": _elements(el.IN_INPUT)},
        {"hint": plain(2000), "optional": Flag(), "dispatch_action": Flag()},
    ),
    "markdown": ({"text": Text(MARKDOWN_MOST)}, {}),
    "alert": (
        {"text": rich_or_plain(TEXT_MOST)},
        {"level": Word(("default", "info", "warning", "error", "success"))},
    ),
    "file": ({"external_id": Text(), "source": Word(("remote",))}, {}),
    "video": (
        {"alt_text": Text(), "title": plain(199), "thumbnail_url": _LINK, "video_url": _LINK},
        {
            "title_url": _LINK,
            "description": plain(TEXT_MOST),
            "provider_icon_url": _LINK,
            "provider_name": Text(),
            "author_name": Text(49),
        },
    ),
    "table": (
        {"rows": Items(_ROW, TABLE_ROWS_MOST)},
        {"column_settings": Items(OrNull(_COLUMN), TABLE_COLUMNS_MOST)},
    ),
    "data_table": (
        {"rows": Items(_ROW, TABLE_ROWS_MOST + 1, least=2), "caption": Text()},
        {"page_size": Whole(1, 100), "row_header_column_index": Whole(0)},
    ),
}

_ONE_OF: Mapping[str, tuple[str, ...]] = {"image": PICTURE_SOURCE}
_SOME_OF: Mapping[str, tuple[str, ...]] = {
    "section": ("text", "fields"),
    "container": ("title", "rich_text_title"),
}
_RULES: Mapping[str, tuple[Rule, ...]] = {
    "table": (_not_too_wordy,),
    "data_table": (_not_too_wordy, _is_a_grid, _heads_are_plain),
    "container": (_folds_sensibly,),
}


def _block(name: str, required: Shapes, optional: Shapes) -> Fields:
    return typed(
        name,
        required,
        optional={"block_id": Text(ID_MOST), **optional},
        one_of=_ONE_OF.get(name, ()),
        some_of=_SOME_OF.get(name, ()),
        rules=_RULES.get(name, ()),
        surfaces=SURFACES.get(name, EVERYWHERE),
    )


_SIMPLE: Mapping[str, Fields] = {
    "rich_text": RICH_TEXT,
    **{name: _block(name, *fields) for name, fields in _FIELDS.items()},
}

_IN_CONTAINER = frozenset(
    {
        "actions",
        "context",
        "divider",
        "file",
        "header",
        "image",
        "input",
        "rich_text",
        "section",
        "table",
        "video",
    }
)

_CONTAINER = _block(
    "container",
    {"child_blocks": Items(Typed({name: _SIMPLE[name] for name in sorted(_IN_CONTAINER)}), 10)},
    {
        "title": plain(150),
        "rich_text_title": Typed({"rich_text": RICH_TEXT}),
        "subtitle": rich_or_plain(150),
        "icon": _IMAGE_ELEMENT,
        "width": Word(("narrow", "standard", "wide", "full")),
        "is_collapsible": Flag(),
        "default_collapsed": Flag(),
        "has_header_divider": Flag(),
    },
)

BLOCKS: Mapping[str, Fields] = {**_SIMPLE, "container": _CONTAINER}
ANY_BLOCK = Typed(BLOCKS, elsewhere=NOT_VOUCHED_FOR)
