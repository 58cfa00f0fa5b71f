"""manifest.yml asks for what the code uses, and for nothing else."""

import ast
import asyncio
import inspect
from pathlib import Path

import pytest
import yaml
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from handlers.register import register, routes
from handlers.services import Services
from sandbox.manifest import EVENT_SCOPES
from sandbox.web_api.table import METHODS

ROOT = Path(__file__).parent.parent
MANIFEST = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))
FEATURES, SETTINGS = MANIFEST["features"], MANIFEST["settings"]

NEEDS = {
    "apps_connections_open": set(),  # by the app-level token
    "auth_test": set(),
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations_history": {"im:history", "mpim:history"},  # of one person and of two
    "conversations_info": {"channels:read", "groups:read"},  # of a public and of a private one
    "conversations_open": {"im:write", "mpim:write"},  # of one person (for a file) and of two
    "files_info": {"files:read"},
    "files_upload_v2": {"files:write"},
    "users_info": {"users:read"},
    "views_open": set(),
    "views_publish": set(),
    "views_push": set(),
    "views_update": set(),
}
"""The Web API's methods that we call, and the scopes that each needs (docs.slack.dev/reference)."""

CALLABLE = {
    name
    for name, _ in inspect.getmembers(AsyncWebClient, inspect.iscoroutinefunction)
    if not name.startswith("_")
}


class Listening(AsyncApp):
    """A Bolt app that also writes down what it listens to."""

    def __init__(self, **more):
        super().__init__(**more)
        self.heard = {}

    def _note(self, kind, what):
        self.heard.setdefault(kind, set()).add(what)

    def command(self, command, *args, **more):
        self._note("command", command)
        return super().command(command, *args, **more)

    def shortcut(self, constraints, *args, **more):
        self._note("shortcut", constraints)
        return super().shortcut(constraints, *args, **more)

    def event(self, event, *args, **more):
        self._note("event", event)
        return super().event(event, *args, **more)

    def action(self, constraints, *args, **more):
        self._note("action", constraints)
        return super().action(constraints, *args, **more)

    def message(self, *args, **more):
        self._note("event", "message")
        return super().message(*args, **more)

    def function(self, callback_id, *args, **more):
        self._note("function", callback_id)
        return super().function(callback_id, *args, **more)

    def options(self, constraints, *args, **more):
        self._note("options", constraints)
        return super().options(constraints, *args, **more)


@pytest.fixture(scope="module")
def heard():
    """What the app listens to, by kind; patterns that catch the unknown are left out."""

    async def listen():
        app = Listening(client=AsyncWebClient(token="xoxb-of-nobody"))
        register(app, Services(transaction=None, now=None, wake=None))
        return app.heard

    found = asyncio.run(listen())
    return {kind: {what for what in all_ if isinstance(what, str)} for kind, all_ in found.items()}


def called():
    """Return the methods of the Web API that our code calls or names, with where."""
    found = {}
    for path in [*(ROOT / "bot").rglob("*.py"), *(ROOT / "handlers").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in CALLABLE:
                found.setdefault(node.attr, []).append(f"{path.name}:{node.lineno}")
    return found


def test_every_method_that_is_called_is_known_here_with_its_scopes():
    assert set(called()) == set(NEEDS)


@pytest.mark.parametrize("name", sorted(NEEDS.keys() - {"files_upload_v2"}))
def test_the_scopes_are_those_the_sandbox_asks_for(name):
    method = METHODS[name.replace("_", ".", 2 if name.startswith("apps_") else 1)]

    assert not method.scopes or set(method.scopes) == NEEDS[name]


def test_the_scopes_are_those_the_code_uses():
    used = set().union(*(NEEDS.get(name, set()) for name in called()))
    if FEATURES["slash_commands"] or FEATURES["shortcuts"]:
        used.add("commands")

    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == used
    assert "user" not in MANIFEST["oauth_config"]["scopes"]


def test_the_commands_are_those_listened_to(heard):
    assert {entry["command"] for entry in FEATURES["slash_commands"]} == heard["command"]


def test_the_shortcuts_are_those_listened_to(heard):
    assert {entry["callback_id"] for entry in FEATURES["shortcuts"]} == heard["shortcut"]


def test_the_events_are_those_listened_to_and_none_needs_a_scope_of_its_own(heard):
    events = set(SETTINGS["event_subscriptions"]["bot_events"])

    assert events == heard["event"]
    assert {scope for event in events for scope in EVENT_SCOPES[event]} == set()


def test_what_the_manifest_switches_on_is_used(heard):
    home = FEATURES["app_home"]

    assert home["home_tab_enabled"] is ("views_publish" in called())
    assert home["messages_tab_enabled"] is ("chat_postMessage" in called())
    assert SETTINGS["interactivity"]["is_enabled"] is bool(routes().presses.rows)
    assert heard.keys() <= {"command", "shortcut", "event", "action", "options"}


def test_names_fit_where_slack_shows_them():
    assert all(len(entry["name"]) <= 24 for entry in FEATURES["shortcuts"])
    assert len(FEATURES["shortcuts"]) <= 10
    assert len(MANIFEST["display_information"]["name"]) <= 35
    assert len(MANIFEST["display_information"]["description"]) <= 140
