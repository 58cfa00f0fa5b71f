"""Agreements to plan from."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from guidance.agreements import Agreement
from guidance.closing import Closing, close
from guidance.modes import Mode
from guidance.quiet import Quiet

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
"""A Monday at 10:00 in New York and 20:30 in Kolkata."""

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NEW_YORK, KOLKATA = ZoneInfo("America/New_York"), ZoneInfo("Asia/Kolkata")
LEARNER, GUIDE = "U0LEARNER", "U0GUIDE"
QUIETS = {LEARNER: Quiet(KOLKATA), GUIDE: Quiet(NEW_YORK)}


def asked(mode: Mode = Mode.COACH, *, meet_at: datetime | None = None) -> Agreement:
    goal = "Decide on one fellowship"
    draft = Agreement("a", "T0TEAM", "p", LEARNER, GUIDE, goal, meet_at=meet_at)
    return draft.ask(mode, covers="this", covers_not="that", by=LEARNER, now=NOW)


def agreed(mode: Mode = Mode.COACH, *, meet_at: datetime | None = None) -> Agreement:
    return asked(mode, meet_at=meet_at).accept(by=GUIDE, now=NOW)


def closed(mode: Mode = Mode.COACH, *, next_meet_at: datetime | None = None) -> Agreement:
    closing = Closing((), next_meet_at=next_meet_at)
    return close(agreed(mode), closing, by=LEARNER, now=NOW)[0]
