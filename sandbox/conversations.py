"""Conversations: channels, private channels, DMs and group DMs, and who is in them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Json = dict[str, Any]
SEEDED_AT = 1_700_000_000


class Kind(StrEnum):
    """What sort of conversation; the values are those of an event's `channel_type`."""

    CHANNEL = "channel"
    GROUP = "group"
    MPIM = "mpim"
    IM = "im"


# The word for each kind in scopes ("mpim:history") and in `types` of conversations.list.
SCOPE_NOUN = {
    Kind.CHANNEL: "channels",
    Kind.GROUP: "groups",
    Kind.MPIM: "mpim",
    Kind.IM: "im",
}
TYPE_WORD = {
    Kind.CHANNEL: "public_channel",
    Kind.GROUP: "private_channel",
    Kind.MPIM: "mpim",
    Kind.IM: "im",
}


@dataclass(slots=True, eq=False)
class Conversation:
    """One conversation with all that was said in it; `members` keeps the order of joining."""

    id: str
    kind: Kind
    members: dict[str, None]
    name: str = ""
    creator: str = ""
    purpose: str = ""
    created: int = SEEDED_AT
    is_archived: bool = False
    messages: dict[str, Json] = field(default_factory=dict)
    replies: dict[str, list[str]] = field(default_factory=dict)
    ephemerals: dict[str, dict[str, Json]] = field(default_factory=dict)

    def partner_of(self, user_id: str) -> str:
        """The other one in a DM (oneself in a DM with oneself)."""
        return next((member for member in self.members if member != user_id), user_id)

    def seen_by(self, user_id: str) -> bool:
        """Whether this person may read here."""
        return self.kind is Kind.CHANNEL or user_id in self.members


class Conversations:
    """All conversations of a workspace, found by id, by person, and by who is in them."""

    def __init__(self) -> None:
        self._by_id: dict[str, Conversation] = {}
        self._by_members: dict[tuple[Kind, frozenset[str]], Conversation] = {}
        self._of_user: dict[str, dict[str, Conversation]] = {}

    def __iter__(self) -> Iterator[Conversation]:
        """All, oldest first."""
        return iter(self._by_id.values())

    def get(self, conversation_id: str) -> Conversation | None:
        """The conversation with this id."""
        return self._by_id.get(conversation_id)

    def of(self, user_id: str) -> list[Conversation]:
        """The conversations this person is in, oldest first."""
        return list(self._of_user.get(user_id, {}).values())

    def add(self, conversation: Conversation) -> Conversation:
        """Keep a new conversation."""
        self._by_id[conversation.id] = conversation
        if conversation.kind in (Kind.IM, Kind.MPIM):
            self._by_members[conversation.kind, frozenset(conversation.members)] = conversation
        for member in conversation.members:
            self._of_user.setdefault(member, {})[conversation.id] = conversation
        return conversation

    def join(self, conversation: Conversation, user_id: str) -> None:
        """Make a person a member."""
        conversation.members[user_id] = None
        self._of_user.setdefault(user_id, {})[conversation.id] = conversation

    def leave(self, conversation: Conversation, user_id: str) -> None:
        """Take a person out."""
        conversation.members.pop(user_id, None)
        self._of_user.get(user_id, {}).pop(conversation.id, None)

    def lose(self, conversation: Conversation, user_id: str) -> None:
        """Take one out of a DM or group DM; the next of the same people is another."""
        del self._by_members[conversation.kind, frozenset(conversation.members)]
        self.leave(conversation, user_id)

    def between(self, kind: Kind, members: Iterable[str]) -> Conversation | None:
        """The DM or group DM of exactly these people, if they have one."""
        return self._by_members.get((kind, frozenset(members)))


def conversation_json(conversation: Conversation, seen_by: str) -> Json:
    """A `channel` object as `seen_by` (a member or the app) gets it."""
    kind = conversation.kind
    body: Json = {
        "id": conversation.id,
        "created": conversation.created,
        "is_archived": conversation.is_archived,
        "is_im": kind is Kind.IM,
        "is_org_shared": False,
    }
    if kind is Kind.IM:
        return body | {"user": conversation.partner_of(seen_by)}
    return body | {
        "name": conversation.name,
        "name_normalized": conversation.name,
        "creator": conversation.creator,
        "is_channel": kind is Kind.CHANNEL,
        "is_group": kind is Kind.GROUP,
        "is_mpim": kind is Kind.MPIM,
        "is_private": kind is not Kind.CHANNEL,
        "is_member": seen_by in conversation.members,
        "is_general": conversation.name == "general",
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": conversation.purpose, "creator": "", "last_set": 0},
    }
