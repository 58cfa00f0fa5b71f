"""Socket Mode with a real Bolt app: an unchanged AsyncApp that knows only the base URL."""

import asyncio
import json
from contextlib import asynccontextmanager

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.clock import Clock
from sandbox.delivery import DeliveryLimits
from sandbox.seed import lakeside
from sandbox.server import Sandbox
from tests.sandbox.support import FAYE, MANIFEST, REMY, actions, button, home, modal, run


def bolt_app(sandbox):
    """An ordinary app: nothing in it knows of a sandbox but its client's base URL."""
    client = AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.base_url)
    app = AsyncApp(client=client, process_before_response=True)

    @app.command("/tea")
    async def tea(ack, body, client):
        await client.views_open(trigger_id=body["trigger_id"], view=modal(callback_id="brew"))
        await ack()

    @app.view("brew")
    async def brew(ack, body, client):
        leaf = body["view"]["state"]["values"]["leaf"]["text"]["value"]
        if leaf == "mint":
            await ack(response_action="errors", errors={"leaf": "We have no mint."})
            return
        card = [actions(button("pour", leaf))]
        await client.chat_postMessage(channel=body["user"]["id"], text=leaf, blocks=card)
        await ack()

    @app.action("pour")
    async def pour(ack, respond, body):
        await ack()
        await respond(f"Poured the {body['actions'][0]['value']}.")

    @app.shortcut("make")
    async def make(ack, body, client):
        await ack()
        await client.chat_postMessage(channel=body["user"]["id"], text="made")

    @app.event("app_home_opened")
    async def opened(event, client):
        await client.views_publish(user_id=event["user"], view=home())

    @app.event("message")
    async def message(event, say):
        await say(f"You said {event['text']}")

    return app


@asynccontextmanager
async def connected(limits=None, connections=1):
    """A sandbox with the Bolt app connected to it."""
    async with Sandbox(MANIFEST, lakeside(), limits=limits) as sandbox:
        handlers = [
            AsyncSocketModeHandler(bolt_app(sandbox), sandbox.app_token, ping_interval=0.1)
            for _ in range(connections)
        ]
        for handler in handlers:
            await handler.connect_async()
        await sandbox.socket_mode.connected(connections)
        try:
            yield sandbox
        finally:
            for handler in handlers:
                await handler.close_async()


def test_a_bolt_app_goes_from_command_to_modal_to_card_to_private_answer():
    async def story():
        async with connected() as sandbox:
            remy = sandbox.person(REMY)

            await remy.command("/tea")
            await remy.submit(leaf="mint")
            assert remy.modal_errors == {"leaf": "We have no mint."}
            await remy.submit(leaf="assam")
            assert remy.modal is None
            await remy.press("pour")
            await answered(remy, 2)

            card, private = remy.messages()
            assert card.text == "assam"
            assert (private.text, private.is_ephemeral) == ("Poured the assam.", True)
            assert (remy.notices, sandbox.problems) == ([], [])

    run(story)


async def answered(person, messages, channel=None):
    """Wait until a person has that many messages."""
    while len(person.messages(channel)) < messages:
        await asyncio.sleep(0.005)


def test_a_bolt_app_gets_events_and_does_not_answer_itself():
    async def story():
        async with connected() as sandbox:
            remy = sandbox.person(REMY)

            await remy.say("D0RESIDENT1", "hello")
            await remy.open_home()
            await remy.shortcut("make")
            await answered(remy, 3)
            await sandbox.settled()

            texts = [message.text for message in remy.messages()]
            assert texts == ["hello", "You said hello", "made"]
            assert remy.home.plain() == "The kettle is on."

    run(story)


def test_each_envelope_goes_to_one_of_several_connections():
    async def story():
        async with connected(connections=2) as sandbox:
            remy = sandbox.person(REMY)

            for _ in range(4):
                await remy.command("/tea")
                await remy.submit(leaf="assam")

            assert len(remy.messages()) == 4

    run(story)


def test_nothing_is_lost_when_the_connection_is_refreshed():
    async def story():
        async with connected() as sandbox:
            remy = sandbox.person(REMY)

            await sandbox.socket_mode.refresh()
            await sandbox.socket_mode.connected()
            await remy.command("/tea")

            assert remy.modal is not None

    run(story)


def test_a_connection_is_refreshed_by_itself_in_the_end():
    async def story():
        limits = DeliveryLimits(connection=0.3, refresh_warning=0.2)
        async with connected(limits) as sandbox:
            opened = [call for call in sandbox.calls if call.method == "apps.connections.open"]
            while len(opened) < 2:
                await asyncio.sleep(0.01)
                opened = [call for call in sandbox.calls if call.method == "apps.connections.open"]
            remy = sandbox.person(REMY)
            while remy.modal is None:  # whoever meets the change of connections tries again
                await sandbox.socket_mode.connected()
                await remy.command("/tea")

    run(story)


def test_a_bolt_app_comes_back_after_its_connection_was_cut():
    async def story():
        async with connected() as sandbox:
            sandbox.socket_mode.drop()
            while sandbox.socket_mode.connections:
                await asyncio.sleep(0.005)
            await sandbox.person(REMY).command("/tea")
            assert sandbox.person(REMY).notices == ["/tea failed because the app did not respond."]
            assert sandbox.problems == ["Something could not be delivered: no app was there."]

            await sandbox.socket_mode.connected()
            await sandbox.person(FAYE).command("/tea")

            assert sandbox.person(FAYE).modal is not None

    run(story)


def test_an_event_that_nobody_could_take_comes_when_the_app_is_back():
    async def story():
        clock = Clock()
        async with Sandbox(MANIFEST, lakeside(), clock=clock) as sandbox:
            remy = sandbox.person(REMY)
            await remy.say("D0RESIDENT1", "anybody?")
            handler = AsyncSocketModeHandler(bolt_app(sandbox), sandbox.app_token)
            await handler.connect_async()
            await sandbox.socket_mode.connected()

            await clock.move_to(clock.now().replace(year=clock.now().year + 1))
            await answered(remy, 2)

            assert remy.messages()[-1].text == "You said anybody?"
            await handler.close_async()

    run(story)


@asynccontextmanager
async def bare_socket(limits=None):
    """A websocket without Bolt, to look at each frame."""
    async with (
        Sandbox(MANIFEST, lakeside(), limits=limits) as sandbox,
        aiohttp.ClientSession() as http,
    ):
        yield sandbox, http


async def socket_of(sandbox, http):
    headers = {"Authorization": f"Bearer {sandbox.app_token}"}
    async with http.post(f"{sandbox.base_url}apps.connections.open", headers=headers) as response:
        url = (await response.json())["url"]
    return await http.ws_connect(url), url


def test_the_frames_are_those_of_socket_mode():
    async def story():
        async with bare_socket() as (sandbox, http):
            socket, _ = await socket_of(sandbox, http)
            hello = await socket.receive_json()
            assert (hello["type"], hello["num_connections"]) == ("hello", 1)
            assert hello["connection_info"]["app_id"] == "A0APP"
            assert "approximate_connection_time" in hello["debug_info"]

            command = asyncio.create_task(sandbox.person(REMY).command("/tea"))
            frame = await socket.receive_json()
            assert frame["type"] == "slash_commands"
            assert frame["accepts_response_payload"] is True
            await socket.send_str("not json")
            await socket.send_json({"envelope_id": "somebody else's"})
            payload = {"text": "Coming"}
            await socket.send_json({"envelope_id": frame["envelope_id"], "payload": payload})
            await command
            assert sandbox.person(REMY).messages()[0].text == "Coming"

            said = asyncio.create_task(sandbox.person(REMY).say("D0RESIDENT1", "hello"))
            event = await socket.receive_json()
            assert (event["type"], event["retry_attempt"], event["retry_reason"]) == (
                "events_api",
                0,
                "",
            )
            await socket.send_json({"envelope_id": event["envelope_id"]})
            await said
            await socket.close()

    run(story)


def test_an_event_that_is_not_acknowledged_comes_again_over_the_socket():
    async def story():
        async with bare_socket(DeliveryLimits(acknowledge=0.05)) as (sandbox, http):
            socket, _ = await socket_of(sandbox, http)
            await socket.receive_json()

            await sandbox.person(REMY).say("D0RESIDENT1", "hello")
            first, second = await socket.receive_json(), await socket.receive_json()

            assert (second["retry_attempt"], second["retry_reason"]) == (1, "timeout")
            assert first["payload"] == second["payload"]
            await socket.close()

    run(story)


@pytest.mark.parametrize("frame", ["[1]", "5", '"hello"', '{"envelope_id": ["x"]}', "{"])
def test_a_frame_that_means_nothing_does_no_harm(frame):
    async def story():
        async with bare_socket() as (sandbox, http):
            socket, _ = await socket_of(sandbox, http)
            await socket.receive_json()

            await socket.send_str(frame)
            command = asyncio.create_task(sandbox.person(REMY).command("/tea"))
            asked = await asyncio.wait_for(socket.receive_json(), 1)
            await socket.send_json({"envelope_id": asked["envelope_id"]})
            await command

            assert sandbox.person(REMY).notices == []
            await socket.close()

    run(story)


def test_nobody_waits_for_an_acknowledgement_after_the_limit():
    async def story():
        async with bare_socket(DeliveryLimits(acknowledge=0.05)) as (sandbox, http):
            socket, _ = await socket_of(sandbox, http)
            await socket.receive_json()

            await sandbox.person(REMY).command("/tea")

            await asyncio.wait_for(sandbox.settled(), 1)
            await socket.close()

    run(story)


def test_connections_take_turns():
    async def story():
        async with bare_socket() as (sandbox, http):
            sockets = [(await socket_of(sandbox, http))[0] for _ in range(2)]
            for socket in sockets:
                await socket.receive_json()
            remy = sandbox.person(REMY)

            commands = [asyncio.create_task(remy.command("/tea")) for _ in range(2)]
            for socket in sockets:
                frame = await asyncio.wait_for(socket.receive_json(), 1)
                await socket.send_json({"envelope_id": frame["envelope_id"]})
            await asyncio.gather(*commands)

            assert remy.notices == []
            for socket in sockets:
                await socket.close()

    run(story)


def test_an_address_is_good_for_one_connection():
    async def story():
        async with bare_socket() as (sandbox, http):
            socket, url = await socket_of(sandbox, http)

            with pytest.raises(aiohttp.WSServerHandshakeError):
                await http.ws_connect(url)
            await socket.close()

    run(story)


def test_the_eleventh_connection_is_sent_away():
    async def story():
        async with bare_socket() as (sandbox, http):
            sockets = [(await socket_of(sandbox, http))[0] for _ in range(11)]

            farewell = await sockets[-1].receive_json()

            assert (farewell["type"], farewell["reason"]) == ("disconnect", "too_many_websockets")
            assert sandbox.socket_mode.connections == 10
            for socket in sockets:
                await socket.close()

    run(story)


def test_a_connection_hears_on_after_a_warning_and_is_closed_when_it_is_to_be_refreshed():
    async def story():
        limits = DeliveryLimits(connection=0.3, refresh_warning=0.2, last_words=0.1)
        async with bare_socket(limits) as (sandbox, http):
            socket, _ = await socket_of(sandbox, http)
            await socket.receive_json()
            assert (await socket.receive_json())["reason"] == "warning"

            command = asyncio.create_task(sandbox.person(REMY).command("/tea"))
            frame = await socket.receive_json()
            await socket.send_json({"envelope_id": frame["envelope_id"]})
            await command
            assert sandbox.person(REMY).notices == []

            assert (await socket.receive_json())["reason"] == "refresh_requested"
            assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
            others = [(await socket_of(sandbox, http))[0] for _ in range(10)]
            hellos = [await other.receive_json() for other in others]
            assert {hello["type"] for hello in hellos} == {"hello"}, "it does not count any more"
            for other in others:
                await other.close()

    run(story)


def test_a_connection_that_was_told_to_leave_gets_nothing_more():
    async def story():
        async with bare_socket() as (sandbox, http):
            old, _ = await socket_of(sandbox, http)
            new, _ = await socket_of(sandbox, http)
            for socket in (old, new):
                await socket.receive_json()
            await sandbox.socket_mode.refresh()
            assert (await old.receive_json())["reason"] == "refresh_requested"
            third, _ = await socket_of(sandbox, http)
            await third.receive_json()

            command = asyncio.create_task(sandbox.person(REMY).command("/tea"))
            frame = json.loads((await third.receive()).data)
            await third.send_json({"envelope_id": frame["envelope_id"]})
            await command

            assert sandbox.person(REMY).notices == []
            for socket in (old, new, third):
                await socket.close()

    run(story)
