"""A manifest, a view or two, and a sandbox to try things in."""

import asyncio
from collections.abc import Awaitable, Callable
from copy import deepcopy
from datetime import UTC, datetime

from sandbox.clock import Clock
from sandbox.delivery import DeliveryLimits, Envelope
from sandbox.seed import lakeside
from sandbox.server import Sandbox
from sandbox.web_api.table import call

START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
REMY, ROSA, FAYE, OTIS, DANA = (
    "U0RESIDENT1",
    "U0RESIDENT2",
    "U0FACULTY1",
    "U0OUTSIDER",
    "U0DIRECTOR",
)
APP = "U0APP"

MANIFEST = {
    "display_information": {"name": "Teapot"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "teapot"},
        "slash_commands": [
            {"command": "/tea", "description": "Make tea"},
            {"command": "/pour", "description": "Pour it", "should_escape": True},
        ],
        "shortcuts": [
            {"name": "Make tea", "type": "global", "callback_id": "make", "description": "Tea"},
            {"name": "Tea for it", "type": "message", "callback_id": "for_it", "description": "T"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "app_mentions:read",
                "channels:history",
                "channels:read",
                "chat:write",
                "commands",
                "dnd:read",
                "files:read",
                "files:write",
                "groups:read",
                "im:history",
                "im:read",
                "im:write",
                "mpim:history",
                "mpim:read",
                "mpim:write",
                "team:read",
                "users:read",
            ]
        }
    },
    "settings": {
        "socket_mode_enabled": True,
        "interactivity": {"is_enabled": True},
        "event_subscriptions": {
            "bot_events": [
                "app_home_opened",
                "app_mention",
                "app_uninstalled",
                "member_joined_channel",
                "message.channels",
                "message.im",
                "message.mpim",
                "team_join",
                "tokens_revoked",
                "user_change",
            ]
        },
    },
}


def manifest_without(*scopes: str) -> dict:
    """The manifest with fewer scopes, and without the events that would need them."""
    manifest = deepcopy(MANIFEST)
    asked = manifest["oauth_config"]["scopes"]["bot"]
    manifest["oauth_config"]["scopes"]["bot"] = [scope for scope in asked if scope not in scopes]
    manifest["settings"]["event_subscriptions"]["bot_events"] = []
    return manifest


class Teapot:
    """A sandbox whose app is the test: it answers by `answers` and remembers what it got."""

    def __init__(self, manifest: dict = MANIFEST, limits: DeliveryLimits | None = None) -> None:
        self.sandbox = Sandbox(
            manifest, lakeside(), clock=Clock(START, running=False), limits=limits
        )
        self.got: list[Envelope] = []
        self.answer: Callable[[dict], Awaitable[object]] | None = None
        self.sandbox.receive_in_process(self._receive)

    async def _receive(self, envelope: Envelope) -> object:
        self.got.append(envelope)
        is_event = envelope.type == "events_api"
        return None if self.answer is None or is_event else await self.answer(envelope.payload)

    def events(self, kind: str) -> list[dict]:
        """The events of one type, oldest first."""
        said = [one.payload["event"] for one in self.got if one.type == "events_api"]
        return [event for event in said if event["type"] == kind]

    def payloads(self, kind: str) -> list[dict]:
        """The interaction payloads of one type."""
        return [one.payload for one in self.got if one.payload.get("type") == kind]

    def ask(self, method: str, **arguments: object) -> dict:
        """Call the Web API with the bot token."""
        return call(self.sandbox.slack, method, self.sandbox.bot_token, arguments)

    def done(self, method: str, **arguments: object) -> dict:
        """Call the Web API and insist that it worked."""
        answer = self.ask(method, **arguments)
        assert answer["ok"], answer
        return answer

    def refused(self, method: str, **arguments: object) -> str:
        """Call the Web API and return the error code."""
        answer = self.ask(method, **arguments)
        assert not answer["ok"], answer
        return answer["error"]

    def opens(self, view: dict) -> None:
        """Answer slash commands and shortcuts by opening a modal, all else with nothing."""

        async def answer(payload: dict) -> None:
            if "command" in payload or payload["type"] in ("shortcut", "message_action"):
                self.done("views.open", trigger_id=payload["trigger_id"], view=view)

        self.answer = answer

    def answers(self, kind: str, with_this: object) -> None:
        """Acknowledge payloads of one type with this."""
        before = self.answer

        async def answer(payload: dict) -> object:
            if payload.get("type") == kind:
                return with_this(payload) if callable(with_this) else with_this
            return await before(payload) if before else None

        self.answer = answer


def run(story: Callable[[], Awaitable[None]]) -> None:
    """Run a story to its end; nothing may be left on its way."""
    asyncio.run(asyncio.wait_for(story(), 20))


def plain(text: str) -> dict:
    return {"type": "plain_text", "text": text}


def text_input(block_id: str = "leaf", action_id: str = "text", **more: object) -> dict:
    element = {"type": "plain_text_input", "action_id": action_id}
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain("Which leaf?"),
        "element": element,
        **more,
    }


def modal(*blocks: dict, title: str = "Tea", **more: object) -> dict:
    return {
        "type": "modal",
        "title": plain(title),
        "submit": plain("Brew"),
        "blocks": list(blocks) or [text_input()],
        **more,
    }


def home(*blocks: dict, **more: object) -> dict:
    return {"type": "home", "blocks": list(blocks) or [section("The kettle is on.")], **more}


def section(text: str, **more: object) -> dict:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(
    action_id: str = "pour", value: str = "one", label: str = "Pour", **more: object
) -> dict:
    return {
        "type": "button",
        "action_id": action_id,
        "value": value,
        "text": plain(label),
        **more,
    }


def actions(*elements: dict, block_id: str = "row") -> dict:
    return {"type": "actions", "block_id": block_id, "elements": list(elements) or [button()]}
