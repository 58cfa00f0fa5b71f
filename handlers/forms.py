"""A form that came back submitted, as the JSON to show it once more with all that was entered.

With `handlers.payloads` the only code that knows the shape of Slack's JSON.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block

from handlers.markup import unescaped
from handlers.values import Json
from handlers.views.parts import SUPPORT_FOOTER

OURS = "second_look"
"""Begins the ids of the blocks that are put around a form; they are never put there twice."""

_KEPT = (
    "type", "callback_id", "title", "submit", "close", "private_metadata", "notify_on_close",
    "clear_on_close",
)  # fmt: skip

_INITIAL = {
    "value": "initial_value",
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_user": "initial_user",
    "selected_users": "initial_users",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
    "selected_date_time": "initial_date_time",
}
"""What a payload calls an answer, and what a view calls the same."""


def shown_again(
    form: Json, *, above: Sequence[Block], below: Sequence[Block], changes: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the form as it was sent in, every answer in its place, with blocks around it.

    The answers are written into it, and stay by Slack's own rule as well: the ids are the same.
    """
    view = {name: form[name] for name in _KEPT if form.get(name) is not None}
    state = form["state"]["values"]
    own = [_answered(one, state) for one in form["blocks"] if not _is_ours(one)]
    *body, last = own
    ending = [*(one.to_dict() for one in below), last] if _is_footer(last) else [last]
    return view | {"blocks": [*(one.to_dict() for one in above), *body, *ending], **changes}


def numbers_in(form: Json) -> str:
    """Return the support numbers at the end of a form, in one line; "" if it has none.

    They were read from the database when the form was opened, so it is not needed for them now.
    """
    for block in form["blocks"]:
        if _is_footer(block):
            return "".join(
                unescaped(one["text"]) for one in block["elements"] if one["type"] == "plain_text"
            )
    return ""


def _is_footer(block: Json) -> bool:
    return bool(block.get("block_id") == SUPPORT_FOOTER)


def _is_ours(block: Json) -> bool:
    return str(block.get("block_id", "")).startswith(OURS)


def _answered(block: Json, state: Json) -> dict[str, Any]:
    """Return a block with its answer as what it starts with."""
    answers = state.get(str(block.get("block_id")), {})
    element = block.get("element")
    if block["type"] != "input" or element is None or element["action_id"] not in answers:
        return dict(block)
    answer = answers[element["action_id"]]
    known = {
        new: _entered(answer[old], element) for old, new in _INITIAL.items() if answer.get(old)
    }
    blank = {name: value for name, value in element.items() if name not in _INITIAL.values()}
    return {**block, "element": blank | known}


def _entered(answer: Any, element: Json) -> Any:
    """Return an answer as a view takes it: a choice must be one of the options to the letter."""
    options = {one["value"]: one for one in element.get("options", ())}
    if isinstance(answer, list):
        return [_entered(one, element) for one in answer]
    return options.get(answer["value"], answer) if isinstance(answer, dict) else answer
