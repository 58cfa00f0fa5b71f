"""chat.*: what the app says, changes and takes back."""

from dataclasses import replace

from sandbox.checks import refuse_bad_blocks
from sandbox.conversations import Conversation
from sandbox.errors import SlackError
from sandbox.posting import Draft, delete, post, post_ephemeral, update
from sandbox.slack import Slack
from sandbox.web_api.method import TS, Arguments, Json, Method, need_scope
from sandbox.web_api.places import visible, writable

UPDATE_TEXT_MOST = 4000
ATTACHMENTS_MOST = 100
CUSTOMIZED = ("username", "icon_emoji", "icon_url")


def blocks_of(slack: Slack, arguments: Arguments) -> list[Json] | None:
    """The blocks, checked; None when there are none."""
    given = arguments.structure("blocks", "invalid_blocks_format")
    return None if given is None else refuse_bad_blocks(given, slack.workspace.files)


def draft_of(slack: Slack, arguments: Arguments) -> Draft:
    """What is to be said, checked; raise `no_text` and its like."""
    text = _text(arguments)
    blocks = blocks_of(slack, arguments) or []
    attachments = _attachments(arguments)
    if not text and not blocks and not attachments:
        raise SlackError("no_text")
    return Draft(
        text=text,
        blocks=blocks,
        thread_ts=_thread_ts(arguments),
        metadata=_metadata(arguments),
        more={"attachments": attachments} if attachments else {},
    )


def _text(arguments: Arguments) -> str:
    if arguments.has("markdown_text") and (arguments.has("text") or arguments.has("blocks")):
        raise SlackError("markdown_text_conflict")
    return arguments.text("text") or arguments.text("markdown_text")


def _attachments(arguments: Arguments) -> list[Json]:
    """Attachments as they came, not looked into: the page shows an error in their place."""
    attachments = arguments.structure("attachments", "invalid_attachments") or []
    if not isinstance(attachments, list):
        raise SlackError("invalid_attachments")
    if len(attachments) > ATTACHMENTS_MOST:
        raise SlackError("too_many_attachments")
    return attachments


def _thread_ts(arguments: Arguments) -> str:
    thread_ts = arguments.text("thread_ts")
    if thread_ts and not TS.match(thread_ts):
        raise SlackError("invalid_thread_ts")
    return thread_ts


def _metadata(arguments: Arguments) -> Json | None:
    metadata = arguments.structure("metadata", "invalid_metadata_format")
    if metadata is None:
        return None
    if not isinstance(metadata, dict):
        raise SlackError("invalid_metadata_format")
    kind, payload = metadata.get("event_type"), metadata.get("event_payload")
    if not isinstance(kind, str) or not isinstance(payload, dict):
        raise SlackError("invalid_metadata_schema")
    return {"event_type": kind, "event_payload": payload}


def post_message(slack: Slack, arguments: Arguments) -> Json:
    """Post where everybody there sees it."""
    custom = {name: arguments.text(name) for name in CUSTOMIZED if arguments.has(name)}
    if custom:
        need_scope(slack, "chat:write.customize")
    conversation = writable(slack, arguments.text("channel"))
    draft = draft_of(slack, arguments)
    more = draft.more | custom
    if arguments.has("client_msg_id"):
        more["client_msg_id"] = arguments.text("client_msg_id")
    if draft.thread_ts and arguments.flag("reply_broadcast"):
        more["subtype"] = "thread_broadcast"
    draft = replace(draft, more=more)
    message, _ = post(slack, conversation, slack.bot_user, draft)
    return {"channel": conversation.id, "ts": message["ts"], "message": message}


def post_ephemeral_message(slack: Slack, arguments: Arguments) -> Json:
    """Show something to one person in a conversation."""
    conversation = writable(slack, arguments.text("channel"))
    user_id = arguments.text("user")
    if user_id not in conversation.members:
        raise SlackError("user_not_in_channel")
    message = post_ephemeral(
        slack, conversation, slack.bot_user, user_id, draft_of(slack, arguments)
    )
    return {"message_ts": message["ts"]}


def update_message(slack: Slack, arguments: Arguments) -> Json:
    """Change one of the app's own messages; blocks that are not mentioned stay."""
    conversation = visible(slack, arguments.text("channel"))
    old = _own(slack, conversation, arguments.text("ts"), "cant_update_message")
    text = _text(arguments)
    if len(arguments.text("text")) > UPDATE_TEXT_MOST:
        raise SlackError("msg_too_long")
    changes: Json = {}
    if arguments.has("text") or arguments.has("markdown_text"):
        changes["text"] = text
    if arguments.has("blocks"):
        changes["blocks"] = blocks_of(slack, arguments)
        changes.setdefault("text", "")
    if arguments.has("attachments"):
        changes["attachments"] = _attachments(arguments)
    if not any(changes.get(name) for name in ("text", "blocks", "attachments")):
        raise SlackError("no_text")
    if (metadata := _metadata(arguments)) is not None:
        changes["metadata"] = metadata
    message = update(slack, conversation, old, changes)
    return {
        "channel": conversation.id,
        "ts": message["ts"],
        "text": message["text"],
        "message": message,
    }


def delete_message(slack: Slack, arguments: Arguments) -> Json:
    """Take back one of the app's own messages."""
    conversation = visible(slack, arguments.text("channel"))
    old = _own(slack, conversation, arguments.text("ts"), "cant_delete_message")
    delete(slack, conversation, old)
    return {"channel": conversation.id, "ts": old["ts"]}


def get_permalink(slack: Slack, arguments: Arguments) -> Json:
    """The address of a message."""
    conversation = visible(slack, arguments.text("channel"))
    ts = arguments.text("message_ts")
    if ts not in conversation.messages:
        raise SlackError("message_not_found")
    address = f"{slack.page_url}archives/{conversation.id}/p{ts.replace('.', '')}"
    return {"channel": conversation.id, "permalink": address}


def _own(slack: Slack, conversation: Conversation, ts: str, refusal: str) -> Json:
    message = conversation.messages.get(ts)
    if message is None:  # an ephemeral message is not found either
        raise SlackError("message_not_found")
    if message["user"] != slack.installation.bot_user_id:
        raise SlackError(refusal)
    return message


WRITE = ("chat:write",)
METHODS = {
    "chat.postMessage": Method(post_message, ("channel",), WRITE),
    "chat.postEphemeral": Method(post_ephemeral_message, ("channel", "user"), WRITE),
    "chat.update": Method(update_message, ("channel", "ts"), WRITE),
    "chat.delete": Method(delete_message, ("channel", "ts"), WRITE),
    "chat.getPermalink": Method(get_permalink, ("channel", "message_ts"), reads_json=False),
}
