"""Which conversation an argument means, and whether the app may use it."""

from sandbox.conversations import SCOPE_NOUN, Conversation, Kind
from sandbox.errors import SlackError
from sandbox.slack import Slack
from sandbox.web_api.method import need_scope


def visible(slack: Slack, channel: str) -> Conversation:
    """A conversation the app can know of: public, or one it is in; else `channel_not_found`."""
    found = slack.workspace.conversations.get(channel)
    if found is None or not found.seen_by(slack.installation.bot_user_id):
        raise SlackError("channel_not_found")
    return found


def described(slack: Slack, channel: str, verb: str) -> Conversation:
    """A visible conversation for whose kind the app has the scope, such as "mpim:read"."""
    found = visible(slack, channel)
    need_scope(slack, f"{SCOPE_NOUN[found.kind]}:{verb}")
    return found


def writable(slack: Slack, channel: str) -> Conversation:
    """Where the app may post: by id, by a channel's name, or by the id of a person, which means
    the DM with them, opened if need be."""
    if channel in slack.workspace.users:
        return _writable_im(slack, channel)
    found = visible(slack, _id_of(slack, channel))
    if found.is_archived:
        raise SlackError("is_archived")
    if not slack.app_hears(found):
        if found.kind is not Kind.CHANNEL or "chat:write.public" not in slack.installation.scopes:
            raise SlackError("not_in_channel")
        return found
    if found.kind is Kind.IM and not slack.installation.manifest.messages_tab:
        raise SlackError("messages_tab_disabled")
    return found


def _id_of(slack: Slack, channel: str) -> str:
    """The id of the channel with this name (`#general`, `general`); else what was given."""
    conversations, name = slack.workspace.conversations, channel.removeprefix("#")
    if not name or conversations.get(channel) is not None:
        return channel
    return next((one.id for one in conversations if one.name == name), channel)


def _writable_im(slack: Slack, user_id: str) -> Conversation:
    user = slack.workspace.users[user_id]
    if user.is_bot:
        raise SlackError("cannot_dm_bot")
    if not slack.installation.manifest.messages_tab:
        raise SlackError("messages_tab_disabled")
    # A deactivated person's DM goes on to take posts (slackapi/python-slack-sdk#1156).
    known = slack.workspace.conversations.between(
        Kind.IM, (user_id, slack.installation.bot_user_id)
    )
    if known is None and user.deleted:
        raise SlackError("channel_not_found")
    return known or slack.workspace.open_im(user_id, slack.installation.bot_user_id)
