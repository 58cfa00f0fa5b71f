"""Views: the stack of modals each person has open, and each person's App Home."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.block_kit import initial_state, with_block_ids
from sandbox.errors import SlackError
from sandbox.ids import Timestamps, new_id, secret
from sandbox.installation import Installation
from sandbox.words import NameOf, plain_blocks

Json = dict[str, Any]

STACK_MOST = 3


@dataclass(slots=True, eq=False)
class OpenView:
    """A view that a person has in front of them, with what they entered so far."""

    user_id: str
    json: Json
    values: Json
    errors: dict[str, str] = field(default_factory=dict)

    def with_state(self) -> Json:
        """The view as a payload carries it."""
        return {**self.json, "state": {"values": self.values}}

    def without_state(self) -> Json:
        """The view where Slack keeps what was typed to itself: at closing and while it asks for
        options (slackapi/java-slack-sdk#1292)."""
        return {**self.json, "state": {"values": {}}}


@dataclass(frozen=True, slots=True)
class View:
    """A snapshot of a modal or App Home as a person or a test reads it."""

    json: Json
    values: Json
    name_of: NameOf = field(default=str, repr=False, compare=False)

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.json["id"])

    @property
    def type(self) -> str:
        """ "modal" or "home"."""
        return str(self.json["type"])

    @property
    def callback_id(self) -> str:
        """The app's name for it."""
        return str(self.json["callback_id"])

    @property
    def private_metadata(self) -> str:
        """What the app keeps in it, unseen by the person."""
        return str(self.json["private_metadata"])

    @property
    def hash(self) -> str:
        """Changes with every update."""
        return str(self.json["hash"])

    @property
    def title(self) -> str:
        """The words on top; empty for App Home."""
        return str((self.json.get("title") or {}).get("text", ""))

    @property
    def blocks(self) -> list[Json]:
        """The blocks, with the ids Slack gave."""
        blocks: list[Json] = self.json["blocks"]
        return blocks

    def plain(self) -> str:
        """All words a person reads, those on the buttons too."""
        parts = [self.json.get(key) for key in ("title", "blocks", "submit", "close")]
        return plain_blocks([part for part in parts if part], self.name_of)


class Views:
    """All views that are open, by person and by id."""

    def __init__(self, installation: Installation, timestamps: Timestamps) -> None:
        self._installation = installation
        self._timestamps = timestamps
        self._stacks: dict[str, list[OpenView]] = {}
        self._homes: dict[str, OpenView] = {}
        self._by_id: dict[str, OpenView] = {}

    def stack(self, user_id: str) -> list[OpenView]:
        """The person's open modals, the top one last."""
        return list(self._stacks.get(user_id, ()))

    def top(self, user_id: str) -> OpenView | None:
        """The modal the person is looking at."""
        stack = self._stacks.get(user_id)
        return stack[-1] if stack else None

    def home(self, user_id: str) -> OpenView | None:
        """What the app last published for this person."""
        return self._homes.get(user_id)

    def open(self, user_id: str, view: Json) -> OpenView:
        """Show a modal in place of whatever modals were open."""
        self._refuse_double_external_id(view)
        self.clear(user_id)
        return self._put_on_top(user_id, view)

    def push(self, user_id: str, view: Json) -> OpenView:
        """Show a modal over the open ones."""
        stack = self._stacks.get(user_id)
        if not stack:
            raise SlackError("not_found")
        if len(stack) >= STACK_MOST:
            raise SlackError("push_limit_reached")
        self._refuse_double_external_id(view)
        return self._put_on_top(user_id, view)

    def find(self, view_id: str = "", external_id: str = "") -> OpenView:
        """The open view with this id or this id of the app's; raise `not_found`."""
        found = self._by_id.get(view_id)
        if found is None and external_id:
            named = (v for v in self._by_id.values() if v.json["external_id"] == external_id)
            found = next(named, None)
        if found is None:
            raise SlackError("not_found")
        return found

    def replace(self, shown: OpenView, view: Json, seen_hash: str = "") -> OpenView:
        """Change an open view in place; `hash_conflict` when it is not the one the app saw.

        What was typed stays where block_id and action_id stay.
        """
        if seen_hash and seen_hash != shown.json["hash"]:
            raise SlackError("hash_conflict")
        self._refuse_double_external_id(view, but=shown)
        old = shown.json
        fresh = self._view_json(view, old["id"], old["root_view_id"], old["previous_view_id"])
        shown.values = initial_state(fresh["blocks"], shown.values)
        shown.json = fresh
        shown.errors = {}
        return shown

    def publish(self, user_id: str, view: Json, seen_hash: str = "") -> OpenView:
        """Show this App Home to one person from now on."""
        shown = self._homes.get(user_id)
        if shown is not None:
            return self.replace(shown, view, seen_hash)
        if seen_hash:
            raise SlackError("hash_conflict")
        view_id = new_id("V")
        home = self._shown(user_id, self._view_json(view, view_id, view_id, None))
        self._homes[user_id] = home
        return home

    def close(self, shown: OpenView) -> None:
        """Take one modal away, and those over it."""
        stack = self._stacks.get(shown.user_id, [])
        if shown in stack:
            place = stack.index(shown)
            for gone in stack[place:]:
                del self._by_id[gone.json["id"]]
            del stack[place:]

    def clear(self, user_id: str) -> None:
        """Take all of a person's modals away."""
        for gone in self._stacks.pop(user_id, ()):
            del self._by_id[gone.json["id"]]

    def _put_on_top(self, user_id: str, view: Json) -> OpenView:
        stack = self._stacks.setdefault(user_id, [])
        view_id = new_id("V")
        root_id = stack[0].json["id"] if stack else view_id
        previous_id = stack[-1].json["id"] if stack else None
        shown = self._shown(user_id, self._view_json(view, view_id, root_id, previous_id))
        stack.append(shown)
        return shown

    def _shown(self, user_id: str, json: Json) -> OpenView:
        shown = OpenView(user_id, json, initial_state(json["blocks"]))
        self._by_id[json["id"]] = shown
        return shown

    def _refuse_double_external_id(self, view: Json, but: OpenView | None = None) -> None:
        external_id = view.get("external_id")
        if not external_id:
            return
        for shown in self._by_id.values():
            if shown is not but and shown.json["external_id"] == external_id:
                raise SlackError("duplicate_external_id")

    def _view_json(self, view: Json, view_id: str, root_id: str, previous_id: str | None) -> Json:
        app = self._installation
        return {
            "id": view_id,
            "team_id": app.team_id,
            "type": view["type"],
            "blocks": with_block_ids(view["blocks"]),
            "private_metadata": view.get("private_metadata", ""),
            "callback_id": view.get("callback_id", ""),
            "hash": f"{self._timestamps.next()}.{secret()[:8]}",
            "title": view.get("title"),
            "clear_on_close": view.get("clear_on_close", False),
            "notify_on_close": view.get("notify_on_close", False),
            "close": view.get("close"),
            "submit": view.get("submit"),
            "previous_view_id": previous_id,
            "root_view_id": root_id,
            "app_id": app.app_id,
            "external_id": view.get("external_id", ""),
            "app_installed_team_id": app.team_id,
            "bot_id": app.bot_id,
        }
