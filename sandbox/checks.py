"""Block Kit's rules at the places where Slack applies them."""

from typing import Any

from sandbox.block_kit import Problem, Surface, check_blocks, check_view
from sandbox.errors import SlackError, with_messages

Json = dict[str, Any]


def refuse_bad_blocks(blocks: object) -> list[Json]:
    """Return the blocks; raise `invalid_blocks` with the paths unless a message may hold them."""
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    if problems := check_blocks(blocks, Surface.MESSAGE):
        raise _refusal(problems)
    return blocks


def refuse_bad_view(view: object, kind: str) -> Json:
    """Return the view; raise `invalid_arguments` with the paths unless it may be shown."""
    if not isinstance(view, dict):
        raise with_messages("invalid_arguments", ["[ERROR] must provide an object [/view]"])
    if view.get("type") != kind:
        sentence = f"[ERROR] must be one of: {kind} [json-pointer:/view/type]"
        raise with_messages("invalid_arguments", [sentence])
    if problems := check_view(view):
        raise _refusal(problems, "invalid_arguments")
    return view


def _refusal(problems: list[Problem], usual: str = "invalid_blocks") -> SlackError:
    code = next((problem.error for problem in problems if problem.error), usual)
    return with_messages(
        code, [f"[ERROR] {problem.message} [json-pointer:{problem.path}]" for problem in problems]
    )
