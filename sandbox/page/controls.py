"""What a person can press, choose or fill in: one interactive element, ready to be drawn."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote, unquote

from sandbox.block_kit import dispatch_triggers
from sandbox.block_kit.state import HOLDERS
from sandbox.page import dates, emoji
from sandbox.page.reader import Member, Place, Reader

Json = Mapping[str, Any]

MACROS = {
    "button": "button",
    "workflow_button": "button",
    "icon_button": "icon_button",
    "feedback_buttons": "feedback_buttons",
    "overflow": "overflow",
    "static_select": "select",
    "external_select": "external_select",
    "users_select": "select",
    "conversations_select": "select",
    "channels_select": "select",
    "multi_static_select": "checklist",
    "multi_external_select": "external_checklist",
    "multi_users_select": "checklist",
    "multi_conversations_select": "checklist",
    "multi_channels_select": "checklist",
    "checkboxes": "checklist",
    "radio_buttons": "radios",
    "datepicker": "picker",
    "timepicker": "picker",
    "datetimepicker": "picker",
    "plain_text_input": "text_input",
    "email_text_input": "text_input",
    "url_text_input": "text_input",
    "number_input": "text_input",
    "rich_text_input": "text_input",
    "file_input": "file_input",
    "image": "small_image",
}
"""Element type -> the macro of elements.html that draws it."""

_GROUPS = {"checklist", "radios", "external_checklist"}
_LONG = 8

_PLACEHOLDERS = {
    "users_select": "Choose a person",
    "multi_users_select": "Choose people",
    "conversations_select": "Choose a conversation",
    "multi_conversations_select": "Choose conversations",
    "channels_select": "Choose a channel",
    "multi_channels_select": "Choose channels",
    "datepicker": "Choose a date",
    "timepicker": "Choose a time",
    "datetimepicker": "Choose a date and time",
    "checkboxes": "Choose any",
    "radio_buttons": "Choose one",
    "file_input": "Choose files",
}


class Surroundings(Protocol):
    """What a control needs to know of the message, modal or Home tab it stands in."""

    @property
    def reader(self) -> Reader:
        """Who looks at it."""

    @property
    def prefix(self) -> str:
        """Start of every id, so that two messages with equal block ids do not clash."""

    @property
    def state(self) -> Mapping[str, Mapping[str, Any]]:
        """`state.values` so far: block_id -> action_id -> value."""

    @property
    def errors(self) -> Mapping[str, str]:
        """block_id -> what is wrong with what was entered."""

    @property
    def offered(self) -> Mapping[str, Sequence[Json]]:
        """What the app offered in external selects, by the control's name."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose; `value` is what goes to the app."""

    value: str
    label: str
    description: Json | None = None
    text: Json | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Control:
    """One element with all that its macro asks for."""

    element: Json
    block: Json
    around: Surroundings
    label_id: str = ""
    described_by: str = ""

    @property
    def kind(self) -> str:
        """The element's type."""
        return str(self.element["type"])

    @property
    def name(self) -> str:
        """The form field's name, from which `address` reads block and action again."""
        parts = (self.block.get("block_id", ""), self.element.get("action_id", ""))
        return "/".join(quote(part, safe="") for part in parts)

    @property
    def field_id(self) -> str:
        """The element's id in the page: the same after every redraw, so focus can return."""
        return f"{self.around.prefix}/{self.name}"

    @property
    def is_group(self) -> bool:
        """Whether several inputs share one name, so that the label names a group."""
        return MACROS.get(self.kind) in _GROUPS

    @property
    def is_long(self) -> bool:
        """Whether a list of choices needs a scroll box."""
        return sum(len(options) for _, options in self.choices) > _LONG

    @property
    def is_required(self) -> bool:
        """Whether Slack's client refuses to submit without it."""
        return self.block["type"] == "input" and not self.block.get("optional")

    @property
    def is_visible(self) -> bool:
        """Whether the app shows this button to the reader (`visible_to_user_ids`)."""
        shown_to = self.element.get("visible_to_user_ids")
        return not shown_to or self.around.reader.user_id in shown_to

    @property
    def error(self) -> str:
        """What is wrong with what was entered here; empty when nothing is."""
        return self.around.errors.get(self.block.get("block_id", ""), "")

    @property
    def label(self) -> str:
        """Words for a control that no visible label names."""
        given = self.element.get("accessibility_label")
        return given or self.placeholder or "Choose"

    @property
    def placeholder(self) -> str:
        """The app's placeholder, or the words Slack would put there."""
        text = self.element.get("placeholder")
        return emoji.fill(text["text"]) if text else _PLACEHOLDERS.get(self.kind, "")

    @property
    def presses_on(self) -> Sequence[str]:
        """When the app hears of it at once: on `change`, `enter` or each `character`."""
        moments = dispatch_triggers(self.block, self.element)
        return sorted(moment.split("_")[1] for moment in moments)

    @property
    def held(self) -> Any:
        """What is entered or chosen now, in the shape of Slack's own state."""
        holder = HOLDERS.get(self.kind)
        if holder is None:
            return None
        values = self.around.state.get(self.block.get("block_id", ""), {})
        value = values.get(self.element.get("action_id", ""))
        return self.element.get(holder.initial) if value is None else value.get(holder.key)

    @property
    def chosen(self) -> Sequence[str]:
        """The values that are chosen now, of any kind of choice."""
        held = self.held if self.held is not None else []
        items = held if isinstance(held, list) else [held]
        return [item["value"] if isinstance(item, dict) else item for item in items]

    @property
    def entered(self) -> str:
        """What an input's `value` attribute says."""
        held = self.held
        if self.kind == "datetimepicker" and held:
            return f"{dates.from_timestamp(held, self.around.reader.zone):%Y-%m-%dT%H:%M}"
        if self.kind == "rich_text_input" and held:
            return words_of(held).strip("\n")
        return "" if held is None else str(held)

    @property
    def choices(self) -> Sequence[tuple[str, Sequence[Choice]]]:
        """Groups of choices with their labels; one group without a label where there are none."""
        offered = _OFFERS.get(self.kind.removeprefix("multi_"))
        if offered:
            return [("", offered(self.element, self.around.reader))]
        groups = self.element.get("option_groups")
        if groups:
            return [(emoji.fill(g["label"]["text"]), _options(g["options"])) for g in groups]
        return [("", _options(self.options))]

    @property
    def found(self) -> str:
        """What the last search brought, in words; empty before the first."""
        count = len(self.around.offered.get(self.name, []))
        if self.name not in self.around.offered:
            return ""
        return f"{count} found, choose below." if count else "Nothing found."

    @property
    def options(self) -> Sequence[Json]:
        """The options of the element, or those an external select knows of so far."""
        own: Sequence[Json] | None = self.element.get("options")
        if own is not None:
            return own
        held = self.held or []
        kept = held if isinstance(held, list) else [held]
        found = self.around.offered.get(self.name, [])
        return [*kept, *(option for option in found if option not in kept)]


def address(name: str) -> tuple[str, str]:
    """Read block_id and action_id from a form field's name."""
    block_id, _, action_id = name.partition("/")
    return unquote(block_id), unquote(action_id)


def words_of(rich: Json) -> str:
    """Return the words of a rich_text value, one line for each of its parts."""
    if "text" in rich:
        return str(rich["text"])
    inner = "".join(words_of(item) for item in rich.get("elements", []))
    return inner + ("\n" if rich.get("type") != "rich_text" else "")


def _options(options: Sequence[Json]) -> Sequence[Choice]:
    return [
        Choice(
            o.get("value", ""),
            emoji.fill(o["text"]["text"]),
            o.get("description"),
            o["text"],
            o.get("url", ""),
        )
        for o in options
    ]


def _people(element: Json, reader: Reader) -> Sequence[Choice]:
    def order(member: Member) -> tuple[bool, str]:
        return member.is_bot, member.name

    active = sorted((m for m in reader.members.values() if m.is_active), key=order)
    return [Choice(m.user_id, m.name + (" (app)" if m.is_bot else "")) for m in active]


def _conversations(element: Json, reader: Reader) -> Sequence[Choice]:
    wanted = (element.get("filter") or {}).get("include") or ["public", "private", "im", "mpim"]
    return _as_choices([p for p in reader.places.values() if p.kind in wanted])


def _channels(element: Json, reader: Reader) -> Sequence[Choice]:
    return _as_choices([p for p in reader.places.values() if p.kind == "public"])


def _as_choices(places: Sequence[Place]) -> Sequence[Choice]:
    return [
        Choice(p.channel_id, f"#{p.name}" if p.kind in ("public", "private") else p.name)
        for p in places
    ]


_OFFERS: dict[str, Callable[[Json, Reader], Sequence[Choice]]] = {
    "users_select": _people,
    "conversations_select": _conversations,
    "channels_select": _channels,
}
