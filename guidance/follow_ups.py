"""What comes back to whom, how often and why: the rules of reminders, and the moves of one."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from guidance.errors import MovedOn, NotFound
from guidance.quiet import Quiet

ASKS_LIMIT = 3
"""Unanswered questions about one thing, after which it is quiet (Donut and Exercism stop at 3)."""

REPEAT_AFTER = timedelta(days=2)
"""Between two questions about one thing that were not answered."""

SESSION_SOON_BEFORE = timedelta(hours=1)
"""How long before a meeting people are reminded of it."""

_DAY = timedelta(days=1)


class Kind(StrEnum):
    """What a follow-up is about; the value is what the database keeps."""

    REQUEST_WAITING = "request_waiting"
    REQUEST_EXPIRY = "request_expiry"
    SESSION_SOON = "session_soon"
    SESSION_OVERDUE = "session_overdue"
    SWITCH_OPEN = "switch_open"
    FORM_WAITING = "form_waiting"
    STEP_DUE = "step_due"
    ADVICE_CHECK = "advice_check"
    STEP_CHECK = "step_check"
    GOAL_CHECK = "goal_check"
    MENTOR_CHECK = "mentor_check"
    STALL_CHECK = "stall_check"
    NEXT_MEETING = "next_meeting"


@dataclass(frozen=True, slots=True)
class Rule:
    """How one kind behaves."""

    why: str
    """Ends the nudge, so that nobody wonders where it came from."""
    asks: int = 1
    """How often it asks when nobody answers; at most `ASKS_LIMIT`."""
    window: timedelta | None = None
    """How late it may still be asked when nobody could ask in time; None for what is promised."""
    is_urgent: bool = False
    """Whether it comes when it is due; all else waits for the person's next card (`Budget`)."""
    live_for: timedelta = timedelta()
    """How long after it falls due no quiet hours hold it back: for what happens in a session."""
    answerable: bool = True
    """Whether it has Done, Not yet, Snooze and Stop; others have a button of their own."""

    @property
    def is_question(self) -> bool:
        """Return whether it waits for an answer, so that silence tells something."""
        return self.answerable or not self.is_urgent


RULES: dict[Kind, Rule] = {
    Kind.REQUEST_WAITING: Rule(
        "It still waits for an answer. I remind once; if none comes, I close it some days later.",
        is_urgent=True,
        answerable=False,
    ),
    Kind.REQUEST_EXPIRY: Rule(
        "Nobody answered for a week or more.", is_urgent=True, answerable=False
    ),
    Kind.SESSION_SOON: Rule(
        "You two agreed on this time. I remind once.",
        window=7 * _DAY,  # it ends with the session itself, see `relevance`
        is_urgent=True,
        answerable=False,
    ),
    Kind.SESSION_OVERDUE: Rule(
        "By now this session should have happened. I ask once.",
        window=30 * _DAY,
        answerable=False,
    ),
    Kind.SWITCH_OPEN: Rule(
        "I ask when a change of role stays open for ten minutes.",
        window=_DAY,
        is_urgent=True,
        live_for=timedelta(hours=1),
        answerable=False,
    ),
    Kind.FORM_WAITING: Rule("You two ended a session. I remind once.", answerable=False),
    Kind.STEP_DUE: Rule(
        "You two set a day for this step when you met.", asks=3, window=14 * _DAY, is_urgent=True
    ),
    Kind.ADVICE_CHECK: Rule(
        "A while has passed since the advice. Leave it, and I ask no more.", window=14 * _DAY
    ),
    Kind.STEP_CHECK: Rule("Coaching comes with a look at the next step.", asks=3, window=14 * _DAY),
    Kind.GOAL_CHECK: Rule("Coaching comes with a look back at the goal.", asks=3, window=14 * _DAY),
    Kind.MENTOR_CHECK: Rule(
        "Mentoring comes up as often as you two chose.", asks=3, window=30 * _DAY
    ),
    Kind.STALL_CHECK: Rule(
        "You two have not met here for 90 days or more. Leave it, and I ask no more.",
        window=30 * _DAY,
    ),
    Kind.NEXT_MEETING: Rule(
        "You two set this date.",
        window=7 * _DAY,
        is_urgent=True,
        answerable=False,
    ),
}

_AS_PUT_OFF = {kind: replace(rule, is_urgent=True) for kind, rule in RULES.items()}


def rule_of(kind: Kind, *, is_back: bool) -> Rule:
    """Return how a kind behaves; what `is_back` since its person put it off waits for no card.

    They were told the day.
    """
    return _AS_PUT_OFF[kind] if is_back else RULES[kind]


QUESTIONS = [kind for kind, rule in RULES.items() if rule.is_question]


class FollowUpState(StrEnum):
    """Where a follow-up is in its life."""

    WAITING = "waiting"
    """Due at `due_at`, for the first time or again."""
    DONE = "done"
    STOPPED = "stopped"
    """The person wants no more of it."""
    SILENT = "silent"
    """Asked as often as the rule allows, without an answer."""
    CANCELLED = "cancelled"
    """What it was about has moved on."""
    MISSED = "missed"
    """Nobody could ask in time, and now it is too late; the person's Home says so."""


class Snooze(StrEnum):
    """How long a person may put a question off."""

    DAY = "day"
    THREE_DAYS = "three_days"
    WEEK = "week"

    @property
    def length(self) -> timedelta:
        """Return the time between the press and the next question."""
        return timedelta(days={Snooze.DAY: 1, Snooze.THREE_DAYS: 3, Snooze.WEEK: 7}[self])


ALIVE = (FollowUpState.WAITING, FollowUpState.SILENT, FollowUpState.MISSED)

NOT_YET_AFTER = timedelta(days=7)
"""After "Not yet" the same question comes back this much later."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A follow-up still to be stored: one question to one person at one moment (UTC)."""

    kind: Kind
    person_id: str
    due_at: datetime
    subject_id: str = ""
    """A step's id, or "" when it is about the agreement as a whole."""
    ordinal: int = 1
    """Counts repetitions of one kind for one subject, from 1."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A stored follow-up; every move returns a new value or raises a named error."""

    id: str
    agreement_id: str
    kind: Kind
    person_id: str
    due_at: datetime
    subject_id: str = ""
    ordinal: int = 1
    state: FollowUpState = FollowUpState.WAITING
    asks: int = 0
    """Questions since the last answer."""
    held_from: datetime | None = None
    """When it fell due, while something of the person's holds it back until `due_at`: their quiet,
    or that they get few cards and short ones."""
    asking_on: str | None = None
    """The card that is to ask it and is not out yet.

    Until that is out, nothing counts as asked; every other move ends it."""
    card_id: str = ""
    """The card on which it was asked last; its own id before the first."""
    missed_at: datetime | None = None
    snoozed: Snooze | None = None
    """For how long the person put it off; None if they chose nothing but "Not yet"."""
    version: int = 0

    @property
    def cards(self) -> list[str]:
        """Return the cards on which it may be seen; one that is not out yet is among them."""
        return [self.card_id, *([self.asking_on] if self.asking_on else [])]

    @property
    def rule(self) -> Rule:
        """Return how it behaves."""
        return rule_of(self.kind, is_back=self.is_put_off and self.card_id not in ("", self.id))

    @property
    def since(self) -> datetime:
        """Return when it fell due, whatever has held it back from then on."""
        return self.held_from or self.due_at

    @property
    def is_alive(self) -> bool:
        """Return whether it may still be answered; silence is no end."""
        return self.state in ALIVE

    @property
    def is_put_off(self) -> bool:
        """Return whether it has been answered with "not now" and comes back."""
        return self.state is FollowUpState.WAITING and not self.asks

    def held(
        self, *, now: datetime, quiet: Quiet, meeting: datetime | None = None
    ) -> "FollowUp | None":
        """Return it as it waits for the person's quiet to end, None if it may go out now.

        One about a `meeting` waits no longer than makes sense, see `Quiet.in_time_for`.
        """
        is_live = self.since <= now < self.since + self.rule.live_for
        if quiet.is_open(now) or (is_live and not quiet.is_paused(now)):
            return None
        until = quiet.next_open(now)
        if meeting is not None:
            until = quiet.in_time_for(meeting, at=now, notice=SESSION_SOON_BEFORE)
        return self.held_until(until) if until > now else None

    def held_until(self, until: datetime) -> "FollowUp":
        """Return it as it waits for something of the person's, until `until` at the latest."""
        return self._changed(due_at=until, held_from=self.since)

    def asking(self, card_id: str) -> "FollowUp":
        """Return it as it waits for this card to be out."""
        return self._changed(asking_on=card_id)

    def let_go(self) -> "FollowUp":
        """Return it as it was before a card was to ask it."""
        return self._changed()

    def shown_on(self, card_id: str) -> "FollowUp":
        """Return it as somebody sees it on a card of which we do not know yet that it is out."""
        return replace(self, card_id=card_id, asking_on=None, asks=self.asks + 1)

    def asked(self, *, now: datetime, quiet: Quiet, card_id: str) -> "FollowUp":
        """Note that the question is out on this card; the next is planned, or silence."""
        asks = self.asks + 1
        then: dict[str, Any] = {"due_at": quiet.later(now, REPEAT_AFTER)}
        if asks >= self.rule.asks:
            then = {"state": FollowUpState.SILENT}
        return self._changed(asks=asks, card_id=card_id, held_from=None, **then)

    def missed(self, *, now: datetime) -> "FollowUp":
        """Close it without asking: it is too late for that."""
        return self._changed(state=FollowUpState.MISSED, missed_at=now, held_from=None)

    def postponed(self, until: datetime) -> "FollowUp":
        """Return it due later, for a reason of ours; it counts as no question and no answer."""
        return self._changed(due_at=until, held_from=None)

    def put_off(self, until: datetime, *, by: str, snoozed: Snooze | None = None) -> "FollowUp":
        """Ask again at `until`; an answer, so the count of unanswered questions starts anew."""
        self._check(by)
        then = self._changed(state=FollowUpState.WAITING, asks=0, due_at=until, held_from=None)
        return replace(then, snoozed=snoozed)

    def settle(self, state: FollowUpState, *, by: str) -> "FollowUp":
        """End it as done or stopped."""
        self._check(by)
        return self._changed(state=state)

    def cancelled(self) -> "FollowUp":
        """End it without a word: what it was about has moved on."""
        return self._changed(state=FollowUpState.CANCELLED)

    def _check(self, by: str) -> None:
        """Raise `NotFound` for anybody else, `MovedOn` when it has been answered for good."""
        if by != self.person_id:
            raise NotFound
        if not self.is_alive:
            raise MovedOn

    def _changed(self, **changes: Any) -> "FollowUp":
        return replace(self, version=self.version + 1, **({"asking_on": None} | changes))
