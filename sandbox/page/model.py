"""One person's page: everything its template shows, read from the sandbox at one moment."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from markupsafe import Markup

from sandbox.manifest import Shortcut, SlashCommand
from sandbox.messages import Message
from sandbox.page import dates, people, places, rows
from sandbox.page.blocks import Context, render_blocks
from sandbox.page.people import Face
from sandbox.page.places import HOME, Desk, PlaceGroup, PlaceHead
from sandbox.page.reader import Reader
from sandbox.page.rows import Day, Listing
from sandbox.person import Person
from sandbox.views import OpenView

SHOWN = 60
"""How many messages are drawn unless all are asked for: a page is drawn anew for every change."""


@dataclass(frozen=True, slots=True)
class Jump:
    """A moment the clock can go to; `at` is empty when there is none ahead."""

    label: str
    at: str


@dataclass(frozen=True, slots=True)
class ClockBar:
    """The sandbox's time where the acting person is."""

    iso: str
    words: str
    zone: str
    jumps: Sequence[Jump]


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence of Slack's own; `number` is its place among all of them."""

    number: int
    words: str


@dataclass(frozen=True, slots=True)
class ModalShown:
    """The modal in front."""

    id: str
    title: str
    words: Markup
    submit: str
    close: str


@dataclass(frozen=True, slots=True)
class ThreadShown:
    """A thread beside its conversation."""

    ts: str
    days: Sequence[Day]


@dataclass(frozen=True)
class Page:
    """What page.html shows; `thread_ts` is the open thread, `shows_all` old messages too."""

    desk: Desk
    person: Person
    thread_ts: str = ""
    shows_all: bool = False

    @property
    def base(self) -> str:
        """Start of every address of this person's page."""
        return self.desk.base

    @cached_property
    def reader(self) -> Reader:
        """The acting person as the renderer needs them."""
        return people.reader_for(self.desk.slack, self.desk.user)

    @property
    def me(self) -> Face:
        """The acting person."""
        return people.face(self.desk.user)

    @property
    def people(self) -> Sequence[Face]:
        """Everybody one can act as."""
        return people.actors(self.desk.slack)

    @property
    def app(self) -> Face:
        """The app."""
        return people.face(self.desk.slack.bot_user)

    @property
    def workspace(self) -> str:
        """The workspace's name."""
        return self.desk.slack.workspace.name

    @cached_property
    def places(self) -> Sequence[PlaceGroup]:
        """The left column."""
        return places.groups(self.desk)

    @cached_property
    def place(self) -> PlaceHead:
        """What stands above the conversation."""
        return places.head(self.desk)

    @property
    def unread(self) -> int:
        """How many messages wait elsewhere."""
        return sum(place.unread for group in self.places for place in group.places)

    @property
    def title(self) -> str:
        """The title of the window: what waits, where, who."""
        waiting = f"({self.unread}) " if self.unread else ""
        return f"{waiting}{self.place.heading} — {self.me.name}"

    @property
    def opens(self) -> str:
        """The app's tab that is looked at ("home", "messages"), or nothing."""
        if self.desk.here == HOME:
            return "home"
        return "messages" if self.desk.here == self.desk.app_im.id else ""

    @property
    def clock(self) -> ClockBar:
        """The clock bar."""
        clock, zone = self.desk.slack.clock, self.reader.zone
        local = self.reader.now.astimezone(zone)
        moments = {label: find() for label, find in clock.jumps.items()}
        jumps = [Jump(label, self._ahead(at)) for label, at in moments.items()]
        return ClockBar(local.isoformat(), dates.moment(local), dates.zone_label(zone), jumps)

    @property
    def home(self) -> Markup | None:
        """The Home tab, or None when a conversation is looked at."""
        if self.desk.here != HOME:
            return None
        view = self.desk.slack.views.home(self.desk.user.id)
        if view is None:
            return Markup('<p class="empty">{} has put nothing here yet.</p>').format(self.app.name)
        return self._view(view, heading=2, prefix="home")

    @property
    def days(self) -> Sequence[Day]:
        """The conversation; replies stand in their threads."""
        return rows.days(self._own[self.earlier :], self._listing)

    @property
    def earlier(self) -> int:
        """How many old messages are left out."""
        return 0 if self.shows_all else max(0, len(self._own) - SHOWN)

    @property
    def all_url(self) -> str:
        """The address at which none is left out."""
        return f"{self.desk.url(self.desk.here)}?all=1"

    @property
    def thread(self) -> ThreadShown | None:
        """The open thread, if its message is still there."""
        messages = [m for m in self._messages if self.thread_ts in (m.ts, m.thread_ts)]
        if not self.thread_ts or not messages:
            return None
        listing = replace(self._listing, prefix="t", thread_url="")
        return ThreadShown(self.thread_ts, rows.days(messages, listing))

    @property
    def modal(self) -> ModalShown | None:
        """The modal in front of the person."""
        view = self.desk.slack.views.top(self.desk.user.id)
        if view is None:
            return None
        json = view.json
        submit = json["submit"]["text"] if json["submit"] else ""
        close = json["close"]["text"] if json["close"] else ("Cancel" if submit else "Close")
        words = self._view(view, heading=3, prefix=json["id"])
        return ModalShown(json["id"], json["title"]["text"], words, submit, close)

    @property
    def notices(self) -> Sequence[Notice]:
        """What Slack told this person and they have not put away; the newest three."""
        told = [Notice(number, words) for number, words in enumerate(self.person.notices)]
        return [n for n in told if n.number not in self.desk.marks.dismissed][-3:]

    @property
    def problems(self) -> Sequence[str]:
        """What the app's developer should know."""
        return self.desk.slack.problems

    @property
    def commands(self) -> Sequence[SlashCommand]:
        """The app's slash commands."""
        return list(self.desk.slack.installation.manifest.commands.values())

    @property
    def shortcuts(self) -> Sequence[Shortcut]:
        """The app's global shortcuts."""
        return self._shortcuts("global")

    @property
    def message_shortcuts(self) -> Sequence[Shortcut]:
        """The app's message shortcuts."""
        return self._shortcuts("message")

    def mark_as_read(self) -> None:
        """Remember that the conversation was on this person's screen."""
        if self.desk.here != HOME and self._messages:
            self.desk.marks.read(self.desk.here, self._messages[-1].ts)

    def _shortcuts(self, kind: str) -> Sequence[Shortcut]:
        declared = self.desk.slack.installation.manifest.shortcuts.values()
        return [shortcut for shortcut in declared if shortcut.kind == kind]

    def _ahead(self, at: datetime | None) -> str:
        if at is None or at <= self.reader.now:
            return ""
        return dates.moment(at.astimezone(self.reader.zone))

    @cached_property
    def _messages(self) -> Sequence[Message]:
        return [] if self.desk.here == HOME else self.person.messages(self.desk.here)

    @cached_property
    def _own(self) -> Sequence[Message]:
        return [m for m in self._messages if m.thread_ts in (None, m.ts)]

    @cached_property
    def _listing(self) -> Listing:
        faces = {u.id: people.face(u) for u in self.desk.slack.workspace.users.values()}
        thread_url = f"{self.desk.url(self.desk.here)}?thread="
        return Listing(
            self.reader,
            faces,
            self._files,
            thread_url,
            entered=self.person.entered,
            offered=self.desk.marks.offered,
        )

    @property
    def _files(self) -> str:
        return f"{self.base}/file/"

    def _view(self, view: OpenView, *, heading: int, prefix: str) -> Markup:
        context = Context(
            self.reader,
            prefix=prefix,
            state=view.values,
            errors=view.errors,
            heading=heading,
            files=self._files,
            offered=self.desk.marks.offered,
        )
        return render_blocks(view.json["blocks"], context)
