"""What is read from Slack's JSON: who, what, and a key that only its repetitions share."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.modes import Mode
from handlers import markup, payloads
from handlers.values import Values
from sandbox.words import escape

WHO: dict[str, Any] = {"team": {"id": "T1"}, "user": {"id": "U1", "team_id": "T1"}}


def press(*, view: dict[str, Any] | None = None, **action: Any) -> dict[str, Any]:
    return WHO | {
        "trigger_id": "trigger",
        "actions": [{"action_id": "a", "action_ts": "1.000001", "value": "v"} | action],
        **({"view": view} if view else {}),
    }


def submission(**view: Any) -> dict[str, Any]:
    whole = {"id": "V2", "root_view_id": "V1", "state": {"values": {}}, "private_metadata": "m"}
    return WHO | {"trigger_id": "trigger", "view": whole | view}


def command(**more: Any) -> dict[str, Any]:
    return {"team_id": "T1", "user_id": "U1", "trigger_id": "trigger", "text": " goal "} | more


REQUESTS = {
    "a command": payloads.command(command()),
    "the command again": payloads.command(command(trigger_id="another")),
    "of somebody else": payloads.command(command(user_id="U2")),
    "of another workspace": payloads.command(command(team_id="T2")),
    "a shortcut": payloads.shortcut(WHO | {"trigger_id": "trigger"}),
    "a press": payloads.press(press()),
    "the press again": payloads.press(press(action_ts="2.000001")),
    "another button": payloads.press(press(action_id="b")),
    "a submission": payloads.submission(submission()),
    "of another modal": payloads.submission(submission(id="V3")),
    "the same modal again": payloads.submission(submission() | {"trigger_id": "another"}),
    "an event": payloads.home_opened({"team_id": "T1", "event": {"user": "U1"}, "event_id": "Ev1"}),
}


def test_two_requests_share_a_key_only_if_one_is_the_others_repetition():
    assert len({request.key for request in REQUESTS.values()}) == len(REQUESTS)
    assert payloads.press(press()).key == REQUESTS["a press"].key
    assert payloads.submission(submission()).key == REQUESTS["a submission"].key
    assert payloads.command(command(text="other words")).key == REQUESTS["a command"].key


def test_a_key_tells_nothing_of_who_it_was():
    assert {len(request.key) for request in REQUESTS.values()} == {64}


def test_who_it_was_is_read_where_slack_says_it():
    assert {request.user_id for request in REQUESTS.values()} == {"U1", "U2"}
    in_a_grid = {"team": None, "user": {"id": "U1", "team_id": "T9"}, "trigger_id": "trigger"}
    assert payloads.shortcut(in_a_grid).team_id == "T9"


def test_a_button_brings_its_value_and_a_menu_the_option_chosen():
    chosen = press(value=None, selected_option={"value": "coach"})

    assert payloads.press(press()).value == "v"
    assert payloads.press(chosen).value == "coach"
    assert payloads.press(press(value=None)).value == ""


@pytest.mark.parametrize(
    ("view", "view_id"),
    [
        (None, None),
        ({"type": "modal", "id": "V1"}, "V1"),
        ({"type": "home", "id": "V1"}, None),
    ],
)
def test_the_modal_in_which_a_button_stood_is_known(view, view_id):
    assert payloads.press(press(view=view)).view_id == view_id


@pytest.mark.parametrize("value", [None, "", "not_sure", "COACH", "mentoring"])
def test_only_what_is_a_choice_is_one(value):
    assert payloads.chosen(Mode, "coach") is Mode.COACH
    assert payloads.chosen(Mode, value) is None


def test_a_stack_of_modals_is_known_by_its_first():
    assert payloads.submission(submission()).root_view_id == "V1"
    assert payloads.submission(submission(root_view_id=None)).root_view_id == "V2"


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_the_words_of_a_message_are_read_as_they_were_typed(words):
    sent = WHO | {"trigger_id": "trigger", "message": {"text": escape(words)}}

    assert payloads.shortcut(sent).message_text == words
    assert markup.unescaped(escape(words)) == words


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("ask <@U1> or <@U1|remy>", "ask @somebody or @remy"),
        ("<!channel> by <!date^1772463600^{date}|2 March>", "@channel by 2 March"),
        ("<!here> <!everyone> <!subteam^S1|@chiefs> <!subteam^S1>",
         "@here @everyone @chiefs @group"),
        ("<!channel|channel> <!here|@here>", "@channel @here"),
        ("<@U1>, could you help me?", "could you help me?"),
        (" <@U1|faye> and <@U2>: :smile: with <@U3>", ":smile: with @somebody"),
        ("<@U1> :smile: -1", ":smile: -1"),
        ("<@U1>", ""),
        ("<@U1>'s advice", "@somebody's advice"),
        ("<@U1> and <@U2>'s plan", "@somebody and @somebody's plan"),
        ("<@U1>, and <@U2|remy>’s plan", "@somebody, and @remy’s plan"),
        ("<@U1>, <@U2>'s plan is good", "@somebody's plan is good"),
        ("@somebody, could you help me?", "@somebody, could you help me?"),
        ("see <https://a.example|the guide> and <https://b.example>",
         "see the guide and https://b.example"),
        ("in <#C1|general>", "in #general"),
        ("&amp;lt; stays as typed", "&lt; stays as typed"),
        ("R&reg;D &eacute;", "R&reg;D &eacute;"),
    ],
)  # fmt: skip
def test_markup_of_a_message_becomes_words(text, read):
    sent = WHO | {"trigger_id": "trigger", "message": {"text": text}}

    assert payloads.shortcut(sent).message_text == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("wake <!channel> and <!here>", "wake <!channel> and <!here>"),
        ("with <!subteam^S1|@chiefs> or <!subteam^S1>", "with @chiefs or <!subteam^S1>"),
        ("not <!channel|channel> &lt;now&gt;", "not @channel <now>"),
        ("by <@U1|remy> in <#C1|general>", "by @remy in #general"),
        ("read <https://a.example|the guide> &amp; <https://b.example>",
         "read the guide & https://b.example"),
    ],
)  # fmt: skip
def test_nothing_that_was_typed_vanishes_from_a_command(text, read):
    assert markup.as_read(text) == read
    assert payloads.command(command(text=text)).words == read


def element(**value: Any) -> dict[str, dict[str, Any]]:
    return {"value": value}


VALUES = Values(
    {
        "goal": element(type="plain_text_input", value="my goal"),
        "covers:coach": element(type="plain_text_input", value="this"),
        "covers_not:coach": element(type="plain_text_input", value=None),
        "mode": element(type="radio_buttons", selected_option={"value": "coach"}),
        "none": element(type="radio_buttons", selected_option=None),
        "contact": element(type="checkboxes", selected_options=[{"value": "yes"}]),
        "no_contact": element(type="checkboxes", selected_options=[]),
        "guide": element(type="users_select", selected_user="U1"),
        "people": element(type="multi_users_select", selected_users=["U1", "U2"]),
        "day": element(type="datepicker", selected_date="2026-03-02"),
        "clock": element(type="timepicker", selected_time="08:30"),
        "moment": element(type="datetimepicker", selected_date_time=1772463600),
    }
)


def test_every_kind_of_field_is_read_by_its_name():
    assert VALUES.text("goal") == "my goal"
    assert VALUES.text("covers") == "this"
    assert VALUES.option("mode") == "coach"
    assert VALUES.is_ticked("contact")
    assert not VALUES.is_ticked("no_contact")
    assert VALUES.user("guide") == "U1"
    assert VALUES.users("people") == {"U1", "U2"}
    assert VALUES.day("day") == date(2026, 3, 2)
    assert VALUES.clock("clock") == "08:30"
    assert VALUES.moment("moment") == datetime(2026, 3, 2, 15, tzinfo=UTC)


@pytest.mark.parametrize("name", ["covers_not", "none", "nowhere"])
def test_what_was_left_empty_or_is_not_there_is_nothing(name):
    read = [getattr(VALUES, kind)(name) for kind in ("text", "option", "user", "day", "moment")]

    assert read == [None] * 5
    assert VALUES.users(name) == frozenset()
    assert not VALUES.is_ticked(name)


def test_what_was_typed_can_be_given_back_in_its_order():
    assert VALUES.typed() == ["my goal", "this"]


@pytest.mark.parametrize(
    ("user", "zone"),
    [
        ({"tz": "Asia/Kolkata"}, ZoneInfo("Asia/Kolkata")),
        ({"tz": "Mars/Olympus"}, None),
        ({"tz": ""}, None),
        ({"tz": None}, None),
        ({"tz": "../../etc/passwd"}, None),
        ({"tz": "America"}, None),
        ({}, None),
    ],
)
def test_a_zone_that_nobody_knows_is_no_zone(user, zone):
    assert payloads.profile({"id": "U1"} | user).zone == zone


@pytest.mark.parametrize(
    ("user", "is_bot", "is_deactivated"),
    [
        ({"id": "U1"}, False, False),
        ({"id": "U1", "is_bot": True}, True, False),
        ({"id": "USLACKBOT", "is_bot": False}, True, False),  # as Slack says of its own
        ({"id": "U1", "deleted": True}, False, True),
    ],
)
def test_apps_and_people_who_have_left_are_known(user, is_bot, is_deactivated):
    read = payloads.profile(user)

    assert (read.is_bot, read.is_deactivated) == (is_bot, is_deactivated)


@pytest.mark.parametrize(("tab", "is_home"), [("home", True), ("messages", False), (None, False)])
def test_only_the_home_tab_is_the_home_tab(tab, is_home):
    assert payloads.is_home_tab({"event": {"tab": tab}}) is is_home
