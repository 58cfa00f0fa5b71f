"""The tables between us and Slack: what is still to be said, what has been heard, and where."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint, text
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
    """Where a row of the outbox is; `due_at` says when somebody has to look at it next."""

    PENDING = "pending"
    CLAIMED = "claimed"
    """A process will call Slack for it and has not begun; when the lease ends it is pending."""
    DISPATCHING = "dispatching"
    """A process is calling Slack for it; when the lease ends it is uncertain."""
    SENT = "sent"
    UNCERTAIN = "uncertain"
    """Slack may or may not have shown it: it will be looked for, and is not repeated till then."""
    PARKED = "parked"
    """Uncertain, and it could not be looked for; looked for again, shown to the operator."""
    DEAD = "dead"
    """Refused by Slack for good, or not to be made; shown to the operator."""


Claim = tuple[int, int, str]
"""A row's id, fence and key: a process that stood still can come to hold two claims of one row, and
SQLite gives the id of its newest row to the next, once that was erased."""


def is_of_several(address: str) -> bool:
    """Return whether an address is the group DM of several people, see `outbox.group_address`."""
    return "+" in address


def is_of_people(address: str) -> bool:
    """Return whether an address is a person, or several; else it is a conversation's own id."""
    return address[0] in "UW"


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
    fence: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """Counts the claims: whoever holds an older number may neither send nor note anything."""
    due_at: datetime
    dispatched_at: datetime | None = None
    """When the first call for it that may have reached Slack began."""
    channel_id: str | None = None
    """Where it is; without `ts`, the conversation that was known when it was begun."""
    ts: str | None = None
    shown: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    """A keyed hash of what the card shows; empty while that is not certain."""
    last_error: str = ""


class ConversationRow(Row, table=True):
    """Which DM or group DM Slack opened for some people; the same people always get the same."""

    __tablename__ = "conversation"

    team_id: str = Field(primary_key=True)
    people: str = Field(primary_key=True)
    channel_id: str


class PaceRow(Row, table=True):
    """How fast we may go on, by one road of one workspace: a method, or a conversation."""

    __tablename__ = "pace"

    road: str = Field(primary_key=True)
    next_at: datetime
    """When the next call may be made, were none saved up."""
    busy_until: datetime | None = None
    """A message is on its way there until it is answered, at the latest until this time."""


class InboxRow(Row, table=True):
    """One request of Slack's that has had its effect."""

    __tablename__ = "inbox"

    key: str = Field(primary_key=True)
    received_at: datetime = Field(index=True)
