"""Block Kit's rules at the places where Slack applies them."""

from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.block_kit import Problem, Surface, check_blocks, check_view
from sandbox.errors import SlackError, with_messages
from sandbox.files import File

Json = dict[str, Any]


Files = Mapping[str, File]


def refuse_bad_blocks(blocks: object, files: Files) -> list[Json]:
    """Return the blocks; raise `invalid_blocks` with the paths unless a message may hold them.

    `files` are those of the workspace: an image may show one that exists.
    """
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    if problems := check_blocks(blocks, Surface.MESSAGE) or list(_unknown_files(blocks, files)):
        raise _refusal(problems)
    return blocks


def refuse_bad_view(view: object, kind: str, files: Files) -> Json:
    """Return the view; raise `invalid_arguments` with the paths unless it may be shown."""
    if not isinstance(view, dict):
        raise with_messages("invalid_arguments", ["[ERROR] must provide an object [/view]"])
    if view.get("type") != kind:
        sentence = f"[ERROR] must be one of: {kind} [json-pointer:/view/type]"
        raise with_messages("invalid_arguments", [sentence])
    if problems := check_view(view) or list(_unknown_files(view["blocks"], files)):
        raise _refusal(problems, "invalid_arguments")
    return view


def _unknown_files(blocks: list[Json], files: Files) -> Iterator[Problem]:
    for path, image in _images(blocks):
        shown = image.get("slack_file")
        if shown is None:
            continue
        known = files.get(shown.get("id") or _id_in(shown.get("url", "")))
        if known is None or not known.is_complete:
            yield Problem(f"{path}/slack_file", "invalid slack file")


def _images(blocks: list[Json]) -> Iterator[tuple[str, Json]]:
    for index, block in enumerate(blocks):
        path = f"/blocks/{index}"
        if block["type"] == "image":
            yield path, block
        if "accessory" in block:
            yield f"{path}/accessory", block["accessory"]
        if block["type"] == "context":
            for place, element in enumerate(block["elements"]):
                yield f"{path}/elements/{place}", element


def _id_in(url: str) -> str:
    """The file id in a private URL, ".../files-pri/T1-F1/chart.png"."""
    return url.rpartition("/files-pri/")[2].partition("/")[0].partition("-")[2]


def _refusal(problems: list[Problem], usual: str = "invalid_blocks") -> SlackError:
    code = next((problem.error for problem in problems if problem.error), usual)
    return with_messages(
        code, [f"[ERROR] {problem.message} [json-pointer:{problem.path}]" for problem in problems]
    )
