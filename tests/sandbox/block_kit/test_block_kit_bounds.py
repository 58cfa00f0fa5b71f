"""Slack's bounds that slack_sdk does not check: the last value is taken, the next is not."""

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.block_kit import Surface, check_blocks, check_view

Build = Callable[[Any], dict[str, Any]]


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def words(count: int) -> str:
    return "x" * count


def option(value: str, **more: Any) -> dict[str, Any]:
    return {"text": plain(value), "value": value, **more}


A, B, C = option("a"), option("b"), option("c")
THUMB = {"text": plain("x"), "value": "x"}
CELL = {"type": "raw_text", "text": "x"}
PICTURE = {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "x"}
RUN = {"url": "https://slack.com/shortcuts/x"}
FORMS = ["on_enter_pressed", "on_character_entered"]
WHERE = ["im", "mpim", "private", "public"]


def act(kind: str, **fixed: Any) -> Callable[[str], Build]:
    return lambda key: (
        lambda value: {
            "type": "actions",
            "elements": [{"type": kind, **fixed, key: value}],
        }
    )


def ask(kind: str, **fixed: Any) -> Callable[[str], Build]:
    return lambda key: (
        lambda value: {
            "type": "input",
            "label": plain("x"),
            "element": {"type": kind, **fixed, key: value},
        }
    )


def hint_at(kind: str, **fixed: Any) -> Callable[[str], Build]:
    return lambda key: (
        lambda value: {
            "type": "context_actions",
            "elements": [{"type": kind, **fixed, key: value}],
        }
    )


def block(kind: str, **fixed: Any) -> Callable[[str], Build]:
    return lambda key: lambda value: {"type": kind, **fixed, key: value}


def leaf(kind: str, **fixed: Any) -> Callable[[str], Build]:
    return lambda key: (
        lambda value: {
            "type": "rich_text",
            "elements": [
                {"type": "rich_text_section", "elements": [{"type": kind, **fixed, key: value}]}
            ],
        }
    )


def part(kind: str, **fixed: Any) -> Callable[[str], Build]:
    return lambda key: (
        lambda value: {
            "type": "rich_text",
            "elements": [{"type": kind, "elements": [], **fixed, key: value}],
        }
    )


video = block(
    "video",
    alt_text="x",
    title=plain("x"),
    thumbnail_url="https://example.com",
    video_url="https://example.com",
)
button = act("button", text=plain("x"))
icon = hint_at("icon_button", icon="trash", text=plain("x"))
thumbs = hint_at("feedback_buttons", positive_button=THUMB, negative_button=THUMB)
run = act("workflow_button", text=plain("x"), workflow={"trigger": RUN})
grid = block("data_table", caption="x", rows=[[CELL], [CELL]])
fold = block("container", title=plain("x"), child_blocks=[{"type": "divider"}])
number = ask("number_input", is_decimal_allowed=False)
people = ["U1", "U2"]

BOUNDS: list[tuple[Build, Any, Any]] = [
    # what is built, the last value taken, the first refused
    (video("title"), plain(words(199)), plain(words(200))),
    (video("author_name"), words(49), words(50)),
    (video("description"), plain(words(3000)), plain(words(3001))),
    (video("video_url"), "https://example.com/v", "example.com/v"),
    (grid("page_size"), 1, 0),
    (grid("page_size"), 100, 101),
    (grid("row_header_column_index"), 0, -1),
    (grid("row_header_column_index"), 0, 1),
    (grid("rows"), [[CELL]] * 101, [[CELL]] * 102),
    (fold("subtitle"), plain(words(150)), plain(words(151))),
    (fold("width"), "full", "huge"),
    (fold("is_collapsible"), True, "yes"),
    (fold("icon"), PICTURE, plain("x")),
    (block("alert")("text"), plain(words(3000)), plain(words(3001))),
    (block("table", rows=[[CELL]])("column_settings"), [None] * 20, [None] * 21),
    (block("table", rows=[[CELL]])("column_settings"), [{"align": "left"}], [{"align": "up"}]),
    (button("visible_to_user_ids"), ["U1"] * 10, ["U1"] * 11),
    (button("agent_prompt"), words(4000), words(4001)),
    (button("value"), "", None),
    (button("url"), "mailto:a@example.com", "//example.com"),
    (icon("text"), plain(words(75)), plain(words(76))),
    (icon("value"), words(2000), words(2001)),
    (icon("icon"), "trash", "bin"),
    (icon("visible_to_user_ids"), ["U1"] * 10, ["U1"] * 11),
    (run("text"), plain(words(75)), plain(words(76))),
    (thumbs("positive_button"), {**THUMB, "value": words(2000)}, {**THUMB, "value": words(2001)}),
    (
        thumbs("negative_button"),
        {**THUMB, "text": plain(words(75))},
        {**THUMB, "text": plain(words(76))},
    ),
    (
        thumbs("positive_button"),
        {**THUMB, "accessibility_label": words(75)},
        {**THUMB, "accessibility_label": words(76)},
    ),
    (act("overflow")("options"), [option(words(75))], [option(words(76))]),
    (
        act("overflow")("options"),
        [option("x", url="https://example.com")],
        [option("x", url="nonsense")],
    ),
    (act("radio_buttons")("options"), [option(words(75))], [option(words(76))]),
    (act("radio_buttons")("options"), [A] * 10, [A] * 11),
    (act("radio_buttons", options=[A])("initial_option"), A, B),
    (
        act("static_select")("options"),
        [option("x", description=plain("y"))],
        [option("x", url="z")],
    ),
    (
        act("static_select")("option_groups"),
        [{"label": plain("x"), "options": [A] * 100}],
        [{"label": plain("x"), "options": [A] * 101}],
    ),
    (act("external_select")("min_query_length"), 0, -1),
    (act("timepicker")("placeholder"), plain(words(150)), plain(words(151))),
    (act("datetimepicker")("initial_date_time"), 0, -1),
    (act("datetimepicker")("initial_date_time"), 9_999_999_999, 10_000_000_000),
    (act("conversations_select")("filter"), {"include": WHERE}, {"include": [*WHERE, "im"]}),
    (act("conversations_select")("filter"), {"exclude_bot_users": True}, {}),
    (act("conversations_select")("initial_conversation"), "D1", "general"),
    (act("channels_select")("initial_channel"), "C1", "D1"),
    (ask("checkboxes", options=[A, B])("initial_options"), [B, A], [C]),
    (ask("multi_static_select", options=[A, B])("initial_options"), [A], [C]),
    (
        ask("multi_static_select", options=[A, B], initial_options=[A, B])("max_selected_items"),
        2,
        1,
    ),
    (ask("multi_external_select", initial_options=[A, B])("max_selected_items"), 2, 1),
    (ask("multi_users_select", initial_users=people)("max_selected_items"), 2, 1),
    (ask("multi_channels_select", initial_channels=["C1", "C2"])("max_selected_items"), 2, 1),
    (
        ask("multi_conversations_select", initial_conversations=["D1", "D2"])("max_selected_items"),
        2,
        1,
    ),
    (ask("plain_text_input")("placeholder"), plain(words(150)), plain(words(151))),
    (ask("plain_text_input")("initial_value"), "", None),
    (ask("plain_text_input")("initial_value"), words(3000), words(3001)),
    (ask("plain_text_input")("min_length"), 0, -1),
    (ask("plain_text_input")("min_length"), 3000, 3001),
    (ask("plain_text_input")("max_length"), 1, 0),
    (
        ask("plain_text_input")("dispatch_action_config"),
        {"trigger_actions_on": FORMS},
        {"trigger_actions_on": [*FORMS, FORMS[0]]},
    ),
    (ask("email_text_input")("initial_value"), "", None),
    (ask("url_text_input")("initial_value"), words(3000), words(3001)),
    (ask("rich_text_input")("min_lines"), 1, 0),
    (ask("rich_text_input")("max_lines"), 1, 0),
    (number("initial_value"), "-3", 3),
    (number("initial_value"), "3", "3.5"),
    (ask("number_input", is_decimal_allowed=True, max_value="2")("min_value"), "1.5", "2.5"),
    (ask("file_input")("max_files"), 1, 0),
    (ask("file_input")("max_files"), 10, 11),
    (leaf("link", url="https://example.com")("text"), "", None),
    (leaf("emoji", name="wave")("skin_tone"), 1, 0),
    (leaf("emoji", name="wave")("skin_tone"), 6, 7),
    (leaf("date", format="{date}")("timestamp"), 0, -1),
    (leaf("broadcast")("range"), "everyone", "all"),
    (leaf("color")("value"), "#00ff7F", "green"),
    (leaf("text", text="x")("style"), {"bold": True}, {"blink": True}),
    (part("rich_text_section")("elements"), [], None),
    (part("rich_text_list")("style"), "ordered", "roman"),
    (part("rich_text_list", style="bullet")("elements"), [], [{"type": "text", "text": "x"}]),
    (part("rich_text_list", style="bullet")("indent"), 0, -1),
    (part("rich_text_list", style="bullet")("indent"), 8, 9),
    (part("rich_text_list", style="bullet")("offset"), 0, -1),
    (part("rich_text_quote")("border"), 1, 2),
    (part("rich_text_quote")("border"), 0, -1),
]


def refused_everywhere(built: dict[str, Any]) -> bool:
    return all(check_blocks([built], surface) for surface in Surface)


@pytest.mark.parametrize(("build", "last", "next_one"), BOUNDS, ids=lambda one: str(one)[:40])
def test_the_last_value_is_taken_and_the_next_is_not(build, last, next_one):
    assert not refused_everywhere(build(last))
    assert refused_everywhere(build(next_one))


@pytest.mark.parametrize("field", ["callback_id", "external_id", "private_metadata"])
def test_the_apps_own_words_on_a_view_may_be_empty(field):
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    assert check_view({**home, field: ""}) == []


def test_a_home_holds_a_hundred_blocks():
    home = {"type": "home", "blocks": [{"type": "divider"}] * 100}
    assert check_view(home) == []
    assert check_view({**home, "blocks": [{"type": "divider"}] * 101}) != []
    assert check_blocks([{"type": "divider"}] * 101, Surface.HOME) != []
