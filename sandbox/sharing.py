"""Who may see a file: those who see where it was shared, or what shows it."""

import json
from collections.abc import Iterator
from typing import Any

from sandbox.files import File
from sandbox.slack import Slack


def sees_file(slack: Slack, user_id: str, file: File) -> bool:
    """Whether this person uploaded it, or sees a message, modal or Home that has it."""
    if file.user == user_id or any(_is_in(slack, user_id, channel) for channel in file.shares):
        return True
    return any(file.id in json.dumps(shown) for shown in _shown(slack, user_id))


def app_sees_file(slack: Slack, file: File) -> bool:
    """Whether the app may see a file: as a person may, or because it was told of it, as with one
    that somebody puts into a modal's file field."""
    told = (json.dumps(envelope.payload) for envelope in slack.delivery.sent)
    app = slack.installation.bot_user_id
    return sees_file(slack, app, file) or any(file.id in payload for payload in told)


def _is_in(slack: Slack, user_id: str, channel: str) -> bool:
    conversation = slack.workspace.conversations.get(channel)
    return conversation is not None and conversation.seen_by(user_id)


def _shown(slack: Slack, user_id: str) -> Iterator[Any]:
    views = [*slack.views.stack(user_id), slack.views.home(user_id)]
    yield [view.json["blocks"] for view in views if view is not None]
    for conversation in slack.workspace.conversations.of(user_id):
        said = [*conversation.messages.values(), *conversation.ephemerals.get(user_id, {}).values()]
        yield [message.get("blocks") for message in said]
