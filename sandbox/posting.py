"""Saying, changing and taking back: what happens to a conversation when somebody does."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.block_kit import with_block_ids
from sandbox.conversations import Conversation
from sandbox.errors import SlackError
from sandbox.events import Sending, tell_message
from sandbox.slack import Slack
from sandbox.users import User

Json = dict[str, Any]

TEXT_MOST = 40_000  # more is cut off
OF_THREAD = frozenset(
    {
        "thread_ts",
        "reply_count",
        "reply_users_count",
        "latest_reply",
        "reply_users",
        "is_locked",
    }
)


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be said; blocks have passed their check."""

    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str = ""
    metadata: Json | None = None
    files: tuple[Json, ...] = ()
    more: Json = field(default_factory=dict)


def post(
    slack: Slack, conversation: Conversation, author: User, draft: Draft
) -> tuple[Json, Sending]:
    """Say something where all members see it; returns the message and its event's delivery."""
    parent = _parent(conversation, draft.thread_ts)
    message = _message(slack, author, draft)
    if parent is not None:
        _join_thread(conversation, parent, message)
    conversation.messages[message["ts"]] = message
    slack.workspace.changed(slack.watchers(conversation))
    return message, tell_message(slack, conversation, message)


def post_ephemeral(
    slack: Slack, conversation: Conversation, author: User, user_id: str, draft: Draft
) -> Json:
    """Show something to one person until they reload; nobody else is told, not even the app."""
    message = _message(slack, author, draft) | {"is_ephemeral": True}
    if draft.thread_ts:
        message["thread_ts"] = draft.thread_ts
    if user_id in slack.workspace.away:
        return message  # Slack says it is sent; it is shown to nobody
    conversation.ephemerals.setdefault(user_id, {})[message["ts"]] = message
    slack.workspace.changed((user_id,))
    return message


def edited(slack: Slack, old: Json, changes: Json) -> Json:
    """A changed message; one who holds the old one still has it as it was."""
    fresh = {**old, **changes}
    if "blocks" in changes:
        fresh["blocks"] = with_block_ids(changes["blocks"])
    fresh["edited"] = {"user": old["user"], "ts": slack.timestamps.next()}
    return fresh


def update(slack: Slack, conversation: Conversation, old: Json, changes: Json) -> Json:
    """Change a message that all see."""
    fresh = edited(slack, old, changes)
    conversation.messages[old["ts"]] = fresh
    slack.workspace.changed(slack.watchers(conversation))
    event = {"type": "message", "subtype": "message_changed", "hidden": True}
    event |= {"message": fresh, "previous_message": old, "ts": slack.timestamps.next()}
    tell_message(slack, conversation, event)
    return fresh


def delete(slack: Slack, conversation: Conversation, old: Json) -> None:
    """Take a message back."""
    del conversation.messages[old["ts"]]
    thread = conversation.replies.get(old.get("thread_ts", ""), [])
    if old["ts"] in thread:
        thread.remove(old["ts"])
        _count_replies(conversation, old["thread_ts"])
    slack.workspace.changed(slack.watchers(conversation))
    event = {"type": "message", "subtype": "message_deleted", "hidden": True}
    event |= {"previous_message": old, "deleted_ts": old["ts"], "ts": slack.timestamps.next()}
    tell_message(slack, conversation, event)


def _message(slack: Slack, author: User, draft: Draft) -> Json:
    message: Json = {
        "type": "message",
        "user": author.id,
        "ts": slack.timestamps.next(),
        "team": slack.workspace.id,
        "text": draft.text[:TEXT_MOST],
        **draft.more,
    }
    if draft.blocks:
        message["blocks"] = with_block_ids(draft.blocks)
    if author.is_bot:
        message |= _bot_fields(slack, author)
    if draft.metadata:
        message["metadata"] = draft.metadata
    if draft.files:
        message |= {"files": list(draft.files), "upload": False, "subtype": "file_share"}
    return message


def _bot_fields(slack: Slack, author: User) -> Json:
    profile = {
        "id": author.bot_id,
        "app_id": author.app_id,
        "name": author.real_name,
        "team_id": slack.workspace.id,
        "deleted": author.deleted,
        "updated": author.updated,
        "icons": {},
    }
    return {"bot_id": author.bot_id, "app_id": author.app_id, "bot_profile": profile}


def _parent(conversation: Conversation, thread_ts: str) -> Json | None:
    """The message a reply belongs to; a reply to a reply goes to its thread."""
    if not thread_ts:
        return None
    parent = conversation.messages.get(thread_ts)
    if parent is None:
        raise SlackError("thread_not_found")
    root = parent.get("thread_ts", thread_ts)
    return conversation.messages.get(root, parent)


def _join_thread(conversation: Conversation, parent: Json, message: Json) -> None:
    root = parent["ts"]
    message |= {"thread_ts": root, "parent_user_id": parent["user"]}
    conversation.replies.setdefault(root, []).append(message["ts"])
    conversation.messages[message["ts"]] = message
    _count_replies(conversation, root)
    if message.get("subtype") == "thread_broadcast":
        message["root"] = conversation.messages[root]


def _count_replies(conversation: Conversation, root: str) -> None:
    """Write into a message what Slack says there of its thread, or nothing when it has none."""
    parent = conversation.messages.get(root)
    if parent is None:
        return
    bare = {name: value for name, value in parent.items() if name not in OF_THREAD}
    replies = [conversation.messages[ts] for ts in conversation.replies[root]]
    if replies:
        authors = list(dict.fromkeys(reply["user"] for reply in replies))
        bare |= {
            "thread_ts": root,
            "reply_count": len(replies),
            "reply_users_count": len(authors),
            "latest_reply": replies[-1]["ts"],
            "reply_users": authors,
            "is_locked": False,
        }
    conversation.messages[root] = bare
