"""Signed HTTP with a real Bolt app: a sync App that verifies every request."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from slack_bolt import App
from slack_bolt.request import BoltRequest
from slack_sdk import WebClient

from sandbox.delivery import DeliveryLimits
from sandbox.seed import lakeside
from sandbox.server import Sandbox
from tests.sandbox.support import MANIFEST, REMY, modal, run

QUICK = DeliveryLimits(acknowledge=1.0)


def bolt_app(sandbox, signing_secret):
    """An ordinary synchronous app."""
    client = WebClient(token=sandbox.bot_token, base_url=sandbox.base_url)
    app = App(client=client, signing_secret=signing_secret, process_before_response=True)

    @app.command("/tea")
    def tea(ack, body, client):
        client.views_open(trigger_id=body["trigger_id"], view=modal(callback_id="brew"))
        ack("One moment")

    @app.view("brew")
    def brew(ack, body, client):
        leaf = body["view"]["state"]["values"]["leaf"]["text"]["value"]
        if leaf == "mint":
            ack(response_action="errors", errors={"leaf": "We have no mint."})
            return
        client.chat_postMessage(channel=body["user"]["id"], text=leaf)
        ack()

    @app.event("message")
    def message(event, say):
        say(f"You said {event['text']}")

    return app


@asynccontextmanager
async def reachable(answer, limits=QUICK):
    """A sandbox that posts to a web server, whose requests `answer` answers."""
    async with Sandbox(MANIFEST, lakeside(), limits=limits) as sandbox:

        async def handle(request):
            return await answer(sandbox, request)

        server = web.Application()
        server.router.add_post("/slack/events", handle)
        runner = web.AppRunner(server, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        sandbox.receive_by_http(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
        try:
            yield sandbox
        finally:
            await runner.cleanup()


def through_bolt(signing_secret=None):
    """Answer by a Bolt app in a thread, as behind any synchronous web framework."""
    apps = []

    async def answer(sandbox, request):
        if not apps:
            secret = signing_secret or sandbox.signing_secret
            apps.append(await asyncio.to_thread(bolt_app, sandbox, secret))
        body, headers = await request.text(), dict(request.headers)
        asked = BoltRequest(body=body, headers=headers)
        reply = await asyncio.to_thread(apps[0].dispatch, asked)
        kept = {name: values[0] for name, values in reply.headers.items()}
        return web.Response(status=reply.status, text=reply.body, headers=kept)

    return answer


def test_a_bolt_app_behind_http_is_asked_as_slack_asks():
    async def story():
        async with reachable(through_bolt()) as sandbox:
            remy = sandbox.person(REMY)

            await remy.command("/tea")
            assert [message.text for message in remy.messages()] == ["One moment"]
            await remy.submit(leaf="mint")
            assert remy.modal_errors == {"leaf": "We have no mint."}
            await remy.submit(leaf="assam")
            assert remy.modal is None
            await remy.say("D0RESIDENT1", "hello")
            await sandbox.settled()

            texts = [message.text for message in remy.messages()]
            assert texts == ["One moment", "assam", "hello", "You said hello"]
            assert (remy.notices, sandbox.problems) == ([], [])

    run(story)


def test_an_app_with_another_secret_refuses_every_request():
    async def story():
        async with reachable(through_bolt("another secret")) as sandbox:
            remy = sandbox.person(REMY)

            await remy.command("/tea")

            assert remy.notices == ["/tea failed because the app did not respond."]
            assert remy.modal is None

    run(story)


def requests_of(seen, **reply):
    async def answer(_, request):
        seen.append((dict(request.headers), await request.post(), await request.text()))
        return web.Response(**reply)

    return answer


def test_a_retry_says_that_it_is_one_and_why():
    async def story():
        seen = []
        async with reachable(requests_of(seen, status=500)) as sandbox:
            await sandbox.person(REMY).open_home()
            await sandbox.settled()

            (first, _, _), (second, _, _) = seen
            assert "X-Slack-Retry-Num" not in first
            assert second["X-Slack-Retry-Num"] == "1"
            assert second["X-Slack-Retry-Reason"] == "http_error"

    run(story)


def test_an_app_can_say_that_it_wants_no_retry():
    async def story():
        seen = []
        no_more = {"X-Slack-No-Retry": "1"}
        async with reachable(requests_of(seen, status=500, headers=no_more)) as sandbox:
            await sandbox.person(REMY).open_home()
            await sandbox.settled()

            assert len(seen) == 1

    run(story)


def test_commands_are_forms_interactions_a_payload_and_events_json():
    async def story():
        seen = []
        async with reachable(requests_of(seen)) as sandbox:
            remy = sandbox.person(REMY)
            await remy.command("/tea", "with & without")
            await remy.shortcut("make")
            await remy.open_home()

            command, shortcut, event = seen
            assert command[1]["text"] == "with & without"
            assert set(shortcut[1]) == {"payload"}
            assert event[0]["Content-Type"] == "application/json"

    run(story)


def test_a_slow_app_has_lost():
    async def story():
        async def slowly(_, __):
            await asyncio.sleep(0.2)
            return web.Response()

        async with reachable(slowly, DeliveryLimits(acknowledge=0.05)) as sandbox:
            await sandbox.person(REMY).command("/tea")

            assert len(sandbox.person(REMY).notices) == 1

    run(story)


def test_an_app_that_is_not_there_is_like_one_that_does_not_answer():
    async def story():
        async with Sandbox(MANIFEST, lakeside()) as sandbox:
            sandbox.receive_by_http(f"{sandbox.page_url[:-1]}0/nowhere")
            await sandbox.person(REMY).command("/tea")

            assert len(sandbox.person(REMY).notices) == 1

    run(story)


@pytest.mark.parametrize(
    ("body", "kind", "shown"),
    [
        ("Coming", "text/plain", ["Coming"]),
        ('{"text": "Coming"}', "application/json", ["Coming"]),
        ("{broken", "application/json", ["{broken"]),
        ("", "text/plain", []),
    ],
)
def test_the_body_of_an_acknowledgement_is_the_answer(body, kind, shown):
    async def story():
        async with reachable(requests_of([], text=body, content_type=kind)) as sandbox:
            remy = sandbox.person(REMY)
            await remy.command("/tea")

            assert [message.text for message in remy.messages()] == shown

    run(story)
