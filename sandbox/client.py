"""One person's Slack client: what it knows, how it reaches the app, and what it complains of."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.conversations import Conversation
from sandbox.delivery import AckPayload, EnvelopeType, NotAcknowledgedError, new_envelope
from sandbox.errors import CannotDoThatError
from sandbox.files import file_json
from sandbox.messages import Message
from sandbox.slack import Slack
from sandbox.users import User

Json = dict[str, Any]

NOT_INTERACTIVE = "This app is not configured to handle interactive responses."
TROUBLE = "We had some trouble connecting. Try again?"


@dataclass(slots=True, eq=False)
class Client:
    """What one person's client keeps; a reload forgets `entered`."""

    slack: Slack
    user_id: str
    notices: list[str] = field(default_factory=list)
    opened_links: list[str] = field(default_factory=list)
    entered: dict[tuple[str, str], Json] = field(default_factory=dict)

    @property
    def user(self) -> User:
        """The person as the workspace describes them now."""
        return self.slack.workspace.users[self.user_id]

    def notice(self, sentence: str) -> None:
        """Show a sentence of Slack's own."""
        self.notices.append(sentence)
        self.slack.workspace.changed((self.user_id,))

    async def tell(self, kind: EnvelopeType, payload: Json, complaint: str) -> AckPayload | bool:
        """Send to the app and return what its acknowledgement carried.

        False when it did not acknowledge in time; the person is then shown the complaint.
        """
        if self.user.deleted:
            raise CannotDoThatError(f"{self.user.real_name} is deactivated.")
        try:
            return await self.slack.delivery.send(new_envelope(kind, payload))
        except NotAcknowledgedError as failure:
            if str(failure) == "connection_failed":
                self.slack.complain("Something could not be delivered: no app was there.")
            self.notice(complaint)
            return False

    async def interact(self, payload: Json, complaint: str = TROUBLE) -> AckPayload | bool:
        """Send an interaction; False when it failed or the app takes none."""
        if not self.slack.installation.manifest.interactivity:
            self.notice(NOT_INTERACTIVE)
            return False
        return await self.tell("interactive", payload, complaint)

    def dm(self) -> Conversation:
        """The person's own DM with the app."""
        app = self.slack.installation.bot_user_id
        return self.slack.workspace.open_im(self.user_id, app)

    def place(self, channel: str | None) -> Conversation:
        """A conversation the person is in, by its id or by a person's id; default the own DM."""
        workspace = self.slack.workspace
        if channel is None:
            return self.dm()
        if channel in workspace.users:
            return workspace.open_im(self.user_id, channel)
        found = workspace.conversations.get(channel)
        if found is None or not found.seen_by(self.user_id):
            raise CannotDoThatError(f"{self.user.real_name} cannot see {channel}.")
        return found

    def read(self, conversation: Conversation, json: Json) -> Message:
        """A stored message as this person reads it."""
        return Message(
            json,
            conversation.id,
            is_ephemeral=bool(json.get("is_ephemeral")),
            name_of=self.slack.workspace.name_of,
        )

    def file(self, file_id: str) -> Json:
        """A file of the workspace as its JSON."""
        workspace = self.slack.workspace
        return file_json(workspace.files[file_id], self.slack.page_url, workspace.id)

    def newest_first(self, conversation: Conversation) -> list[Json]:
        """What this person sees in a conversation, their ephemeral messages too."""
        own = conversation.ephemerals.get(self.user_id)
        if not own:
            return list(reversed(conversation.messages.values()))
        both = [*conversation.messages.values(), *own.values()]
        return sorted(both, key=lambda message: str(message["ts"]), reverse=True)
