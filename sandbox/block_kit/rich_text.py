"""Tables: the rich_text block and everything that may stand in it.

Source: docs.slack.dev/reference/block-kit/blocks/rich-text-block and slack_sdk's models.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.block_kit.objects import ANY_ADDRESS, CHANNEL, COLOUR, ID_MOST, USER, typed
from sandbox.block_kit.shapes import Fields, Flag, Items, Shape, Text, Typed, Whole, Word

STYLE = Fields(
    optional={
        name: Flag()
        for name in (
            "bold",
            "italic",
            "strike",
            "underline",
            "code",
            "highlight",
            "client_highlight",
            "unlink",
        )
    }
)

_LEAF_FIELDS: Mapping[str, tuple[Mapping[str, Shape], Mapping[str, Shape]]] = {
    # type: (required fields, optional fields besides style)
    "text": ({"text": Text()}, {}),
    "link": ({"url": Text(form=ANY_ADDRESS)}, {"text": Text(least=0), "unsafe": Flag()}),
    "user": ({"user_id": Text(form=USER)}, {}),
    "usergroup": ({"usergroup_id": Text()}, {}),
    "team": ({"team_id": Text()}, {}),
    "channel": ({"channel_id": Text(form=CHANNEL)}, {}),
    "emoji": ({"name": Text()}, {"unicode": Text(), "skin_tone": Whole(1, 6)}),
    "broadcast": ({"range": Word(("here", "channel", "everyone"))}, {}),
    "color": ({"value": Text(form=COLOUR)}, {}),
    "date": (
        {"timestamp": Whole(0), "format": Text()},
        {"url": Text(form=ANY_ADDRESS), "fallback": Text()},
    ),
}

LEAVES: Mapping[str, Fields] = {
    name: typed(name, required, optional={**optional, "style": STYLE})
    for name, (required, optional) in _LEAF_FIELDS.items()
}

_RUN = {"elements": Items(Typed(LEAVES), least=0)}
_BORDER: dict[str, Any] = {"border": Whole(0, 1)}
_SECTION = typed("rich_text_section", _RUN)

PARTS: Mapping[str, Fields] = {
    "rich_text_section": _SECTION,
    "rich_text_quote": typed("rich_text_quote", _RUN, optional=_BORDER),
    "rich_text_preformatted": typed(
        "rich_text_preformatted", _RUN, optional={**_BORDER, "language": Text()}
    ),
    "rich_text_list": typed(
        "rich_text_list",
        {
            "elements": Items(Typed({"rich_text_section": _SECTION}), least=0),
            "style": Word(("bullet", "ordered")),
        },
        optional={**_BORDER, "indent": Whole(0, 8), "offset": Whole(0)},
    ),
}

RICH_TEXT = typed(
    "rich_text",
    {"elements": Items(Typed(PARTS))},
    optional={"block_id": Text(ID_MOST)},
)
