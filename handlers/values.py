"""What a person has entered in a view, by the names of its fields."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Values:
    """What a person has entered in a view.

    A block's id is the name of its field, or the name, a colon and more; each block holds one
    element. What was left empty is None, or empty for several.
    """

    state: Mapping[str, Mapping[str, Json]]

    def text(self, name: str) -> str | None:
        """Return what was typed."""
        return self._element(name).get("value")

    def option(self, name: str) -> str | None:
        """Return the value of the one option chosen."""
        option = self._element(name).get("selected_option")
        return option["value"] if option else None

    def is_ticked(self, name: str) -> bool:
        """Return whether a checkbox is ticked."""
        return bool(self._element(name).get("selected_options"))

    def options(self, name: str) -> frozenset[str]:
        """Return the values of the checkboxes that are ticked."""
        ticked = self._element(name).get("selected_options") or ()
        return frozenset(option["value"] for option in ticked)

    def user(self, name: str) -> str | None:
        """Return the id of the person chosen."""
        return self._element(name).get("selected_user")

    def users(self, name: str) -> frozenset[str]:
        """Return the ids of the people chosen."""
        return frozenset(self._element(name).get("selected_users") or ())

    def channel(self, name: str) -> str | None:
        """Return the id of the conversation chosen."""
        return self._element(name).get("selected_conversation")

    def day(self, name: str) -> date | None:
        """Return the day chosen, as the person's own calendar has it."""
        chosen = self._element(name).get("selected_date")
        return date.fromisoformat(chosen) if chosen else None

    def clock(self, name: str) -> str | None:
        """Return the wall-clock time chosen, as "HH:MM"."""
        return self._element(name).get("selected_time")

    def moment(self, name: str) -> datetime | None:
        """Return the moment chosen, in UTC."""
        chosen = self._element(name).get("selected_date_time")
        return datetime.fromtimestamp(chosen, UTC) if chosen else None

    def file_id(self, name: str) -> str | None:
        """Return the id of the file added."""
        files = self._element(name).get("files") or ()
        return str(files[0]["id"]) if files else None

    def typed(self) -> list[str]:
        """Return every text that was typed, in the order of the view."""
        elements = (e for block in self.state.values() for e in block.values())
        return [str(e["value"]) for e in elements if e.get("value") and "text_input" in e["type"]]

    def block_id(self, name: str) -> str | None:
        """Return the id of the block that holds a field, None when the view has none."""
        for block_id in self.state:
            if block_id == name or block_id.startswith(f"{name}:"):
                return block_id
        return None

    def _element(self, name: str) -> Json:
        block_id = self.block_id(name)
        return next(iter(self.state[block_id].values()), {}) if block_id else {}


NO_VALUES = Values({})
"""What was entered where nothing could be."""
