"""Slash commands and shortcuts, as a person starts them."""

import re

from sandbox.answering import answer_in, as_answer
from sandbox.client import Client
from sandbox.conversations import Conversation
from sandbox.errors import CannotDoThatError, SlackError
from sandbox.interactions import global_shortcut, message_shortcut, slash_command
from sandbox.manifest import SlashCommand
from sandbox.messages import Message
from sandbox.response_urls import ResponseUrl

SPOKEN = re.compile(
    r"<@(?P<user_id>\w+)(?:\|[^>]*)?>|@(?P<handle>[\w.-]+)"
    r"|<#(?P<channel_id>\w+)(?:\|[^>]*)?>|#(?P<channel>[\w-]+)"
    r"|(?P<link>https?://[^\s<>|]*[^\s<>|.,;:!?)])"
)


async def run_command(
    client: Client, command: str, text: str, conversation: Conversation, thread_ts: str = ""
) -> None:
    """Run a slash command where the person is; Slack refuses it in a thread."""
    declared = client.slack.installation.manifest.commands.get(command)
    if declared is None:
        client.notice(f"{command} is not a valid command.")
        return
    if thread_ts:
        client.notice(f"{command} is not supported in threads. Sorry!")
        return
    if client.user_id not in conversation.members or conversation.is_archived:
        raise CannotDoThatError(f"{client.user.real_name} cannot write in {conversation.id}.")
    spoken = _as_sent(client, declared, text.strip())
    payload = slash_command(client.slack, client.user, conversation, command, spoken)
    failed = f"{command} failed because the app did not respond."
    ack = await client.tell("slash_commands", payload, failed)
    if isinstance(ack, bool) or not ack:
        return
    now = client.slack.clock.now()
    try:
        answer_in(client.slack, ResponseUrl(client.user_id, conversation.id, now), as_answer(ack))
    except SlackError as refusal:
        client.slack.complain(f"{command} was answered with {refusal.answer()}")
        client.notice(f'{command} failed with the error "{refusal.code}".')


def _as_sent(client: Client, declared: SlashCommand, text: str) -> str:
    """People, channels and links become `<@U1|name>`, `<#C1|name>` and `<https://...>` if the
    manifest says should_escape, else they stay as they were typed."""
    if not SPOKEN.search(text):
        return text
    workspace = client.slack.workspace
    handles = {user.name: user for user in workspace.users.values()}
    channels = {one.name: one for one in workspace.conversations if one.seen_by(client.user_id)}

    def sent(match: re.Match[str]) -> str:
        said, escapes = match.groupdict(default=""), declared.should_escape
        if said["link"]:
            return f"<{said['link']}>" if escapes else said["link"]
        user = workspace.users.get(said["user_id"]) or handles.get(said["handle"])
        if user is not None:
            return f"<@{user.id}|{user.name}>" if escapes else f"@{user.name}"
        channel = workspace.conversations.get(said["channel_id"]) or channels.get(said["channel"])
        if channel is None or not channel.name:
            return match[0]
        return f"<#{channel.id}|{channel.name}>" if escapes else f"#{channel.name}"

    return SPOKEN.sub(sent, text)


async def run_shortcut(client: Client, callback_id: str) -> None:
    """Start a global shortcut."""
    name = _declared(client, callback_id, "global")
    payload = global_shortcut(client.slack, client.user, callback_id)
    await client.interact(payload, f"{name} failed because the app did not respond.")


async def run_message_shortcut(
    client: Client, callback_id: str, conversation: Conversation, message: Message
) -> None:
    """Start a message shortcut; Slack offers none on ephemeral messages."""
    name = _declared(client, callback_id, "message")
    if message.is_ephemeral:
        raise CannotDoThatError("Slack offers no shortcuts on a message only you can see.")
    payload = message_shortcut(client.slack, client.user, conversation, message, callback_id)
    await client.interact(payload, f"{name} failed because the app did not respond.")


def _declared(client: Client, callback_id: str, kind: str) -> str:
    shortcut = client.slack.installation.manifest.shortcuts.get(callback_id)
    if shortcut is None or shortcut.kind != kind:
        raise CannotDoThatError(f"The manifest declares no {kind} shortcut {callback_id}.")
    return shortcut.name
