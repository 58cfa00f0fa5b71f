"""Files: uploaded in three steps by a real client, seen only where they were shared."""

import io

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.errors import CannotDoThatError
from tests.sandbox.support import FAYE, REMY, Teapot, manifest_without, modal, run, text_input

PICTURE = b"\x89PNG not really"


def client_of(pot):
    return AsyncWebClient(token=pot.sandbox.bot_token, base_url=pot.sandbox.base_url)


async def uploaded(pot, **where):
    """Upload a picture the way slack_sdk does and return its id."""
    answer = await client_of(pot).files_upload_v2(
        filename="leaf.png", content=PICTURE, title="A leaf", alt_txt="a green leaf", **where
    )
    return answer["file"]["id"]


async def fetched(url, token=None, **query):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with (
        aiohttp.ClientSession(headers=headers) as http,
        http.get(url, params=query, allow_redirects=False) as response,
    ):
        return response.status, response.content_type, await response.read()


def test_an_uploaded_file_is_shared_with_its_words():
    async def story():
        pot = Teapot()
        async with pot.sandbox:
            file_id = await uploaded(pot, channel="D0RESIDENT1", initial_comment="Look")

            [message] = pot.sandbox.person(REMY).messages()
            assert message.text == "Look"
            [file] = message.files
            assert (file["id"], file["title"], file["mimetype"]) == (
                file_id,
                "A leaf",
                "image/png",
            )
            assert (file["size"], file["alt_txt"]) == (len(PICTURE), "a green leaf")
            info = pot.done("files.info", file=file_id)["file"]
            assert (info["ims"], info["is_public"]) == (["D0RESIDENT1"], False)
            assert info["shares"] == {"private": {"D0RESIDENT1": [{"ts": message.ts}]}}
            await pot.sandbox.settled()
            assert pot.events("message")[0]["subtype"] == "file_share"

    run(story)


def test_a_file_is_fetched_with_the_app_s_token_alone():
    async def story():
        pot = Teapot()
        async with pot.sandbox:
            file_id = await uploaded(pot, channel="D0RESIDENT1")
            file = pot.done("files.info", file=file_id)["file"]
            url, download = file["url_private"], file["url_private_download"]

            assert await fetched(url, pot.sandbox.bot_token) == (200, "image/png", PICTURE)
            assert (await fetched(download, pot.sandbox.bot_token))[0] == 200
            assert (await fetched(url, **{"as": REMY}))[0] == 302
            assert (await fetched(url))[0] == 302
            assert (await fetched(url.replace(file_id, "F0NONE")))[0] == 404
            assert pot.sandbox.person(REMY).file_content(file_id) == PICTURE
            with pytest.raises(CannotDoThatError):
                pot.sandbox.person(FAYE).file_content(file_id)

    run(story)


def test_without_the_scope_the_app_cannot_read_its_own_file():
    async def story():
        pot = Teapot(manifest_without("files:read"))
        async with pot.sandbox:
            file_id = await uploaded(pot, channel="D0RESIDENT1")
            url = pot.sandbox.person(REMY).messages()[0].files[0]["url_private"]

            assert (await fetched(url, pot.sandbox.bot_token))[0] == 302
            assert pot.refused("files.info", file=file_id) == "missing_scope"

    run(story)


def test_a_file_without_a_place_is_seen_once_a_message_shows_it():
    async def story():
        pot = Teapot()
        async with pot.sandbox:
            file_id = await uploaded(pot)
            remy = pot.sandbox.person(REMY)
            with pytest.raises(CannotDoThatError):
                remy.file_content(file_id)

            picture = {"type": "image", "slack_file": {"id": file_id}, "alt_text": "a leaf"}
            pot.done("chat.postMessage", channel=REMY, text="a leaf", blocks=[picture])

            assert remy.file_content(file_id) == PICTURE
            by_url = {"url": pot.done("files.info", file=file_id)["file"]["url_private"]}
            again = [{**picture, "slack_file": by_url}]
            pot.done("chat.postMessage", channel=REMY, text="a leaf", blocks=again)

    run(story)


async def sent(pot, length):
    """Ask for an address for so many bytes and send the picture there; return the file's id."""
    step = pot.done("files.getUploadURLExternal", filename="leaf.png", length=length)
    async with aiohttp.ClientSession() as http, http.post(step["upload_url"], data=PICTURE):
        return step["file_id"]


def test_a_file_is_completed_once_with_as_many_bytes_as_were_promised_and_by_whose_it_is():
    async def story():
        pot = Teapot()
        async with pot.sandbox:
            whole = [{"id": await sent(pot, len(PICTURE))}]
            cut_off = [{"id": await sent(pot, len(PICTURE) + 1)}]
            theirs = [{"id": pot.sandbox.person(REMY).upload("leaf.png", PICTURE)}]

            pot.done("files.completeUploadExternal", files=whole)
            for files in (whole, cut_off, theirs):
                assert pot.refused("files.completeUploadExternal", files=files) == "file_not_found"

    run(story)


def test_the_app_sees_somebody_s_file_once_it_was_given_it():
    async def story():
        pot = Teapot()
        remy = pot.sandbox.person(REMY)
        element = {"type": "file_input", "action_id": "text"}
        pot.opens(modal(text_input() | {"element": element}))
        async with pot.sandbox:
            file_id, token = remy.upload("leaf.png", PICTURE), pot.sandbox.bot_token
            url = remy.file(file_id)["url_private"]
            await remy.command("/tea")
            assert pot.refused("files.info", file=file_id) == "file_not_found"
            assert (await fetched(url, token))[0] == 404

            await remy.submit(leaf=[file_id])

            assert pot.done("files.info", file=file_id)["file"]["user"] == REMY
            assert (await fetched(url, token))[0] == 200

    run(story)


def test_a_picture_is_shown_only_from_a_file_that_is_complete():
    async def story():
        pot = Teapot()
        async with pot.sandbox:
            file_id = await sent(pot, len(PICTURE))
            picture = {"type": "image", "slack_file": {"id": file_id}, "alt_text": "a leaf"}
            card = {"channel": REMY, "text": "a leaf", "blocks": [picture]}
            assert pot.refused("chat.postMessage", **card) == "invalid_blocks"

            pot.done("files.completeUploadExternal", files=[{"id": file_id}])

            pot.done("chat.postMessage", **card)

    run(story)


def test_a_file_that_was_never_sent_cannot_be_completed():
    async def story():
        pot = Teapot()
        async with pot.sandbox, aiohttp.ClientSession() as http:
            length = len(PICTURE)
            step = pot.done("files.getUploadURLExternal", filename="leaf.png", length=length)
            files = [{"id": step["file_id"]}]

            assert pot.refused("files.completeUploadExternal", files=files) == "file_not_found"
            async with http.post(
                step["upload_url"], data={"file": io.BytesIO(PICTURE)}
            ) as response:
                assert (await response.text()).startswith("OK - ")
            pot.done("files.completeUploadExternal", files=files)
            async with http.post(step["upload_url"], data=PICTURE) as response:
                assert (await response.json())["error"] == "file_not_found"

    run(story)


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("files.getUploadURLExternal", {"filename": "x", "length": 0}, "invalid_arguments"),
        ("files.getUploadURLExternal", {"length": 3}, "invalid_arguments"),
        ("files.completeUploadExternal", {"files": "["}, "invalid_arguments"),
        ("files.completeUploadExternal", {"files": [1]}, "file_not_found"),
        ("files.completeUploadExternal", {"files": [{"id": ["F1"]}]}, "file_not_found"),
        ("files.info", {"file": "F0NONE"}, "file_not_found"),
    ],
)
def test_a_file_call_that_slack_refuses_is_refused_with_its_word(method, arguments, error):
    async def story():
        assert Teapot().refused(method, **arguments) == error

    run(story)


@pytest.mark.parametrize(
    ("where", "error"),
    [({"channel_id": REMY}, "invalid_arguments"), ({"channels": REMY}, "invalid_channel")],
)
def test_a_file_is_not_shared_with_a_bare_person(where, error):
    async def story():
        pot = Teapot()
        async with pot.sandbox:
            files = [{"id": await sent(pot, len(PICTURE))}]

            assert pot.refused("files.completeUploadExternal", files=files, **where) == error
            pot.done("files.completeUploadExternal", files=files, channels="D0RESIDENT1")

    run(story)


def test_an_upload_can_fail_on_request():
    async def story():
        pot = Teapot()
        async with pot.sandbox:
            pot.sandbox.faults.break_answer_next("upload", "500")

            with pytest.raises(Exception, match="Failed to upload"):
                await uploaded(pot, channel="D0RESIDENT1")

            assert pot.sandbox.person(REMY).messages() == []

    run(story)
