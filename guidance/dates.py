"""Days as people type them, and moments that must still be to come."""

import re
from datetime import date, datetime, timedelta

from guidance.errors import GuidanceError, InvalidField

FARTHEST = timedelta(days=366)
"""Days further off than this are taken for a slip of the finger."""

FAR = "That is more than a year away. Please choose a nearer day."
"""Said under the field of such a day."""

_WITH_YEAR = (
    "%Y-%m-%d", "%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y", "%m/%d/%Y", "%m/%d/%y"
)  # fmt: skip
_WITHOUT_YEAR = ("%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y", "%m/%d %Y")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORTEST_NAME = 3
_WEEK = 7

_FILLERS = re.compile(r"\b(until|till|the|of|on)\b|[,.]")
_ORDINALS = re.compile(r"\b(\d{1,2})(st|nd|rd|th)\b")
_SPAN = re.compile(r"(?:in |for )?(\d{1,3}|an?|one|two) (day|week|month)s?")
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2}
_NEAR = {"yesterday": -1, "today": 0, "tomorrow": 1}
_DAYS = {"day": 1, "week": 7, "month": 30}


class UnreadableDay(GuidanceError):
    """I could not read that day. Try a date such as 2026-12-01, Dec 1, Friday or tomorrow."""


class PastDay(GuidanceError):
    """That day has passed. Try a later one, such as Friday, Dec 1 or in 2 weeks."""


class FarDay(GuidanceError):
    """That day is more than a year away. Try a nearer one, such as Friday, Dec 1 or in 2 weeks."""


def parse_day(text: str, *, today: date) -> date:
    """Return the day meant, from today to `FARTHEST`; without a year it is the next such day.

    A month comes before its day in 12/1, as in the US. "Friday" is the coming one, "next Friday"
    the one of the next calendar week.

    Raises:
        UnreadableDay: it is no day.
        PastDay: it has passed.
        FarDay: it is further off than `FARTHEST`.
    """
    words = _ORDINALS.sub(r"\1", _FILLERS.sub(" ", text.lower()))
    words = _without_weekday(" ".join(words.split()))
    day = _named(words, today) or _counted(words, today) or _written(words, today)
    if day is None:
        raise UnreadableDay
    if day < today:
        raise PastDay
    if day > today + FARTHEST:
        raise FarDay
    return day


def future(at: datetime, *, now: datetime, field: str) -> datetime:
    """Return the moment if it is still to come, and not beyond `FARTHEST`.

    Raises:
        InvalidField: it has passed, where Slack's pickers count in whole minutes, so that one is
            allowed; or it is too far off.
    """
    if at < now - timedelta(minutes=1):
        raise InvalidField(field, "That time has passed. Please choose a later one.")
    if at > now + FARTHEST:
        raise InvalidField(field, FAR)
    return at


def another(at: datetime, *, than: datetime | None, said: str, now: datetime) -> datetime:
    """Return the new time of a meeting if it is one, and may be: `than` is the one it has.

    Raises:
        InvalidField: it has passed or is too far off; or it is that very time, which `said` says.
    """
    future(at, now=now, field="meet_at")
    if at == than:
        raise InvalidField("meet_at", said)
    return at


def _without_weekday(words: str) -> str:
    """Return the day of the month alone when both are given; it is the more certain of the two."""
    first, _, rest = words.partition(" ")
    is_weekday = len(first) >= _SHORTEST_NAME and any(day.startswith(first) for day in _WEEKDAYS)
    return rest if rest and is_weekday else words


def _named(words: str, today: date) -> date | None:
    if words in _NEAR:
        return today + timedelta(days=_NEAR[words])
    monday = today + timedelta(days=_WEEK - today.weekday())
    if words == "next week":
        return monday
    name = words.removeprefix("next ")
    for number, weekday in enumerate(_WEEKDAYS):
        if len(name) >= _SHORTEST_NAME and weekday.startswith(name):
            if name != words:
                return monday + timedelta(days=number)
            return today + timedelta(days=(number - today.weekday() - 1) % _WEEK + 1)
    return None


def _counted(words: str, today: date) -> date | None:
    """Return the day of "in 2 weeks"; a month counts 30 days."""
    span = _SPAN.fullmatch(words)
    if span is None:
        return None
    number = _NUMBERS.get(span[1]) or int(span[1])
    return today + timedelta(days=number * _DAYS[span[2]])


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
