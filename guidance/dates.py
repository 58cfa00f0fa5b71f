"""Days as people type them, and moments that must still be to come."""

import re
from datetime import date, datetime, timedelta

from guidance.errors import GuidanceError, InvalidField

_WITH_YEAR = ("%Y-%m-%d", "%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y", "%m/%d/%Y")
_WITHOUT_YEAR = ("%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y", "%m/%d %Y")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORTEST_NAME = 3


class UnreadableDay(GuidanceError):
    """I could not read that day. Try a date such as 2026-12-01, Dec 1, Friday or tomorrow."""


def parse_day(text: str, *, today: date) -> date:
    """Return the day meant, today or later; without a year it is the next such day.

    A month comes before its day in 12/1, as in the US.

    Raises:
        UnreadableDay: it is no day, or one that has passed.
    """
    words = re.sub(r"[,.\s]+", " ", text).strip().lower()
    day = _named(words, today) or _written(words, today)
    if day is None or day < today:
        raise UnreadableDay
    return day


def future(at: datetime, *, now: datetime, field: str) -> datetime:
    """Return the moment if it is still to come.

    Raises:
        InvalidField: it has passed; Slack's pickers count in whole minutes, so one is allowed.
    """
    if at < now - timedelta(minutes=1):
        raise InvalidField(field, "That time has passed. Please choose a later one.")
    return at


def _named(words: str, today: date) -> date | None:
    if words in ("today", "tomorrow"):
        return today + timedelta(days=words == "tomorrow")
    if len(words) < _SHORTEST_NAME:
        return None
    for number, name in enumerate(_WEEKDAYS):
        if name.startswith(words):
            return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    return None


def _written(words: str, today: date) -> date | None:
    for form in _WITH_YEAR:
        if (day := _matching(words, form)) is not None:
            return day
    for year in (today.year, today.year + 1):
        for form in _WITHOUT_YEAR:
            day = _matching(f"{words} {year}", form)
            if day is not None and day >= today:
                return day
    return None


def _matching(words: str, form: str) -> date | None:
    try:
        return datetime.strptime(words, form).date()  # noqa: DTZ007  # a day has no zone
    except ValueError:
        return None
