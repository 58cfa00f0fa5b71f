"""Interaction payloads: what a slash command, a shortcut, a press, a submission says to the app."""

from typing import Any

from sandbox.conversations import Conversation, Kind
from sandbox.messages import Message
from sandbox.slack import Slack
from sandbox.users import User
from sandbox.views import OpenView

Json = dict[str, Any]


def channel_name(conversation: Conversation) -> str:
    """The name payloads give a conversation."""
    if conversation.kind is Kind.IM:
        return "directmessage"
    return "privategroup" if conversation.kind is Kind.GROUP else conversation.name


def slash_command(
    slack: Slack, user: User, conversation: Conversation, command: str, text: str
) -> Json:
    """A slash command's payload: text only, since over HTTP it is a form."""
    return {
        "token": slack.installation.verification_token,
        "team_id": slack.workspace.id,
        "team_domain": slack.workspace.domain,
        "channel_id": conversation.id,
        "channel_name": channel_name(conversation),
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": slack.installation.app_id,
        "is_enterprise_install": "false",
        "response_url": slack.response_url(user.id, conversation.id),
        "trigger_id": slack.triggers.issue(user.id),
    }


def global_shortcut(slack: Slack, user: User, callback_id: str) -> Json:
    """A global shortcut's payload: no conversation, no response URL."""
    return _interaction(slack, user, "shortcut") | {
        "callback_id": callback_id,
        "action_ts": slack.timestamps.next(),
        "trigger_id": slack.triggers.issue(user.id),
    }


def message_shortcut(
    slack: Slack, user: User, conversation: Conversation, message: Message, callback_id: str
) -> Json:
    """A message shortcut's payload, with the whole message."""
    return _interaction(slack, user, "message_action") | {
        "callback_id": callback_id,
        "action_ts": slack.timestamps.next(),
        "trigger_id": slack.triggers.issue(user.id),
        "channel": {"id": conversation.id, "name": channel_name(conversation)},
        "message_ts": message.ts,
        "message": message.json,
        "response_url": slack.response_url(user.id, conversation.id),
    }


def message_actions(
    slack: Slack,
    user: User,
    conversation: Conversation,
    message: Message,
    action: Json,
    values: Json,
) -> Json:
    """A block_actions payload from a message; an ephemeral one is not repeated in it."""
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": conversation.id,
        "is_ephemeral": message.is_ephemeral,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    payload = _interaction(slack, user, "block_actions") | {
        "container": container,
        "trigger_id": slack.triggers.issue(user.id),
        "channel": {"id": conversation.id, "name": channel_name(conversation)},
        "state": {"values": values},
        "response_url": slack.response_url(user.id, conversation.id, message.ts),
        "actions": [action],
    }
    if not message.is_ephemeral:
        payload["message"] = message.json
    return payload


def view_actions(slack: Slack, user: User, view: OpenView, action: Json) -> Json:
    """A block_actions payload from a modal or App Home."""
    return _interaction(slack, user, "block_actions") | {
        "container": {"type": "view", "view_id": view.json["id"]},
        "trigger_id": slack.triggers.issue(user.id),
        "view": view.with_state(),
        "actions": [action],
    }


def block_suggestion(
    slack: Slack, user: User, container: Json, block_id: str, action_id: str, query: str
) -> Json:
    """What an external select asks while somebody types; `container` says where it stands."""
    return _interaction(slack, user, "block_suggestion") | {
        "action_id": action_id,
        "block_id": block_id,
        "value": query,
        **container,
    }


def view_submission(slack: Slack, user: User, view: OpenView, response_urls: list[Json]) -> Json:
    """A submitted modal."""
    return _interaction(slack, user, "view_submission") | {
        "trigger_id": slack.triggers.issue(user.id),
        "view": view.with_state(),
        "response_urls": response_urls,
    }


def view_closed(slack: Slack, user: User, view: OpenView, *, is_cleared: bool) -> Json:
    """A modal that was closed without being submitted."""
    return _interaction(slack, user, "view_closed") | {
        "view": view.without_state(),
        "is_cleared": is_cleared,
    }


def _interaction(slack: Slack, user: User, kind: str) -> Json:
    return {
        "type": kind,
        "team": {"id": slack.workspace.id, "domain": slack.workspace.domain},
        "user": {
            "id": user.id,
            "username": user.name,
            "name": user.name,
            "team_id": user.home_team_id or slack.workspace.id,
        },
        "api_app_id": slack.installation.app_id,
        "token": slack.installation.verification_token,
        "enterprise": None,
        "is_enterprise_install": False,
    }
