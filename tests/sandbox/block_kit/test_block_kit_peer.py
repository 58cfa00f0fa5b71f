"""slack_sdk as a peer: what its models make is taken, what they call too long is refused."""

from typing import Any

import pytest
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models import blocks as sdk
from slack_sdk.models.views import View

from sandbox.block_kit import Surface, check_blocks, check_view
from tests.sandbox.block_kit.sdk_samples import (
    ANYWHERE,
    GROUPS,
    IN_MESSAGES,
    IN_MODALS,
    LONG_TEXT,
    OPTIONS,
    PICTURE,
)


def modal(*blocks: sdk.Block, **more: Any) -> View:
    return View(type="modal", title="Guidance", submit="Send", blocks=list(blocks), **more)


@pytest.mark.parametrize("block", ANYWHERE, ids=lambda block: block.type)
@pytest.mark.parametrize("surface", Surface)
def test_a_block_slack_sdk_makes_for_anywhere_is_taken_everywhere(block, surface):
    assert check_blocks([block.to_dict()], surface) == []


@pytest.mark.parametrize("block", IN_MESSAGES, ids=lambda block: block.type)
def test_a_message_block_slack_sdk_makes_is_taken_in_messages_alone(block):
    taken = {one for one in Surface if not check_blocks([block.to_dict()], one)}
    modal_too = {Surface.MODAL} if "datetimepicker" in str(block.to_dict()) else set()
    assert taken == {Surface.MESSAGE} | modal_too


@pytest.mark.parametrize("block", IN_MODALS, ids=lambda block: block.type)
def test_a_modal_block_slack_sdk_makes_is_taken_in_modals(block):
    assert check_blocks([block.to_dict()], Surface.MODAL) == []


def test_a_whole_modal_of_slack_sdk_is_taken():
    whole = modal(
        *ANYWHERE,
        *IN_MODALS,
        close="Cancel",
        callback_id="ask",
        private_metadata="{}",
        external_id="ask-1",
        clear_on_close=True,
        notify_on_close=False,
    )
    assert check_view(whole.to_dict()) == []


def test_a_whole_home_of_slack_sdk_is_taken():
    home = View(type="home", callback_id="home", private_metadata="{}", blocks=ANYWHERE)
    assert check_view(home.to_dict()) == []


def words(count: int) -> str:
    return "x" * count


def many(thing: Any, count: int) -> list[Any]:
    return [thing] * count


def select(**given: Any) -> sdk.ActionsBlock:
    return sdk.ActionsBlock(elements=[sdk.StaticSelectElement(**given)])


# what slack_sdk builds with so many characters or items, its limit, where the limit is broken
LIMITS = [
    (lambda n: sdk.DividerBlock(block_id=words(n)), 255, "/block_id"),
    (lambda n: sdk.SectionBlock(text=words(n)), 3000, "/text/text"),
    (lambda n: sdk.SectionBlock(fields=many("x", n)), 10, "/fields"),
    (lambda n: sdk.HeaderBlock(text=words(n)), 150, "/text/text"),
    (lambda n: sdk.MarkdownBlock(text=words(n)), 12_000, "/text"),
    (lambda n: sdk.ContextBlock(elements=many(PICTURE, n)), 10, "/elements"),
    (lambda n: sdk.ActionsBlock(elements=many(sdk.ButtonElement(text="x"), n)), 25, "/elements"),
    (
        lambda n: sdk.ContextActionsBlock(
            elements=many(sdk.IconButtonElement(icon="trash", text="x"), n)
        ),
        5,
        "/elements",
    ),
    (lambda n: sdk.InputBlock(label=words(n), element=LONG_TEXT), 2000, "/label/text"),
    (lambda n: sdk.InputBlock(label="x", hint=words(n), element=LONG_TEXT), 2000, "/hint/text"),
    (
        lambda n: sdk.ImageBlock(image_url="https://example.com", alt_text=words(n)),
        2000,
        "/alt_text",
    ),
    (
        lambda n: sdk.ImageBlock(image_url="https://" + words(n - 8), alt_text="x"),
        3000,
        "/image_url",
    ),
    (
        lambda n: sdk.ImageBlock(image_url="https://example.com", alt_text="x", title=words(n)),
        2000,
        "/title/text",
    ),
    (
        lambda n: sdk.ActionsBlock(elements=[sdk.ButtonElement(text=words(n))]),
        75,
        "/elements/0/text/text",
    ),
    (
        lambda n: sdk.ActionsBlock(elements=[sdk.ButtonElement(text="x", value=words(n))]),
        2000,
        "/elements/0/value",
    ),
    (
        lambda n: sdk.ActionsBlock(elements=[sdk.ButtonElement(text="x", action_id=words(n))]),
        255,
        "/elements/0/action_id",
    ),
    (
        lambda n: sdk.ActionsBlock(
            elements=[sdk.ButtonElement(text="x", accessibility_label=words(n))]
        ),
        75,
        "/elements/0/accessibility_label",
    ),
    (
        lambda n: sdk.ActionsBlock(
            elements=[sdk.ButtonElement(text="x", url="https://" + words(n - 8))]
        ),
        3000,
        "/elements/0/url",
    ),
    (lambda n: select(options=many(OPTIONS[0], n)), 100, "/elements/0/options"),
    (lambda n: select(option_groups=many(GROUPS[0], n)), 100, "/elements/0/option_groups"),
    (
        lambda n: select(options=OPTIONS, placeholder=words(n)),
        150,
        "/elements/0/placeholder/text",
    ),
    (
        lambda n: select(options=[sdk.Option(text=words(n), value="x")]),
        75,
        "/elements/0/options/0/text/text",
    ),
    (
        lambda n: select(options=[sdk.Option(text="x", value=words(n))]),
        150,
        "/elements/0/options/0/value",
    ),
    (
        lambda n: select(option_groups=[sdk.OptionGroup(label=words(n), options=OPTIONS)]),
        75,
        "/elements/0/option_groups/0/label/text",
    ),
    (
        lambda n: sdk.ActionsBlock(
            elements=[sdk.OverflowMenuElement(options=many(OPTIONS[0], n), action_id="x")]
        ),
        5,
        "/elements/0/options",
    ),
    *(
        (
            lambda n, part=part: sdk.ActionsBlock(
                elements=[
                    sdk.ButtonElement(
                        text="x",
                        confirm=sdk.ConfirmObject(
                            **({"title": "x", "text": "x"} | {part: words(n)})
                        ),
                    )
                ]
            ),
            limit,
            f"/elements/0/confirm/{part}/text",
        )
        for part, limit in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30))
    ),
    (
        lambda n: sdk.ContainerBlock(title=words(n), child_blocks=[sdk.DividerBlock()]),
        150,
        "/title/text",
    ),
    (
        lambda n: sdk.ContainerBlock(title="x", child_blocks=many(sdk.DividerBlock(), n)),
        10,
        "/child_blocks",
    ),
]


def grown(made: Any, pointer: str) -> Any:
    """A copy with one more character or item where the pointer says."""
    first, _, rest = pointer.removeprefix("/").partition("/")
    key: Any = int(first) if isinstance(made, list) else first
    copy = made.copy()
    copy[key] = grown(made[key], rest) if rest else made[key] + made[key][-1:]
    return copy


@pytest.mark.parametrize(
    ("build", "limit", "pointer"),
    [pytest.param(*limit, id=f"{limit[2]}-{place}") for place, limit in enumerate(LIMITS)],
)
def test_what_slack_sdk_calls_too_long_is_refused_at_the_same_size(build, limit, pointer):
    longest = build(limit).to_dict()
    with pytest.raises(SlackObjectFormationError):
        build(limit + 1).to_dict()
    assert check_blocks([longest], Surface.MESSAGE) == []
    refused = check_blocks([grown(longest, pointer)], Surface.MESSAGE)
    assert [problem.path for problem in refused] == [f"/blocks/0{pointer}"]
    assert str(limit) in refused[0].message or str(limit + 1) in refused[0].message


@pytest.mark.parametrize(
    ("field", "limit", "pointer"),
    [
        ("title", 24, "/title/text"),
        ("submit", 24, "/submit/text"),
        ("close", 24, "/close/text"),
        ("callback_id", 255, "/callback_id"),
        ("private_metadata", 3000, "/private_metadata"),
    ],
)
def test_a_view_slack_sdk_calls_too_long_is_refused_at_the_same_size(field, limit, pointer):
    def build(size: int) -> View:
        given = {"title": "x", "submit": "x"} | {field: words(size)}
        return View(type="modal", blocks=[sdk.DividerBlock()], **given)

    longest = build(limit).to_dict()
    with pytest.raises(SlackObjectFormationError):
        build(limit + 1).to_dict()
    assert check_view(longest) == []
    assert [problem.path for problem in check_view(grown(longest, pointer))] == [pointer]


def test_a_view_holds_a_hundred_blocks_and_a_message_fifty():
    with pytest.raises(SlackObjectFormationError):
        modal(*many(sdk.DividerBlock(), 101)).to_dict()
    full = modal(*many(sdk.DividerBlock(), 100)).to_dict()
    assert check_view(full) == []
    assert check_view(grown(full, "/blocks"))[0].message == "no more than 100 items allowed"
    line = sdk.DividerBlock().to_dict()
    assert check_blocks([line] * 50, Surface.MESSAGE) == []
    assert check_blocks([line] * 51, Surface.MESSAGE)[0].message == "no more than 50 items allowed"
