"""The tables between us and Slack: what is still to be said, what has been heard, and where."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from storage.sealing import Sealed
from storage.tables import Row, options, words


class Action(StrEnum):
    """What a row of the outbox asks Slack for."""

    POST = "post"
    """Say `content` once, as a new message."""
    CARD = "card"
    """Show how a thing stands: a message that is posted once and redrawn in place ever after."""
    HOME = "home"
    """Publish a person's Home tab as it stands."""
    FILE = "file"
    """Share a small text file."""


class Delivery(StrEnum):
    """Where a row of the outbox is."""

    PENDING = "pending"
    CLAIMED = "claimed"
    """A process is about to call Slack, or has called and not noted the answer."""
    SENT = "sent"
    UNCERTAIN = "uncertain"
    """Slack may or may not have posted it; never repeated blindly."""
    DEAD = "dead"
    """Slack has refused it for good."""


class OutboxRow(Row, table=True):
    """One thing to say in Slack, written in the transaction of the change it tells of."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("team_id", "key"),
        Index("ix_outbox_state_due_at", "state", "due_at"),
        Index("ix_outbox_team_id_subject", "team_id", "subject"),
        {"info": {"sealed_by": ("team_id", "key")}},
    )

    id: int | None = Field(default=None, primary_key=True)
    team_id: str
    key: str
    """What makes it one and the same; asking for it twice says it once."""
    subject: str = ""
    """A card's name and what it shows, "request:ID", or "home:USER": redrawn together."""
    action: Action = options(Action)
    address: str
    """A person's id, "U1+U2" for the group DM of two, or a conversation's id."""
    content: Sealed = words()
    """JSON: a post's or a file's arguments; for a card `name`, `subject_id` and `viewer_id`."""
    state: Delivery = options(Delivery, default=Delivery.PENDING)
    version: int = 0
    """Counts requests to redraw, so that one made during a call is not lost."""
    attempts: int = 0
    due_at: datetime
    lease_until: datetime | None = None
    channel_id: str | None = None
    ts: str | None = None
    last_error: str = ""

    @property
    def is_repeatable(self) -> bool:
        """Return whether doing it twice shows nothing twice: a redrawn card, a Home tab."""
        return self.action is Action.HOME or (self.action is Action.CARD and self.ts is not None)


class ConversationRow(Row, table=True):
    """Which DM or group DM Slack opened for some people; the same people always get the same."""

    __tablename__ = "conversation"

    team_id: str = Field(primary_key=True)
    people: str = Field(primary_key=True)
    channel_id: str


class InboxRow(Row, table=True):
    """One request of Slack's that has had its effect."""

    __tablename__ = "inbox"

    key: str = Field(primary_key=True)
    received_at: datetime = Field(index=True)
