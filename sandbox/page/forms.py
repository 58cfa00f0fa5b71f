"""What a person chose and typed on the page, brought into Slack's own shapes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp.web import FileField
from multidict import MultiDictProxy

from sandbox.block_kit import Placed, initial_state, interactive_elements, state_value
from sandbox.block_kit.state import HOLDERS
from sandbox.errors import CannotDoThatError
from sandbox.files import File, file_json
from sandbox.ids import new_id
from sandbox.messages import Message
from sandbox.page.controls import Control, address
from sandbox.page.places import Desk
from sandbox.page.reader import Reader
from sandbox.person import Person
from sandbox.pressing import Target
from sandbox.views import OpenView

Json = Mapping[str, Any]
Posted = MultiDictProxy[str | bytes | bytearray | FileField]

CHANGED = "This changed while you were looking. Please look again."


@dataclass(frozen=True, slots=True)
class Surface:
    """The message, modal or Home that a form was posted from; `values` is what it keeps."""

    blocks: Sequence[dict[str, Any]]
    values: dict[str, dict[str, Any]]
    message: Message | None = None
    view: OpenView | None = None

    def target(self, name: str) -> Target:
        """Return the element that has this field name; raise CannotDoThatError if it is gone.

        A block that the app does not name gets another id at each update. The button that was
        pressed is then the one with its action id, as long as there is only one.
        """
        block_id, action_id = address(name)
        same = [p for p in interactive_elements(self.blocks) if p.element["action_id"] == action_id]
        exact = [placed for placed in same if placed.block["block_id"] == block_id]
        if len(exact or same) != 1:
            raise CannotDoThatError(CHANGED)
        return Target(self.message, self.view, (exact or same)[0])


@dataclass(frozen=True, slots=True)
class Around:
    """What a control needs to know of where it stands, when it is read and not drawn."""

    reader: Reader
    state: Mapping[str, Mapping[str, Any]]
    offered: Mapping[str, Sequence[Json]]
    prefix: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """A posted form with all that is needed to understand it."""

    desk: Desk
    reader: Reader
    surface: Surface
    posted: Posted

    def control(self, placed: Placed) -> Control:
        """Return a placed element as the page draws it."""
        marks, surface = self.desk.marks, self.surface
        around = Around(self.reader, surface.values, marks.offered)
        return Control(placed.element, placed.block, around)

    def entered(self, placed: Placed) -> Any:
        """Return what a person entered, in the terms of `block_kit.state_value`."""
        control = self.control(placed)
        given = [item for item in self.posted.getall(control.name, []) if item != ""]
        if control.kind == "file_input":
            return [self._file(item) for item in given if isinstance(item, FileField)]
        words = [str(item).replace("\r\n", "\n") for item in given]
        if control.kind.startswith("multi_") or control.kind == "checkboxes":
            return [self._one(control, word) for word in words]
        return self._one(control, words[0]) if words else None

    def keep(self, *, with_files: bool = False) -> dict[str, str]:
        """Keep all that was entered; return block_id -> sentence for what could not be."""
        problems = {}
        for placed in interactive_elements(self.surface.blocks):
            if self._was_shown(placed, with_files=with_files):
                block_id, action_id = placed.block["block_id"], placed.element["action_id"]
                try:
                    value = state_value(placed.element, self.entered(placed))
                except ValueError as refusal:
                    problems[block_id] = str(refusal)
                else:
                    block = self.surface.values.get(block_id, {})
                    self.surface.values[block_id] = {**block, action_id: value}
        return problems

    def _was_shown(self, placed: Placed, *, with_files: bool) -> bool:
        kind, name = placed.element["type"], self.control(placed).name
        is_meant = kind in HOLDERS and (with_files or kind != "file_input")
        # A group with nothing ticked posts nothing, so each says by itself that it was there.
        return is_meant and (name in self.posted or name in self.posted.getall("has", []))

    def _one(self, control: Control, word: str) -> Any:
        if control.kind in ("external_select", "multi_external_select"):
            return next((o for o in control.options if o["value"] == word), word)
        if control.kind == "rich_text_input":
            return _rich_text(word)
        if control.kind == "datetimepicker":
            return _seconds(word, self.reader)
        return word

    def _file(self, item: FileField) -> dict[str, Any]:
        slack, content = self.desk.slack, item.file.read()
        created = int(self.reader.now.timestamp())
        file = File(new_id("F"), item.filename, len(content), self.desk.user.id, created)
        file.content, file.is_complete = content, True
        slack.workspace.files[file.id] = file
        return file_json(file, slack.page_url, slack.workspace.id)


def surface_of(desk: Desk, person: Person, posted: Posted) -> Surface:
    """Find the message, modal or Home that a form came from.

    Raises:
        CannotDoThatError: it is no longer in front of the person.
    """
    views = desk.slack.views
    kind = posted.get("surface")
    if kind == "message":
        return _message_surface(person, str(posted.get("channel")), str(posted.get("ts")))
    view = views.top(desk.user.id) if kind == "modal" else views.home(desk.user.id)
    if view is None or (kind == "modal" and view.json["id"] != posted.get("view_id")):
        raise CannotDoThatError(CHANGED)
    return Surface(view.json["blocks"], view.values, view=view)


def _message_surface(person: Person, channel: str, ts: str) -> Surface:
    message = next((m for m in person.messages(channel) if m.ts == ts), None)
    if message is None:
        raise CannotDoThatError("This message is gone.")
    values = person.entered.setdefault((channel, ts), initial_state(message.blocks))
    return Surface(message.blocks, values, message=message)


def _rich_text(words: str) -> dict[str, Any]:
    text = {"type": "text", "text": words}
    section = {"type": "rich_text_section", "elements": [text]}
    return {"type": "rich_text", "elements": [section]}


def _seconds(local: str, reader: Reader) -> int:
    try:
        at = datetime.fromisoformat(local)
    except ValueError:
        raise ValueError("Choose a date and a time.") from None
    return int(at.replace(tzinfo=reader.zone).timestamp())
