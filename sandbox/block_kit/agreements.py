"""Rules between the fields of one block element."""

from collections.abc import Iterator, Mapping
from typing import Any

INPUT_MOST = 3000  # characters in a text input

Found = Iterator[tuple[str, str]]


def offered(element: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The options an element offers, its groups flattened, in their order."""
    groups = [{"options": element.get("options", [])}, *element.get("option_groups", [])]
    return [choice for group in groups for choice in group["options"]]


def initial_is_offered(element: Mapping[str, Any]) -> Found:
    """What is chosen at the start is among the options, to the letter."""
    choices = offered(element)
    if "initial_option" in element and element["initial_option"] not in choices:
        yield "initial_option", "must exactly match one of the options"
    for index, chosen in enumerate(element.get("initial_options", [])):
        if chosen not in choices:
            yield f"initial_options/{index}", "must exactly match one of the options"


def within_most_selected(element: Mapping[str, Any]) -> Found:
    """No more is chosen at the start than may be chosen."""
    most = element.get("max_selected_items")
    for name in ("initial_options", "initial_users", "initial_conversations", "initial_channels"):
        if most is not None and len(element.get(name, [])) > most:
            yield name, f"no more than {most} items allowed"


def lengths_agree(element: Mapping[str, Any]) -> Found:
    """The shortest text is no longer than the longest; the initial one fits."""
    least, most = element.get("min_length", 0), element.get("max_length", INPUT_MOST)
    if least > most:
        yield "min_length", "must not be greater than max_length"
    if len(element.get("initial_value", "")) > most:
        yield "initial_value", f"must be less than {most + 1} characters"


def numbers_agree(element: Mapping[str, Any]) -> Found:
    """The least is not above the most; without decimals all are whole."""
    bounds = {name: element[name] for name in ("min_value", "max_value") if name in element}
    if len(bounds) == 2 and float(bounds["min_value"]) > float(bounds["max_value"]):
        yield "min_value", "must not be greater than max_value"
    names = () if element["is_decimal_allowed"] else (*bounds, "initial_value")
    for name in names:
        if "." in element.get(name, ""):
            yield name, "must be a whole number unless is_decimal_allowed is true"
