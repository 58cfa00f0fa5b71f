"""What people see and do at their Home tab in stories."""

from typing import Any

from tests.story import Actor

MODE_CARDS = ["Mode card"] * 4
"""Every Home tab ends with them."""


def headings(actor: Actor) -> list[str]:
    """Return the headings of the Home tab, top to bottom, without the bell of what waits."""
    texts = [block["text"]["text"] for block in actor.home.blocks if block["type"] == "header"]
    return [text.removeprefix(":bell: ") for text in texts]


def part(actor: Actor, heading: str) -> str:
    """Return the words under one heading, "" if it is not there."""
    lines, is_here = [], False
    for block in actor.home.blocks:
        if block["type"] == "header":
            is_here = block["text"]["text"].endswith(heading)
        elif is_here:
            lines.append(words(block))
    return "\n".join(lines)


def words(block: Any) -> str:
    """Return every text in a block."""
    if isinstance(block, dict):
        own = block.get("text")
        return "\n".join(
            [own] if isinstance(own, str) else filter(None, map(words, block.values()))
        )
    return "\n".join(filter(None, map(words, block))) if isinstance(block, list) else ""


def value_of(actor: Actor, label: str) -> str:
    """Return the value of the first button with this label."""
    return next(value for text, value in _buttons(actor.home.blocks) if text == label)


def labels(actor: Actor) -> list[str]:
    """Return the labels of all buttons of the Home tab."""
    return [text for text, _ in _buttons(actor.home.blocks)]


def _buttons(part: Any) -> list[tuple[str, str]]:
    if isinstance(part, list):
        return [button for item in part for button in _buttons(item)]
    if not isinstance(part, dict):
        return []
    if part.get("type") == "button":
        return [(part["text"]["text"], part["value"])]
    return [button for item in part.values() for button in _buttons(item)]
