"""Whatever is sent, the checker answers; what it takes can be shown and answered."""

import copy
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.block_kit import (
    Surface,
    check_blocks,
    check_view,
    initial_state,
    interactive_elements,
    missing_inputs,
    with_block_ids,
)
from tests.sandbox.block_kit.sdk_samples import ANYWHERE, IN_MESSAGES, IN_MODALS

MESSAGE = [block.to_dict() for block in (*ANYWHERE, *IN_MESSAGES)]
MODAL = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Ask"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [block.to_dict() for block in (*ANYWHERE, *IN_MODALS)],
}

WORDS = st.sampled_from(
    ["type", "text", "blocks", "elements", "options", "modal", "home", "section", "button", "input"]
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | WORDS
    | st.text(st.characters(categories=None), max_size=30)
)
JSON = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(WORDS | st.text(), inner, max_size=4)
    ),
    max_leaves=20,
)


def spots(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of everything inside, the value itself left out."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, item in inner:
        found.append((*path, key))
        if isinstance(item, dict | list):
            found += spots(item, (*path, key))
    return found


def put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """A copy with something else at that spot."""
    changed = copy.deepcopy(value)
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = new
    return changed


SPOTS_OF_MODAL = spots(MODAL)
SPOTS_OF_MESSAGE = spots(MESSAGE)


@given(JSON, st.sampled_from(Surface))
def test_no_json_makes_the_checker_stumble(value, surface):
    assert isinstance(check_blocks(value, surface), list)
    assert isinstance(check_view(value), list)


@settings(deadline=None)
@given(st.sampled_from(SPOTS_OF_MODAL), JSON)
def test_a_modal_with_anything_anywhere_is_refused_or_can_be_shown(path, new):
    view = put(MODAL, path, new)
    if check_view(view) == [] and view["type"] == "modal":
        shown = {**view, "blocks": with_block_ids(view["blocks"])}
        state = initial_state(shown)
        assert missing_inputs(shown, state).keys() <= state.keys()
        assert initial_state(shown, state) == state


@settings(deadline=None)
@given(st.sampled_from(SPOTS_OF_MESSAGE), JSON)
def test_a_message_with_anything_anywhere_is_refused_or_can_be_shown(path, new):
    blocks = put(MESSAGE, path, new)
    if check_blocks(blocks, Surface.MESSAGE) == []:
        shown = with_block_ids(blocks)
        assert check_blocks(shown, Surface.MESSAGE) == []
        assert all("action_id" in placed.element for placed in interactive_elements(shown))


def test_json_as_deep_as_python_reads_it_is_refused():
    deep = json.loads('{"type":"modal","blocks":' + "[" * 500 + "]" * 500 + "}")
    assert check_view(deep) != []


@given(st.lists(st.sampled_from(MESSAGE), max_size=5))
def test_naming_blocks_gives_each_its_own_name_and_leaves_the_original_alone(blocks):
    before = copy.deepcopy(blocks)
    named = with_block_ids(blocks)
    assert blocks == before
    given_names = [
        new["block_id"] for old, new in zip(blocks, named, strict=True) if len(old) < len(new)
    ]
    assert len(set(given_names)) == len(given_names)
