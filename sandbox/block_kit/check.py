"""Would Slack take these blocks, this view? The tables' verdict, and rules over a whole payload."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sandbox.block_kit.blocks import ANY_BLOCK, BLOCKS_MOST, MARKDOWN_MOST, TABLES
from sandbox.block_kit.elements import OPTIONS_MOST
from sandbox.block_kit.objects import OPTION_GROUP, PLAIN_OPTION
from sandbox.block_kit.placed import Json, every_block, interactive_elements, interactive_parts
from sandbox.block_kit.shapes import Fields, Items, Place, Problem, Surface
from sandbox.block_kit.views import ANY_VIEW, VIEW_BYTES_MOST

PayloadRule = Callable[[Sequence[Json], Surface], Iterator[Problem]]

_OFFER = Fields(
    optional={
        "options": Items(PLAIN_OPTION, OPTIONS_MOST, least=0),
        "option_groups": Items(OPTION_GROUP, OPTIONS_MOST, least=0),
    },
    one_of=("options", "option_groups"),
)


def check_blocks(blocks: object, surface: Surface) -> list[Problem]:
    """What Slack would refuse in a list of blocks; [] when it would take them.

    An empty list is fine: it is how an app takes the blocks of a message away. Paths begin at
    the payload's `blocks` ("/blocks/0/text").
    """
    at = Place("/blocks", surface)
    shape = Items(ANY_BLOCK, BLOCKS_MOST[surface], least=0)
    return list(shape.problems(blocks, at)) or _whole(blocks, surface)


def check_view(view: object) -> list[Problem]:
    """What Slack would refuse in a modal or home view; [] when it would take it.

    Paths begin at the view itself ("/title/text").
    """
    surface = _surface_of(view)
    found = list(ANY_VIEW.problems(view, Place("", surface)))
    if found or not isinstance(view, dict):
        return found
    return [*_whole(view["blocks"], surface), *_submit_is_there(view), *_small_enough(view)]


def check_offer(answer: object) -> list[Problem]:
    """What Slack would refuse in the options an app offers in an external select; [] if nothing."""
    return list(_OFFER.problems(answer, Place("", Surface.MODAL)))


def view_bytes(view: Mapping[str, Any]) -> int:
    """How large a view is on the wire, in bytes of UTF-8."""
    text = json.dumps(view, ensure_ascii=False, separators=(",", ":"))
    return len(text.encode("utf-8", "surrogatepass"))


def _surface_of(view: object) -> Surface:
    is_home = isinstance(view, dict) and view.get("type") == "home"
    return Surface.HOME if is_home else Surface.MODAL


def _whole(blocks: Any, surface: Surface) -> list[Problem]:
    return [problem for rule in _PAYLOAD_RULES for problem in rule(blocks, surface)]


def _block_ids_differ(blocks: Sequence[Json], _: Surface) -> Iterator[Problem]:
    seen = Counter[str]()
    for path, block in every_block(blocks, "/blocks"):
        block_id = block.get("block_id")
        if block_id and seen[block_id]:
            yield Problem(f"{path}/block_id", f"block_id already exists: {block_id}")
        seen[block_id or ""] += 1


def _action_ids_differ(blocks: Sequence[Json], _: Surface) -> Iterator[Problem]:
    # Within one block: two blocks of one message may well share an action_id.
    for path, block in every_block(blocks, "/blocks"):
        seen = Counter[str]()
        for name, element in interactive_parts(block):
            action_id = element.get("action_id", "")
            if action_id and seen[action_id]:
                sentence = f"action_id already exists in this block: {action_id}"
                yield Problem(f"{path}/{name}/action_id", sentence)
            seen[action_id] += 1


def _one_table(blocks: Sequence[Json], surface: Surface) -> Iterator[Problem]:
    tables = [path for path, block in every_block(blocks, "/blocks") if block["type"] in TABLES]
    for path in tables[1:]:
        yield Problem(path, "only_one_table_allowed", error="invalid_attachments")


def _markdown_fits(blocks: Sequence[Json], surface: Surface) -> Iterator[Problem]:
    texts = [block["text"] for block in blocks if block["type"] == "markdown"]
    if sum(map(len, texts)) > MARKDOWN_MOST:
        sentence = f"markdown blocks must be less than {MARKDOWN_MOST + 1} characters in all"
        yield Problem("/blocks", sentence, error="msg_blocks_too_long")


def _one_focus(blocks: Sequence[Json], surface: Surface) -> Iterator[Problem]:
    focused = [one for one in interactive_elements(blocks) if one.element.get("focus_on_load")]
    for placed in focused[1:]:
        path = f"/blocks{placed.path}/focus_on_load"
        yield Problem(path, "only one element can have focus_on_load set to true")


def _answers_in_inputs_only(blocks: Sequence[Json], surface: Surface) -> Iterator[Problem]:
    for placed in interactive_elements(blocks):
        in_modal_input = surface is Surface.MODAL and placed.block["type"] == "input"
        if placed.element.get("response_url_enabled") and not in_modal_input:
            path = f"/blocks{placed.path}/response_url_enabled"
            yield Problem(path, "only allowed in an input block of a modal")


_PAYLOAD_RULES: tuple[PayloadRule, ...] = (
    _block_ids_differ,
    _action_ids_differ,
    _one_table,
    _markdown_fits,
    _one_focus,
    _answers_in_inputs_only,
)


def _submit_is_there(view: Mapping[str, Any]) -> Iterator[Problem]:
    if view["type"] != "modal" or "submit" in view:
        return
    for path, block in every_block(view["blocks"], "/blocks"):
        if block["type"] == "input":
            yield Problem(path, "must define `submit` to use an `input` block in modals")


def _small_enough(view: Mapping[str, Any]) -> Iterator[Problem]:
    if view_bytes(view) > VIEW_BYTES_MOST:
        sentence = f"must be less than {VIEW_BYTES_MOST + 1} bytes"
        yield Problem("", sentence, error="view_too_large")
