"""Block Kit as HTML: one function, for messages, modals and the Home tab alike."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, UndefinedError
from markupsafe import Markup

from sandbox.page import controls, rich_text
from sandbox.page.controls import Control, Json
from sandbox.page.markdown import markdown
from sandbox.page.mrkdwn import mrkdwn, plain
from sandbox.page.reader import Reader

BLOCKS = frozenset(
    {
        "actions",
        "alert",
        "container",
        "context",
        "context_actions",
        "data_table",
        "divider",
        "file",
        "header",
        "image",
        "input",
        "markdown",
        "rich_text",
        "section",
        "table",
        "video",
    }
)
"""The kinds of block this page draws; any other shows as an error."""


_FILE_ID = re.compile(r"/files-pri/\w+-(F\w+)/")


@dataclass(frozen=True, slots=True)
class Context:
    """The message, modal or Home tab that blocks stand in.

    `prefix` starts every id, `state` is `state.values` so far, `errors` is block_id -> sentence,
    `heading` the level of a header block in the page's outline, `files` where files are served,
    `offered` the options an app offered in external selects, by the control's name.
    """

    reader: Reader
    prefix: str = "b"
    state: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    heading: int = 3
    files: str = "files/"
    path: str = ""
    offered: Mapping[str, Sequence[Json]] = field(default_factory=dict)

    def text(self, composed: Json) -> Markup:
        """Draw a text object, mrkdwn or plain_text."""
        if composed["type"] == "mrkdwn":
            verbatim = bool(composed.get("verbatim"))
            return mrkdwn(composed["text"], self.reader, verbatim=verbatim)
        return plain(composed["text"], with_emoji=composed.get("emoji", True))

    def rich(self, block: Json) -> Markup:
        """Draw what a rich_text block holds."""
        return rich_text.rich_text(block["elements"], self.reader)

    def markdown(self, text: str) -> Markup:
        """Draw an ordinary Markdown text."""
        return markdown(text)

    def control(self, element: Json, block: Json, about: str = "") -> Markup:
        """Draw one element of a block; `about` is the id of the words that describe it."""
        return self.draw(Control(element, block, self, described_by=about))

    def draw(self, control: Control) -> Markup:
        """Draw a control, or say which kind of element this page does not know."""
        macro = controls.MACROS.get(control.kind)
        if macro is None:
            return cannot_draw("element", control.kind)
        return _macro("elements.html", macro, control)

    def field(self, block: Json, words_id: str) -> Control:
        """Return the control of an input block, whose label, hint and error have ids."""
        about = f"{words_id}-hint {words_id}-error"
        return Control(block["element"], block, self, f"{words_id}-label", about)

    def inner(self, blocks: Sequence[Json]) -> Markup:
        """Draw the blocks within a block."""
        return render_blocks(blocks, replace(self, path=f"{self.path}i"))

    def block_path(self, block: Json, index: int) -> str:
        """Return the id of a block in the page.

        It is the same wherever the block stands, so that what is being typed in it survives when
        the app puts something above.
        """
        named = quote(block["block_id"], safe="") if "block_id" in block else f"{self.path}{index}"
        return f"{self.prefix}/{named}"

    def image_url(self, image: Json) -> str:
        """Return where an image is: its own address, or a file of the workspace."""
        if image.get("image_url"):
            return str(image["image_url"])
        file = image["slack_file"]
        in_url = _FILE_ID.search(file.get("url", ""))
        return self.files + (in_url.group(1) if in_url else str(file["id"]))


def render_blocks(blocks: Sequence[Json], context: Context) -> Markup:
    """Draw blocks in order; one that cannot be drawn becomes a visible error in its place."""
    return Markup("").join(_block(block, context, index) for index, block in enumerate(blocks))


def cannot_draw(what: str, kind: object, why: str = "") -> Markup:
    """Draw the error that stands where a block or an element would."""
    return _macro("blocks.html", "cannot_draw", what, str(kind), why)


@cache
def environment() -> Environment:
    """Return the templates of this page, made at first use."""
    templates = FileSystemLoader(Path(__file__).parent / "templates")
    return Environment(
        loader=templates,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _block(block: Json, context: Context, index: int) -> Markup:
    kind = block.get("type")
    if kind not in BLOCKS:
        return cannot_draw("block", kind)
    try:
        return _macro(
            "blocks.html", f"draw_{kind}", block, context, context.block_path(block, index)
        )
    except (UndefinedError, KeyError, TypeError, AttributeError, ValueError) as error:
        return cannot_draw("block", kind, f"{type(error).__name__}: {error}")


def _macro(template: str, name: str, *arguments: object) -> Markup:
    module = environment().get_template(template).module
    return cast("Markup", getattr(module, name)(*arguments))
