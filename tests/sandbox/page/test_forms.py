"""What a posted form becomes: values kept, buttons pressed, what cannot be entered refused."""

import asyncio
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from multidict import MultiDict, MultiDictProxy

from sandbox.delivery import Envelope
from sandbox.errors import CannotDoThatError
from sandbox.page.acting import Acting, perform
from sandbox.page.marks import Marks
from sandbox.page.places import HOME, Desk
from sandbox.posting import Draft, post
from sandbox.seed import lakeside
from sandbox.server import Sandbox
from tests.sandbox.page.builders import actions, asked, button, option, words
from tests.sandbox.page.kitchen import MANIFEST, SIZES, modal, text

REMY = "U0RESIDENT1"
TICKS = asked({"type": "checkboxes", **SIZES}, "Ticks", optional=True)
NAME = "field/it"


class Table:
    """A sandbox without a server, and one person in front of a form."""

    def __init__(self):
        self.sandbox = Sandbox(MANIFEST, lakeside())
        self.sandbox.receive_in_process(self.take)
        self.got: list[Envelope] = []
        self.answer = None
        self.marks = Marks()

    async def take(self, envelope):
        if envelope.type == "interactive":
            self.got.append(envelope)
        return self.answer

    def open(self, *blocks):
        return self.sandbox.slack.views.open(REMY, modal("form", "Form", *blocks))

    def say(self, *blocks):
        slack, im = self.sandbox.slack, self.sandbox.person(REMY).dm()
        message, _ = post(slack, im, slack.bot_user, Draft("x", list(blocks)))
        return {"surface": "message", "channel": im.id, "ts": message["ts"]}

    async def do(self, action, *pairs, **fields):
        user = self.sandbox.workspace.user(REMY)
        desk = Desk(self.sandbox.slack, user, self.marks, HOME)
        posted = MultiDictProxy(MultiDict([*pairs, *fields.items()]))
        return await perform(action, Acting(desk, self.sandbox.person(REMY), posted))


def at_table(story):
    asyncio.run(story(Table()))


def chosen(view):
    return [o["value"] for o in view.values["field"]["it"]["selected_options"]]


def test_ticks_are_taken_and_taken_back():
    async def story(table):
        view = table.open(TICKS, asked({"type": "plain_text_input"}) | {"block_id": "must"})
        form = {"surface": "modal", "view_id": view.json["id"], "has": NAME}

        await table.do("submit", (NAME, "s"), (NAME, "l"), **form)
        assert chosen(view) == ["s", "l"]
        await table.do("submit", **form)
        assert chosen(view) == []

    at_table(story)


def test_what_the_form_did_not_show_is_left_alone():
    async def story(table):
        view = table.open(TICKS, asked({"type": "plain_text_input"}) | {"block_id": "must"})
        form = {"surface": "modal", "view_id": view.json["id"]}

        await table.do("submit", (NAME, "s"), **form)
        await table.do("submit", **form)

        assert chosen(view) == ["s"]

    at_table(story)


def test_a_button_in_a_form_brings_along_all_that_was_entered():
    async def story(table):
        view = table.open(TICKS, actions(button()))
        form = {"surface": "modal", "view_id": view.json["id"], "press": "row/go"}

        await table.do("press", (NAME, "m"), **form)

        payload = table.got[-1].payload
        held = payload["view"]["state"]["values"]["field"]["it"]
        assert [o["value"] for o in held["selected_options"]] == ["m"]
        assert payload["actions"][0]["action_id"] == "go"

    at_table(story)


def test_the_button_of_the_right_block_is_pressed():
    async def story(table):
        one, two = (actions(button(value=v)) | {"block_id": f"row{v}"} for v in "12")
        message = table.say(one, two)

        await table.do("press", **message, press="row2/go", pressed="2")

        [action] = table.got[-1].payload["actions"]
        assert (action["block_id"], action["value"]) == ("row2", "2")

    at_table(story)


def test_choices_of_a_message_go_along_with_its_buttons():
    async def story(table):
        select = {"type": "static_select", "action_id": "size", **SIZES}
        message = table.say(actions(select, button()))

        await table.do("press", ("row/size", "m"), **message, press="row/size")
        await table.do("press", ("row/size", "m"), **message, press="row/go")

        first, second = (envelope.payload for envelope in table.got)
        assert first["actions"][0]["selected_option"]["value"] == "m"
        held = second["state"]["values"]["row"]["size"]
        assert held["selected_option"]["value"] == "m"

    at_table(story)


@pytest.mark.parametrize(
    ("kind", "more", "pressed"),
    [
        ("overflow", SIZES, "l"),
        (
            "feedback_buttons",
            {
                "positive_button": {"text": words("Yes"), "value": "y"},
                "negative_button": {"text": words("No"), "value": "l"},
            },
            "l",
        ),
    ],
)
def test_menus_and_thumbs_say_what_was_picked(kind, more, pressed):
    async def story(table):
        block = actions({"type": kind, "action_id": "go", **more})
        if kind == "feedback_buttons":
            block["type"] = "context_actions"
        message = table.say(block)

        await table.do("press", **message, press="row/go", pressed=pressed)

        [action] = table.got[-1].payload["actions"]
        assert pressed in (action.get("value"), action.get("selected_option", {}).get("value"))

    at_table(story)


def test_a_local_date_and_time_is_a_moment_in_the_persons_zone():
    async def story(table):
        view = table.open(asked({"type": "datetimepicker"}))
        form = {"surface": "modal", "view_id": view.json["id"]}

        await table.do("submit", (NAME, "2026-03-03T09:05"), **form)

        expected = datetime(2026, 3, 3, 9, 5, tzinfo=ZoneInfo("America/New_York"))
        state = table.got[-1].payload["view"]["state"]["values"]
        assert state["field"]["it"]["selected_date_time"] == expected.timestamp()

    at_table(story)


@pytest.mark.parametrize(
    ("element", "typed", "sentence"),
    [
        ({"type": "datetimepicker"}, "soon", "Choose a date and a time."),
        ({"type": "static_select", **SIZES}, "xl", "'xl' is not one of the options offered."),
        ({"type": "datepicker"}, "tomorrow", "'tomorrow'"),
    ],
    ids=["moment", "option", "date"],
)
def test_what_a_client_would_not_let_a_person_enter_is_an_error_at_the_field(
    element, typed, sentence
):
    async def story(table):
        view = table.open(asked(element))
        form = {"surface": "modal", "view_id": view.json["id"]}

        await table.do("submit", (NAME, typed), **form)

        assert sentence in view.errors["field"]
        assert table.got == []

    at_table(story)


def test_an_option_from_afar_is_sent_whole():
    async def story(table):
        table.answer = {"options": [option("a1", "A one")]}
        view = table.open(asked({"type": "external_select"}))
        form = {"surface": "modal", "view_id": view.json["id"]}

        await table.do("suggest", **form, suggest=NAME, typed="a o")
        await table.do("submit", (NAME, "a1"), **form)

        asking, submitting = (envelope.payload for envelope in table.got)
        assert (asking["type"], asking["value"]) == ("block_suggestion", "a o")
        held = submitting["view"]["state"]["values"]["field"]["it"]["selected_option"]
        assert held == option("a1", "A one")

    at_table(story)


def test_a_form_below_another_cannot_be_submitted():
    async def story(table):
        below = table.open(text("below"))
        table.sandbox.slack.views.push(REMY, modal("above", "Above", text("above")))

        with pytest.raises(CannotDoThatError, match="look again"):
            await table.do("submit", surface="modal", view_id=below.json["id"])
        with pytest.raises(CannotDoThatError, match="look again"):
            await table.do("close", view_id=below.json["id"])

    at_table(story)


def test_an_element_that_is_gone_is_not_pressed():
    async def story(table):
        message = table.say(actions(button()))

        with pytest.raises(CannotDoThatError, match="look again"):
            await table.do("press", **message, press="row/gone")

    at_table(story)


def test_choosing_no_file_uploads_none():
    async def story(table):
        view = table.open(asked({"type": "file_input"}, optional=True))

        await table.do("submit", (NAME, ""), surface="modal", view_id=view.json["id"])

        assert table.sandbox.workspace.files == {}
        assert table.got[-1].payload["view"]["state"]["values"]["field"]["it"]["files"] == []

    at_table(story)
