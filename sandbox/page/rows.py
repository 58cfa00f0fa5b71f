"""Messages as the page lists them: by day, with names, times, words and files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from markupsafe import Markup

from sandbox.messages import Message
from sandbox.page import dates
from sandbox.page.blocks import Context, cannot_draw, render_blocks
from sandbox.page.mrkdwn import mrkdwn
from sandbox.page.people import Face
from sandbox.page.reader import Reader

RUN = timedelta(minutes=5)
"""Messages of one author within this time stand under one name."""

_UNITS = ((1_000_000, "MB"), (1_000, "kB"), (1, "bytes"))


@dataclass(frozen=True, slots=True)
class SharedFile:
    """A file under a message; `url` is where this page serves it."""

    name: str
    title: str
    kind: str
    size: str
    url: str
    is_image: bool
    alt: str


@dataclass(frozen=True, slots=True)
class Row:
    """One message, ready for its template."""

    id: str
    ts: str
    channel: str
    author: Face
    at: datetime
    words: Markup
    files: Sequence[SharedFile]
    is_ephemeral: bool
    is_edited: bool
    replies: int
    thread_url: str
    follows: bool

    @property
    def time(self) -> str:
        """Time of day, for beside the name."""
        return dates.clock_time(self.at)

    @property
    def when(self) -> str:
        """Day and time, for the tooltip."""
        return f"{dates.long_date(self.at)}, {dates.clock_time(self.at)}"

    @property
    def iso(self) -> str:
        """The moment for machines."""
        return self.at.isoformat()


@dataclass(frozen=True, slots=True)
class Day:
    """The messages of one day in the reader's zone."""

    id: str
    name: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Listing:
    """What rows depend on besides the messages.

    `prefix` keeps two listings' ids apart; `entered` is what was chosen in a message, by channel
    and ts; `offered` are the options of external selects, by the control's name.
    """

    reader: Reader
    faces: Mapping[str, Face]
    files: str
    thread_url: str
    prefix: str = "m"
    entered: Mapping[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    offered: Mapping[str, Sequence[Any]] = field(default_factory=dict)


def days(messages: Sequence[Message], listing: Listing) -> Sequence[Day]:
    """Return messages by day, oldest first."""
    zone = listing.reader.zone
    rows: list[Row] = []
    for message in messages:
        at = dates.from_timestamp(message.ts, zone)
        follows = bool(rows) and _follows(rows[-1], message, at)
        rows.append(_row(message, at, follows, listing))
    return [_day(day, list(group), listing) for day, group in groupby(rows, lambda r: r.at.date())]


def _day(day: date, rows: Sequence[Row], listing: Listing) -> Day:
    name = dates.day_heading(rows[0].at, now=listing.reader.now)
    return Day(f"{listing.prefix}{day:%Y%m%d}", name, rows)


def _follows(last: Row, message: Message, at: datetime) -> bool:
    same_author = last.author.id == message.user and last.at.date() == at.date()
    is_private = last.is_ephemeral or message.is_ephemeral
    return same_author and not is_private and at - last.at < RUN


def _row(message: Message, at: datetime, follows: bool, listing: Listing) -> Row:
    row_id = f"{listing.prefix}-{message.ts.replace('.', '-')}"
    threaded = bool(listing.thread_url) and not message.is_ephemeral
    return Row(
        id=row_id,
        ts=message.ts,
        channel=message.channel,
        author=listing.faces[message.user],
        at=at,
        words=_words(message, row_id, listing),
        files=[_file(file, listing.files) for file in message.files],
        is_ephemeral=message.is_ephemeral,
        is_edited=message.is_edited,
        replies=message.json.get("reply_count", 0),
        thread_url=listing.thread_url + message.ts if threaded else "",
        follows=follows,
    )


def _words(message: Message, row_id: str, listing: Listing) -> Markup:
    attached = [cannot_draw("attachment", "legacy")] if message.json.get("attachments") else []
    return Markup("").join([_said(message, row_id, listing), *attached])


def _said(message: Message, row_id: str, listing: Listing) -> Markup:
    if not message.blocks:
        return mrkdwn(message.text, listing.reader)
    context = Context(
        listing.reader,
        prefix=row_id,
        state=listing.entered.get((message.channel, message.ts), {}),
        files=listing.files,
        offered=listing.offered,
    )
    tables_last = sorted(message.blocks, key=lambda block: block["type"] == "table")  # as in Slack
    return render_blocks(tables_last, context)


def _file(file: Mapping[str, Any], base: str) -> SharedFile:
    return SharedFile(
        name=file["name"],
        title=file["title"],
        kind=file["pretty_type"],
        size=file_size(file["size"]),
        url=f"{base}{file['id']}",
        is_image=file["mimetype"].startswith("image/"),
        alt=file.get("alt_txt") or file["title"],
    )


def file_size(count: int) -> str:
    """Return such as `12 kB`."""
    factor, unit = next((pair for pair in _UNITS if count >= pair[0]), _UNITS[-1])
    return f"{count / factor:.0f} {unit}"
