"""Everything a person can press, choose or fill in."""

import re

import pytest

from sandbox.page import controls
from tests.sandbox.page.builders import actions, asked, button, drawn, marked, option, words

TWO = {"options": [option("a", "First"), option("b", "Second")]}


def select(kind, **more):
    return {"type": kind, "action_id": "it", **more}


@pytest.mark.parametrize("kind", sorted(set(controls.MACROS) - {"image", "button"}))
def test_every_element_is_drawn_with_a_name_of_its_own(kind):
    extra = {
        "overflow": TWO,
        "workflow_button": {"text": words("Run")},
        "icon_button": {"text": words("Bin"), "icon": "trash"},
        "feedback_buttons": {
            "positive_button": {"text": words("Yes"), "value": "y"},
            "negative_button": {"text": words("No"), "value": "n"},
        },
        "number_input": {"is_decimal_allowed": False},
    }
    choosing = TWO if kind in ("static_select", "multi_static_select", "checkboxes") else {}
    html = drawn(actions(select(kind, **choosing, **extra.get(kind, {}))))

    assert "cannot-draw" not in html
    assert re.search(r"aria-label=|<button[^>]*>\s*\S", html)


def test_people_are_chosen_by_name_and_nobody_who_left_is_offered():
    html = drawn(asked(select("users_select", initial_user="U0FACULTY1")))

    assert '<option value="U0FACULTY1" selected>Faculty One</option>' in html
    assert "Helper (app)" in html
    assert "Gone Away" not in html


def test_conversations_are_filtered_as_the_app_asks():
    html = drawn(asked(select("conversations_select", filter={"include": ["private"]})))

    assert ">#board</option>" in html
    assert "general" not in html


def test_channels_are_the_public_ones():
    html = drawn(asked(select("channels_select")))

    assert ">#general</option>" in html
    assert "board" not in html


def test_groups_of_options_keep_their_labels():
    groups = [{"label": words("Early"), "options": TWO["options"]}]

    assert '<optgroup label="Early">' in drawn(asked(select("static_select", option_groups=groups)))


@pytest.mark.parametrize(
    ("element", "value", "expected"),
    [
        ({"type": "plain_text_input", "initial_value": "old"}, {"value": "typed"}, 'value="typed"'),
        ({"type": "plain_text_input", "initial_value": "old"}, {"value": None}, 'value=""'),
        ({"type": "datepicker"}, {"selected_date": "2026-03-09"}, 'value="2026-03-09"'),
        ({"type": "timepicker"}, {"selected_time": "09:30"}, 'value="09:30"'),
        (
            {"type": "datetimepicker"},
            {"selected_date_time": 1772546700},
            'value="2026-03-03T09:05"',
        ),
        (
            {"type": "static_select", **TWO},
            {"selected_option": option("b", "Second")},
            '<option value="b" selected>',
        ),
        (
            {"type": "checkboxes", **TWO},
            {"selected_options": [option("b", "Second")]},
            'value="b" checked',
        ),
        (
            {"type": "multi_users_select"},
            {"selected_users": ["U0FACULTY1"]},
            'value="U0FACULTY1" checked',
        ),
        (
            {"type": "rich_text_input"},
            {
                "rich_text_value": {
                    "type": "rich_text",
                    "elements": [
                        {
                            "type": "rich_text_section",
                            "elements": [{"type": "text", "text": "two\nlines"}],
                        }
                    ],
                }
            },
            "two\nlines</textarea>",
        ),
    ],
    ids=lambda value: value.get("type", "") if isinstance(value, dict) else "",
)
def test_what_was_entered_is_still_there_after_a_redraw(element, value, expected):
    html = drawn(asked(element), state={"field": {"it": value}})

    assert expected in html


def test_what_the_app_starts_with_is_filled_in():
    assert 'value="old"' in drawn(asked({"type": "plain_text_input", "initial_value": "old"}))


def test_a_label_names_its_field_and_hint_and_error_describe_it():
    html = drawn(
        asked({"type": "plain_text_input"}, hint=words("One line")), errors={"field": "Too long"}
    )

    assert '<label class="label" id="b/field-label" for="b/field/it">Goal</label>' in html
    assert 'aria-describedby="b/field-hint b/field-error"' in html
    assert 'aria-invalid="true"' in html
    assert '<p class="error" id="b/field-error" data-slot>Too long</p>' in html


@pytest.mark.parametrize("kind", ["checkboxes", "radio_buttons", "multi_static_select"])
def test_a_group_of_choices_is_named_by_its_label(kind):
    assert 'aria-labelledby="b/field-label"' in drawn(asked({"type": kind, **TWO}))


def test_only_optional_fields_say_so():
    assert "(optional)" in drawn(asked({"type": "plain_text_input"}, optional=True))
    assert 'aria-required="true"' in drawn(asked({"type": "plain_text_input"}))


def test_buttons_on_a_section_are_described_by_its_words():
    html = drawn({"type": "section", "text": words("Call the clinic"), "accessory": button("Done")})

    assert 'aria-describedby="b/0-words"' in html


def test_a_confirmation_carries_the_apps_words():
    confirm = {
        "title": words("Sure?"),
        "text": marked("*No* way back"),
        "confirm": words("Yes"),
        "deny": words("Keep"),
        "style": "danger",
    }
    html = drawn(actions(button(confirm=confirm)))

    assert 'data-confirm="b/row/go?"' in html
    assert '<template id="b/row/go?">' in html
    assert "<strong>No</strong> way back" in html
    assert "btn-danger" in html


@pytest.mark.parametrize(
    ("block", "moments"),
    [
        (actions(select("static_select", **TWO)), ["change"]),
        (asked(select("static_select", **TWO)), []),
        (asked(select("static_select", **TWO), dispatch_action=True), ["change"]),
        (asked({"type": "plain_text_input"}, dispatch_action=True), ["enter"]),
        (
            asked(
                {
                    "type": "plain_text_input",
                    "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]},
                },
                dispatch_action=True,
            ),
            ["character"],
        ),
    ],
    ids=["in a message", "in a form", "form that asks", "text", "each character"],
)
def test_the_app_hears_at_once_only_where_it_asked(block, moments):
    found = re.search(r'data-press-on="([^"]*)"', drawn(block))

    assert (found.group(1).split() if found else []) == moments


def test_a_name_leads_back_to_block_and_action_whatever_they_contain():
    block = actions(button(action_id="a/b c")) | {"block_id": "x/é%2F"}
    name = re.search(r'name="([^"]+)"', drawn(block)).group(1)

    assert controls.address(name) == ("x/é%2F", "a/b c")


def test_a_block_keeps_its_id_when_something_is_put_above_it():
    field = asked({"type": "plain_text_input"})
    ids = set(re.findall(r'id="([^"]+)"', drawn(field)))

    assert ids <= set(re.findall(r'id="([^"]+)"', drawn({"type": "divider"}, field)))


def test_a_link_button_says_that_it_opens_a_new_tab():
    html = drawn(actions(button(url="https://a.example")))

    assert 'data-url="https://a.example"' in html
    assert "opens a new tab" in html


def test_a_limit_on_choices_is_said():
    assert "Choose up to 2." in drawn(
        asked({"type": "multi_static_select", "max_selected_items": 2, **TWO})
    )


def test_a_long_list_of_choices_scrolls():
    many = [option(str(number)) for number in range(9)]

    assert "choices-long" in drawn(asked({"type": "checkboxes", "options": many}))


@pytest.mark.parametrize(
    ("found", "said"),
    [(None, ""), ([], "Nothing found."), ([option("a"), option("b")], "2 found, choose below.")],
)
def test_a_search_says_what_it_found(found, said):
    offered = {} if found is None else {"field/it": found}
    html = drawn(asked({"type": "external_select"}), offered=offered)

    assert re.search(r'role="status">([^<]*)<', html).group(1).strip() == said


def test_descriptions_of_options_are_shown():
    options = [option("a", "First", description=words("the usual"))]

    assert "the usual" in drawn(asked({"type": "radio_buttons", "options": options}))
    assert "First — the usual" in drawn(asked({"type": "static_select", "options": options}))


def test_a_choice_is_named_by_its_words_and_described_by_the_rest():
    options = [option("a b", "First", description=words("the usual"))]
    html = drawn(asked({"type": "radio_buttons", "options": options}))

    assert (
        'aria-labelledby="b/field/it=a%20b-name" aria-describedby="b/field/it=a%20b-more"' in html
    )
    assert '<span id="b/field/it=a%20b-name">First</span>' in html


def test_files_are_limited_to_the_kinds_asked_for():
    html = drawn(asked({"type": "file_input", "filetypes": ["pdf", "png"], "max_files": 1}))

    assert 'accept=".pdf,.png"' in html
    assert "multiple" not in html
