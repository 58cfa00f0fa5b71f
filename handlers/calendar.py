"""Calendar files: a meeting as one that any calendar opens, and shifts read from somebody's."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from guidance.errors import InvalidField
from guidance.shifts import FIELD, Shift, is_shift

if TYPE_CHECKING:
    from icalendar import Event

LENGTH = timedelta(minutes=30)
"""How long a meeting is taken to be; people change it in their own calendar."""

_IS_OFF = {"STATUS": "CANCELLED", "TRANSP": "TRANSPARENT"}
"""What an entry says in which nobody works; the second is how calendars write "free"."""


def next_meeting(
    agreement_id: str, at: datetime, *, sequence: int, now: datetime, is_off: bool = False
) -> str:
    """Return the .ics file of the meeting after a session, in UTC, which no calendar looks up.

    Its UID is the same for the same session, so that a second file moves the event instead of
    adding one, or takes it out where the meeting `is_off`; `sequence` rises with each, or calendars
    take the file for an older one (RFC 5545, 3.8.7.4; RFC 5546, 3.2.5). It names nobody, though
    there should be an organizer, and holds no word of the goal: calendars are shared with people
    who are not meant to read it. With an organizer, too, some calendars (Nextcloud's, khal) change
    nothing as such a file is imported: the words beside it say what to do then.
    """
    from icalendar import Calendar, Event  # 80 ms, and few sessions need it

    calendar, event = Calendar(), Event()
    calendar.add("prodid", "-//guidance//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if is_off else "PUBLISH")
    event.add("uid", f"{agreement_id}.next-meeting@guidance")
    event.add("sequence", sequence)
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", at.astimezone(UTC))
    event.add("dtend", at.astimezone(UTC) + LENGTH)
    event.add("summary", "Guidance meeting")
    event.add("description", "You two set this date in Slack.")
    calendar.add_component(event)
    file: bytes = calendar.to_ical()
    return file.decode()


@dataclass(frozen=True, slots=True)
class Entries:
    """What a calendar file holds: times, and how many entries are none for us."""

    shifts: tuple[Shift, ...]
    left_out: int
    """Entries of whole days, over a day and a half long, free, cancelled, or repeated by a rule."""


def entries(content: bytes, zone: ZoneInfo) -> Entries:
    """Return the shifts in a file; times that name no zone are in the person's own.

    Raises:
        InvalidField: it is no calendar.
    """
    from icalendar import Calendar, Event  # 80 ms, and few forms come with a file

    try:
        events = [one for one in Calendar.from_ical(content).walk() if isinstance(one, Event)]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        sentence = "I could not read this file. Export your schedule as a calendar (.ics)."
        raise InvalidField(FIELD, sentence) from error
    found = [_shift(event, zone) for event in events]
    shifts = tuple(shift for shift in found if shift is not None)
    return Entries(shifts, left_out=len(found) - len(shifts))


def _shift(event: "Event", zone: ZoneInfo) -> Shift | None:
    if "RRULE" in event or any(_says(event, name, said) for name, said in _IS_OFF.items()):
        return None
    try:
        start, end = (_moment(at, zone) for at in (event.start, event.end))
    except (ValueError, TypeError, OverflowError):  # a broken or missing date
        return None
    if start is None or end is None or not is_shift(start, end):
        return None
    return Shift(start, end)


def _says(event: "Event", name: str, said: str) -> bool:
    return str(event.get(name, "")).upper() == said


def _moment(at: object, zone: ZoneInfo) -> datetime | None:
    """Return a time in UTC, None for a whole day."""
    if not isinstance(at, datetime):
        return None
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
