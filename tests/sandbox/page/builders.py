"""Short ways to write Block Kit and a reader of it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sandbox.page.blocks import Context, render_blocks
from sandbox.page.reader import Member, Place, Reader

NOW = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)

READER = Reader(
    zone=ZoneInfo("America/New_York"),
    now=NOW,
    user_id="U0RESIDENT1",
    members={
        "U0RESIDENT1": Member("U0RESIDENT1", "Resident One"),
        "U0FACULTY1": Member("U0FACULTY1", "Faculty One"),
        "U0GONE": Member("U0GONE", "Gone Away", is_active=False),
        "U0APP": Member("U0APP", "Helper", is_bot=True),
    },
    places={
        "C0GENERAL": Place("C0GENERAL", "general"),
        "G0SECRET": Place("G0SECRET", "board", kind="private"),
        "D0FACULTY": Place("D0FACULTY", "Faculty One", kind="im"),
    },
)


def words(text):
    return {"type": "plain_text", "text": text}


def marked(text):
    return {"type": "mrkdwn", "text": text}


def option(value, text=None, **more):
    return {"value": value, "text": words(text or value), **more}


def button(text="Go", **more):
    return {"type": "button", "action_id": "go", "text": words(text), **more}


def actions(*elements):
    return {"type": "actions", "block_id": "row", "elements": list(elements)}


def asked(element, label="Goal", **more):
    """An input block around an element."""
    return {
        "type": "input",
        "block_id": "field",
        "label": words(label),
        "element": {"action_id": "it", **element},
        **more,
    }


def drawn(*blocks, **context):
    return str(render_blocks(list(blocks), Context(READER, **context)))
