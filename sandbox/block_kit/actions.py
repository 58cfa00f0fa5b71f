"""What a press or a choice tells the app: an entry of `actions`, and whether it tells at all."""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.block_kit.elements import TYPED_IN
from sandbox.block_kit.entering import option
from sandbox.block_kit.placed import Json
from sandbox.block_kit.state import state_value

# Fields of the element that Slack repeats in the entry.
_REPEATED = frozenset(
    {"text", "value", "url", "style", "icon", "workflow", "placeholder", "confirm", "timezone"}
    | {f"initial_{noun}" for noun in ("option", "date", "time", "date_time")}
    | {f"initial_{noun}" for noun in ("user", "conversation", "channel")}
    | {f"initial_{noun}s" for noun in ("option", "user", "conversation", "channel")}
)


def action_payload(
    element: Mapping[str, Any], block_id: str, entered: object, action_ts: str
) -> Json:
    """The entry of a block_actions payload's `actions`.

    `entered` is None for a button; for an overflow menu and for feedback buttons the value of the
    one that was picked; for all others as in `state_value`. Raises ValueError as that does.
    """
    report = _WITHOUT_STATE.get(element["type"], _chosen)
    return {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block_id,
        **report(element, entered),
        "action_ts": action_ts,
    }


def dispatch_triggers(block: Mapping[str, Any], element: Mapping[str, Any]) -> frozenset[str]:
    """What makes this element send a block_actions payload: "on_change" for a press or a choice,
    "on_enter_pressed" and "on_character_entered" for text; empty when it never does.

    In an input block only with `dispatch_action`; text then waits for Enter unless the element's
    `dispatch_action_config` says otherwise.
    """
    if block["type"] == "input" and not block.get("dispatch_action"):
        return frozenset()
    if element["type"] not in TYPED_IN:
        return frozenset({"on_change"})
    config = element.get("dispatch_action_config", {})
    return frozenset(config.get("trigger_actions_on", ["on_enter_pressed"]))


def _told(element: Mapping[str, Any]) -> Json:
    return {name: element[name] for name in element if name in _REPEATED}


def _chosen(element: Mapping[str, Any], entered: object) -> Json:
    return {**_told(element), **state_value(element, entered)}


def _pressed(element: Mapping[str, Any], entered: object) -> Json:
    if entered not in (None, element.get("value")):
        raise ValueError("A button is only pressed: there is nothing to choose.")
    return _told(element)


def _from_menu(element: Mapping[str, Any], entered: object) -> Json:
    return {**_told(element), "selected_option": option(element, entered)}


def _thumb(element: Mapping[str, Any], entered: object) -> Json:
    for name in ("positive_button", "negative_button"):
        if element[name]["value"] == entered:
            return {"text": element[name]["text"], "value": entered}
    raise ValueError("Choose the value of one of the two feedback buttons.")


_WITHOUT_STATE: Mapping[str, Callable[[Mapping[str, Any], object], Json]] = {
    "button": _pressed,
    "icon_button": _pressed,
    "workflow_button": _pressed,
    "overflow": _from_menu,
    "feedback_buttons": _thumb,
}
