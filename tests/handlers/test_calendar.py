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

    assert (
        event(next_meeting("a1", AT, now=NOW))["UID"]
        == event(next_meeting("a1", later, now=later))["UID"]
    )
    assert (
        event(next_meeting("a1", AT, now=NOW))["UID"]
        != event(next_meeting("a2", AT, now=NOW))["UID"]
    )


def test_times_are_utc_whatever_zone_they_were_given_in():
    there = AT.astimezone(ZoneInfo("Asia/Kolkata"))

    assert "DTSTART:20260309T170000Z" in next_meeting("a1", there, now=NOW)
