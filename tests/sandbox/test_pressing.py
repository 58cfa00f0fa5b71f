"""Buttons, menus and fields: what a person can use, and what the app hears of it."""

import pytest

from sandbox.errors import CannotDoThatError
from tests.sandbox.support import (
    FAYE,
    REMY,
    Teapot,
    actions,
    button,
    home,
    modal,
    plain,
    run,
    section,
    text_input,
)


def option(value):
    return {"text": plain(value.title()), "value": value}


def select(action_id="leaf", **more):
    options = [option("assam"), option("darjeeling")]
    return {"type": "static_select", "action_id": action_id, "options": options, **more}


def external(action_id="find"):
    return {"type": "external_select", "action_id": action_id, "min_query_length": 0}


def card(pot, *elements, text="card", user=REMY):
    said = pot.done("chat.postMessage", channel=user, text=text, blocks=[actions(*elements)])
    return said["ts"]


def test_a_press_brings_the_message_the_button_and_a_way_to_answer():
    async def story():
        pot = Teapot()
        ts = card(pot, button("pour", "one"))

        await pot.sandbox.person(REMY).press("pour")

        [payload] = pot.payloads("block_actions")
        [action] = payload["actions"]
        assert (action["action_id"], action["block_id"]) == ("pour", "row")
        assert (action["value"], action["type"]) == ("one", "button")
        assert payload["container"]["message_ts"] == ts == payload["message"]["ts"]
        assert payload["channel"] == {"id": "D0RESIDENT1", "name": "directmessage"}
        assert payload["user"]["id"] == REMY
        assert {"trigger_id", "response_url", "token", "api_app_id"} <= payload.keys()

    run(story)


def test_two_buttons_with_one_action_id_are_told_apart_by_their_value():
    async def story():
        pot = Teapot()
        pour = [button("pour", value, label=value) for value in ("one", "two")]
        pot.done(
            "chat.postMessage",
            channel=REMY,
            text="x",
            blocks=[actions(pour[0], block_id="a"), actions(pour[1], block_id="b")],
        )
        remy = pot.sandbox.person(REMY)

        with pytest.raises(CannotDoThatError, match="say which"):
            await remy.press("pour")
        await remy.press("pour", value="two")

        assert [p["actions"][0]["block_id"] for p in pot.payloads("block_actions")] == ["b"]

    run(story)


def test_without_a_message_the_newest_that_has_the_button_is_pressed():
    async def story():
        pot = Teapot()
        card(pot, button("pour", "old"))
        group = pot.done("conversations.open", users=f"{REMY},{FAYE}")["channel"]["id"]
        pot.done(
            "chat.postMessage", channel=group, text="x", blocks=[actions(button("pour", "new"))]
        )
        card(pot, button("other"))

        await pot.sandbox.person(REMY).press("pour")

        assert pot.payloads("block_actions")[0]["channel"]["id"] == group

    run(story)


def test_a_card_as_it_was_can_still_be_pressed_by_one_who_has_it_on_screen():
    async def story():
        pot = Teapot()
        ts = card(pot)
        remy = pot.sandbox.person(REMY)
        before = remy.messages()[-1]
        pot.done("chat.update", channel="D0RESIDENT1", ts=ts, text="over", blocks=[])

        await remy.press("pour", message=before)

        assert pot.payloads("block_actions")[0]["actions"][0]["action_id"] == "pour"
        with pytest.raises(CannotDoThatError, match="sees nothing"):
            await remy.press("pour")

    run(story)


def test_nobody_presses_what_they_cannot_see():
    async def story():
        pot = Teapot()
        card(pot)

        with pytest.raises(CannotDoThatError, match="Faye Heart sees nothing"):
            await pot.sandbox.person(FAYE).press("pour")

    run(story)


def test_a_choice_in_a_message_is_in_its_state_from_then_on():
    async def story():
        pot = Teapot()
        card(pot, select(), button())
        remy = pot.sandbox.person(REMY)

        await remy.press("leaf", choose="assam")
        await remy.press("pour")

        chosen, pressed = pot.payloads("block_actions")
        assert chosen["actions"][0]["selected_option"]["value"] == "assam"
        assert pressed["state"]["values"]["row"]["leaf"]["selected_option"]["value"] == "assam"
        remy.reload()
        await remy.press("pour")
        forgotten = pot.payloads("block_actions")[-1]["state"]["values"]["row"]["leaf"]
        assert forgotten["selected_option"] is None

    run(story)


@pytest.mark.parametrize("entered", ["mint", 7, ["assam"]])
def test_only_what_is_offered_can_be_chosen(entered):
    async def story():
        pot = Teapot()
        card(pot, select())

        with pytest.raises(ValueError, match="not one of the options"):
            await pot.sandbox.person(REMY).press("leaf", choose=entered)

        assert pot.payloads("block_actions") == []

    run(story)


def test_a_person_is_chosen_by_their_id():
    async def story():
        pot = Teapot()
        card(pot, {"type": "users_select", "action_id": "who"})
        remy = pot.sandbox.person(REMY)

        await remy.press("who", choose=FAYE)

        assert pot.payloads("block_actions")[0]["actions"][0]["selected_user"] == FAYE
        with pytest.raises(CannotDoThatError, match="nobody U0NOBODY"):
            await remy.press("who", choose="U0NOBODY")

    run(story)


def test_a_button_in_a_modal_brings_the_whole_modal_as_filled_in_so_far():
    async def story():
        pot = Teapot()
        pot.opens(modal(text_input(), actions(button("more"))))
        remy = pot.sandbox.person(REMY)
        await remy.command("/tea")
        await remy.enter("leaf", "assam")

        await remy.press("more")

        [payload] = pot.payloads("block_actions")
        assert payload["container"] == {"type": "view", "view_id": remy.modal.id}
        assert payload["view"]["state"]["values"]["leaf"]["text"]["value"] == "assam"
        assert "response_url" not in payload

    run(story)


def test_the_modal_is_in_front_of_home_and_home_in_front_of_messages():
    async def story():
        pot = Teapot()
        remy = pot.sandbox.person(REMY)
        card(pot, button("go", "message"))
        await remy.press("go")
        pot.done("views.publish", user_id=REMY, view=home(actions(button("go", "home"))))
        await remy.press("go")
        pot.opens(modal(actions(button("go", "modal"))))
        await remy.command("/tea")
        await remy.press("go")

        values = [payload["actions"][0]["value"] for payload in pot.payloads("block_actions")]
        assert values == ["message", "home", "modal"]

    run(story)


def test_typing_is_silent_unless_the_field_dispatches():
    async def story():
        pot = Teapot()
        on_typing = {"trigger_actions_on": ["on_character_entered"]}
        loud = text_input("loud", dispatch_action=True)
        loud["element"]["dispatch_action_config"] = on_typing
        enter = text_input("enter", dispatch_action=True)
        pot.opens(modal(text_input("still"), loud, enter))
        remy = pot.sandbox.person(REMY)
        await remy.command("/tea")

        await remy.enter("still", "a")
        await remy.enter("enter", "b")
        assert pot.payloads("block_actions") == []
        await remy.enter("loud", "c")

        [payload] = pot.payloads("block_actions")
        assert payload["actions"][0]["value"] == "c"

    run(story)


def test_an_external_menu_asks_the_app_what_to_offer():
    async def story():
        pot = Teapot()
        pot.opens(modal(text_input(), section("Find", accessory=external())))
        pot.answers("block_suggestion", {"options": [option("assam"), option("mint")]})
        remy = pot.sandbox.person(REMY)
        await remy.command("/tea")

        offered = await remy.suggestions("find", "as")
        await remy.press("find", choose="assam")

        assert [one["value"] for one in offered] == ["assam", "mint"]
        asked = pot.payloads("block_suggestion")[0]
        assert (asked["value"], asked["action_id"]) == ("as", "find")
        assert asked["view"]["state"] == {"values": {}}, "as in Slack, java-slack-sdk#1292"
        field = asked["view"]["blocks"][0]
        assert (field["optional"], field["dispatch_action"]) == (False, False)
        assert field["label"] == {"type": "plain_text", "text": "Which leaf?", "emoji": True}
        [payload] = pot.payloads("block_actions")
        assert payload["actions"][0]["selected_option"]["value"] == "assam"
        with pytest.raises(CannotDoThatError, match="offers nothing"):
            await remy.press("find", choose="coffee")

    run(story)


@pytest.mark.parametrize(
    "answer",
    [
        {"options": [{"value": "assam"}]},
        {"options": [option("x")] * 101},
        {"option_groups": [{"options": [option("x")]}]},
        {"options": [option("x")], "option_groups": []},
        {},
    ],
)
def test_options_slack_cannot_use_are_not_offered_and_the_developer_is_told(answer):
    async def story():
        pot = Teapot()
        pot.opens(modal(section("Find", accessory=external())))
        pot.answers("block_suggestion", answer)
        remy = pot.sandbox.person(REMY)
        await remy.command("/tea")

        assert await remy.suggestions("find", "as") == []
        assert "find" in pot.sandbox.problems[0]

    run(story)


def test_a_button_with_a_link_opens_it_and_tells_the_app():
    async def story():
        pot = Teapot()
        card(pot, button("read", url="https://tea.example/leaf"))
        remy = pot.sandbox.person(REMY)

        await remy.press("read")

        assert remy.opened_links == ["https://tea.example/leaf"]
        assert len(pot.payloads("block_actions")) == 1

    run(story)


def test_a_conversation_chosen_in_a_modal_can_come_with_a_response_url():
    async def story():
        pot = Teapot()
        chooser = {
            "type": "conversations_select",
            "action_id": "where",
            "response_url_enabled": True,
        }
        pot.opens(modal(text_input("where", element=chooser)))
        remy = pot.sandbox.person(REMY)
        await remy.command("/tea")

        await remy.submit(where="C0RESIDENCY")

        [place] = pot.payloads("view_submission")[0]["response_urls"]
        assert place["channel_id"] == "C0RESIDENCY"
        assert "response/" in place["response_url"]

    run(story)


def test_a_file_field_takes_files_the_person_uploaded():
    async def story():
        pot = Teapot()
        pot.opens(modal(text_input("papers", element={"type": "file_input", "action_id": "f"})))
        remy = pot.sandbox.person(REMY)
        await remy.command("/tea")

        await remy.submit(papers=[remy.upload("leaf.txt", b"green")])

        values = pot.payloads("view_submission")[0]["view"]["state"]["values"]
        assert values["papers"]["f"]["files"][0]["name"] == "leaf.txt"

    run(story)


def test_looking_at_home_is_told_with_what_is_shown():
    async def story():
        pot = Teapot()
        remy = pot.sandbox.person(REMY)

        await remy.open_home()
        pot.done("views.publish", user_id=REMY, view=home())
        await remy.open_home()

        first, second = pot.events("app_home_opened")
        assert "view" not in first
        assert (first["user"], first["tab"], first["channel"]) == (REMY, "home", "D0RESIDENT1")
        assert second["view"]["type"] == "home"

    run(story)
