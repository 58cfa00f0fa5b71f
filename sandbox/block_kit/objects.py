"""Tables: the composition objects that blocks and elements share, with their limits.

Source: docs.slack.dev/reference/block-kit/composition-objects and slack_sdk's models.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from sandbox.block_kit.shapes import (
    Anything,
    Fields,
    Flag,
    Form,
    Items,
    Shape,
    Text,
    Typed,
    Word,
)

ID_MOST = 255
TEXT_MOST = 3000
URL_MOST = 3000


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


DATE = Form(_is_date, "must be a date in the format YYYY-MM-DD")
TIME = Form(
    re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]\Z").match, "must be a time in the format HH:MM"
)
NUMERAL = Form(re.compile(r"-?\d+(\.\d+)?\Z", re.ASCII).match, "must be a number in a string")
WEB_ADDRESS = Form(re.compile(r"https?://\S+\Z", re.I).match, "must be a valid URL")
ANY_ADDRESS = Form(re.compile(r"[a-z][a-z0-9+.-]*:\S+\Z", re.I).match, "must be a valid URL")
USER = Form(re.compile(r"[UW][A-Z0-9]+\Z").match, "must be a valid user ID")
CHANNEL = Form(re.compile(r"[CG][A-Z0-9]+\Z").match, "must be a valid channel ID")
CONVERSATION = Form(re.compile(r"[CDGUW][A-Z0-9]+\Z").match, "must be a valid conversation ID")
COLOUR = Form(re.compile(r"#?[0-9a-fA-F]{6}\Z").match, "must be a hexadecimal colour")


def typed(name: str, required: Mapping[str, Shape], **rest: Any) -> Fields:
    """The fields of an object whose `type` is this name."""
    return Fields({"type": Word((name,)), **required}, **rest)


def text_kinds(most: int) -> dict[str, Fields]:
    """The two text objects, by their `type`, of at most so many characters."""
    return {
        "plain_text": typed("plain_text", {"text": Text(most)}, optional={"emoji": Flag()}),
        "mrkdwn": typed("mrkdwn", {"text": Text(most)}, optional={"verbatim": Flag()}),
    }


def plain(most: int) -> Typed:
    """A plain_text object."""
    return Typed({"plain_text": text_kinds(most)["plain_text"]})


def rich_or_plain(most: int) -> Typed:
    """A plain_text or mrkdwn object."""
    return Typed(text_kinds(most))


CONFIRM = Fields(
    {
        "title": plain(100),
        "text": rich_or_plain(300),
        "confirm": plain(30),
        "deny": plain(30),
    },
    {"style": Word(("primary", "danger"))},
)


def option(words: Shape, **more: Shape) -> Fields:
    """An option whose text and description are of this shape."""
    return Fields({"text": words, "value": Text(150)}, {"description": words, **more})


PLAIN_OPTION = option(plain(75))  # selects
RICH_OPTION = option(rich_or_plain(75))  # checkboxes and radio buttons
LINK_OPTION = option(plain(75), url=Text(URL_MOST, form=ANY_ADDRESS))  # overflow menus
OPTION_GROUP = Fields({"label": plain(75), "options": Items(PLAIN_OPTION, 100)})

DISPATCH_CONFIG = Fields(
    optional={"trigger_actions_on": Items(Word(("on_enter_pressed", "on_character_entered")), 2)}
)

CONVERSATION_FILTER = Fields(
    optional={
        "include": Items(Word(("im", "mpim", "private", "public")), 4),
        "exclude_external_shared_channels": Flag(),
        "exclude_bot_users": Flag(),
    },
    some_of=("include", "exclude_external_shared_channels", "exclude_bot_users"),
)

SLACK_FILE = Fields(
    optional={"id": Text(), "url": Text(URL_MOST, form=WEB_ADDRESS)}, one_of=("id", "url")
)

FEEDBACK_BUTTON = Fields(
    {"text": plain(75), "value": Text(2000)}, {"accessibility_label": Text(75)}
)

WORKFLOW = Fields(
    {
        "trigger": Fields(
            {"url": Text(form=WEB_ADDRESS)},
            {"customizable_input_parameters": Items(Fields({"name": Text(), "value": Anything()}))},
        )
    }
)

PICTURE: Mapping[str, Shape] = {
    "image_url": Text(URL_MOST, form=WEB_ADDRESS),
    "slack_file": SLACK_FILE,
}
PICTURE_SOURCE = ("image_url", "slack_file")
ALT_TEXT_MOST = 2000
