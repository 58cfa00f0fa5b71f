"""Events API: what the app is told because its manifest subscribes to it."""

import asyncio
from typing import Any

from sandbox.conversations import Conversation, Kind
from sandbox.ids import new_id
from sandbox.slack import Slack
from sandbox.users import user_json

Json = dict[str, Any]
Sending = asyncio.Task[None] | None

MESSAGE_EVENT = {
    Kind.CHANNEL: "message.channels",
    Kind.GROUP: "message.groups",
    Kind.MPIM: "message.mpim",
    Kind.IM: "message.im",
}


def tell_app(slack: Slack, subscription: str, event: Json) -> Sending:
    """Send an event, if the manifest subscribes to it and the app is still installed."""
    app = slack.installation
    is_farewell = event["type"] in ("app_uninstalled", "tokens_revoked")
    if subscription not in app.manifest.events or (app.is_revoked and not is_farewell):
        return None
    now = slack.clock.now().timestamp()
    event.setdefault("event_ts", f"{now:.6f}")
    return slack.delivery.send_event(
        {
            "token": app.verification_token,
            "team_id": app.team_id,
            "api_app_id": app.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": new_id("Ev"),
            "event_time": int(now),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": app.team_id,
                    "user_id": app.bot_user_id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": f"4-{event['type']}-{app.team_id}",
        }
    )


def tell_message(slack: Slack, conversation: Conversation, event: Json) -> Sending:
    """Send a message event, and app_mention when the app is mentioned in a channel."""
    if not slack.app_hears(conversation):
        return None
    placed = {**event, "channel": conversation.id, "channel_type": conversation.kind.value}
    placed.setdefault("event_ts", event["ts"])
    if _mentions_app(slack, conversation, event):
        mention = {**placed, "type": "app_mention"}
        del mention["channel_type"]
        tell_app(slack, "app_mention", mention)
    return tell_app(slack, MESSAGE_EVENT[conversation.kind], placed)


def _mentions_app(slack: Slack, conversation: Conversation, event: Json) -> bool:
    is_new = event.get("subtype") in (None, "file_share", "thread_broadcast")
    mention = f"<@{slack.installation.bot_user_id}>"
    return is_new and conversation.kind is not Kind.IM and mention in event.get("text", "")


def tell_membership(
    slack: Slack, conversation: Conversation, user_id: str, *, joined: bool, inviter: str = ""
) -> Sending:
    """Send member_joined_channel or member_left_channel."""
    if not slack.app_hears(conversation) and user_id != slack.installation.bot_user_id:
        return None
    kind = "member_joined_channel" if joined else "member_left_channel"
    event: Json = {
        "type": kind,
        "user": user_id,
        "channel": conversation.id,
        "channel_type": "C" if conversation.kind is Kind.CHANNEL else "G",
        "team": slack.workspace.id,
    }
    if inviter:
        event["inviter"] = inviter
    return tell_app(slack, kind, event)


def tell_user(slack: Slack, kind: str, user_id: str) -> Sending:
    """Send user_change or team_join with the whole user."""
    user = slack.workspace.user(user_id)
    with_email = "users:read.email" in slack.installation.scopes
    body = user_json(user, slack.workspace.id, slack.clock.now(), with_email=with_email)
    return tell_app(slack, kind, {"type": kind, "user": body, "cache_ts": user.updated})


def tell_home_opened(slack: Slack, user_id: str, im: Conversation, tab: str) -> Sending:
    """Send app_home_opened, with the view that is shown if there is one."""
    event: Json = {"type": "app_home_opened", "user": user_id, "channel": im.id, "tab": tab}
    home = slack.views.home(user_id)
    if tab == "home" and home is not None:
        event["view"] = home.with_state()
    return tell_app(slack, "app_home_opened", event)
