"""Where the interactive elements of a message or view stand."""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

_STILL = frozenset({"image", "plain_text", "mrkdwn"})

# What Slack writes into payloads where the app left it out.
_FILLED_IN: Mapping[str, Json] = {
    "plain_text": {"emoji": True},
    "mrkdwn": {"verbatim": False},
    "input": {"optional": False, "dispatch_action": False},
}


@dataclass(frozen=True, slots=True)
class Placed:
    """An interactive element, the block it stands in, and its path from the list of blocks."""

    block: Json
    element: Json
    path: str


def every_block(blocks: Sequence[Json], path: str = "") -> Iterator[tuple[str, Json]]:
    """Each block with its path from the list, those inside containers too."""
    for index, block in enumerate(blocks):
        yield f"{path}/{index}", block
        yield from every_block(block.get("child_blocks", []), f"{path}/{index}/child_blocks")


def interactive_parts(block: Json) -> Iterator[tuple[str, Json]]:
    """The interactive elements of one block, each with its path from the block."""
    if block["type"] in ("actions", "context_actions"):
        for index, element in enumerate(block["elements"]):
            yield f"elements/{index}", element
    for name in ("accessory", "element"):
        if name in block and block[name]["type"] not in _STILL:
            yield name, block[name]


def interactive_elements(view_or_blocks: Mapping[str, Any] | Sequence[Json]) -> list[Placed]:
    """Every element a person can press, choose or type in, in reading order.

    Takes a view or a list of blocks that passed its check.
    """
    return [
        Placed(block, element, f"{path}/{name}")
        for path, block in every_block(blocks_of(view_or_blocks))
        for name, element in interactive_parts(block)
    ]


def blocks_of(view_or_blocks: Mapping[str, Any] | Sequence[Json]) -> Sequence[Json]:
    """The blocks of a view, or the blocks themselves."""
    if isinstance(view_or_blocks, Mapping):
        blocks: Sequence[Json] = view_or_blocks["blocks"]
        return blocks
    return view_or_blocks


def _random_id() -> str:
    return secrets.token_urlsafe(4)[:5]


def with_block_ids(blocks: Sequence[Json], new_id: Callable[[], str] = _random_id) -> list[Json]:
    """A copy in which every block has a block_id and every interactive element an action_id.

    Slack makes up both where the app gave none, and fills in a few flags. Takes blocks that
    passed their check.
    """
    named: list[Json] = _fresh(list(blocks))
    for _, block in every_block(named):
        _name(block, "block_id", new_id)
    for placed in interactive_elements(named):
        _name(placed.element, "action_id", new_id)
    return named


def _name(thing: Json, key: str, new_id: Callable[[], str]) -> None:
    if key not in thing:
        thing[key] = new_id()


def _fresh(value: Any) -> Any:
    # Not copy.deepcopy: that keeps one block that stands twice one block, with one id.
    if isinstance(value, dict):
        filled_in = _FILLED_IN.get(value.get("type", ""), {})
        return filled_in | {key: _fresh(inner) for key, inner in value.items()}
    return [_fresh(item) for item in value] if isinstance(value, list) else value
