"""A message as a person or a test reads it."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.words import NameOf, live_tokens, plain_blocks, plain_mrkdwn

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """A snapshot of one message; a later update makes a new one and leaves this as it was."""

    json: Json
    channel: str
    is_ephemeral: bool = False
    name_of: NameOf = field(default=str, repr=False, compare=False)

    @property
    def ts(self) -> str:
        """Its id within the conversation."""
        return str(self.json["ts"])

    @property
    def thread_ts(self) -> str | None:
        """The message it replies to, or itself once it has replies."""
        return self.json.get("thread_ts")

    @property
    def text(self) -> str:
        """The top-level text: what notifications and screen readers read."""
        return str(self.json.get("text", ""))

    @property
    def blocks(self) -> list[Json]:
        """The blocks, with the block ids Slack gave."""
        return self.json.get("blocks") or []

    @property
    def user(self) -> str:
        """Who posted it."""
        return str(self.json.get("user", ""))

    @property
    def files(self) -> list[Json]:
        """Files shared with it."""
        return self.json.get("files") or []

    @property
    def metadata(self) -> Json | None:
        """Metadata the app attached."""
        return self.json.get("metadata")

    @property
    def is_edited(self) -> bool:
        """Whether it was updated."""
        return "edited" in self.json

    def plain(self) -> str:
        """All words a person reads: the blocks, or the text when there are none."""
        return plain_blocks(self.blocks, self.name_of) or plain_mrkdwn(self.text, self.name_of)

    def live(self) -> list[str]:
        """Everything in the text that Slack makes live, such as "@U1" or "!channel"."""
        return live_tokens(self.text)
