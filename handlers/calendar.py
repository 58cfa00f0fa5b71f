"""A meeting as a file that any calendar opens."""

from datetime import UTC, datetime, timedelta

LENGTH = timedelta(minutes=30)
"""How long a meeting is taken to be; people change it in their own calendar."""


def next_meeting(agreement_id: str, at: datetime, *, now: datetime) -> str:
    """Return the .ics file of the meeting after a session, in UTC, which no calendar looks up.

    Its UID is the same for the same session, so that a second file moves the event instead of
    adding one. It holds no word of the goal: calendars are shared with people who are not meant
    to read it.
    """
    from icalendar import Calendar, Event  # 80 ms, and few sessions need it

    calendar, event = Calendar(), Event()
    calendar.add("prodid", "-//guidance//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    event.add("uid", f"{agreement_id}.next-meeting@guidance")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", at.astimezone(UTC))
    event.add("dtend", at.astimezone(UTC) + LENGTH)
    event.add("summary", "Guidance meeting")
    event.add("description", "You two set this date in Slack when you last met.")
    calendar.add_component(event)
    file: bytes = calendar.to_ical()
    return file.decode()
