"""chat.*: what Slack takes, what it refuses, who sees it."""

import pytest

from tests.sandbox.support import (
    APP,
    DANA,
    OTIS,
    REMY,
    ROSA,
    Teapot,
    actions,
    manifest_without,
    run,
    section,
)


def test_posting_to_a_person_opens_the_dm_with_them():
    async def story():
        pot = Teapot()

        answer = pot.done("chat.postMessage", channel=REMY, text="Tea is ready")

        assert answer["channel"] == "D0RESIDENT1"
        assert answer["message"]["user"] == APP
        said = pot.sandbox.person(REMY).messages()
        assert [message.text for message in said] == ["Tea is ready"]
        assert said[0].ts == answer["ts"]

    run(story)


@pytest.mark.parametrize("name", ["#general", "general", "C0GENERAL"])
def test_a_channel_may_be_meant_by_its_name(name):
    async def story():
        pot = Teapot()
        await pot.sandbox.person(REMY).invite("C0GENERAL", APP)

        assert pot.done("chat.postMessage", channel=name, text="x")["channel"] == "C0GENERAL"
        assert pot.refused("chat.postMessage", channel="#attic", text="x") == "channel_not_found"

    run(story)


def test_the_dm_of_one_person_is_not_seen_by_another():
    async def story():
        pot = Teapot()
        pot.done("chat.postMessage", channel=REMY, text="Only for you")

        assert pot.sandbox.person(ROSA).messages() == []

    run(story)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ({"channel": "C0GENERAL", "text": "x"}, "not_in_channel"),
        ({"channel": REMY}, "no_text"),
        ({"channel": REMY, "text": ""}, "no_text"),
        ({"text": "x"}, "invalid_arguments"),
        ({"channel": REMY, "blocks": "[{"}, "invalid_blocks_format"),
        ({"channel": REMY, "blocks": {"type": "section"}}, "invalid_blocks_format"),
        ({"channel": REMY, "text": "x", "blocks": [{"type": "teapot"}]}, "invalid_blocks"),
        ({"channel": REMY, "text": "x", "thread_ts": "yesterday"}, "invalid_thread_ts"),
        ({"channel": REMY, "text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
        ({"channel": REMY, "text": "x", "metadata": "["}, "invalid_metadata_format"),
        ({"channel": REMY, "text": "x", "metadata": {"kind": 1}}, "invalid_metadata_schema"),
        ({"channel": REMY, "text": "x", "username": "Lord Tea"}, "missing_scope"),
        ({"channel": "U0OTHERBOT", "text": "x"}, "cannot_dm_bot"),
        ({"channel": REMY, "text": "x", "markdown_text": "x"}, "markdown_text_conflict"),
    ],
)
def test_a_post_that_slack_refuses_is_refused_with_its_word(arguments, error):
    async def story():
        assert Teapot().refused("chat.postMessage", **arguments) == error

    run(story)


def test_bad_blocks_are_refused_with_the_path_to_each_fault():
    async def story():
        pot = Teapot()

        answer = pot.ask("chat.postMessage", channel=REMY, text="x", blocks=[section("y" * 3001)])

        assert answer["error"] == "invalid_blocks"
        [message] = answer["response_metadata"]["messages"]
        assert message.startswith("[ERROR]")
        assert "/blocks/0/text" in message
        assert pot.sandbox.person(REMY).messages() == []

    run(story)


def test_a_picture_may_show_only_a_file_that_exists():
    async def story():
        picture = {"type": "image", "slack_file": {"id": "F0NONE"}, "alt_text": "a pot"}

        answer = Teapot().ask("chat.postMessage", channel=REMY, text="x", blocks=[picture])

        assert answer["error"] == "invalid_blocks"
        assert "/blocks/0/slack_file" in answer["response_metadata"]["messages"][0]

    run(story)


def test_an_archived_channel_takes_no_posts():
    async def story():
        pot = Teapot()
        await pot.sandbox.person(DANA).invite("C0RESIDENCY", APP)
        pot.done("chat.postMessage", channel="C0RESIDENCY", text="x")

        pot.sandbox.archive("C0RESIDENCY")

        assert pot.refused("chat.postMessage", channel="C0RESIDENCY", text="x") == "is_archived"

    run(story)


def test_a_deactivated_person_gets_posts_only_where_they_had_a_dm():
    async def story():
        pot = Teapot()

        await pot.sandbox.change_person(REMY, deleted=True)

        pot.done("chat.postMessage", channel=REMY, text="nobody reads this")
        assert pot.refused("conversations.open", users=REMY) == "user_disabled"

    run(story)


def test_text_beyond_forty_thousand_characters_is_cut():
    async def story():
        pot = Teapot()

        answer = pot.done("chat.postMessage", channel=REMY, text="t" * 40_001)

        assert len(answer["message"]["text"]) == 40_000

    run(story)


def test_a_reply_stands_in_the_thread_of_its_message():
    async def story():
        pot = Teapot()
        root = pot.done("chat.postMessage", channel=REMY, text="root")

        reply = pot.done("chat.postMessage", channel=REMY, text="reply", thread_ts=root["ts"])
        second = pot.done("chat.postMessage", channel=REMY, text="2", thread_ts=reply["ts"])

        assert second["message"]["thread_ts"] == root["ts"]
        channel = root["channel"]
        thread = pot.done("conversations.replies", channel=channel, ts=root["ts"])["messages"]
        assert [message["text"] for message in thread] == ["root", "reply", "2"]
        assert (thread[0]["reply_count"], thread[0]["reply_users"]) == (2, [APP])
        main = pot.done("conversations.history", channel=channel)["messages"]
        assert [message["text"] for message in main] == ["root"]

    run(story)


def test_a_reply_that_is_broadcast_is_in_the_channel_too():
    async def story():
        pot = Teapot()
        root = pot.done("chat.postMessage", channel=REMY, text="root")
        more = {"thread_ts": root["ts"], "reply_broadcast": True}

        pot.done("chat.postMessage", channel=REMY, text="to all", **more)

        main = pot.done("conversations.history", channel=root["channel"])["messages"]
        assert [message["text"] for message in main] == ["to all", "root"]
        assert main[0]["root"]["text"] == "root"

    run(story)


def test_a_thread_counts_only_the_replies_that_are_left():
    async def story():
        pot = Teapot()
        root = pot.done("chat.postMessage", channel=REMY, text="root")
        place = {"channel": root["channel"]}
        replies = [
            pot.done("chat.postMessage", **place, text=text, thread_ts=root["ts"])["ts"]
            for text in ("one", "two")
        ]

        pot.done("chat.delete", **place, ts=replies[1])
        [left] = pot.done("conversations.history", **place)["messages"]
        assert (left["reply_count"], left["latest_reply"]) == (1, replies[0])
        pot.done("chat.delete", **place, ts=replies[0])

        [left] = pot.done("conversations.history", **place)["messages"]
        assert "reply_count" not in left

    run(story)


def test_attachments_are_kept_and_are_enough_for_a_message():
    async def story():
        pot = Teapot()
        attachments = [{"text": "old style"}]

        said = pot.done("chat.postMessage", channel=REMY, attachments=attachments)
        where = {"channel": said["channel"], "ts": said["ts"]}

        assert said["message"]["attachments"] == attachments
        assert pot.refused("chat.update", **where, attachments=[]) == "no_text"
        assert pot.refused("chat.postMessage", channel=REMY, attachments="[") == (
            "invalid_attachments"
        )
        many = attachments * 101
        assert pot.refused("chat.postMessage", channel=REMY, attachments=many) == (
            "too_many_attachments"
        )

    run(story)


def test_an_update_keeps_what_it_does_not_mention():
    async def story():
        pot = Teapot()
        said = pot.done("chat.postMessage", channel=REMY, text="old", blocks=[actions()])
        before = pot.sandbox.person(REMY).messages()[-1]

        pot.done("chat.update", channel=said["channel"], ts=said["ts"], text="new")

        now = pot.sandbox.person(REMY).messages()[-1]
        assert (now.text, now.is_edited) == ("new", True)
        assert now.blocks[0]["type"] == "actions"
        assert before.text == "old", "who read it before still has it as it was"
        pot.done("chat.update", channel=said["channel"], ts=said["ts"], text="new", blocks=[])
        assert pot.sandbox.person(REMY).messages()[-1].blocks == []
        pot.done("chat.update", channel=said["channel"], ts=said["ts"], markdown_text="newest")
        assert pot.sandbox.person(REMY).messages()[-1].text == "newest"

    run(story)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"text": "t" * 4001}, "msg_too_long"),
        ({"text": "x", "markdown_text": "x"}, "markdown_text_conflict"),
        ({"text": "x", "ts": "1.000001"}, "message_not_found"),
        ({}, "no_text"),
        ({"text": "x", "channel": "D0RESIDENT2"}, "message_not_found"),
        ({"text": "x", "channel": "C0NOWHERE"}, "channel_not_found"),
    ],
)
def test_an_update_that_slack_refuses_is_refused_with_its_word(arguments, error):
    async def story():
        pot = Teapot()
        said = pot.done("chat.postMessage", channel=REMY, text="old")

        refused = {"channel": said["channel"], "ts": said["ts"], **arguments}

        assert pot.refused("chat.update", **refused) == error

    run(story)


def test_what_somebody_else_said_can_be_neither_changed_nor_deleted():
    async def story():
        pot = Teapot()
        theirs = await pot.sandbox.person(REMY).say("D0RESIDENT1", "mine")
        place = {"channel": theirs.channel, "ts": theirs.ts}

        assert pot.refused("chat.update", text="x", **place) == "cant_update_message"
        assert pot.refused("chat.delete", **place) == "cant_delete_message"

    run(story)


def test_a_deleted_message_is_gone_for_all():
    async def story():
        pot = Teapot()
        said = pot.done("chat.postMessage", channel=REMY, text="oops")

        pot.done("chat.delete", channel=said["channel"], ts=said["ts"])

        assert pot.sandbox.person(REMY).messages() == []
        again = pot.refused("chat.delete", channel=said["channel"], ts=said["ts"])
        assert again == "message_not_found"

    run(story)


def test_an_ephemeral_message_is_seen_by_one_person_until_they_reload():
    async def story():
        pot = Teapot()
        await pot.sandbox.person(DANA).invite("C0RESIDENCY", APP)
        remy, rosa = pot.sandbox.person(REMY), pot.sandbox.person(ROSA)

        pot.done("chat.postEphemeral", channel="C0RESIDENCY", user=REMY, text="psst")

        assert [(m.text, m.is_ephemeral) for m in remy.messages("C0RESIDENCY")] == [("psst", True)]
        assert rosa.messages("C0RESIDENCY") == []
        history = pot.done("conversations.history", channel="C0RESIDENCY")
        assert history["messages"] == []
        remy.reload()
        assert remy.messages("C0RESIDENCY") == []

    run(story)


def test_an_ephemeral_message_can_be_neither_updated_nor_deleted_by_its_ts():
    async def story():
        pot = Teapot()
        said = pot.done("chat.postEphemeral", channel="D0RESIDENT1", user=REMY, text="psst")
        place = {"channel": "D0RESIDENT1", "ts": said["message_ts"]}

        assert pot.refused("chat.update", text="x", **place) == "message_not_found"
        assert pot.refused("chat.delete", **place) == "message_not_found"

    run(story)


def test_an_ephemeral_message_goes_only_to_somebody_who_is_there():
    async def story():
        pot = Teapot()
        await pot.sandbox.person(DANA).invite("C0RESIDENCY", APP)
        to_otis = {"channel": "C0RESIDENCY", "user": OTIS, "text": "psst"}

        assert pot.refused("chat.postEphemeral", **to_otis) == "user_not_in_channel"

    run(story)


def test_an_ephemeral_message_does_not_reach_somebody_whose_client_is_closed():
    async def story():
        pot = Teapot()
        remy = pot.sandbox.person(REMY)
        remy.go_away()

        pot.done("chat.postEphemeral", channel="D0RESIDENT1", user=REMY, text="psst")
        remy.come_back()

        assert remy.messages() == []
        pot.done("chat.postEphemeral", channel="D0RESIDENT1", user=REMY, text="psst")
        assert [message.text for message in remy.messages()] == ["psst"]

    run(story)


def test_metadata_is_returned_only_to_who_asks_for_it():
    async def story():
        pot = Teapot()
        note = {"event_type": "brewed", "event_payload": {"leaf": "assam"}}
        said = pot.done("chat.postMessage", channel=REMY, text="x", metadata=note)

        usual = pot.done("conversations.history", channel=said["channel"])
        whole = pot.done(
            "conversations.history", channel=said["channel"], include_all_metadata="true"
        )

        assert "metadata" not in usual["messages"][0]
        assert whole["messages"][0]["metadata"] == note

    run(story)


def test_without_the_scope_nothing_is_posted():
    async def story():
        pot = Teapot(manifest_without("chat:write"))

        answer = pot.ask("chat.postMessage", channel=REMY, text="x")

        assert (answer["error"], answer["needed"]) == ("missing_scope", "chat:write")
        assert "commands" in answer["provided"].split(",")
        assert pot.sandbox.person(REMY).messages() == []

    run(story)
