"""Slack's JSON in, typed values out: the only code that knows the shape of a payload."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from guidance.errors import NotFound
from guidance.polite import after_kindness, plain_words
from handlers.markup import as_read, as_seen
from handlers.services import Profile
from handlers.uploads import Upload
from handlers.values import NO_VALUES, Json, Values

Choice = TypeVar("Choice", bound=StrEnum)

_OUTSIDE = ("is_restricted", "is_ultra_restricted", "is_stranger")
"""What Slack says of guests, and of people of other organisations in a shared channel."""

MARK_ENDS = "|"
"""Ends the mark in a modal's metadata; nothing else puts this character there."""


@dataclass(frozen=True, slots=True)
class Request:
    """What every request says: who, where, and a key that its repetitions share."""

    team_id: str
    user_id: str
    key: str
    trigger_id: str = ""
    home_team_id: str = ""
    """The person's own workspace, where Slack tells it; not the one they act in if it differs."""

    @property
    def is_foreign(self) -> bool:
        """Return whether somebody of another workspace acts in this one (Slack Connect)."""
        return self.home_team_id not in ("", self.team_id)


@dataclass(frozen=True, slots=True)
class Command(Request):
    """Somebody typed a slash command; `text` is what follows its name."""

    text: str = ""

    @property
    def words(self) -> str:
        """Return the text as it was typed; what a word of ours says alone is nothing to keep."""
        return as_read(self.text).strip() if len(plain_words(self.text)) > 1 else ""

    @property
    def word(self) -> str:
        """Return the first word, small and without what ends a sentence; a kind one is passed."""
        return next(iter(plain_words(after_kindness(self.text).partition(" ")[0])), "")

    @property
    def further(self) -> str:
        """Return what was typed after that word, as it was typed."""
        return "".join(after_kindness(self.text).split(maxsplit=1)[1:])


@dataclass(frozen=True, slots=True)
class Shortcut(Request):
    """Somebody chose a shortcut; a message shortcut brings the message's words along."""

    message_text: str = ""
    author_id: str = ""
    """Who wrote the message; empty for an app's."""


@dataclass(frozen=True, slots=True)
class Press(Request):
    """Somebody pressed a button or chose from a menu."""

    action_id: str = ""
    value: str = ""
    """A button's value or the value of the option chosen."""
    view_id: str | None = None
    """The modal it was pressed in; None in messages and in Home."""
    message_ts: str = ""
    """The message it was pressed in; "" in a modal and in Home."""
    is_answerable: bool = False
    """Whether words to the person alone can answer it, as in a message."""
    is_in_answer: bool = False
    """Whether it was pressed in such words themselves: nothing draws them anew."""
    metadata: str = ""
    values: Values = NO_VALUES
    mark: str = ""
    """What `handlers.second_look` has put before the metadata of the modal."""


@dataclass(frozen=True, slots=True)
class Submission(Request):
    """Somebody pressed the submit button of a modal."""

    metadata: str = ""
    values: Values = NO_VALUES
    mark: str = ""
    """What `handlers.second_look` has put before the metadata of the modal."""
    root_view_id: str = ""
    """The first modal of the stack, which stays the same while others are pushed on top."""
    upload: Upload | None = None
    """The file that was added, where the form takes one."""


@dataclass(frozen=True, slots=True)
class HomeOpened(Request):
    """Somebody opened the app's Home tab."""


def command(body: Json) -> Command:
    """Read a slash command."""
    key = _key("command", body["team_id"], body["user_id"], body["trigger_id"])
    text = str(body.get("text", "")).strip()
    return Command(body["team_id"], body["user_id"], key, body["trigger_id"], text=text)


def shortcut(body: Json) -> Shortcut:
    """Read a global or a message shortcut."""
    message = body.get("message") or {}
    return Shortcut(
        *_who(body), _key("shortcut", *_who(body), body["trigger_id"]), body["trigger_id"],
        _home(body), message_text=as_seen(message.get("text", "")),
        author_id="" if message.get("bot_id") else message.get("user", ""),
    )  # fmt: skip


def action_id(body: Json) -> str:
    """Return the id of what was pressed; "" of what Slack's older buttons send."""
    return str(body["actions"][0].get("action_id", ""))


def press(body: Json) -> Press:
    """Read the one action of a `block_actions` payload."""
    action = body["actions"][0]
    view = body.get("view") or {}
    is_modal = view.get("type") == "modal"
    container = body.get("container") or {}
    mark, metadata = _unmarked(_clean(view.get("private_metadata")))
    return Press(
        *_who(body),
        _key("press", *_who(body), action["action_id"], action["action_ts"]),
        body.get("trigger_id", ""),
        _home(body),
        action_id=action["action_id"],
        value=_pressed_value(action),
        view_id=view.get("id") if is_modal else None,
        message_ts=container.get("message_ts", ""),
        is_answerable=bool(body.get("response_url")),
        is_in_answer=bool(container.get("is_ephemeral")),
        metadata=metadata,
        values=Values((view.get("state") or {}).get("values", {})),
        mark=mark,
    )


def submission(body: Json) -> Submission:
    """Read the submission of a modal."""
    view = body["view"]
    mark, metadata = _unmarked(_clean(view.get("private_metadata")))
    return Submission(
        *_who(body),
        # Not the view's hash: going back and pressing Next again is a new request with the old one.
        _key("submission", *_who(body), view["id"], body.get("trigger_id", "")),
        body.get("trigger_id", ""),
        _home(body),
        metadata=metadata,
        values=Values(view["state"]["values"]),
        mark=mark,
        root_view_id=view.get("root_view_id") or view["id"],
    )


def chosen(kind: type[Choice], value: str | None) -> Choice | None:
    """Return a choice by its value; None for what is no choice, like "not sure"."""
    return kind(value) if value in list(kind) else None


def routed(text: str, count: int) -> list[str]:
    """Return the parts of what we once wrote into a button or a modal.

    Raises:
        NotFound: it has another number of parts, as something of another version may.
    """
    parts = text.split(":")
    if len(parts) != count:
        raise NotFound
    return parts


def known(kind: type[Choice], value: str | None) -> Choice:
    """Return a choice that we once wrote, by its value.

    Raises:
        NotFound: it is none.
    """
    choice = chosen(kind, value)
    if choice is None:
        raise NotFound
    return choice


def home_opened(body: Json) -> HomeOpened:
    """Read the event that somebody opened a tab of the app."""
    return HomeOpened(body["team_id"], body["event"]["user"], _key("event", body["event_id"]))


def is_home_tab(body: Json) -> bool:
    """Return whether it was the Home tab, and not the messages."""
    return bool(body["event"].get("tab") == "home")


def profile(user: Json) -> Profile:
    """Read the `user` of `users.info`."""
    return Profile(
        user_id=user["id"],
        zone=_zone(user.get("tz")),
        is_bot=bool(user.get("is_bot")) or user["id"] == "USLACKBOT",
        is_deactivated=bool(user.get("deleted")),
        name=user.get("real_name") or user.get("name") or user["id"],
        is_outside=any(user.get(flag) for flag in _OUTSIDE),
    )


def _unmarked(metadata: str) -> tuple[str, str]:
    """Return the mark of a second look, with its end, and the metadata behind it."""
    mark, end, rest = metadata.partition(MARK_ENDS)
    return (mark + end, rest) if end else ("", metadata)


def _who(body: Json) -> tuple[str, str]:
    return (body.get("team") or {}).get("id") or body["user"]["team_id"], body["user"]["id"]


def _home(body: Json) -> str:
    return str(body["user"].get("team_id") or "")


def _key(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _pressed_value(action: Json) -> str:
    option = action.get("selected_option") or {}
    return _clean(action.get("value") or option.get("value"))


def _clean(routing: object) -> str:
    """Return what we once wrote, without the one character that PostgreSQL takes in no text."""
    return str(routing or "").replace("\0", "")


def _zone(name: str | None) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):  # the last for "America", a folder
        return None
