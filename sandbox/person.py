"""A person at Slack's client: what they can do, and what they see."""

from typing import Any

from sandbox import commands, pressing, submitting
from sandbox.client import Client
from sandbox.conversations import Conversation
from sandbox.errors import CannotDoThatError
from sandbox.events import tell_home_opened, tell_membership
from sandbox.files import File
from sandbox.ids import new_id
from sandbox.messages import Message
from sandbox.posting import post
from sandbox.sharing import sees_file
from sandbox.typing_in import typed
from sandbox.views import OpenView, View

Json = dict[str, Any]


class Person(Client):
    """Somebody of the workspace. Acting raises CannotDoThatError where Slack's client would not
    let them; every action returns after the app has acknowledged it or Slack has given up."""

    __slots__ = ()

    @property
    def name(self) -> str:
        """The full name."""
        return self.user.real_name

    async def command(
        self, command: str, text: str = "", *, channel: str | None = None, thread_ts: str = ""
    ) -> None:
        """Type a slash command, by default in the own DM with the app."""
        await commands.run_command(self, command, text, self.place(channel), thread_ts)

    async def shortcut(self, callback_id: str) -> None:
        """Start a global shortcut."""
        await commands.run_shortcut(self, callback_id)

    async def message_shortcut(self, callback_id: str, channel: str, ts: str) -> None:
        """Start a message shortcut on a message."""
        conversation = self.place(channel)
        message = self._message(conversation, ts)
        await commands.run_message_shortcut(self, callback_id, conversation, message)

    async def press(
        self,
        action_id: str,
        *,
        message: Message | None = None,
        value: str | None = None,
        choose: object | None = None,
    ) -> None:
        """Press a button, or choose in a menu; see `pressing.find` for where it is looked for.

        `value` tells buttons with one action id apart; `choose` is what is entered: an option's
        value, a list of them, an id, "YYYY-MM-DD", "HH:MM", seconds since 1970. A message that
        was read earlier may be pressed as it was then, as if two people pressed at once.
        """
        target = pressing.find(self, action_id, value, message)
        await pressing.press(self, target, choose)

    async def suggestions(self, action_id: str, query: str) -> list[Json]:
        """The options an app offers in an external select for what was typed."""
        return await pressing.suggestions(self, pressing.find(self, action_id), query)

    async def enter(self, block_or_action_id: str, value: object) -> None:
        """Fill in a field of the open modal (or of App Home)."""
        await pressing.enter(self, pressing.find_field(self, block_or_action_id), value)

    async def submit(self, **values: object) -> None:
        """Fill in fields by block id or action id, then submit the open modal."""
        submitting.top(self)
        for name, value in values.items():
            await self.enter(name, value)
        await submitting.submit(self)

    async def close_modal(self, *, everything: bool = False) -> None:
        """Close the open modal, or all of them."""
        await submitting.close(self, everything=everything)

    async def open_home(self, tab: str = "home") -> None:
        """Look at the app's Home, or its Messages tab ("messages")."""
        sending = tell_home_opened(self.slack, self.user_id, self.dm(), tab)
        if sending is not None:
            await sending

    async def say(self, channel: str, text: str, *, thread_ts: str = "") -> Message:
        """Write in a conversation, or to a person by their id; `<@U1>` mentions somebody."""
        conversation = self.place(channel)
        self._check_may_write(conversation)
        draft = typed(text, self.slack.workspace.users, thread_ts)
        json, sending = post(self.slack, conversation, self.user, draft)
        if sending is not None:
            await sending
        return self.read(conversation, json)

    async def join(self, channel: str) -> None:
        """Join a public channel."""
        await self._let_in(self.place(channel), self.user_id)

    async def invite(self, channel: str, user_id: str) -> None:
        """Bring somebody (the app's bot user too) into a channel."""
        conversation = self.place(channel)
        self._check_may_write(conversation)
        await self._let_in(conversation, user_id, inviter=self.user_id)

    async def leave(self, channel: str) -> None:
        """Leave a channel."""
        conversation = self.place(channel)
        self.slack.workspace.conversations.leave(conversation, self.user_id)
        sending = tell_membership(self.slack, conversation, self.user_id, joined=False)
        self.slack.workspace.changed([*conversation.members, self.user_id])
        if sending is not None:
            await sending

    @property
    def modal(self) -> View | None:
        """The modal in front of this person."""
        return self._view(self.slack.views.top(self.user_id))

    @property
    def modals(self) -> list[View]:
        """All open modals, the front one last."""
        return [self._snapshot(shown) for shown in self.slack.views.stack(self.user_id)]

    @property
    def modal_errors(self) -> dict[str, str]:
        """The sentences under the fields of the open modal, by block id."""
        shown = self.slack.views.top(self.user_id)
        return dict(shown.errors) if shown else {}

    @property
    def home(self) -> View | None:
        """What the app last published to this person's Home."""
        return self._view(self.slack.views.home(self.user_id))

    def conversations(self) -> list[Conversation]:
        """The conversations this person is in."""
        return self.slack.workspace.conversations.of(self.user_id)

    def messages(self, channel: str | None = None) -> list[Message]:
        """What this person sees in a conversation, oldest first; default the DM with the app."""
        conversation = self.place(channel)
        return [self.read(conversation, json) for json in reversed(self.newest_first(conversation))]

    @property
    def is_active(self) -> bool:
        """Whether this person's client is open; ephemeral messages reach only those."""
        return self.user_id not in self.slack.workspace.away

    def go_away(self) -> None:
        """Close the client: what only shows on a screen is gone."""
        self.reload()
        self.slack.workspace.away.add(self.user_id)

    def come_back(self) -> None:
        """Open the client again."""
        self.slack.workspace.away.discard(self.user_id)

    def upload(self, name: str, content: bytes) -> str:
        """Put a file in Slack, for a file field; returns its id."""
        file = File(new_id("F"), name, len(content), self.user_id, self.slack.seconds())
        file.content, file.is_complete = content, True
        self.slack.workspace.files[file.id] = file
        return file.id

    def file_content(self, file_id: str) -> bytes:
        """The bytes of a file that this person can see."""
        file = self.slack.workspace.files.get(file_id)
        if file is None or file.content is None or not sees_file(self.slack, self.user_id, file):
            raise CannotDoThatError(f"{self.name} sees no file {file_id}.")
        return file.content

    def reload(self) -> None:
        """Reload the client: ephemeral messages, modals and half-made choices are gone."""
        for conversation in self.slack.workspace.conversations:
            conversation.ephemerals.pop(self.user_id, None)
        self.slack.views.clear(self.user_id)
        self.entered.clear()
        self.notices.clear()
        self.slack.workspace.changed((self.user_id,))

    def _view(self, shown: OpenView | None) -> View | None:
        return self._snapshot(shown) if shown else None

    def _snapshot(self, shown: OpenView) -> View:
        return View(shown.json, dict(shown.values), self.slack.workspace.name_of)

    def _message(self, conversation: Conversation, ts: str) -> Message:
        own = conversation.ephemerals.get(self.user_id, {})
        json = conversation.messages.get(ts) or own.get(ts)
        if json is None:
            raise CannotDoThatError(f"{self.name} sees no message {ts} in {conversation.id}.")
        return self.read(conversation, json)

    def _check_may_write(self, conversation: Conversation) -> None:
        app = self.slack.installation
        is_own_dm = conversation is self.dm()
        is_closed = is_own_dm and (
            not app.manifest.messages_tab or app.manifest.messages_tab_read_only
        )
        is_out = self.user_id not in conversation.members or self.user.deleted
        if is_out or conversation.is_archived or is_closed:
            raise CannotDoThatError(f"{self.name} cannot write in {conversation.id}.")

    async def _let_in(self, conversation: Conversation, user_id: str, inviter: str = "") -> None:
        if user_id in conversation.members:
            return
        self.slack.workspace.conversations.join(conversation, user_id)
        self.slack.workspace.changed(conversation.members)
        sending = tell_membership(self.slack, conversation, user_id, joined=True, inviter=inviter)
        if sending is not None:
            await sending
