"""The manifest: what Slack would refuse to install, and what it leaves out."""

from copy import deepcopy
from pathlib import Path

import pytest
import yaml

from sandbox.__main__ import welcome
from sandbox.errors import ManifestError
from sandbox.manifest import read_manifest
from sandbox.web_api.table import call
from tests.sandbox.support import APP, MANIFEST, REMY, Teapot, run

TEA, MAKE = MANIFEST["features"]["slash_commands"][0], MANIFEST["features"]["shortcuts"][0]


def changed(**changes):
    """The manifest with other values at some paths, such as `settings__interactivity`."""
    manifest = deepcopy(MANIFEST)
    for path, value in changes.items():
        *way, last = path.split("__")
        part = manifest
        for key in way:
            part = part[key]
        part[last] = value
    return manifest


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"oauth_config__scopes__bot": ["chat:write"]}, "need the bot scope commands"),
        ({"oauth_config__scopes__bot": ["commands"]}, "message.im needs the bot scope im:history"),
        ({"settings__interactivity": {"is_enabled": False}}, "shortcuts need settings.inter"),
        ({"features": "many"}, "features must be a table"),
        ({"features__slash_commands": [{"description": "x"}]}, "slash_commands has no command"),
        ({"features__slash_commands": [{"command": "/tea"}]}, "slash_commands has no description"),
        ({"features__slash_commands": [TEA | {"command": "tea"}]}, "must begin with a slash"),
        ({"features__slash_commands": [TEA] * 51}, "more than 50"),
        ({"features__slash_commands": ["/tea"]}, "slash_commands must be a list of tables"),
        ({"features__shortcuts": [{"name": "x"}]}, "shortcuts has no callback_id"),
        ({"features__shortcuts": [MAKE | {"type": "both"}]}, "global or message, not both"),
        ({"features__shortcuts": [MAKE | {"name": "x" * 60}]}, "a name that is no text of 1 to 24"),
        ({"features__shortcuts": [MAKE] * 11}, "more than 10"),
        ({"features__bot_user": {}}, "App Home needs features.bot_user"),
        ({"features__bot_user": {"always_online": True}}, "bot_user has no display_name"),
        ({"display_information": {}}, "display_information has no name"),
        ({"display_information": {"name": 7}}, "a name that is no text of 1 to 35"),
        ({"oauth_config__scopes__bot": "commands"}, "bot must be a list of words"),
    ],
)
def test_a_manifest_that_cannot_work_is_refused_with_the_reason(changes, complaint):
    with pytest.raises(ManifestError, match=complaint):
        read_manifest(changed(**changes))


def test_an_event_that_is_never_sent_here_is_said_and_stops_nothing():
    async def story():
        pot = Teapot(changed(settings__event_subscriptions={"bot_events": ["reaction_added"]}))

        [problem] = pot.sandbox.problems
        assert "reaction_added" in problem
        assert "reaction_added" in welcome(pot.sandbox, None)

    run(story)


def test_nothing_at_all_is_no_manifest():
    with pytest.raises(ManifestError, match="has no name"):
        read_manifest({})


def test_an_app_without_socket_mode_gets_no_connection():
    async def story():
        pot = Teapot(changed(settings__socket_mode_enabled=False))
        slack, token = pot.sandbox.slack, pot.sandbox.app_token

        answer = call(slack, "apps.connections.open", token, {})

        assert answer == {"ok": False, "error": "socket_mode_disabled"}
        assert "settings.socket_mode_enabled" in pot.sandbox.problems[0]
        assert "or give --http an address" in welcome(pot.sandbox, None)
        assert "posted to http://app" in welcome(pot.sandbox, "http://app")

    run(story)


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(ManifestError) as refusal:
        read_manifest(changed(oauth_config__scopes__bot=[]))

    assert str(refusal.value).count(";") > 3


def test_the_app_is_named_as_its_manifest_names_it():
    async def story():
        pot = Teapot(changed(features__bot_user={"display_name": "Tea Pot"}))

        user = pot.done("users.info", user=APP)["user"]

        assert (user["real_name"], user["name"]) == ("Teapot", "tea_pot")

    run(story)


def test_an_app_without_a_home_cannot_publish_one():
    async def story():
        pot = Teapot(changed(features__app_home={"home_tab_enabled": False}))

        view = {"type": "home", "blocks": [{"type": "divider"}]}

        assert pot.refused("views.publish", user_id=REMY, view=view) == "not_enabled"

    run(story)


def test_an_app_without_a_messages_tab_cannot_write_dms():
    async def story():
        pot = Teapot(changed(features__app_home={"messages_tab_enabled": False}))

        for channel in (REMY, "D0RESIDENT1"):
            refusal = pot.refused("chat.postMessage", channel=channel, text="x")
            assert refusal == "messages_tab_disabled"

    run(story)


def test_nobody_writes_in_a_read_only_messages_tab():
    async def story():
        tab = {"messages_tab_enabled": True, "messages_tab_read_only_enabled": True}
        pot = Teapot(changed(features__app_home=tab))
        pot.done("chat.postMessage", channel=REMY, text="x")

        with pytest.raises(ValueError, match="cannot write"):
            await pot.sandbox.person(REMY).say("D0RESIDENT1", "hello?")

    run(story)


def test_the_manifest_of_this_repository_can_be_installed():
    manifest = Path(__file__).parents[2] / "manifest.yml"

    read = read_manifest(yaml.safe_load(manifest.read_text(encoding="utf-8")))

    assert read.commands
