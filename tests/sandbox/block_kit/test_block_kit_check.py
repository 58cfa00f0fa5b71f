"""What the sandbox refuses, in Slack's words and at Slack's paths."""

from typing import Any

import pytest

from sandbox.block_kit import Problem, Surface, check_blocks, check_view, view_bytes

LINE = {"type": "divider"}


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def option(value: str) -> dict[str, Any]:
    return {"text": plain(value), "value": value}


def button(**more: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain("Go"), **more}


def actions(*elements: Any, **more: Any) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements), **more}


def asks(element: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "input", "label": plain("Goal"), "element": element, **more}


def modal(*blocks: Any, **more: Any) -> dict[str, Any]:
    return {
        "type": "modal",
        "title": plain("Ask"),
        "submit": plain("Send"),
        "blocks": list(blocks),
        **more,
    }


def cell(text: str) -> dict[str, Any]:
    return {"type": "raw_text", "text": text}


def rich(*texts: str) -> dict[str, Any]:
    leaves = [{"type": "text", "text": text} for text in texts]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": leaves}]}


def refusals(block: Any, surface: Surface = Surface.MESSAGE) -> dict[str, str]:
    return {one.path: one.message for one in check_blocks([block], surface)}


REFUSED = [
    # what is sent, where it goes wrong, what Slack says
    ("text", "", "must provide an object"),
    ({}, "", "missing required field: type"),
    ({"type": "mrkdwn", "text": "hi"}, "/type", "unsupported type: mrkdwn"),
    ({"type": "header"}, "", "missing required field: text"),
    ({"type": "header", "text": mrkdwn("hi")}, "/text/type", "unsupported type: mrkdwn"),
    ({"type": "header", "text": plain("")}, "/text/text", "must be more than 0 characters"),
    ({"type": "header", "text": plain("a"), "size": 1}, "", "invalid additional property: size"),
    ({"type": "section"}, "", "must define at least one of: text, fields"),
    ({"type": "section", "text": mrkdwn("x" * 3001)}, "/text/text", "less than 3001 characters"),
    (
        {"type": "section", "text": {**mrkdwn("x"), "emoji": True}},
        "/text",
        "invalid additional property: emoji",
    ),
    ({"type": "section", "fields": [mrkdwn("x" * 2001)]}, "/fields/0/text", "less than 2001"),
    (
        {"type": "section", "text": plain("a"), "accessory": {"type": "plain_text_input"}},
        "/accessory/type",
        "unsupported type: plain_text_input",
    ),
    (actions(), "/elements", "must provide at least 1 items"),
    (actions(*[button()] * 26), "/elements", "no more than 25 items allowed"),
    (actions({"type": "multi_users_select"}), "/elements/0/type", "unsupported type"),
    (actions(button(style="green")), "/elements/0/style", "must be one of: primary, danger"),
    (actions(button(url="nonsense")), "/elements/0/url", "must be a valid URL"),
    (actions(button(value=7)), "/elements/0/value", "must provide a string"),
    (
        actions({"type": "checkboxes", "options": [option("a")] * 11}),
        "/elements/0/options",
        "no more than 10 items allowed",
    ),
    (actions({"type": "static_select"}), "/elements/0", "exactly one of: options, option_groups"),
    (
        actions(
            {
                "type": "static_select",
                "options": [option("a")],
                "initial_option": option("b"),
            }
        ),
        "/elements/0/initial_option",
        "must exactly match one of the options",
    ),
    (
        actions({"type": "datepicker", "initial_date": "2026-02-30"}),
        "/elements/0/initial_date",
        "YYYY-MM-DD",
    ),
    (
        actions({"type": "timepicker", "initial_time": "24:00"}),
        "/elements/0/initial_time",
        "HH:MM",
    ),
    (
        actions({"type": "users_select", "initial_user": "@ana"}),
        "/elements/0/initial_user",
        "valid user ID",
    ),
    (
        asks({"type": "plain_text_input", "max_length": 3001}),
        "/element/max_length",
        "at most 3000",
    ),
    (
        asks({"type": "plain_text_input", "min_length": 5, "max_length": 4}),
        "/element/min_length",
        "must not be greater than max_length",
    ),
    (
        asks({"type": "plain_text_input", "max_length": 2, "initial_value": "abc"}),
        "/element/initial_value",
        "must be less than 3 characters",
    ),
    (
        asks({"type": "multi_static_select", "options": [option("a")], "max_selected_items": 0}),
        "/element/max_selected_items",
        "must be at least 1",
    ),
    (asks({"type": "plain_text_input", "multiline": 1}), "/element/multiline", "a boolean"),
    (
        asks({"type": "plain_text_input", "dispatch_action_config": {"trigger_actions_on": []}}),
        "/element/dispatch_action_config/trigger_actions_on",
        "must provide at least 1 items",
    ),
    ({"type": "image", "alt_text": "x"}, "", "must define exactly one of: image_url, slack_file"),
    ({"type": "context", "elements": [button()]}, "/elements/0/type", "unsupported type: button"),
    (rich(""), "/elements/0/elements/0/text", "must be more than 0 characters"),
    (
        {"type": "rich_text", "elements": [{"type": "text", "text": "bare"}]},
        "/elements/0/type",
        "unsupported type: text",
    ),
    ({"type": "table", "rows": [[cell("a")] * 21]}, "/rows/0", "no more than 20 items allowed"),
    ({"type": "table", "rows": [[cell("a")]] * 101}, "/rows", "no more than 100 items allowed"),
    ({"type": "table", "rows": [[rich("x" * 10_001)]]}, "/rows", "less than 10001 characters"),
    ({"type": "data_table", "rows": [[cell("a")]] * 2}, "", "missing required field: caption"),
    (
        {"type": "data_table", "caption": "c", "rows": [[cell("a")]]},
        "/rows",
        "must provide at least 2 items",
    ),
    (
        {"type": "data_table", "caption": "c", "rows": [[cell("a")], [cell("a"), cell("b")]]},
        "/rows/1",
        "must have 1 cells",
    ),
    (
        {"type": "data_table", "caption": "c", "rows": [[rich("a")], [cell("b")]]},
        "/rows/0/0",
        "rich_text is not allowed in a header cell",
    ),
    (
        {"type": "container", "child_blocks": [LINE]},
        "",
        "must define at least one of: title, rich_text_title",
    ),
    (
        {"type": "container", "title": plain("a"), "child_blocks": [{"type": "markdown"}]},
        "/child_blocks/0/type",
        "unsupported type: markdown",
    ),
    (
        {
            "type": "container",
            "title": plain("a"),
            "child_blocks": [LINE],
            "default_collapsed": True,
        },
        "/default_collapsed",
        "requires is_collapsible",
    ),
    ({"type": "card"}, "/type", "unsupported type: card (Slack has it, this sandbox does not)"),
]


@pytest.mark.parametrize(("block", "path", "sentence"), REFUSED, ids=lambda one: str(one)[:50])
def test_a_bad_block_is_refused_where_it_is_bad_and_says_why(block, path, sentence):
    found = refusals(block)
    assert list(found) == [f"/blocks/0{path}"]
    assert sentence in found[f"/blocks/0{path}"]


def test_several_mistakes_are_all_named():
    found = refusals({"type": "section", "text": mrkdwn(""), "block_id": "", "colour": "red"})
    assert set(found) == {"/blocks/0", "/blocks/0/text/text", "/blocks/0/block_id"}


@pytest.mark.parametrize("blocks", [None, {}, "[]", 7])
def test_blocks_that_are_no_list_are_refused(blocks):
    assert check_blocks(blocks, Surface.MESSAGE) == [Problem("/blocks", "must provide an array")]


def test_an_empty_list_takes_the_blocks_of_a_message_away_but_makes_no_view():
    assert check_blocks([], Surface.MESSAGE) == []
    assert check_view(modal()) == [Problem("/blocks", "must provide at least 1 items")]


SOMEWHERE_ONLY = [
    ({"type": "alert", "text": plain("a")}, {Surface.MODAL}),
    ({"type": "markdown", "text": "a"}, {Surface.MESSAGE}),
    ({"type": "table", "rows": [[cell("a")]]}, {Surface.MESSAGE}),
    ({"type": "file", "external_id": "a", "source": "remote"}, {Surface.MESSAGE}),
    (
        {"type": "data_table", "caption": "c", "rows": [[cell("a")], [cell("b")]]},
        {Surface.MESSAGE},
    ),
    (
        {"type": "container", "title": plain("a"), "child_blocks": [LINE]},
        {Surface.MESSAGE},
    ),
    (
        {
            "type": "context_actions",
            "elements": [{"type": "icon_button", "icon": "trash", "text": plain("a")}],
        },
        {Surface.MESSAGE},
    ),
    (actions({"type": "datetimepicker"}), {Surface.MESSAGE, Surface.MODAL}),
    (asks({"type": "number_input", "is_decimal_allowed": True}), {Surface.MODAL}),
    (asks({"type": "email_text_input"}), {Surface.MODAL}),
    (asks({"type": "url_text_input"}), {Surface.MODAL}),
    (asks({"type": "file_input"}), {Surface.MODAL}),
    (asks({"type": "rich_text_input"}), {Surface.MODAL, Surface.HOME}),
    (asks({"type": "plain_text_input"}), set(Surface)),
]


@pytest.mark.parametrize(
    ("block", "surfaces"),
    SOMEWHERE_ONLY,
    ids=lambda one: "+".join(sorted(one)) if isinstance(one, set) else str(one)[:40],
)
def test_a_block_is_refused_where_slack_does_not_show_it(block, surfaces):
    assert {surface for surface in Surface if not refusals(block, surface)} == surfaces
    for surface in set(Surface) - surfaces:
        assert f"(not allowed in a {surface})" in "".join(refusals(block, surface).values())


def test_a_block_id_is_used_once_even_inside_a_container():
    fold = {
        "type": "container",
        "title": plain("More"),
        "child_blocks": [{**LINE, "block_id": "same"}],
    }
    found = check_blocks([{**LINE, "block_id": "same"}, fold], Surface.MESSAGE)
    assert [one.path for one in found] == ["/blocks/1/child_blocks/0/block_id"]


def test_an_action_id_is_used_once_in_a_block_and_again_in_the_next():
    twice = actions(button(action_id="go"), button(action_id="go"))
    assert list(refusals(twice)) == ["/blocks/0/elements/1/action_id"]
    once = actions(button(action_id="go"))
    assert check_blocks([once, once], Surface.MESSAGE) == []


def test_a_message_holds_one_table_of_either_kind():
    table = {"type": "table", "rows": [[cell("a")]]}
    grid = {"type": "data_table", "caption": "c", "rows": [[cell("a")], [cell("b")]]}
    found = check_blocks([table, LINE, grid], Surface.MESSAGE)
    assert found == [Problem("/blocks/2", "only_one_table_allowed", "invalid_attachments")]


def test_all_markdown_of_a_message_together_is_limited():
    half = {"type": "markdown", "text": "x" * 6000}
    assert check_blocks([half, half], Surface.MESSAGE) == []
    over = check_blocks([half, half, {"type": "markdown", "text": "x"}], Surface.MESSAGE)
    assert [one.error for one in over] == ["msg_blocks_too_long"]


def test_only_one_element_takes_the_focus():
    first = asks({"type": "plain_text_input", "focus_on_load": True})
    found = check_view(modal(first, first))
    assert [one.path for one in found] == ["/blocks/1/element/focus_on_load"]


def test_a_response_url_is_promised_in_the_input_of_a_modal_only():
    channel = {"type": "channels_select", "response_url_enabled": True}
    assert check_view(modal(asks(channel))) == []
    assert list(refusals(actions(channel), Surface.MODAL)) == [
        "/blocks/0/elements/0/response_url_enabled"
    ]


def test_a_modal_that_asks_needs_a_button_to_send_the_answer():
    view = modal(LINE, asks({"type": "plain_text_input"}))
    assert check_view(view) == []
    del view["submit"]
    sentence = "must define `submit` to use an `input` block in modals"
    assert check_view(view) == [Problem("/blocks/1", sentence)]


def test_a_home_has_no_title_and_needs_no_submit():
    home = {"type": "home", "blocks": [asks({"type": "plain_text_input"})]}
    assert check_view(home) == []
    titled = check_view({**home, "title": plain("Home")})
    assert titled == [Problem("", "invalid additional property: title")]


def test_what_slack_returned_is_not_a_view_to_send_back():
    found = {one.message for one in check_view(modal(LINE, id="V1", hash="1.2"))}
    assert found == {"invalid additional property: id", "invalid additional property: hash"}


@pytest.mark.parametrize("view", [None, [], {}, {"type": "workflow_step"}, {"type": []}])
def test_what_is_no_view_is_refused(view):
    assert len(check_view(view)) == 1


def test_a_view_over_250_kilobytes_is_too_large_counted_in_bytes():
    view = modal(*[{"type": "section", "text": mrkdwn("é" * 1225)}] * 99, private_metadata="")
    view["private_metadata"] = "x" * (250_000 - view_bytes(view))
    assert check_view(view) == []
    view["private_metadata"] += "x"
    assert [one.error for one in check_view(view)] == ["view_too_large"]
