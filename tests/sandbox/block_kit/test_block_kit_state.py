"""What a person enters, and what the app then finds in `state.values` and `actions`."""

from typing import Any

import pytest

from sandbox.block_kit import (
    action_payload,
    dispatch_triggers,
    initial_state,
    interactive_elements,
    missing_inputs,
    state_value,
    with_block_ids,
)
from sandbox.block_kit.elements import ELEMENTS, IN_INPUT
from sandbox.block_kit.missing import REQUIRED

ANA = {"text": {"type": "plain_text", "text": "Ana"}, "value": "ana"}
BEN = {"text": {"type": "plain_text", "text": "Ben"}, "value": "ben"}
GROUP = {"label": {"type": "plain_text", "text": "People"}, "options": [ANA, BEN]}
RICH = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]}
FILE = {"id": "F0123", "name": "roster.csv"}


def asks(element: dict[str, Any], block_id: str = "b", **more: Any) -> dict[str, Any]:
    label = {"type": "plain_text", "text": "Label"}
    named = {"action_id": "a", **element}
    return {"type": "input", "block_id": block_id, "label": label, "element": named, **more}


ENTERED = [
    # element, what a person enters, the key Slack sends it under, the value there
    ({"type": "plain_text_input"}, "learn", "value", "learn"),
    ({"type": "plain_text_input"}, "", "value", None),
    ({"type": "plain_text_input", "multiline": True}, "a\nb", "value", "a\nb"),
    ({"type": "email_text_input"}, "a@example.com", "value", "a@example.com"),
    ({"type": "url_text_input"}, "https://example.com", "value", "https://example.com"),
    ({"type": "number_input", "is_decimal_allowed": True}, 2.5, "value", "2.5"),
    ({"type": "rich_text_input"}, RICH, "rich_text_value", RICH),
    ({"type": "file_input"}, [FILE], "files", [FILE]),
    ({"type": "datepicker"}, "2026-02-28", "selected_date", "2026-02-28"),
    ({"type": "timepicker"}, "23:59", "selected_time", "23:59"),
    ({"type": "datetimepicker"}, 1720710212, "selected_date_time", 1720710212),
    ({"type": "radio_buttons", "options": [ANA, BEN]}, "ben", "selected_option", BEN),
    ({"type": "checkboxes", "options": [ANA, BEN]}, ["ben"], "selected_options", [BEN]),
    ({"type": "static_select", "options": [ANA, BEN]}, "ana", "selected_option", ANA),
    ({"type": "static_select", "option_groups": [GROUP]}, "ben", "selected_option", BEN),
    (
        {"type": "multi_static_select", "option_groups": [GROUP]},
        ["ben", "ana"],
        "selected_options",
        [BEN, ANA],
    ),
    ({"type": "external_select"}, ANA, "selected_option", ANA),
    ({"type": "multi_external_select"}, [ANA], "selected_options", [ANA]),
    ({"type": "users_select"}, "U0FACULTY1", "selected_user", "U0FACULTY1"),
    ({"type": "multi_users_select"}, ["U1", "U2"], "selected_users", ["U1", "U2"]),
    ({"type": "channels_select"}, "C0GENERAL", "selected_channel", "C0GENERAL"),
    ({"type": "multi_channels_select"}, ["C1"], "selected_channels", ["C1"]),
    ({"type": "conversations_select"}, "D1", "selected_conversation", "D1"),
    ({"type": "multi_conversations_select"}, ["G1"], "selected_conversations", ["G1"]),
]


@pytest.mark.parametrize(("element", "entered", "key", "value"), ENTERED, ids=lambda one: str(one))
def test_what_is_entered_reaches_the_app_in_slacks_shape(element, entered, key, value):
    assert state_value(element, entered) == {"type": element["type"], key: value}


@pytest.mark.parametrize(("element", "entered", "key", "value"), ENTERED, ids=lambda one: str(one))
def test_an_emptied_element_holds_null_or_an_empty_list(element, entered, key, value):
    empty = [] if isinstance(value, list) else None
    assert state_value(element, None)[key] == empty


def test_every_element_an_input_takes_can_be_entered():
    assert {element["type"] for element, *_ in ENTERED} == IN_INPUT
    assert ELEMENTS.keys() > IN_INPUT


@pytest.mark.parametrize(
    ("element", "entered", "sentence"),
    [
        ({"type": "plain_text_input"}, "two\nlines", "single line"),
        ({"type": "plain_text_input"}, 7, "Type a text"),
        ({"type": "number_input"}, True, "Type a text"),
        ({"type": "static_select", "options": [ANA]}, "ben", "'ben' is not one of the options"),
        ({"type": "checkboxes", "options": [ANA]}, ["ana", "ana"], "only once"),
        ({"type": "checkboxes", "options": [ANA]}, "ana", "Choose a list"),
        ({"type": "multi_users_select", "max_selected_items": 1}, ["U1", "U2"], "at most 1"),
        ({"type": "external_select"}, "ana", "whole option"),
        ({"type": "users_select"}, "Ana", "valid user ID"),
        ({"type": "datepicker"}, "2026-02-29", "YYYY-MM-DD"),
        ({"type": "datepicker"}, "20260228", "YYYY-MM-DD"),
        ({"type": "timepicker"}, "9:30", "HH:MM"),
        ({"type": "datetimepicker"}, "noon", "seconds"),
        ({"type": "datetimepicker"}, -1, "seconds"),
        ({"type": "file_input", "max_files": 1}, [FILE, FILE], "at most 1 files"),
        ({"type": "rich_text_input"}, "bold", "rich_text block"),
        ({"type": "button"}, "x", "keeps no value"),
    ],
    ids=lambda one: str(one),
)
def test_what_slacks_client_would_not_let_a_person_enter_is_refused(element, entered, sentence):
    with pytest.raises(ValueError, match=sentence):
        state_value(element, entered)


def test_a_time_tells_its_zone_when_the_app_named_one():
    element = {"type": "timepicker", "timezone": "Asia/Kolkata"}
    assert state_value(element, "09:00")["timezone"] == "Asia/Kolkata"


def test_a_view_opens_with_what_the_app_put_in():
    blocks = [
        asks({"type": "plain_text_input", "initial_value": "learn"}, "goal"),
        asks({"type": "static_select", "options": [ANA, BEN], "initial_option": BEN}, "who"),
        asks({"type": "checkboxes", "options": [ANA]}, "ticks"),
        {"type": "actions", "block_id": "press", "elements": [{"type": "button"}]},
        {
            "type": "section",
            "block_id": "side",
            "accessory": {"type": "datepicker", "action_id": "a"},
        },
    ]
    assert initial_state(blocks) == {
        "goal": {"a": {"type": "plain_text_input", "value": "learn"}},
        "who": {"a": {"type": "static_select", "selected_option": BEN}},
        "ticks": {"a": {"type": "checkboxes", "selected_options": []}},
        "side": {"a": {"type": "datepicker", "selected_date": None}},
    }


def test_what_was_typed_survives_an_update_even_against_a_new_initial_value():
    typed = {"b": {"a": {"type": "plain_text_input", "value": "mine"}}}
    updated = {"blocks": [asks({"type": "plain_text_input", "initial_value": "theirs"})]}
    assert initial_state(updated, typed) == typed


@pytest.mark.parametrize(
    "block",
    [
        asks({"type": "plain_text_input", "initial_value": "new"}, block_id="other"),
        asks({"type": "plain_text_input", "initial_value": "new", "action_id": "other"}),
        asks({"type": "url_text_input", "initial_value": "new"}),
    ],
    ids=["block_id", "action_id", "type"],
)
def test_a_field_with_another_id_or_type_starts_anew(block):
    typed = {"b": {"a": {"type": "plain_text_input", "value": "old"}}}
    fresh = initial_state([block], typed)[block["block_id"]][block["element"]["action_id"]]
    assert fresh["value"] == "new"


def test_a_choice_that_is_no_longer_offered_is_forgotten():
    chosen = {"b": {"a": {"type": "static_select", "selected_option": BEN}}}
    still = asks({"type": "static_select", "options": [ANA, BEN]})
    gone = asks({"type": "static_select", "options": [ANA]})
    assert initial_state([still], chosen) == chosen
    assert initial_state([gone], chosen)["b"]["a"]["selected_option"] is None


def test_a_required_field_left_empty_is_asked_for_and_an_optional_one_is_not():
    needed, optional = asks({"type": "users_select"}, "who"), asks({"type": "checkboxes"}, "more")
    view = {"blocks": [needed, {**optional, "optional": True}]}
    state = initial_state(view)
    assert missing_inputs(view, state) == {"who": REQUIRED}
    state["who"]["a"] = state_value(needed["element"], "U0FACULTY1")
    assert missing_inputs(view, state) == {}


@pytest.mark.parametrize(
    ("element", "typed", "sentence"),
    [
        ({"type": "plain_text_input", "min_length": 3}, "ab", "at least 3 characters"),
        ({"type": "plain_text_input", "max_length": 3}, "abcd", "at most 3 characters"),
        ({"type": "plain_text_input"}, "x" * 3001, "at most 3000 characters"),
        ({"type": "number_input", "is_decimal_allowed": False}, "two", "Please enter a number"),
        ({"type": "number_input", "is_decimal_allowed": False}, "2.5", "whole number"),
        (
            {"type": "number_input", "is_decimal_allowed": False, "min_value": "3"},
            "2",
            "at least 3",
        ),
        ({"type": "number_input", "is_decimal_allowed": True, "max_value": "1"}, "9", "at most 1"),
        ({"type": "email_text_input"}, "nobody", "valid email"),
        ({"type": "url_text_input"}, "example", "valid URL"),
    ],
    ids=lambda one: str(one)[:40],
)
def test_what_an_element_would_not_take_holds_the_modal_even_when_optional(
    element, typed, sentence
):
    block = asks(element, optional=True)
    values = {"b": {"a": state_value(element, typed)}}
    assert sentence in missing_inputs({"blocks": [block]}, values)["b"]


@pytest.mark.parametrize(
    ("element", "typed"),
    [
        ({"type": "plain_text_input", "min_length": 2, "max_length": 2}, "ab"),
        ({"type": "plain_text_input"}, "   "),
        ({"type": "number_input", "is_decimal_allowed": True, "min_value": "-1"}, "-0.5"),
        ({"type": "email_text_input"}, "a@example.com"),
        ({"type": "url_text_input"}, "https://example.com/a?b=c"),
    ],
    ids=lambda one: str(one)[:40],
)
def test_what_an_element_takes_lets_the_modal_go(element, typed):
    values = {"b": {"a": state_value(element, typed)}}
    assert missing_inputs({"blocks": [asks(element)]}, values) == {}


def test_a_pressed_button_says_its_words_and_value():
    words = {"type": "plain_text", "text": "Accept", "emoji": True}
    element = {"type": "button", "action_id": "accept", "text": words, "value": "42"}
    assert action_payload(element, "card", None, "1.2") == {
        "type": "button",
        "action_id": "accept",
        "block_id": "card",
        "text": words,
        "value": "42",
        "action_ts": "1.2",
    }
    with pytest.raises(ValueError, match="nothing to choose"):
        action_payload(element, "card", "another", "1.2")


def test_a_choice_in_a_message_says_what_was_chosen():
    menu = {"type": "overflow", "action_id": "more", "options": [ANA, BEN]}
    assert action_payload(menu, "b", "ben", "1.2")["selected_option"] == BEN
    people = {"type": "users_select", "action_id": "who", "initial_user": "U1"}
    sent = action_payload(people, "b", "U2", "1.2")
    assert (sent["initial_user"], sent["selected_user"]) == ("U1", "U2")
    with pytest.raises(ValueError, match="not one of the options"):
        action_payload(menu, "b", "cy", "1.2")


def test_a_thumb_says_which():
    thumbs = {
        "type": "feedback_buttons",
        "action_id": "helpful",
        "positive_button": {"text": {"type": "plain_text", "text": "Yes"}, "value": "yes"},
        "negative_button": {"text": {"type": "plain_text", "text": "No"}, "value": "no"},
    }
    assert action_payload(thumbs, "b", "no", "1.2")["text"]["text"] == "No"
    with pytest.raises(ValueError, match="one of the two"):
        action_payload(thumbs, "b", "perhaps", "1.2")


def test_an_input_tells_the_app_only_when_asked_to_dispatch():
    text, menu = {"type": "plain_text_input"}, {"type": "static_select"}
    eager = {**text, "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]}}
    quiet, told = {"type": "input"}, {"type": "input", "dispatch_action": True}
    assert dispatch_triggers(quiet, text) == set()
    assert dispatch_triggers(told, text) == {"on_enter_pressed"}
    assert dispatch_triggers(told, eager) == {"on_character_entered"}
    assert dispatch_triggers(told, menu) == {"on_change"}
    assert dispatch_triggers({"type": "actions"}, {"type": "button"}) == {"on_change"}


def test_slack_names_what_the_app_left_unnamed_and_keeps_what_it_named():
    inside = {"type": "section", "accessory": {"type": "button"}}
    fold = {"type": "container", "block_id": "mine", "child_blocks": [inside]}
    names = iter(["block", "action"])
    named = with_block_ids([fold], lambda: next(names))
    section = named[0]["child_blocks"][0]
    assert named[0]["block_id"] == "mine"
    assert (section["block_id"], section["accessory"]["action_id"]) == ("block", "action")
    assert "block_id" not in inside


def test_elements_are_found_in_reading_order_with_their_place():
    still = {"type": "section", "accessory": {"type": "image"}}
    row = {"type": "actions", "elements": [{"type": "button"}, {"type": "overflow"}]}
    fold = {"type": "container", "child_blocks": [asks({"type": "datepicker"})]}
    found = interactive_elements({"blocks": [still, row, fold]})
    assert [(placed.path, placed.element["type"]) for placed in found] == [
        ("/1/elements/0", "button"),
        ("/1/elements/1", "overflow"),
        ("/2/child_blocks/0/element", "datepicker"),
    ]
