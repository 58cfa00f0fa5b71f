"""The Web API over HTTP: tokens, forms and JSON, and everything that can go wrong on the way."""

import asyncio
import json
from contextlib import asynccontextmanager

import aiohttp
import pytest

from sandbox.faults import Fault
from tests.sandbox.support import REMY, Teapot, actions, home, run

FORM = "application/x-www-form-urlencoded"


@asynccontextmanager
async def served():
    """A started sandbox and a bare HTTP client."""
    pot = Teapot()
    async with pot.sandbox, aiohttp.ClientSession() as http:
        yield pot, http


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


async def answered(http, pot, method, token=None, **how):
    headers = bearer(pot.sandbox.bot_token if token is None else token)
    async with http.post(f"{pot.sandbox.base_url}{method}", headers=headers, **how) as response:
        return await response.json()


@pytest.mark.parametrize(
    ("header", "error"),
    [
        ("", "not_authed"),
        ("Bearer ", "not_authed"),
        ("Basic abc", "not_authed"),
        ("Bearer xoxb-wrong", "invalid_auth"),
    ],
)
def test_a_call_without_a_good_token_is_refused(header, error):
    async def story():
        async with served() as (pot, http):
            url = f"{pot.sandbox.base_url}auth.test"
            async with http.post(url, headers={"Authorization": header}) as response:
                assert (await response.json())["error"] == error
                assert response.status == 200

    run(story)


def test_each_method_takes_only_its_kind_of_token():
    async def story():
        async with served() as (pot, http):
            by_app = await answered(http, pot, "auth.test", pot.sandbox.app_token)
            by_bot = await answered(http, pot, "apps.connections.open")
            good = await answered(http, pot, "apps.connections.open", pot.sandbox.app_token)

            assert by_app["error"] == by_bot["error"] == "not_allowed_token_type"
            assert good["url"].startswith("ws://127.0.0.1:")

    run(story)


def test_the_same_call_may_come_as_json_form_query_or_with_its_token_inside():
    async def story():
        async with served() as (pot, http):
            blocks = [actions()]
            call = {"channel": REMY, "text": "x & y"}
            as_text = {**call, "blocks": json.dumps(blocks)}
            token = pot.sandbox.bot_token
            url = f"{pot.sandbox.base_url}chat.postMessage"
            answers = [
                await answered(http, pot, "chat.postMessage", json={**call, "blocks": blocks}),
                await answered(http, pot, "chat.postMessage", data=as_text),
                await answered(http, pot, "chat.postMessage", params=as_text),
            ]
            async with http.post(url, data={**as_text, "token": token}) as response:
                answers.append(await response.json())
            async with http.get(url, params=as_text, headers=bearer(token)) as response:
                answers.append(await response.json())

            assert [answer["ok"] for answer in answers] == [True] * 5
            said = pot.sandbox.person(REMY).messages()
            assert {(message.text, message.blocks[0]["type"]) for message in said} == {
                ("x & y", "actions")
            }
            assert "token" not in pot.sandbox.calls[3].arguments

    run(story)


def test_a_token_is_read_from_a_header_or_a_form_alone():
    async def story():
        async with served() as (pot, http):
            token = {"token": pot.sandbox.bot_token}
            url = f"{pot.sandbox.base_url}auth.test"
            beside = await answered(http, pot, "auth.test", params=token)
            async with http.get(url, params=token) as response:
                in_address = await response.json()
            async with http.post(url, json=token) as response:
                in_json = await response.json()

            errors = [answer["error"] for answer in (beside, in_address, in_json)]
            assert errors == ["invalid_auth", "invalid_auth", "not_authed"]

    run(story)


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("users.info", {"user": REMY}, "user_not_found"),
        ("conversations.info", {"channel": "C0GENERAL"}, "invalid_arguments"),
        ("conversations.history", {"channel": "D0RESIDENT1"}, "invalid_arguments"),
        ("files.getUploadURLExternal", {"filename": "x", "length": 3}, "invalid_arguments"),
    ],
)
def test_what_slack_reads_from_a_form_alone_is_lost_in_json(method, arguments, error):
    async def story():
        async with served() as (pot, http):
            in_json = await answered(http, pot, method, json=arguments)
            in_form = await answered(http, pot, method, data=arguments)

            assert (in_json["error"], in_form["ok"]) == (error, True)
            [problem] = pot.sandbox.problems
            assert method in problem

    run(story)


def test_a_list_that_is_asked_for_in_json_is_the_whole_list():
    async def story():
        async with served() as (pot, http):
            await answered(http, pot, "users.list", json={})
            assert pot.sandbox.problems == []
            in_json = await answered(http, pot, "users.list", json={"limit": 2})
            in_form = await answered(http, pot, "users.list", data={"limit": 2})

            assert len(in_json["members"]) > len(in_form["members"]) == 2

    run(story)


@pytest.mark.parametrize(("body", "error"), [("{", "invalid_json"), ("[]", "json_not_object")])
def test_json_that_cannot_be_read_is_refused(body, error):
    async def story():
        async with served() as (pot, http):
            headers = {**bearer(pot.sandbox.bot_token), "Content-Type": "application/json"}
            url = f"{pot.sandbox.base_url}auth.test"
            async with http.post(url, data=body, headers=headers) as response:
                assert (await response.json())["error"] == error

    run(story)


@pytest.mark.parametrize(
    ("body", "kind", "error"),
    [
        (b'{"text": ' + b"[" * 100_000, "application/json", "invalid_json"),
        (b"channel=U0RESIDENT1&text=x&blocks=" + b"[" * 100_000, FORM, "invalid_blocks_format"),
        (b"channel=\xff", FORM, "invalid_form_data"),
        (b"channel=U0RESIDENT1", "multipart/form-data", "invalid_form_data"),
        (b'{"channel": ["U0RESIDENT1"], "text": "x"}', "application/json", "invalid_arguments"),
        (b'{"channel": "U0RESIDENT1", "text": {}}', "application/json", "invalid_arguments"),
    ],
)
def test_whatever_an_app_sends_it_gets_slack_s_kind_of_answer(body, kind, error):
    async def story():
        async with served() as (pot, http):
            headers = {**bearer(pot.sandbox.bot_token), "Content-Type": kind}
            url = f"{pot.sandbox.base_url}chat.postMessage"
            async with http.post(url, data=body, headers=headers) as response:
                assert (response.status, (await response.json())["error"]) == (200, error)

    run(story)


def test_an_answer_names_the_scopes_that_were_granted():
    async def story():
        async with served() as (pot, http):
            url = f"{pot.sandbox.base_url}chat.postMessage"
            async with http.post(url, headers=bearer(pot.sandbox.bot_token)) as response:
                granted = response.headers["x-oauth-scopes"].split(",")

            assert granted == sorted(pot.sandbox.installation.scopes)
            assert response.headers["x-accepted-oauth-scopes"] == "chat:write"

    run(story)


def test_every_call_is_remembered_with_its_answer():
    async def story():
        async with served() as (pot, http):
            await answered(http, pot, "users.info", data={"user": "U0NOBODY"})

            [call] = pot.sandbox.calls
            assert (call.method, call.arguments) == ("users.info", {"user": "U0NOBODY"})
            assert call.answer == {"ok": False, "error": "user_not_found"}
            assert call.at_seconds <= asyncio.get_running_loop().time()

    run(story)


POST = {"json": {"channel": REMY, "text": "x"}}


def test_the_next_call_can_be_made_to_fail_without_effect():
    async def story():
        async with served() as (pot, http):
            pot.sandbox.faults.fail_next("chat.postMessage", "internal_error", times=2)

            answers = [await answered(http, pot, "chat.postMessage", **POST) for _ in range(3)]

            assert [answer.get("error") for answer in answers] == ["internal_error"] * 2 + [None]
            assert len(pot.sandbox.person(REMY).messages()) == 1

    run(story)


@pytest.mark.parametrize("seconds", [30, "0.5", "soon"])
def test_the_next_call_can_be_rate_limited(seconds):
    async def story():
        async with served() as (pot, http):
            pot.sandbox.faults.rate_limit_next("chat.postMessage", seconds)
            url = f"{pot.sandbox.base_url}chat.postMessage"
            async with http.post(url, headers=bearer(pot.sandbox.bot_token), **POST) as response:
                assert response.status == 429
                assert response.headers["Retry-After"] == str(seconds)
                assert await response.json() == {"ok": False, "error": "ratelimited"}
            assert pot.sandbox.person(REMY).messages() == []

    run(story)


def test_an_error_after_the_deed_a_late_deed_and_a_chosen_fault():
    async def story():
        async with served() as (pot, http):
            faults, said = pot.sandbox.faults, {"data": {"channel": REMY, "text": "hello"}}
            faults.fail_after_next("chat.postMessage", "fatal_error")
            failed = await answered(http, pot, "chat.postMessage", **said)
            faults.act_late_next("chat.postMessage", 0.05)
            late = await answered(http, pot, "chat.postMessage", **said)
            faults.choose("chat.postMessage", lambda: Fault("error", acts=False, detail="chosen"))
            chosen = await answered(http, pot, "chat.postMessage", **said)
            return failed, late["ok"], chosen, len(pot.sandbox.person(REMY).messages())

    failed, late, chosen, messages = asyncio.run(story())
    assert (failed["error"], late, chosen["error"], messages) == ("fatal_error", True, "chosen", 2)


@pytest.mark.parametrize(("fault", "messages"), [("refuse_next", 0), ("drop_next", 1)])
def test_the_connection_can_drop_before_or_after_the_effect(fault, messages):
    async def story():
        async with served() as (pot, http):
            getattr(pot.sandbox.faults, fault)("chat.postMessage")

            with pytest.raises(aiohttp.ClientConnectionError):
                await answered(http, pot, "chat.postMessage", **POST)

            assert len(pot.sandbox.person(REMY).messages()) == messages
            assert (await answered(http, pot, "chat.postMessage", **POST))["ok"]

    run(story)


def test_an_answer_can_come_late():
    async def story():
        async with served() as (pot, http):
            pot.sandbox.faults.delay_next("chat.postMessage", 0.1)
            loop = asyncio.get_running_loop()
            start = loop.time()

            call = asyncio.create_task(answered(http, pot, "chat.postMessage", **POST))
            while not pot.sandbox.person(REMY).messages():
                await asyncio.sleep(0.001)

            assert not call.done(), "the effect is there before the answer"
            assert (await call)["ok"]
            assert loop.time() - start >= 0.1

    run(story)


@pytest.mark.parametrize(
    ("kind", "status", "start"),
    [
        ("500", 500, "Internal"),
        ("html", 503, "<!DOCTYPE"),
        ("half_json", 200, "{"),
        ("empty", 200, ""),
    ],
)
def test_an_answer_can_be_broken_though_the_call_had_its_effect(kind, status, start):
    async def story():
        async with served() as (pot, http):
            pot.sandbox.faults.break_answer_next("chat.postMessage", kind)
            url = f"{pot.sandbox.base_url}chat.postMessage"
            async with http.post(url, headers=bearer(pot.sandbox.bot_token), **POST) as response:
                text = await response.text()

            assert response.status == status
            assert text.startswith(start)
            with pytest.raises(ValueError, match=r"Expecting|Unterminated|delimiter"):
                json.loads(text)
            assert len(pot.sandbox.person(REMY).messages()) == 1

    run(story)


def test_faults_that_were_not_met_can_be_forgotten():
    async def story():
        async with served() as (pot, http):
            pot.sandbox.faults.fail_next("auth.test", "internal_error")
            pot.sandbox.faults.clear()

            assert (await answered(http, pot, "auth.test"))["ok"]

    run(story)


def test_a_response_url_is_answered_like_slack_s():
    async def story():
        async with served() as (pot, http):
            remy = pot.sandbox.person(REMY)
            await remy.command("/tea")
            url = pot.got[0].payload["response_url"]

            async with http.post(url, json={"text": "one"}) as response:
                assert (response.status, await response.text()) == (200, "ok")
            async with http.post(url, json={}) as response:
                assert (response.status, await response.json()) == (
                    404,
                    {"ok": False, "error": "no_text"},
                )
            pot.sandbox.faults.fail_next("response_url", "channel_is_archived")
            async with http.post(url, json={"text": "two"}) as response:
                assert response.status == 404
            async with http.post(url, data="{", headers={"Content-Type": "application/json"}) as r:
                assert (await r.json())["error"] == "invalid_json"

            assert [(m.text, m.is_ephemeral) for m in remy.messages()] == [("one", True)]

    run(story)


def test_only_this_machine_is_served():
    async def story():
        async with served() as (pot, _):
            assert pot.sandbox.page_url.startswith("http://127.0.0.1:")

    run(story)


def test_something_else_can_be_served_beside_the_web_api():
    async def story():
        pot = Teapot()

        async def hello(_):
            return aiohttp.web.Response(text=pot.sandbox.workspace.name)

        pot.sandbox.mount(lambda app, _: app.router.add_get("/", hello) and None)
        async with pot.sandbox, aiohttp.ClientSession() as http:
            response = await http.get(pot.sandbox.page_url)
            assert await response.text() == "Lakeside Teaching Hospital"

    run(story)


def test_starting_and_stopping_waits_for_nobody():
    async def story():
        loop = asyncio.get_running_loop()
        async with Teapot().sandbox:
            pass
        start = loop.time()
        for _ in range(10):
            async with Teapot().sandbox:
                pass

        assert (loop.time() - start) / 10 < 0.5, "half of what a server waits for its clients"

    run(story)


def test_a_home_goes_over_the_wire_too():
    async def story():
        async with served() as (pot, http):
            answer = await answered(
                http, pot, "views.publish", data={"user_id": REMY, "view": json.dumps(home())}
            )

            assert answer["view"]["type"] == "home"

    run(story)
