"""conversations.*: opening, describing and reading conversations."""

from sandbox.conversations import SCOPE_NOUN, TYPE_WORD, Conversation, Kind, conversation_json
from sandbox.errors import SlackError
from sandbox.slack import Slack
from sandbox.web_api.method import (
    TS,
    Arguments,
    Json,
    Method,
    cursor_of,
    limit_of,
    need_scope,
    next_cursor,
    page_of,
)
from sandbox.web_api.places import described, visible

USERS_MOST = 8  # in a group DM, not counting the app


def open_conversation(slack: Slack, arguments: Arguments) -> Json:
    """Open the DM or group DM with these people, or one that is known by its id."""
    if arguments.has("channel"):
        conversation = visible(slack, arguments.text("channel"))
        if conversation.kind not in (Kind.IM, Kind.MPIM):
            raise SlackError("method_not_supported_for_channel_type")
        need_scope(slack, f"{SCOPE_NOUN[conversation.kind]}:write")
        return _opened(slack, conversation, arguments, is_new=False)
    users = [user.strip() for user in arguments.text("users").split(",") if user.strip()]
    others = list(dict.fromkeys(users))
    _check_others(slack, others)
    kind = Kind.IM if len(others) == 1 else Kind.MPIM
    need_scope(slack, f"{SCOPE_NOUN[kind]}:write")
    everyone = [slack.installation.bot_user_id, *others]
    known = slack.workspace.conversations.between(kind, everyone)
    if known is None and arguments.flag("prevent_creation"):
        raise SlackError("channel_not_found")
    conversation = known or _create(slack, kind, everyone)
    return _opened(slack, conversation, arguments, is_new=known is None)


def _check_others(slack: Slack, others: list[str]) -> None:
    if not others:
        raise SlackError("users_list_not_supplied")
    if len(others) > USERS_MOST:
        raise SlackError("too_many_users")
    for user_id in others:
        user = slack.workspace.user(user_id)
        if user_id == slack.installation.bot_user_id:
            raise SlackError("invalid_user_combination")
        if user.deleted:
            raise SlackError("user_disabled")
        if user.is_bot and len(others) == 1:
            raise SlackError("cannot_dm_bot")


def _create(slack: Slack, kind: Kind, everyone: list[str]) -> Conversation:
    if kind is Kind.IM:
        conversation = slack.workspace.open_im(everyone[1], everyone[0])
    else:
        conversation = slack.workspace.add_mpim(everyone)
    conversation.created = slack.seconds()
    slack.workspace.changed(everyone)
    return conversation


def _opened(
    slack: Slack, conversation: Conversation, arguments: Arguments, *, is_new: bool
) -> Json:
    channel: Json = {"id": conversation.id}
    if arguments.flag("return_im"):
        channel = described_json(slack, conversation)
    return {"channel": channel} | ({} if is_new else {"no_op": True, "already_open": True})


def described_json(slack: Slack, conversation: Conversation) -> Json:
    """A conversation as the app gets it."""
    me = slack.installation.bot_user_id
    body = conversation_json(conversation, me)
    if conversation.kind is Kind.IM:
        body["is_user_deleted"] = slack.workspace.user(conversation.partner_of(me)).deleted
    return body


def info(slack: Slack, arguments: Arguments) -> Json:
    """One conversation."""
    conversation = described(slack, arguments.text("channel"), "read")
    body = described_json(slack, conversation)
    if arguments.flag("include_num_members"):
        body["num_members"] = len(conversation.members)
    return {"channel": body}


def members(slack: Slack, arguments: Arguments) -> Json:
    """Who is in a conversation."""
    conversation = described(slack, arguments.text("channel"), "read")
    page, more = page_of(list(conversation.members), arguments)
    return {"members": list(page), **more}


def history(slack: Slack, arguments: Arguments) -> Json:
    """What was said, the newest first; replies are only in their thread.

    The first page has the newest. With `oldest` alone it has those closest to it, and the pages go
    forward, though each still begins with its newest (channels.history.md in slackhq/slack-api-docs
    and its issue 4).
    """
    conversation = _readable(slack, arguments)
    said = [
        message
        for message in conversation.messages.values()
        if message.get("thread_ts", message["ts"]) == message["ts"]
        or message.get("subtype") == "thread_broadcast"
    ]
    oldest, latest = _bound(arguments, "oldest"), _bound(arguments, "latest")
    if oldest is None or latest is not None:
        return _page_of_messages(said[::-1], arguments, is_rising=False)
    page = _page_of_messages(said, arguments, is_rising=True)
    return page | {"messages": page["messages"][::-1]}


def replies(slack: Slack, arguments: Arguments) -> Json:
    """A message and the replies to it, the oldest first."""
    conversation = _readable(slack, arguments)
    root = conversation.messages.get(arguments.text("ts"))
    if root is None:
        raise SlackError("thread_not_found")
    thread = conversation.replies.get(root["ts"], [])
    said = [root, *(conversation.messages[ts] for ts in thread)]
    return _page_of_messages(said, arguments, is_rising=True)


def _readable(slack: Slack, arguments: Arguments) -> Conversation:
    conversation = described(slack, arguments.text("channel"), "history")
    if not slack.app_hears(conversation):
        raise SlackError("not_in_channel")
    return conversation


def _page_of_messages(said: list[Json], arguments: Arguments, *, is_rising: bool) -> Json:
    """One page and what leads to the next: a cursor that names the message with which it begins.

    So whatever is said or taken back between two pages, nothing comes twice and nothing is missed.
    """
    oldest, latest = _bound(arguments, "oldest"), _bound(arguments, "latest")
    is_inclusive, begin = arguments.flag("inclusive"), cursor_of(arguments, TS)
    within = [m for m in said if _is_within(float(m["ts"]), oldest, latest, is_inclusive)]
    if begin:
        within = [m for m in within if (m["ts"] >= begin if is_rising else m["ts"] <= begin)]
    limit = limit_of(arguments)
    page, rest = within[:limit], within[limit:]
    if not arguments.flag("include_all_metadata"):
        page = [{k: v for k, v in m.items() if k != "metadata"} for m in page]
    more = next_cursor(rest[0]["ts"]) if rest else {}
    return {"messages": page, "has_more": bool(rest), "pin_count": 0, **more}


def _bound(arguments: Arguments, name: str) -> float | None:
    text = arguments.text(name)
    if not text or (name == "oldest" and text == "0"):
        return None
    try:
        return float(text)
    except ValueError:
        raise SlackError(f"invalid_ts_{name}") from None


def _is_within(ts: float, oldest: float | None, latest: float | None, inclusive: bool) -> bool:
    if inclusive and ts in (oldest, latest):
        return True
    return (oldest is None or ts > oldest) and (latest is None or ts < latest)


def list_conversations(slack: Slack, arguments: Arguments) -> Json:
    """All conversations the app can know of, of the kinds asked for."""
    me = slack.installation.bot_user_id
    known = [one for one in slack.workspace.conversations if one.seen_by(me)]
    return conversation_page(slack, known, arguments)


def conversation_page(slack: Slack, known: list[Conversation], arguments: Arguments) -> Json:
    """One page of these conversations, of the kinds asked for, each kind with its scope."""
    wanted = {word.strip() for word in arguments.text("types", "public_channel").split(",")}
    kinds = [kind for kind, word in TYPE_WORD.items() if word in wanted]
    if len(kinds) != len(wanted):
        raise SlackError("invalid_types")
    for kind in kinds:
        need_scope(slack, f"{SCOPE_NOUN[kind]}:read")
    if arguments.flag("exclude_archived"):
        known = [one for one in known if not one.is_archived]
    page, more = page_of([one for one in known if one.kind in kinds], arguments)
    return {"channels": [_listed_json(slack, one) for one in page], **more}


def _listed_json(slack: Slack, conversation: Conversation) -> Json:
    count = {} if conversation.kind is Kind.IM else {"num_members": len(conversation.members)}
    return described_json(slack, conversation) | count


METHODS = {
    "conversations.open": Method(open_conversation),
    "conversations.info": Method(info, ("channel",), reads_json=False),
    "conversations.members": Method(members, ("channel",), reads_json=False),
    "conversations.history": Method(history, ("channel",), reads_json=False),
    "conversations.replies": Method(replies, ("channel", "ts"), reads_json=False),
    "conversations.list": Method(list_conversations, reads_json=False),
}
