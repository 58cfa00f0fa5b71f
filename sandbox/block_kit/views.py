"""Tables: the two kinds of view, modal and home, with their limits.

Source: docs.slack.dev/reference/views and slack_sdk's View.
"""

from sandbox.block_kit.blocks import ANY_BLOCK, BLOCKS_MOST
from sandbox.block_kit.objects import ID_MOST, plain, typed
from sandbox.block_kit.shapes import Flag, Items, Surface, Text, Typed

PRIVATE_METADATA_MOST = 3000
TITLE_MOST = 24  # also the words on the submit and close buttons
VIEW_BYTES_MOST = 250_000

_EVERY_VIEW = {
    "callback_id": Text(ID_MOST, least=0),
    "external_id": Text(ID_MOST, least=0),
    "private_metadata": Text(PRIVATE_METADATA_MOST, least=0),
}

MODAL = typed(
    "modal",
    {
        "title": plain(TITLE_MOST),
        "blocks": Items(ANY_BLOCK, BLOCKS_MOST[Surface.MODAL]),
    },
    optional={
        **_EVERY_VIEW,
        "submit": plain(TITLE_MOST),
        "close": plain(TITLE_MOST),
        "clear_on_close": Flag(),
        "notify_on_close": Flag(),
        "submit_disabled": Flag(),
    },
)

HOME = typed(
    "home",
    {"blocks": Items(ANY_BLOCK, BLOCKS_MOST[Surface.HOME])},
    optional=_EVERY_VIEW,
)

ANY_VIEW = Typed({"modal": MODAL, "home": HOME})
