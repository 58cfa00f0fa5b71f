"""People and bots of a workspace, and how Slack's API describes them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]

# As Slack writes them; by continent, as CST is in Chicago and in Shanghai.
ZONE_NAMES = {
    ("America", "EST"): "Eastern Standard Time",
    ("America", "EDT"): "Eastern Daylight Time",
    ("America", "CST"): "Central Standard Time",
    ("America", "CDT"): "Central Daylight Time",
    ("America", "MST"): "Mountain Standard Time",
    ("America", "MDT"): "Mountain Daylight Time",
    ("America", "PST"): "Pacific Standard Time",
    ("America", "PDT"): "Pacific Daylight Time",
    ("Asia", "IST"): "India Standard Time",
    ("Europe", "CET"): "Central European Time",
    ("Europe", "CEST"): "Central European Summer Time",
}


@dataclass(frozen=True, slots=True)
class User:
    """A member of the workspace; `name` is the handle, `tz` an IANA name."""

    id: str
    name: str
    real_name: str
    title: str = ""
    tz: str = "America/New_York"
    locale: str = "en-US"
    is_bot: bool = False
    is_admin: bool = False
    is_app_user: bool = False
    deleted: bool = False
    is_restricted: bool = False
    """A guest of several channels."""
    is_ultra_restricted: bool = False
    """A guest of one channel; Slack then says that they are restricted as well."""
    home_team_id: str = ""
    """The workspace of somebody from another organisation, here by Slack Connect."""
    bot_id: str = ""
    app_id: str = ""
    updated: int = 1_700_000_000

    @property
    def email(self) -> str:
        """An address that can never be delivered to (RFC 2606)."""
        return f"{self.name}@lakeside.example"


def user_json(user: User, team_id: str, now: datetime, *, with_email: bool = False) -> Json:
    """A `user` object as users.info gives it; the offset is the one that holds at `now`."""
    body: Json = {
        "id": user.id,
        "team_id": user.home_team_id or team_id,
        "name": user.name,
        "deleted": user.deleted,
        "color": "9f69e7",
        "real_name": user.real_name,
        "profile": profile_json(user, with_email=with_email),
        "is_admin": user.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": user.is_restricted or user.is_ultra_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        "is_bot": user.is_bot,
        "is_app_user": user.is_app_user,
        "updated": user.updated,
    }
    if user.home_team_id:
        body["is_stranger"] = True
    if user.deleted:  # Slack leaves the time zone out for a deactivated person
        return body
    return body | time_zone_json(user.tz, now)


def time_zone_json(tz: str, now: datetime) -> Json:
    """The three time zone fields of a `user` object."""
    local = now.astimezone(ZoneInfo(tz))
    offset = local.utcoffset()
    seconds = int(offset.total_seconds()) if offset else 0
    label = ZONE_NAMES.get((tz.partition("/")[0], local.tzname() or ""), tz)
    return {"tz": tz, "tz_label": label, "tz_offset": seconds}


def profile_json(user: User, *, with_email: bool) -> Json:
    """A `profile` object; the address only for an app with users:read.email."""
    first, _, last = user.real_name.partition(" ")
    profile: Json = {
        "title": user.title,
        "phone": "",
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "first_name": first,
        "last_name": last,
        "status_text": "",
        "status_emoji": "",
        "avatar_hash": "",
        "team": "",
    }
    if user.is_bot:
        profile |= {"bot_id": user.bot_id, "api_app_id": user.app_id}
    if with_email and not user.is_bot:
        profile["email"] = user.email
    return profile
