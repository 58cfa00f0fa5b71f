"""Times as a person reads them: on messages, between days, and in Slack's `<!date^…>` tokens."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

TOKEN = re.compile(r"\{(\w+)\}")
_ORDINALS = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}


def clock_time(at: datetime) -> str:
    """Return such as `9:05 AM`; the zone is the one `at` carries."""
    return f"{at.hour % 12 or 12}:{at:%M %p}"


def long_date(at: datetime) -> str:
    """Return such as `Tuesday, March 3rd, 2026`."""
    return f"{at:%A}, {_month_and_day(at)}, {at:%Y}"


def day_heading(at: datetime, *, now: datetime) -> str:
    """Return what stands between two days of a conversation: `Today`, or `Tuesday, March 3rd`."""
    near = _near(at, now)
    return near or f"{at:%A}, {_month_and_day(at)}"


def moment(at: datetime) -> str:
    """Return such as `Tue, Mar 3, 9:05 AM`: day and time where space is short."""
    return f"{at:%a}, {at:%b} {at.day}, {clock_time(at)}"


def zone_label(zone: ZoneInfo) -> str:
    """Return the city of a zone: `America/New_York` is `New York`."""
    return zone.key.rpartition("/")[2].replace("_", " ")


def from_timestamp(ts: str | float, zone: ZoneInfo) -> datetime:
    """Read a Slack timestamp (`1700000000.000100`, seconds) as a moment in `zone`."""
    return datetime.fromtimestamp(float(ts), tz=zone)


def fill_tokens(pattern: str, at: datetime, *, now: datetime) -> str:
    """Fill the braces of a Slack date pattern; an unknown word in braces stays as written.

    Tokens: docs.slack.dev, "Formatting message text", date formatting.
    """

    def replace(match: re.Match[str]) -> str:
        token = match.group(1)
        plain, pretty = token.removesuffix("_pretty"), token.endswith("_pretty")
        near = (_near(at, now) or "").lower() if pretty else ""
        known = _TOKENS.get(plain)
        return near or (known(at, now) if known else match.group(0))

    return TOKEN.sub(replace, pattern)


def _month_and_day(at: datetime) -> str:
    return f"{at:%B} {at.day}{_ORDINALS.get(at.day, 'th')}"


def _near(at: datetime, now: datetime) -> str | None:
    days = (at.date() - now.astimezone(at.tzinfo).date()).days
    return {0: "Today", -1: "Yesterday", 1: "Tomorrow"}.get(days)


def _ago(at: datetime, now: datetime) -> str:
    gap = abs(now - at)
    for size, unit in ((timedelta(days=1), "day"), (timedelta(hours=1), "hour")):
        if gap >= size:
            return _relative(gap // size, unit, past=at <= now)
    return _relative(gap // timedelta(minutes=1), "minute", past=at <= now)


def _relative(count: int, unit: str, *, past: bool) -> str:
    words = f"{count} {unit}{'' if count == 1 else 's'}"
    return f"{words} ago" if past else f"in {words}"


_TOKENS: dict[str, Callable[[datetime, datetime], str]] = {
    "date_num": lambda at, now: f"{at:%Y-%m-%d}",
    "date_slash": lambda at, now: f"{at:%m/%d/%Y}",
    "date": lambda at, now: f"{_month_and_day(at)}, {at:%Y}",
    "date_short": lambda at, now: f"{at:%b} {at.day}, {at:%Y}",
    "date_long": lambda at, now: long_date(at),
    "time": lambda at, now: clock_time(at),
    "time_secs": lambda at, now: f"{at.hour % 12 or 12}:{at:%M:%S %p}",
    "ago": _ago,
}
