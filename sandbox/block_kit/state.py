"""The values of `state.values`: at opening, after an update, after a person entered something."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.block_kit import entering as read
from sandbox.block_kit.agreements import offered
from sandbox.block_kit.objects import CHANNEL, CONVERSATION, DATE, TIME, USER
from sandbox.block_kit.placed import Json, interactive_elements

Values = dict[str, dict[str, Json]]


@dataclass(frozen=True, slots=True)
class Holder:
    """How one kind of element keeps what was entered: the key in `state.values`, the field of the
    element that says how it starts, and who reads what a person enters."""

    key: str
    initial: str
    read: read.Read
    is_list: bool = False


_WRITTEN = Holder("value", "initial_value", read.written)


def _chooser(noun: str, one: read.Read) -> Holder:
    return Holder(f"selected_{noun}", f"initial_{noun}", one)


def _several_chooser(noun: str, one: read.Read) -> Holder:
    return Holder(f"selected_{noun}", f"initial_{noun}", read.several(one), is_list=True)


HOLDERS: Mapping[str, Holder] = {
    "plain_text_input": _WRITTEN,
    "email_text_input": _WRITTEN,
    "url_text_input": _WRITTEN,
    "number_input": Holder("value", "initial_value", read.numeral),
    "rich_text_input": Holder("rich_text_value", "initial_value", read.rich),
    "file_input": Holder("files", "", read.files, is_list=True),
    "datepicker": _chooser("date", read.formed(DATE)),
    "timepicker": _chooser("time", read.formed(TIME)),
    "datetimepicker": _chooser("date_time", read.moment),
    "radio_buttons": _chooser("option", read.option),
    "checkboxes": _several_chooser("options", read.option),
    "static_select": _chooser("option", read.option),
    "multi_static_select": _several_chooser("options", read.option),
    "external_select": _chooser("option", read.whole_option),
    "multi_external_select": _several_chooser("options", read.whole_option),
    "users_select": _chooser("user", read.formed(USER)),
    "multi_users_select": _several_chooser("users", read.formed(USER)),
    "conversations_select": _chooser("conversation", read.formed(CONVERSATION)),
    "multi_conversations_select": _several_chooser("conversations", read.formed(CONVERSATION)),
    "channels_select": _chooser("channel", read.formed(CHANNEL)),
    "multi_channels_select": _several_chooser("channels", read.formed(CHANNEL)),
}


def state_value(element: Mapping[str, Any], entered: object) -> Json:
    """What `state.values[block_id][action_id]` is after a person entered this.

    Text is a str; a choice is the option's value; several choices are a list of values; people,
    channels and conversations are ids; a date is "YYYY-MM-DD", a time "HH:MM", a date-time seconds
    since 1970; None empties the element. An external select takes the whole option, since only the
    app knows what it offered; rich text its block; a file input a list of file objects.

    Raises ValueError, with a sentence, for what Slack's client would not let a person enter.
    """
    holder = HOLDERS.get(element["type"])
    if holder is None:
        raise ValueError(f"A {element['type']} keeps no value.")
    value = None if entered is None else holder.read(element, entered)
    return _held(element, holder, value)


def initial_state(
    view_or_blocks: Mapping[str, Any] | Sequence[Json],
    previous: Mapping[str, Mapping[str, Json]] | None = None,
) -> Values:
    """`state.values` when a view or message is first shown or has been replaced.

    An element keeps its value of `previous` (a `state.values`) where block_id, action_id and type
    are the same, even if the app gave another initial value: so does Slack. It starts anew where
    a chosen option is no longer offered. Needs every id in place: see `with_block_ids`.
    """
    values: Values = {}
    for placed in interactive_elements(view_or_blocks):
        if placed.element["type"] in HOLDERS:
            block_id, action_id = placed.block["block_id"], placed.element["action_id"]
            kept = (previous or {}).get(block_id, {}).get(action_id)
            fits = kept is not None and _still_fits(placed.element, kept)
            value = kept if kept is not None and fits else _initial(placed.element)
            values.setdefault(block_id, {})[action_id] = value
    return values


def content(value: Mapping[str, Any] | None) -> Any:
    """What a value of `state.values` holds: text, option, id, seconds, list; None if empty."""
    if value is None:
        return None
    return value.get(HOLDERS[value["type"]].key) or None


def _initial(element: Mapping[str, Any]) -> Json:
    holder = HOLDERS[element["type"]]
    return _held(element, holder, element.get(holder.initial))


def _held(element: Mapping[str, Any], holder: Holder, value: Any) -> Json:
    if value in (None, "", []):
        value = [] if holder.is_list else None
    zone = {"timezone": element["timezone"]} if "timezone" in element else {}
    return {"type": element["type"], holder.key: value, **zone}


def _still_fits(element: Mapping[str, Any], kept: Mapping[str, Any]) -> bool:
    if kept.get("type") != element["type"]:
        return False
    if "options" not in element and "option_groups" not in element:
        return True
    one, several = kept.get("selected_option"), kept.get("selected_options", [])
    return all(choice in offered(element) for choice in ([one] if one else several))
