"""The people of a workspace as the page shows them, and what each of them can see named."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sandbox.conversations import Conversation, Kind
from sandbox.page import dates
from sandbox.page.reader import Member, Place, Reader
from sandbox.slack import Slack
from sandbox.users import User
from sandbox.workspace import SLACKBOT

HUES = 12
"""How many colours of avatars the style sheet has."""

_PLACE_KINDS = {
    Kind.CHANNEL: "public",
    Kind.GROUP: "private",
    Kind.IM: "im",
    Kind.MPIM: "mpim",
}


@dataclass(frozen=True, slots=True)
class Face:
    """How somebody is shown: name, title, city, and an avatar of initials on a colour."""

    id: str
    name: str
    title: str
    zone: str
    is_bot: bool
    initials: str
    hue: int


def face(user: User) -> Face:
    """Return how a member is shown; the colour depends on the id alone."""
    words = user.real_name.split() or ["?"]
    letters = words[0][0] + (words[-1][0] if len(words) > 1 else "")
    return Face(
        id=user.id,
        name=user.real_name,
        title=user.title,
        zone=dates.zone_label(ZoneInfo(user.tz)),
        is_bot=user.is_bot,
        initials=letters.upper(),
        hue=zlib.crc32(user.id.encode()) % HUES,
    )


def actors(slack: Slack) -> Sequence[Face]:
    """Return everybody one can act as: people who can still sign in."""
    return [face(user) for user in slack.workspace.people() if not user.deleted]


def reader_for(slack: Slack, user: User) -> Reader:
    """Return the acting person as the renderer needs them."""
    workspace = slack.workspace
    everybody = workspace.users.values()
    visible = [c for c in workspace.conversations if c.seen_by(user.id) and not c.is_archived]
    return Reader(
        zone=ZoneInfo(user.tz),
        now=slack.clock.now(),
        user_id=user.id,
        members={
            u.id: Member(u.id, u.real_name, is_bot=_is_program(u), is_active=not u.deleted)
            for u in everybody
        },
        places={c.id: _place(slack, c, user) for c in visible},
    )


def place_name(slack: Slack, conversation: Conversation, seen_by: str) -> str:
    """Return a channel's name, or the names of the others in a DM or group DM."""
    if conversation.kind in (Kind.CHANNEL, Kind.GROUP):
        return conversation.name
    users = slack.workspace.users
    others = [users[m] for m in conversation.members if m != seen_by] or [users[seen_by]]
    people_first = sorted(others, key=lambda user: user.is_bot)
    return ", ".join(user.real_name for user in people_first)


def _is_program(user: User) -> bool:
    return user.is_bot or user.id == SLACKBOT.id


def _place(slack: Slack, conversation: Conversation, user: User) -> Place:
    name = place_name(slack, conversation, user.id)
    return Place(conversation.id, name, _PLACE_KINDS[conversation.kind])
