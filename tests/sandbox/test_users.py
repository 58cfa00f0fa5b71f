"""users.* and the small methods: who is here, who the app is."""

from datetime import timedelta

import pytest

from tests.sandbox.support import APP, FAYE, REMY, Teapot, manifest_without, run


def test_a_person_comes_with_title_and_time_zone():
    async def story():
        user = Teapot().done("users.info", user="U0RESIDENT3", include_locale=True)["user"]

        assert user["profile"]["title"].startswith("PGY-2")
        assert (user["tz"], user["tz_offset"]) == ("Asia/Kolkata", 19_800)
        assert user["locale"] == "en-US"
        assert "email" not in user["profile"]

    run(story)


def test_the_offset_follows_the_clock_through_daylight_saving_time():
    async def story():
        pot = Teapot()
        winter = pot.done("users.info", user=REMY)["user"]["tz_offset"]

        await pot.sandbox.clock.advance(timedelta(days=30))

        summer = pot.done("users.info", user=REMY)["user"]["tz_offset"]
        assert (winter, summer) == (-18_000, -14_400)

    run(story)


@pytest.mark.parametrize(
    ("tz", "winter", "summer"),
    [
        ("America/New_York", "Eastern Standard Time", "Eastern Daylight Time"),
        ("America/Chicago", "Central Standard Time", "Central Daylight Time"),
        ("Asia/Kolkata", "India Standard Time", "India Standard Time"),
        ("Asia/Shanghai", "Asia/Shanghai", "Asia/Shanghai"),
    ],
)
def test_a_time_zone_is_named_as_slack_names_it(tz, winter, summer):
    async def story():
        pot = Teapot()
        await pot.sandbox.change_person(REMY, tz=tz)
        before = pot.done("users.info", user=REMY)["user"]["tz_label"]

        await pot.sandbox.clock.advance(timedelta(days=30))

        assert (before, pot.done("users.info", user=REMY)["user"]["tz_label"]) == (winter, summer)

    run(story)


def test_a_deactivated_person_is_listed_as_such_and_without_a_time_zone():
    async def story():
        members = Teapot().done("users.list")["members"]

        gone = next(one for one in members if one["id"] == "U0GONE")
        assert gone["deleted"]
        assert "tz" not in gone
        assert {"U0APP", "U0OTHERBOT", "USLACKBOT"} <= {one["id"] for one in members}

    run(story)


def test_people_are_listed_in_pages():
    async def story():
        pot = Teapot()
        first = pot.done("users.list", limit=10)
        cursor = first["response_metadata"]["next_cursor"]

        second = pot.done("users.list", limit=10, cursor=cursor)

        ids = [one["id"] for one in (*first["members"], *second["members"])]
        assert len(ids) == len(set(ids)) == 15
        assert second["response_metadata"]["next_cursor"] == ""

    run(story)


def test_changes_of_people_are_seen_and_told():
    async def story():
        pot = Teapot()

        await pot.sandbox.change_person(REMY, tz="Asia/Kolkata", title="PGY-2")

        assert pot.done("users.info", user=REMY)["user"]["tz"] == "Asia/Kolkata"
        [event] = pot.events("user_change")
        assert event["user"]["profile"]["title"] == "PGY-2"

    run(story)


def test_the_app_learns_of_somebody_new():
    async def story():
        pot = Teapot()
        newcomer = pot.sandbox.workspace.user(REMY)
        fields = {name: getattr(newcomer, name) for name in ("name", "real_name", "title", "tz")}

        person = await pot.sandbox.add_person(type(newcomer)("U0NEW", **fields))

        assert [event["user"]["id"] for event in pot.events("team_join")] == ["U0NEW"]
        pot.done("chat.postMessage", channel="U0NEW", text="welcome")
        assert person.messages()[0].text == "welcome"

    run(story)


def test_the_app_learns_who_it_is():
    async def story():
        pot = Teapot()

        answer = pot.done("auth.test")

        assert (answer["user_id"], answer["team_id"]) == (APP, "T0LAKESIDE")
        assert pot.done("users.info", user=APP)["user"]["is_bot"]
        assert pot.done("bots.info", bot=answer["bot_id"])["bot"]["name"] == "Teapot"
        assert pot.done("team.info")["team"]["name"] == "Lakeside Teaching Hospital"
        assert pot.done("dnd.info", user=FAYE)["dnd_enabled"] is False

    run(story)


def test_a_method_the_sandbox_lacks_is_said_to_the_developer_once():
    async def story():
        pot = Teapot()
        for _ in range(2):
            pot.refused("reactions.add", name="tea")

        [problem] = pot.sandbox.problems
        assert "reactions.add" in problem

    run(story)


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("users.info", {"user": "U0NOBODY"}, "user_not_found"),
        ("users.info", {}, "user_not_found"),
        ("bots.info", {"bot": "B0NOBODY"}, "bot_not_found"),
        ("team.info", {"team": "T0ELSEWHERE"}, "team_not_found"),
        ("dnd.info", {"user": "U0NOBODY"}, "user_not_found"),
        ("users.conversations", {"user": "U0NOBODY"}, "user_not_found"),
        ("tea.make", {}, "unknown_method"),
    ],
)
def test_what_is_not_there_is_said_with_slack_s_word(method, arguments, error):
    async def story():
        assert Teapot().refused(method, **arguments) == error

    run(story)


@pytest.mark.parametrize(
    ("method", "scope"),
    [
        ("users.info", "users:read"),
        ("users.list", "users:read"),
        ("bots.info", "users:read"),
        ("team.info", "team:read"),
        ("dnd.info", "dnd:read"),
        ("files.info", "files:read"),
        ("files.getUploadURLExternal", "files:write"),
        ("files.completeUploadExternal", "files:write"),
        ("chat.update", "chat:write"),
        ("chat.delete", "chat:write"),
        ("chat.postEphemeral", "chat:write"),
    ],
)
def test_a_method_needs_the_scope_the_manifest_did_not_ask_for(method, scope):
    async def story():
        answer = Teapot(manifest_without(scope)).ask(method)

        assert (answer["error"], answer["needed"]) == ("missing_scope", scope)

    run(story)


def test_after_an_uninstall_the_token_is_worth_nothing():
    async def story():
        pot = Teapot()

        await pot.sandbox.uninstall()

        assert pot.refused("auth.test") == "token_revoked"
        assert pot.events("app_uninstalled")
        assert pot.events("tokens_revoked")

    run(story)


def test_an_address_needs_its_own_scope():
    async def story():
        manifest = manifest_without()
        manifest["oauth_config"]["scopes"]["bot"].append("users:read.email")

        user = Teapot(manifest).done("users.info", user=REMY)["user"]

        assert user["profile"]["email"].endswith(".example")

    run(story)
