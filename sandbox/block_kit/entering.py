"""What a person may enter in an element, turned into what Slack sends; else a sentence why not."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sandbox.block_kit.agreements import offered
from sandbox.block_kit.elements import FILES_MOST, LAST_MOMENT
from sandbox.block_kit.placed import Json
from sandbox.block_kit.shapes import Form

Read = Callable[[Mapping[str, Any], Any], Any]
"""From an element and what was entered to the value Slack sends; raises ValueError."""


def _demand(holds: object, sentence: str) -> None:
    if not holds:
        raise ValueError(sentence)


def written(element: Mapping[str, Any], entered: Any) -> str | None:
    """A typed text; nothing typed is None."""
    _demand(isinstance(entered, str), "Type a text.")
    _demand("\n" not in entered or element.get("multiline"), "This field holds a single line.")
    return entered or None


def numeral(element: Mapping[str, Any], entered: Any) -> str | None:
    """A typed number, which Slack sends as text; a number is taken too."""
    is_number = isinstance(entered, int | float) and not isinstance(entered, bool)
    return written(element, str(entered) if is_number else entered)


def rich(_: Mapping[str, Any], entered: Any) -> Json:
    """A formatted text: a rich_text block."""
    is_block = isinstance(entered, dict) and entered.get("type") == "rich_text"
    _demand(is_block, "Rich text is a rich_text block.")
    return dict(entered)


def formed(form: Form) -> Read:
    """A string of this form: a date, a time, an id."""

    def read(_: Mapping[str, Any], entered: Any) -> str:
        _demand(isinstance(entered, str) and form.holds(entered), f"{entered!r} {form.sentence}.")
        return str(entered)

    return read


def moment(_: Mapping[str, Any], entered: Any) -> int:
    """A date and time in seconds since 1970."""
    is_whole = isinstance(entered, int) and not isinstance(entered, bool)
    sentence = "A date and time is a number of seconds since 1970."
    _demand(is_whole and 0 <= entered <= LAST_MOMENT, sentence)
    return int(entered)


def option(element: Mapping[str, Any], entered: Any) -> Json:
    """The option with this value, of those offered."""
    for choice in offered(element):
        if choice["value"] == entered:
            return choice
    raise ValueError(f"{entered!r} is not one of the options offered.")


def whole_option(_: Mapping[str, Any], entered: Any) -> Json:
    """An option of an external select: only the app knows what it offered."""
    is_option = isinstance(entered, dict) and {"text", "value"} <= entered.keys()
    _demand(is_option, "Choose a whole option, as the app offered it.")
    return dict(entered)


def files(element: Mapping[str, Any], entered: Any) -> list[Json]:
    """The file objects that were added."""
    most = element.get("max_files", FILES_MOST)
    _demand(isinstance(entered, list) and len(entered) <= most, f"Add at most {most} files.")
    return list(entered)


def several(one: Read) -> Read:
    """A list of what `one` reads, each only once."""

    def read(element: Mapping[str, Any], entered: Any) -> list[Any]:
        _demand(isinstance(entered, list), "Choose a list, even when it is only one.")
        most = element.get("max_selected_items", len(entered))
        _demand(len(entered) <= most, f"Choose at most {most}.")
        return _all_different(one(element, item) for item in entered)

    return read


def _all_different(items: Iterable[Any]) -> list[Any]:
    kept: list[Any] = []
    for item in items:
        _demand(item not in kept, "Choose each only once.")
        kept.append(item)
    return kept
