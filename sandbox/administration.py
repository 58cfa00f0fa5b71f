"""What happens to a workspace apart from talk: joining, leaving, changing, uninstalling."""

import asyncio
from dataclasses import replace
from typing import Any

from sandbox.conversations import Conversation
from sandbox.events import Sending, tell_app, tell_user
from sandbox.slack import Slack
from sandbox.users import User


async def add_person(slack: Slack, user: User) -> None:
    """Somebody new joins the workspace; the app may hear team_join."""
    slack.workspace.add_user(user)
    slack.workspace.open_im(user.id, slack.installation.bot_user_id)
    slack.workspace.changed(slack.workspace.users)
    await _sent(tell_user(slack, "team_join", user.id))


async def change_person(slack: Slack, user_id: str, **changes: Any) -> None:
    """Change fields of a User, such as `tz`, `title` or `deleted`; the app may hear user_change."""
    user = slack.workspace.user(user_id)
    slack.workspace.add_user(replace(user, updated=slack.seconds(), **changes))
    slack.workspace.changed(slack.workspace.users)
    await _sent(tell_user(slack, "user_change", user_id))


def archive(slack: Slack, conversation: Conversation) -> None:
    """Archive a channel: nobody writes there any more."""
    conversation.is_archived = True
    slack.workspace.changed(slack.watchers(conversation))


async def uninstall(slack: Slack) -> None:
    """Take the app out of the workspace: its token is worth nothing from now on."""
    app = slack.installation
    app.is_revoked = True
    revoked = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [app.bot_user_id]}}
    await _sent(tell_app(slack, "tokens_revoked", revoked))
    await _sent(tell_app(slack, "app_uninstalled", {"type": "app_uninstalled"}))


async def _sent(sending: Sending) -> None:
    if sending is not None:
        await asyncio.wait({sending})
