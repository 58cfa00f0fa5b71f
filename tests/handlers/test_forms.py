"""A form that is shown once more has every answer written into it."""

import pytest

from handlers.forms import OURS, numbers_in, shown_again
from handlers.views import parts
from handlers.views.parts import SUPPORT_FOOTER

COACH, MENTOR = (
    {"text": {"type": "plain_text", "text": text}, "value": text.lower()}
    for text in ("Coach", "Mentor")
)
FOOTER = {
    "type": "context",
    "block_id": SUPPORT_FOOTER,
    "elements": [
        {"type": "mrkdwn", "text": ":heart: Need support?"},
        {"type": "plain_text", "text": "988: call · *Ours* &amp; yours: 5-0100", "emoji": False},
        {"type": "mrkdwn", "text": "No"},
    ],
}


def form(element, answer, *more):
    block = {"type": "input", "block_id": "field", "element": {"action_id": "value", **element}}
    return {
        "type": "modal",
        "id": "V1",
        "hash": "h",
        "callback_id": "asked",
        "title": {"type": "plain_text", "text": "Ask"},
        "blocks": [*more, block, FOOTER],
        "state": {"values": {"field": {"value": {"type": element["type"], **answer}}}},
    }


def again(shown):
    return shown_again(
        shown,
        above=[parts.says("Above", f"{OURS}.above")],
        below=[parts.small("Below")],
        changes={},
    )


@pytest.mark.parametrize(
    ("element", "answer", "initial"),
    [
        ({"type": "plain_text_input"}, {"value": " a & b\n"}, {"initial_value": " a & b\n"}),
        ({"type": "plain_text_input", "initial_value": "old"}, {"value": None}, {}),
        (
            {"type": "radio_buttons", "options": [COACH, MENTOR], "initial_option": COACH},
            {"selected_option": {"value": "mentor", "text": {"type": "plain_text", "text": "…"}}},
            {"initial_option": MENTOR},
        ),
        (
            {"type": "checkboxes", "options": [COACH, MENTOR]},
            {"selected_options": [{"value": "coach"}, {"value": "mentor"}]},
            {"initial_options": [COACH, MENTOR]},
        ),
        (
            {"type": "checkboxes", "options": [COACH], "initial_options": [COACH]},
            {"selected_options": []},
            {},
        ),
        ({"type": "users_select"}, {"selected_user": "U1"}, {"initial_user": "U1"}),
        ({"type": "multi_users_select"}, {"selected_users": ["U1"]}, {"initial_users": ["U1"]}),
        ({"type": "datepicker"}, {"selected_date": "2026-03-02"}, {"initial_date": "2026-03-02"}),
        ({"type": "timepicker"}, {"selected_time": "09:30"}, {"initial_time": "09:30"}),
        ({"type": "datetimepicker"}, {"selected_date_time": 7}, {"initial_date_time": 7}),
    ],
    ids=lambda value: value.get("type") if isinstance(value, dict) else None,
)
def test_each_kind_of_answer_is_what_the_field_begins_with(element, answer, initial):
    [field] = [one for one in again(form(element, answer))["blocks"] if one["type"] == "input"]

    begins = {name: value for name, value in field["element"].items() if name.startswith("initial")}
    assert begins == initial


def test_what_was_put_around_it_before_is_not_put_there_twice_and_slacks_own_stays_out():
    old = {"type": "section", "block_id": f"{OURS}.old", "text": {"type": "mrkdwn", "text": "Old"}}
    view = again(form({"type": "plain_text_input"}, {"value": "x"}, old))

    ids = [one.get("block_id") for one in view["blocks"]]
    assert ids == [f"{OURS}.above", "field", None, SUPPORT_FOOTER]
    assert {"id", "hash", "state"} & view.keys() == set()


def test_the_numbers_are_those_that_the_form_ends_with():
    told = numbers_in(form({"type": "plain_text_input"}, {}))

    assert told == "988: call · *Ours* & yours: 5-0100"
    assert numbers_in({"blocks": []}) == ""
