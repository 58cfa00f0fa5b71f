"""Where a person can go: the left column, and what stands above a conversation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from sandbox.conversations import Conversation, Kind
from sandbox.page import dates
from sandbox.page.marks import Marks
from sandbox.page.people import Face, face, place_name
from sandbox.slack import Slack
from sandbox.users import User

HOME = "home"
"""The address of the app's Home tab, in place of a conversation's id."""


@dataclass(frozen=True, slots=True)
class PlaceLink:
    """One entry of the left column; `sign` stands in for an avatar."""

    id: str
    name: str
    url: str
    sign: str = ""
    user: Face | None = None
    unread: int = 0
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class PlaceGroup:
    """Entries of the left column under one title."""

    title: str
    places: Sequence[PlaceLink]


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab of the app."""

    name: str
    url: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class PlaceHead:
    """What stands above a conversation; `closed` says why nobody can write here, `lacks` names
    the app where it could be brought in."""

    id: str
    heading: str
    url: str
    about: str = ""
    tabs: Sequence[Tab] = ()
    empty: str = ""
    closed: str = ""
    lacks: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose page it is and where they are: a conversation's id or HOME."""

    slack: Slack
    user: User
    marks: Marks
    here: str

    @property
    def base(self) -> str:
        """Start of every address of this person's page."""
        return f"/as/{self.user.id}"

    @property
    def app_im(self) -> Conversation:
        """The person's DM with the app, which is its Messages tab."""
        return self.slack.workspace.open_im(self.user.id, self.slack.bot_user.id)

    def url(self, place_id: str) -> str:
        """Return the address of a conversation, or of HOME."""
        return f"{self.base}/in/{place_id}"


def groups(desk: Desk) -> Sequence[PlaceGroup]:
    """Return the left column: the app, channels, direct messages."""
    mine = [c for c in desk.slack.workspace.conversations.of(desk.user.id) if not c.is_archived]
    app_im = desk.app_im
    channels = [c for c in mine if c.kind in (Kind.CHANNEL, Kind.GROUP)]
    direct = [c for c in mine if c is not app_im and _is_direct(desk, c)]
    return [
        PlaceGroup("App", _app_links(desk)),
        PlaceGroup("Channels", [_link(desk, c) for c in sorted(channels, key=lambda c: c.name)]),
        PlaceGroup("Direct messages", [_link(desk, c) for c in _latest_first(direct)]),
    ]


def head(desk: Desk) -> PlaceHead:
    """Return what stands above the conversation, or above Home."""
    conversation = desk.slack.workspace.conversations.get(desk.here)
    if conversation is None or conversation is desk.app_im:
        return _app_head(desk)
    if conversation.kind is Kind.IM:
        return _dm_head(desk, conversation)
    name = place_name(desk.slack, conversation, desk.user.id)
    is_group_dm = conversation.kind is Kind.MPIM
    count = len(conversation.members)
    closed = _why_closed(desk, conversation)
    can_add = not (is_group_dm or closed or desk.slack.app_hears(conversation))
    return PlaceHead(
        id=conversation.id,
        heading=name if is_group_dm else f"#{name}",
        url=desk.url(conversation.id),
        about=conversation.purpose or f"{count} members",
        empty="Nothing has been said here yet.",
        closed=closed,
        lacks=desk.slack.bot_user.real_name if can_add else "",
    )


def _is_direct(desk: Desk, conversation: Conversation) -> bool:
    """Whether to list it among direct messages; a DM in which nothing was said only while here."""
    is_empty = conversation.kind is Kind.IM and not conversation.messages
    is_direct = conversation.kind in (Kind.IM, Kind.MPIM)
    return is_direct and (not is_empty or conversation.id == desk.here)


def _app_links(desk: Desk) -> Sequence[PlaceLink]:
    manifest, app = desk.slack.installation.manifest, face(desk.slack.bot_user)
    home = PlaceLink(HOME, app.name, desk.url(HOME), user=app, is_here=desk.here == HOME)
    messages = replace(_link(desk, desk.app_im), name="Messages", user=None, sign="↳")
    if not manifest.home_tab:
        return [replace(messages, name=app.name, user=app, sign="")]
    return [home, messages] if manifest.messages_tab else [home]


def _link(desk: Desk, conversation: Conversation) -> PlaceLink:
    partner = conversation.partner_of(desk.user.id)
    shows_face = conversation.kind is Kind.IM
    signs = {Kind.CHANNEL: "#", Kind.GROUP: "🔒", Kind.MPIM: str(len(conversation.members) - 1)}
    return PlaceLink(
        id=conversation.id,
        name=place_name(desk.slack, conversation, desk.user.id),
        url=desk.url(conversation.id),
        sign=signs.get(conversation.kind, ""),
        user=face(desk.slack.workspace.users[partner]) if shows_face else None,
        unread=unread(desk, conversation),
        is_here=desk.here == conversation.id,
    )


def unread(desk: Desk, conversation: Conversation) -> int:
    """Return how many messages of others this person has not had on screen."""
    private = conversation.ephemerals.get(desk.user.id, {})
    newest_first = [*reversed(conversation.messages.values()), *private.values()]
    return sum(
        message["user"] != desk.user.id and not desk.marks.has_read(conversation.id, message["ts"])
        for message in newest_first
    )


def _latest_first(conversations: Iterable[Conversation]) -> Sequence[Conversation]:
    def latest(conversation: Conversation) -> float:
        return float(next(reversed(conversation.messages), conversation.created))

    return sorted(conversations, key=latest, reverse=True)


def _app_head(desk: Desk) -> PlaceHead:
    manifest = desk.slack.installation.manifest
    app, im = desk.slack.bot_user, desk.app_im
    tabs = [Tab("Home", desk.url(HOME), desk.here == HOME)] if manifest.home_tab else []
    if manifest.messages_tab:
        tabs.append(Tab("Messages", desk.url(im.id), desk.here == im.id))
    return PlaceHead(
        id=im.id,
        heading=app.real_name,
        url=desk.url(im.id),
        tabs=tabs,
        empty=f"{app.real_name} has not written to you yet.",
        closed=_why_read_only(desk) if manifest.messages_tab_read_only else "",
    )


def _why_read_only(desk: Desk) -> str:
    commands = ", ".join(desk.slack.installation.manifest.commands)
    where = f" Type {commands} in a channel or a direct message." if commands else ""
    return f"Only {desk.slack.bot_user.real_name} writes here.{where}"


def _dm_head(desk: Desk, conversation: Conversation) -> PlaceHead:
    partner = desk.slack.workspace.users[conversation.partner_of(desk.user.id)]
    shown = face(partner)
    there = desk.slack.clock.now().astimezone(ZoneInfo(partner.tz))
    time = f"{dates.clock_time(there)} in {shown.zone}"
    return PlaceHead(
        id=conversation.id,
        heading=shown.name,
        url=desk.url(conversation.id),
        about=" · ".join(part for part in (shown.title, time) if part),
        empty=f"This is the start of your conversation with {shown.name}.",
        closed=f"{shown.name} is deactivated." if partner.deleted else "",
    )


def _why_closed(desk: Desk, conversation: Conversation) -> str:
    if conversation.is_archived:
        return "This channel is archived."
    if desk.user.id not in conversation.members:
        return f"You are not in #{conversation.name}, so you can only read."
    return ""
