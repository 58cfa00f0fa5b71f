"""conversations.*: DMs, group DMs and channels, and which of them the app knows of."""

import pytest

from tests.sandbox.support import APP, DANA, FAYE, REMY, ROSA, Teapot, manifest_without, run


def test_the_same_people_get_the_same_group_dm_in_any_order():
    async def story():
        pot = Teapot()

        first = pot.done("conversations.open", users=f"{REMY},{FAYE}")
        second = pot.done("conversations.open", users=f"{FAYE},{REMY}")

        assert first["channel"]["id"] == second["channel"]["id"]
        assert "already_open" not in first
        assert second["already_open"]

    run(story)


def test_a_group_dm_has_the_same_id_in_every_sandbox():
    async def story():
        ids = {
            Teapot().done("conversations.open", users=f"{REMY},{FAYE}")["channel"]["id"]
            for _ in range(2)
        }

        assert len(ids) == 1, "an app's database may outlive the sandbox"

    run(story)


def test_a_group_dm_is_not_a_dm_and_other_people_make_another():
    async def story():
        pot = Teapot()
        group = pot.done("conversations.open", users=f"{REMY},{FAYE}", return_im=True)["channel"]
        dm = pot.done("conversations.open", users=REMY, return_im=True)["channel"]
        three = pot.done("conversations.open", users=f"{REMY},{FAYE},{ROSA}")["channel"]

        assert (group["is_mpim"], group["is_im"]) == (True, False)
        assert dm["is_im"]
        assert dm["user"] == REMY
        assert len({group["id"], dm["id"], three["id"]}) == 3

    run(story)


def test_a_group_dm_is_seen_by_its_members_only():
    async def story():
        pot = Teapot()
        group = pot.done("conversations.open", users=f"{REMY},{FAYE}")["channel"]["id"]
        pot.done("chat.postMessage", channel=group, text="hello both")

        members = pot.done("conversations.members", channel=group)["members"]

        assert set(members) == {APP, REMY, FAYE}
        assert pot.sandbox.person(FAYE).messages(group)[0].text == "hello both"
        with pytest.raises(ValueError, match="cannot see"):
            pot.sandbox.person(ROSA).messages(group)

    run(story)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({}, "users_list_not_supplied"),
        ({"users": "U0NOBODY"}, "user_not_found"),
        ({"users": "U0GONE"}, "user_disabled"),
        ({"users": f"{REMY},U0GONE"}, "user_disabled"),
        ({"users": APP}, "invalid_user_combination"),
        ({"users": "U0OTHERBOT"}, "cannot_dm_bot"),
        ({"users": ",".join(f"U{n}" for n in range(9))}, "too_many_users"),
        ({"channel": "C0GENERAL"}, "method_not_supported_for_channel_type"),
        ({"users": f"{REMY},{ROSA}", "prevent_creation": "true"}, "channel_not_found"),
    ],
)
def test_a_conversation_that_cannot_be_opened_says_why(arguments, error):
    async def story():
        assert Teapot().refused("conversations.open", **arguments) == error

    run(story)


def test_a_dm_and_a_group_dm_need_a_scope_each():
    async def story():
        pot = Teapot(manifest_without("mpim:write"))

        pot.done("conversations.open", users=REMY)
        answer = pot.ask("conversations.open", users=f"{REMY},{FAYE}")

        assert (answer["error"], answer["needed"]) == ("missing_scope", "mpim:write")
        pot = Teapot(manifest_without("im:write"))
        answer = pot.ask("conversations.open", channel="D0RESIDENT1")
        assert (answer["error"], answer["needed"]) == ("missing_scope", "im:write")

    run(story)


def test_the_app_sees_public_channels_and_otherwise_only_where_it_is():
    async def story():
        pot = Teapot()
        private = pot.sandbox.workspace.add_channel(
            "G0PRIVATE", "private", [REMY, FAYE], is_private=True
        )
        between = pot.sandbox.workspace.open_im(REMY, FAYE)

        assert pot.refused("conversations.info", channel=private.id) == "channel_not_found"
        assert pot.refused("chat.postMessage", channel=between.id, text="x") == "channel_not_found"
        everything = "public_channel,im,mpim,private_channel"
        listed = pot.done("conversations.list", types=everything, limit=200)["channels"]
        ids = {channel["id"] for channel in listed}
        assert {one["id"]: one.get("num_members") for one in listed}["C0GENERAL"] == 12
        assert {"C0GENERAL", "C0RESIDENCY", "D0RESIDENT1"} <= ids
        assert not {private.id, between.id} & ids
        assert pot.done("conversations.info", channel="C0GENERAL")["channel"]["is_member"] is False

    run(story)


def test_the_app_reads_only_channels_it_is_in():
    async def story():
        pot = Teapot()
        await pot.sandbox.person(DANA).say("C0RESIDENCY", "before")
        assert pot.refused("conversations.history", channel="C0RESIDENCY") == "not_in_channel"

        await pot.sandbox.person(DANA).invite("C0RESIDENCY", APP)

        history = pot.done("conversations.history", channel="C0RESIDENCY")["messages"]
        assert [message["text"] for message in history] == ["before"]

    run(story)


def test_history_comes_newest_first_in_pages():
    async def story():
        pot = Teapot()
        said = posted(pot, 5)
        between = {1: lambda: (posted(pot, 1), taken_back(pot, said[2]))}

        pages = list(paged(pot, "conversations.history", between))

        assert pages == [["4", "3"], ["1", "0"]], "nothing twice, and nothing left out"

    run(story)


def test_history_since_a_moment_begins_there_and_goes_forward():
    async def story():
        pot = Teapot()
        since = posted(pot, 6)[1]
        between = {1: lambda: posted(pot, 1)}

        pages = list(paged(pot, "conversations.history", between, oldest=since))

        assert pages == [["3", "2"], ["5", "4"], ["0"]]

    run(story)


def test_a_thread_comes_oldest_first_in_pages():
    async def story():
        pot = Teapot()
        [root] = posted(pot, 1)
        replies = posted(pot, 3, thread_ts=root)
        between = {1: lambda: taken_back(pot, replies[0])}

        pages = list(paged(pot, "conversations.replies", between, ts=root))

        assert pages == [["0", "0"], ["1", "2"]]

    run(story)


def posted(pot, count, **more):
    """Post 0, 1, 2 ... to somebody; return when each was."""
    asked = [{"channel": REMY, "text": str(number), **more} for number in range(count)]
    return [pot.done("chat.postMessage", **one)["ts"] for one in asked]


def taken_back(pot, ts):
    pot.done("chat.delete", channel="D0RESIDENT1", ts=ts)


def paged(pot, method, between, **arguments):
    """Go through the pages of two; something else happens before some of them."""
    cursor, number = "", 0
    while cursor or not number:
        between.get(number, lambda: None)()
        page = pot.done(method, channel="D0RESIDENT1", limit=2, cursor=cursor, **arguments)
        yield [message["text"] for message in page["messages"]]
        cursor = page.get("response_metadata", {}).get("next_cursor", "")
        number += 1
        assert page["has_more"] is bool(cursor)


def test_history_can_be_bounded_by_time():
    async def story():
        pot = Teapot()
        stamps = [pot.done("chat.postMessage", channel=REMY, text=str(n))["ts"] for n in range(4)]
        bounds = {"oldest": stamps[0], "latest": stamps[2]}

        within = pot.done("conversations.history", channel="D0RESIDENT1", **bounds)
        with_ends = pot.done("conversations.history", channel="D0RESIDENT1", inclusive=1, **bounds)

        assert [message["text"] for message in within["messages"]] == ["1"]
        assert [message["text"] for message in with_ends["messages"]] == ["2", "1", "0"]
        assert pot.refused("conversations.history", channel="D0RESIDENT1", oldest="x") == (
            "invalid_ts_oldest"
        )

    run(story)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"cursor": "not base64!"}, "invalid_cursor"),
        ({"cursor": "bmV4dDotNQ=="}, "invalid_cursor"),  # next:-5
        ({"limit": [1]}, "invalid_arguments"),
        ({"limit": 1001}, "invalid_limit"),
        ({"limit": "many"}, "invalid_arguments"),
        ({"types": "public_channel,teapots"}, "invalid_types"),
    ],
)
def test_a_list_that_cannot_be_paged_says_why(arguments, error):
    async def story():
        assert Teapot().refused("conversations.list", **arguments) == error

    run(story)


def test_each_kind_of_conversation_needs_its_own_scope_to_be_read():
    async def story():
        pot = Teapot(manifest_without("im:read"))

        pot.done("conversations.info", channel="C0GENERAL")
        answer = pot.ask("conversations.info", channel="D0RESIDENT1")
        listed = pot.ask("conversations.list", types="im")

        assert answer["needed"] == "im:read"
        assert listed["needed"] == "im:read"

    run(story)


def test_a_person_s_conversations_are_listed_as_far_as_the_app_knows_them():
    async def story():
        pot = Teapot()
        pot.sandbox.workspace.open_im(REMY, FAYE)
        pot.done("conversations.open", users=f"{REMY},{FAYE}")

        answer = pot.done("users.conversations", user=REMY, types="im,mpim")

        assert sorted(one["is_im"] for one in answer["channels"]) == [False, True]

    run(story)
