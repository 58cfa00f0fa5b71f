"""What an app answers at a response URL, or in the acknowledgement of a slash command."""

import json
from collections.abc import MutableMapping
from dataclasses import replace
from typing import Any

from sandbox.conversations import Conversation
from sandbox.delivery import AckPayload
from sandbox.errors import SlackError
from sandbox.posting import delete, edited, post, post_ephemeral, update
from sandbox.response_urls import ResponseUrl
from sandbox.slack import Slack
from sandbox.web_api.chat import draft_of
from sandbox.web_api.method import Arguments

Json = dict[str, Any]


def as_answer(ack: AckPayload) -> Json:
    """An acknowledgement's payload as an answer; plain text is a text."""
    if not isinstance(ack, str):
        return ack or {}
    try:
        read = json.loads(ack) if ack.startswith("{") else None
    except ValueError:
        read = None
    return read if isinstance(read, dict) else {"text": ack} if ack else {}


def answer_at(slack: Slack, key: str, answer: Json) -> None:
    """Use a response URL; raise SlackError when it is used up or the answer is no good."""
    answer_in(slack, slack.response_urls.use(key), answer)


def answer_in(slack: Slack, place: ResponseUrl, answer: Json) -> None:
    """Put an answer where it belongs: by default a new message that one person sees.

    Whatever was pressed in a thread, it is in that thread only if the answer says `thread_ts`
    (slackapi/node-slack-sdk#674, slackapi/bolt-js#963).
    """
    conversation = slack.workspace.conversations.get(place.channel_id)
    if conversation is None:
        raise SlackError("channel_not_found")
    arguments = Arguments(answer)
    if arguments.flag("delete_original"):
        _delete_original(slack, conversation, place)
    elif arguments.flag("replace_original"):
        _replace_original(slack, conversation, place, arguments)
    else:
        _say(slack, conversation, place, arguments)


def _say(
    slack: Slack, conversation: Conversation, place: ResponseUrl, arguments: Arguments
) -> None:
    draft = draft_of(slack, arguments)
    if arguments.text("response_type") == "in_channel":
        post(slack, conversation, slack.bot_user, draft)
    else:
        post_ephemeral(slack, conversation, slack.bot_user, place.user_id, draft)


def _replace_original(
    slack: Slack, conversation: Conversation, place: ResponseUrl, arguments: Arguments
) -> None:
    kept_in, old = _original(slack, conversation, place)
    draft = replace(draft_of(slack, arguments), thread_ts="")
    changes = {"text": draft.text, "blocks": draft.blocks}
    if kept_in is conversation.messages:
        update(slack, conversation, old, changes)
        return
    kept_in[old["ts"]] = edited(slack, old, changes)
    slack.workspace.changed((place.user_id,))


def _delete_original(slack: Slack, conversation: Conversation, place: ResponseUrl) -> None:
    kept_in, old = _original(slack, conversation, place)
    if kept_in is conversation.messages:
        delete(slack, conversation, old)
        return
    del kept_in[old["ts"]]
    slack.workspace.changed((place.user_id,))


def _original(
    slack: Slack, conversation: Conversation, place: ResponseUrl
) -> tuple[MutableMapping[str, Json], Json]:
    for kept_in in (conversation.messages, conversation.ephemerals.get(place.user_id, {})):
        old = kept_in.get(place.message_ts)
        if old is not None and old["user"] == slack.installation.bot_user_id:
            return kept_in, old
    raise SlackError("message_not_found")
