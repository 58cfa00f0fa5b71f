"""Who is looking at the page: what names, times and choices depend on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who can be mentioned or chosen."""

    user_id: str
    name: str
    is_bot: bool = False
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """A conversation that can be linked to or chosen; `kind` is public, private, im or mpim."""

    channel_id: str
    name: str
    kind: str = "public"


@dataclass(frozen=True, slots=True)
class Reader:
    """The acting person's zone and moment, and the names they would see."""

    zone: ZoneInfo
    now: datetime
    user_id: str = ""
    members: Mapping[str, Member] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)

    def name_of(self, user_id: str) -> str:
        """Return the name of a person, or the id of somebody this reader cannot see."""
        member = self.members.get(user_id)
        return member.name if member else user_id

    def place_of(self, channel_id: str) -> str:
        """Return the name of a conversation without its `#`."""
        place = self.places.get(channel_id)
        return place.name if place else "private channel"
