"""Every kind of block on every surface, and what stands where one cannot be drawn."""

import pytest

from sandbox.page.blocks import BLOCKS
from tests.sandbox.page.builders import READER, actions, button, drawn, marked, words

IMAGE = {"type": "image", "image_url": "https://a.example/i.png", "alt_text": "A chart"}
RICH = {
    "type": "rich_text",
    "block_id": "r",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "Hi ", "style": {"bold": True, "italic": True}},
                {"type": "user", "user_id": "U0FACULTY1"},
                {"type": "channel", "channel_id": "C0GENERAL"},
                {"type": "usergroup", "usergroup_id": "S1"},
                {"type": "broadcast", "range": "here"},
                {"type": "emoji", "name": "wave"},
                {"type": "link", "url": "https://a.example", "text": "site"},
                {"type": "date", "timestamp": 1772546700, "format": "{time}"},
                {"type": "color", "value": "#ff0000"},
            ],
        },
        {
            "type": "rich_text_list",
            "style": "ordered",
            "offset": 2,
            "elements": [
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "third"}]}
            ],
        },
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "said"}]},
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x < 1"}]},
    ],
}
TABLE_ROWS = [
    [{"type": "raw_text", "text": "Form"}, {"type": "raw_text", "text": "Days"}],
    [{"type": "raw_text", "text": "coach"}, {"type": "raw_number", "value": 7, "text": "7"}],
]
SAMPLES = {
    "actions": (actions(button("Accept")), "Accept"),
    "alert": ({"type": "alert", "level": "warning", "text": words("Mind")}, "Warning: </span>Mind"),
    "container": (
        {
            "type": "container",
            "title": words("Details"),
            "child_blocks": [{"type": "header", "text": words("Inside")}],
        },
        "Inside",
    ),
    "context": ({"type": "context", "elements": [marked("*small*"), IMAGE]}, "A chart"),
    "context_actions": (
        {
            "type": "context_actions",
            "block_id": "f",
            "elements": [
                {
                    "type": "feedback_buttons",
                    "action_id": "fb",
                    "positive_button": {"text": words("Useful"), "value": "up"},
                    "negative_button": {"text": words("Not useful"), "value": "down"},
                },
                {"type": "icon_button", "action_id": "del", "icon": "trash", "text": words("Bin")},
            ],
        },
        "Not useful",
    ),
    "data_table": (
        {"type": "data_table", "caption": "The forms", "rows": TABLE_ROWS},
        "<caption>The forms</caption>",
    ),
    "divider": ({"type": "divider"}, "<hr"),
    "file": ({"type": "file", "external_id": "plan-7", "source": "remote"}, "plan-7"),
    "header": ({"type": "header", "text": words("Agreement")}, "Agreement</h3>"),
    "image": (IMAGE | {"title": words("Trend")}, 'alt="A chart"'),
    "input": (
        {
            "type": "input",
            "block_id": "g",
            "label": words("Goal"),
            "element": {"type": "plain_text_input", "action_id": "a"},
        },
        'for="b/g/a"',
    ),
    "markdown": ({"type": "markdown", "text": "## Title\n\n1. one\n2. **two**"}, "<li>one</li>"),
    "rich_text": (RICH, '<ol class="indent-0" start="3"><li>third</li></ol>'),
    "section": (
        {"type": "section", "text": marked("*Goal*"), "fields": [words("left"), words("right")]},
        "<div>right</div>",
    ),
    "table": ({"type": "table", "rows": TABLE_ROWS}, '<td class="right">7'),
    "video": (
        {
            "type": "video",
            "title": words("Talk"),
            "video_url": "https://a.example/v",
            "thumbnail_url": "https://a.example/t.png",
            "alt_text": "A talk",
        },
        'href="https://a.example/v"',
    ),
}


def test_there_is_a_sample_of_every_block():
    assert set(SAMPLES) == BLOCKS


@pytest.mark.parametrize("kind", SAMPLES)
def test_each_block_is_drawn(kind):
    block, expected = SAMPLES[kind]

    html = drawn(block)

    assert expected in html
    assert "cannot-draw" not in html


@pytest.mark.parametrize("kind", sorted(BLOCKS - {"divider"}))
def test_a_block_without_its_fields_is_an_error_in_sight_and_spares_the_others(kind):
    html = drawn({"type": kind}, {"type": "section", "text": words("Still here")})

    assert "cannot draw this block" in html
    assert "Still here" in html


@pytest.mark.parametrize("odd", ["card", "../page", "", None, 7])
def test_an_unknown_block_is_an_error_in_sight(odd):
    assert f"<code>{odd}</code>" in drawn({"type": odd})


def test_an_unknown_element_is_an_error_in_sight():
    assert "cannot draw this element" in drawn(actions({"type": "dial", "action_id": "a"}))


def test_an_unknown_kind_of_rich_text_is_an_error_in_sight():
    part = {"type": "rich_text_section", "elements": [{"type": "hologram"}]}

    assert "cannot draw this block" in drawn({"type": "rich_text", "elements": [part]})


def test_a_table_marks_its_headers_for_screen_readers():
    html = drawn({"type": "data_table", "caption": "x", "rows": TABLE_ROWS})

    assert '<th scope="col"' in html
    assert '<th scope="row" class="left">coach' in html


def test_columns_are_aligned_as_the_app_asks():
    html = drawn(
        {"type": "table", "rows": TABLE_ROWS, "column_settings": [None, {"align": "center"}]}
    )

    assert '<th scope="col" class="center">Days' in html


def test_a_foldable_container_starts_folded_when_asked():
    fold = SAMPLES["container"][0] | {"is_collapsible": True}

    assert "open" in drawn(fold).partition("<summary>")[0]
    assert "open" not in drawn(fold | {"default_collapsed": True}).partition("<summary>")[0]


def test_blocks_inside_a_container_get_ids_of_their_own():
    section = {"type": "section", "text": words("x")}
    html = drawn(section, SAMPLES["container"][0] | {"child_blocks": [section]})

    assert html.count('id="b/0-words"') == 1


def test_an_image_kept_in_the_workspace_is_found_there():
    html = drawn({"type": "image", "slack_file": {"id": "F1"}, "alt_text": "x"}, files="/f/")

    assert 'src="/f/F1"' in html


def test_headings_keep_the_outline_of_the_place_they_stand_in():
    assert "</h2>" in drawn(SAMPLES["header"][0], heading=2)


def test_what_an_app_sends_cannot_leave_its_attribute():
    html = drawn({"type": "image", "image_url": 'x" onerror="alert(1)', "alt_text": '"><script>'})

    assert "<script>" not in html
    assert 'onerror="' not in html


def test_markdown_is_drawn_and_escaped():
    text = "# Top\n\n> said\n\n- a\n- *b*\n\n---\n```py\nx < 1\n```\n<b>[x](javascript:1)"
    html = drawn({"type": "markdown", "text": text})

    assert '<p class="md-heading">Top</p>' in html
    assert "<li><em>b</em></li>" in html
    assert "<pre>x &lt; 1</pre>" in html
    assert "&lt;b&gt;x" in html


def test_a_button_for_somebody_else_is_not_shown():
    assert "Secret" not in drawn(actions(button("Secret", visible_to_user_ids=["U0FACULTY1"])))
    assert "Mine" in drawn(actions(button("Mine", visible_to_user_ids=[READER.user_id])))
