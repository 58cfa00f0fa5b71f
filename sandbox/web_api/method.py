"""What a Web API method is, and how it reads its arguments."""

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from sandbox.errors import SlackError, with_messages
from sandbox.slack import Slack

Json = dict[str, Any]
Item = TypeVar("Item")

PAGE_MOST = 1000
INDEX = re.compile(r"\d{1,9}\Z")
TS = re.compile(r"\d+\.\d{6}\Z")
TRUE_WORDS = frozenset({"1", "true", "yes", "on"})


def read_json(text: str | bytes) -> Any:
    """What a JSON text says; raise ValueError when it says nothing, or nests without end."""
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None


class Arguments:
    """Arguments of one call, from a form (all text) or from JSON (typed)."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def has(self, name: str) -> bool:
        """Whether it was given and not null."""
        return self._values.get(name) is not None

    def text(self, name: str, default: str = "") -> str:
        """A text; what JSON has besides (numbers, true) as it is written."""
        value = self._values.get(name)
        if isinstance(value, dict | list):
            message = f"[ERROR] must provide a string [json-pointer:/{name}]"
            raise with_messages("invalid_arguments", [message])
        return default if value is None else str(value)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A yes or no."""
        value = self._values.get(name)
        if value is None:
            return default
        return value if isinstance(value, bool) else str(value).lower() in TRUE_WORDS

    def whole(self, name: str, default: int) -> int:
        """A whole number."""
        try:
            return int(self._values.get(name) or default)
        except (ValueError, TypeError, OverflowError):
            message = f"[ERROR] must be an integer [json-pointer:/{name}]"
            raise with_messages("invalid_arguments", [message]) from None

    def structure(self, name: str, error: str) -> Any:
        """A list or object, given as such or as JSON text; `error` if it cannot be read."""
        value = self._values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return read_json(value) if value else None
        except ValueError:
            raise SlackError(error) from None


Run = Callable[[Slack, Arguments], Json]


@dataclass(frozen=True, slots=True)
class Method:
    """One method: what it does, what it cannot do without, and who may call it.

    The app needs one of `scopes`, if there are any; methods whose scope depends on the kind of
    conversation check it themselves.

    Many methods read a form or a query alone (`reads_json=False`): Slack answers a call in JSON as
    if nothing had been given (kortix-ai/suna#6616, langchain-ai/open-swe#2269). Which they are is
    said in HubSpot/slack-client's SlackMethods.java. Of conversations.* some say that JSON is read
    (friggframework/frigg#147), others saw it refused (Yeachan-Heo/gajae-code#3824): an app that
    sends a form is right with both.
    """

    run: Run
    required: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    token: Literal["bot", "app"] = "bot"
    reads_json: bool = True


def need_scope(slack: Slack, *scopes: str) -> None:
    """Raise `missing_scope` unless the manifest asks for one of these."""
    granted = slack.installation.scopes
    if not granted.intersection(scopes):
        needed, provided = ",".join(scopes), ",".join(sorted(granted))
        raise SlackError("missing_scope", needed=needed, provided=provided)


def page_of(
    items: Sequence[Item], arguments: Arguments, default_limit: int = 100
) -> tuple[Sequence[Item], Json]:
    """One page of a list and the `response_metadata` that leads to the next."""
    start = int(cursor_of(arguments, INDEX) or 0)
    end = start + limit_of(arguments, default_limit)
    return items[start:end], next_cursor(str(end) if end < len(items) else "")


def limit_of(arguments: Arguments, default: int = 100) -> int:
    """How many at most shall be on a page; raise `invalid_limit`."""
    limit = arguments.whole("limit", default)
    if not 0 < limit <= PAGE_MOST:
        raise SlackError("invalid_limit")
    return limit


def next_cursor(place: str) -> Json:
    """The `response_metadata` that leads to the next page, which begins at `place`; "" at none."""
    cursor = base64.b64encode(f"next:{place}".encode()).decode() if place else ""
    return {"response_metadata": {"next_cursor": cursor}}


def cursor_of(arguments: Arguments, shape: re.Pattern[str]) -> str:
    """The place where a page begins, "" at the first; `invalid_cursor` if it is not of `shape`."""
    cursor = arguments.text("cursor")
    try:
        place = base64.b64decode(cursor, validate=True).decode().removeprefix("next:")
    except (binascii.Error, ValueError):
        raise SlackError("invalid_cursor") from None
    if cursor and not shape.match(place):
        raise SlackError("invalid_cursor")
    return place
