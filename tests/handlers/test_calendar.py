from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar

from handlers.calendar import next_meeting

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
AT = datetime(2026, 3, 9, 17, tzinfo=UTC)


def event(file):
    [found] = Calendar.from_ical(file).walk("VEVENT")
    return found


def test_the_same_session_has_the_same_event_whenever_the_file_is_made():
    later = datetime(2026, 3, 3, 9, tzinfo=UTC)

    [first, moved, another] = [
        event(next_meeting(session, at, sequence=sequence, now=now))["UID"]
        for session, at, sequence, now in (
            ("a1", AT, 3, NOW),
            ("a1", later, 4, later),
            ("a2", AT, 3, NOW),
        )
    ]

    assert first == moved != another


def test_times_are_utc_whatever_zone_they_were_given_in():
    there = AT.astimezone(ZoneInfo("Asia/Kolkata"))

    assert "DTSTART:20260309T170000Z" in next_meeting("a1", there, sequence=1, now=NOW)
