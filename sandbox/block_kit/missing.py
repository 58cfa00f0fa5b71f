"""What Slack's client asks of a person before it submits a modal."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.block_kit.agreements import INPUT_MOST
from sandbox.block_kit.objects import NUMERAL, WEB_ADDRESS
from sandbox.block_kit.placed import Json, every_block
from sandbox.block_kit.state import content

REQUIRED = "Please complete this required field."
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z")

Demand = Callable[[Mapping[str, Any], Any], str | None]


def missing_inputs(
    view: Mapping[str, Any], values: Mapping[str, Mapping[str, Json]]
) -> dict[str, str]:
    """block_id -> the sentence under that field; {} when the modal may be submitted.

    `values` is `state.values`. Asks for required fields left empty and for texts, numbers,
    addresses and e-mail addresses that the element would not take.
    """
    inputs = [block for _, block in every_block(view["blocks"]) if block["type"] == "input"]
    asked = {block["block_id"]: _demand_of(block, values) for block in inputs}
    return {block_id: sentence for block_id, sentence in asked.items() if sentence}


def _demand_of(block: Json, values: Mapping[str, Mapping[str, Json]]) -> str | None:
    element = block["element"]
    entered = content(values.get(block["block_id"], {}).get(element["action_id"]))
    if entered is None:
        return None if block.get("optional") else REQUIRED
    demand = _DEMANDS.get(element["type"])
    return demand(element, entered) if demand else None


def _length(element: Mapping[str, Any], text: str) -> str | None:
    least, most = element.get("min_length", 0), element.get("max_length", INPUT_MOST)
    if len(text) < least:
        return f"Please enter at least {least} characters."
    if len(text) > most:
        return f"Please enter at most {most} characters; there are {len(text)} now."
    return None


def _number(element: Mapping[str, Any], text: str) -> str | None:
    if not NUMERAL.holds(text):
        return "Please enter a number."
    if "." in text and not element["is_decimal_allowed"]:
        return "Please enter a whole number."
    if "min_value" in element and float(text) < float(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and float(text) > float(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return None


def _email(_: Mapping[str, Any], text: str) -> str | None:
    return None if _EMAIL.match(text) else "Please enter a valid email address."


def _web_address(_: Mapping[str, Any], text: str) -> str | None:
    return None if WEB_ADDRESS.holds(text) else "Please enter a valid URL."


_DEMANDS: Mapping[str, Demand] = {
    "plain_text_input": _length,
    "number_input": _number,
    "email_text_input": _email,
    "url_text_input": _web_address,
}
