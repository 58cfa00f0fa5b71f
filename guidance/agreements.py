"""An agreement between a learner and a guide, from first request to close, and the moves it allows.

Nothing starts before both have said the same thing: every path to `AGREED` has one word from each.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from guidance import errors
from guidance.dates import another
from guidance.errors import InvalidField, MovedOn, NotFound, NotYourMove, OnlyTheGuide
from guidance.modes import FORMS, MENTOR_MONTHS_DEFAULT, Mode, scope_in
from guidance.stages import BEFORE_AGREEMENT, WAITING, Stage
from guidance.suggestion import WhyAnother
from guidance.switches import Role, Switch, SwitchReason
from guidance.text import NOTE_LIMIT, SCOPE_LIMIT, optional


@dataclass(frozen=True, slots=True)
class Agreement:
    """One goal between two people; every move returns a new value or raises a named error.

    `version` counts the moves, so that storage can tell who came first. Moments are aware UTC.
    """

    id: str
    team_id: str
    program_id: str
    learner_id: str
    guide_id: str
    goal: str
    bigger_goal: str = ""
    suggested_mode: Mode | None = None
    """What was suggested to the learner last, before they sent it."""
    differs_because: WhyAnother | None = None
    """Why they chose another form than that, if they say so."""
    asked_mode: Mode | None = None
    offered_mode: Mode | None = None
    """The guide's last offer; kept after it is settled, so that a difference stays visible."""
    learner_pick: Mode | None = None
    guide_pick: Mode | None = None
    mode: Mode | None = None
    """What both have agreed on."""
    note: str = ""
    """The guide's line with an offer, a hand-on or a refusal."""
    covers: str = ""
    covers_not: str = ""
    meet_at: datetime | None = None
    """When they mean to meet; None is "now, or as soon as it suits both"."""
    offered_meet_at: datetime | None = None
    successor_id: str | None = None
    """Whom the guide has named instead."""
    guide_role: Role | None = None
    """What the guide speaks as, in forms that allow a switch."""
    guide_role_since: datetime | None = None
    switch_count: int = 0
    mentor_months: int = MENTOR_MONTHS_DEFAULT
    continues_id: str | None = None
    """The agreement that this one carries on, for a next meeting."""
    next_meet_at: datetime | None = None
    """When the two meet again; set as the session ends, see `guidance.closing`."""
    stage: Stage = Stage.DRAFT
    version: int = 0
    moved_by: str = ""
    moved_at: datetime | None = None
    agreed_at: datetime | None = None
    answered_at: datetime | None = None  # by the guide, for the first time

    @property
    def parties(self) -> tuple[str, str]:
        """Return the learner's and the guide's Slack id."""
        return (self.learner_id, self.guide_id)

    def other(self, user_id: str) -> str:
        """Return the other one of the two people."""
        return self.guide_id if user_id == self.learner_id else self.learner_id

    @property
    def waits_for(self) -> tuple[str, ...]:
        """Return whose answer is awaited; nobody's outside `WAITING`."""
        match self.stage:
            case Stage.ASKED:
                return (self.guide_id,)
            case Stage.OFFERED | Stage.PASSED_ON:
                return (self.learner_id,)
            case Stage.TALKING:
                picks = {self.learner_id: self.learner_pick, self.guide_id: self.guide_pick}
                if None not in picks.values():
                    return self.parties  # the picks differ, so each may pick anew
                return tuple(user_id for user_id, pick in picks.items() if pick is None)
            case _:
                return ()

    @property
    def differs(self) -> bool:
        """Return whether the offer on the table is of another form, and not of another time."""
        return self.offered_mode not in (None, self.asked_mode) and self.offered_meet_at is None

    def ask(
        self, mode: Mode, *, covers: str, covers_not: str, by: str, now: datetime
    ) -> "Agreement":
        """Send the request.

        Raises:
            InvalidField: a scope text is over `SCOPE_LIMIT`.
        """
        self._check(by, self.learner_id, Stage.DRAFT)
        return self._moved(
            by,
            now,
            stage=Stage.ASKED,
            asked_mode=mode,
            covers=optional(covers, field="covers", limit=SCOPE_LIMIT),
            covers_not=optional(covers_not, field="covers_not", limit=SCOPE_LIMIT),
        )

    def take_offer(self, *, by: str, now: datetime) -> "Agreement":
        """Agree to the form and the time that the guide has offered."""
        self._check(by, self.learner_id, Stage.OFFERED)
        if self.offered_meet_at is not None:
            return self._agreed(self.asked_mode, by, now, meet_at=self.offered_meet_at)
        return self._agreed(self.offered_mode, by, now)

    def keep_ask(self, *, by: str, now: datetime) -> "Agreement":
        """Ask the guide again for what was asked at first."""
        self._check(by, self.learner_id, Stage.OFFERED)
        return self._moved(by, now, stage=Stage.ASKED, offered_meet_at=None)

    def talk_first(self, *, by: str, now: datetime) -> "Agreement":
        """Settle the difference in a talk; afterwards both pick a form.

        An offered time is not agreed by this: they find a time as they talk.
        """
        self._check(by, self.learner_id, Stage.OFFERED)
        return self._moved(by, now, stage=Stage.TALKING, offered_meet_at=None)

    def withdraw(self, *, by: str, now: datetime) -> "Agreement":
        """Take the request back before it is agreed."""
        self._check(by, self.learner_id, *BEFORE_AGREEMENT)
        return self._moved(by, now, stage=Stage.WITHDRAWN)

    def ask_elsewhere(self, *, by: str, now: datetime) -> "Agreement":
        """Take the goal to the person the guide has named; the new request is a new agreement."""
        self._check(by, self.learner_id, Stage.PASSED_ON)
        return self._moved(by, now, stage=Stage.ASKED_ELSEWHERE)

    def accept(self, *, by: str, now: datetime) -> "Agreement":
        """Agree to what the learner has asked for."""
        self._check(by, self.guide_id, Stage.ASKED)
        return self._agreed(self.asked_mode, by, now)

    def offer(self, mode: Mode, *, note: str, by: str, now: datetime) -> "Agreement":
        """Offer another form, with a line why.

        Raises:
            InvalidField: the form is the one that was asked for.
        """
        self._check(by, self.guide_id, Stage.ASKED)
        if mode == self.asked_mode:
            own = FORMS[mode].label
            raise InvalidField("mode", f"{own} is what was asked for. Close this and press Accept.")
        note = optional(note, field="note", limit=NOTE_LIMIT)
        return self._moved(
            by, now, stage=Stage.OFFERED, offered_mode=mode, offered_meet_at=None, note=note
        )

    def offer_time(self, at: datetime, *, note: str, by: str, now: datetime) -> "Agreement":
        """Offer another time for the form that was asked for.

        Raises:
            InvalidField: it is the time that was asked for, has passed or is too far off.
        """
        self._check(by, self.guide_id, Stage.ASKED)
        at = another(at, than=self.meet_at, said=errors.ASKED_TIME, now=now)
        note = optional(note, field="note", limit=NOTE_LIMIT)
        return self._moved(by, now, stage=Stage.OFFERED, offered_meet_at=at, note=note)

    def decline(self, *, note: str, by: str, now: datetime) -> "Agreement":
        """Say kindly that it will not be this guide, with nobody else to name."""
        self._check(by, self.guide_id, Stage.ASKED)
        note = optional(note, field="note", limit=NOTE_LIMIT)
        return self._moved(by, now, stage=Stage.DECLINED, note=note)

    def pass_on(self, to: str, *, note: str, by: str, now: datetime) -> "Agreement":
        """Name somebody better placed. The learner decides: the goal is theirs to show.

        Raises:
            InvalidField: the person named is one of the two.
        """
        self._check(by, self.guide_id, Stage.ASKED)
        if to in self.parties:
            raise InvalidField("successor", "Please choose somebody else than the two of you.")
        note = optional(note, field="note", limit=NOTE_LIMIT)
        return self._moved(by, now, stage=Stage.PASSED_ON, successor_id=to, note=note)

    def pick(self, mode: Mode, *, by: str, now: datetime) -> "Agreement":
        """Say which form it shall be after the talk; two equal picks are an agreement.

        Raises:
            InvalidField: it is what this person has picked already.
        """
        self._check(by, by, Stage.TALKING)
        picks = {"learner_pick": self.learner_pick, "guide_pick": self.guide_pick}
        own = "learner_pick" if by == self.learner_id else "guide_pick"
        if picks[own] is mode:
            said = "is your pick already, so nothing was changed. The session can begin as soon as"
            raise InvalidField("mode", f"{FORMS[mode].label} {said} both picks are the same.")
        picks[own] = mode
        if picks["learner_pick"] == picks["guide_pick"]:
            return self._agreed(mode, by, now, **picks)
        return self._moved(by, now, **picks)

    def close(self, *, by: str, now: datetime) -> "Agreement":
        """End the session; either of the two may."""
        self._check(by, by, Stage.AGREED)
        return self._moved(by, now, stage=Stage.CLOSED)

    def switch_role(
        self, reason: SwitchReason, *, by: str, now: datetime
    ) -> tuple["Agreement", Switch]:
        """Let the guide change role, aloud; return the agreement and the line for the ledger."""
        from_role = self.check_may_switch(reason, by=by)
        ordinal = self.switch_count + 1
        switch = Switch(self.id, ordinal, from_role, reason.to, reason, now)
        changes = {"guide_role": reason.to, "guide_role_since": now, "switch_count": ordinal}
        return self._moved(by, now, **changes), switch

    def check_may_switch(self, reason: SwitchReason, *, by: str) -> Role:
        """Return the role that the guide is in and may leave for this reason.

        Raises:
            InvalidField: this form of guidance has no switch.
            OnlyTheGuide: it is the learner who pressed.
            MovedOn: the guide is in the other role already.
        """
        self._check(by, by, Stage.AGREED)
        if by != self.guide_id:
            raise OnlyTheGuide
        if self.guide_role is None:
            raise InvalidField("role", "In this form of guidance there is no role to switch.")
        if reason.to is self.guide_role:
            raise MovedOn
        return self.guide_role

    def expire(self, *, now: datetime) -> "Agreement":
        """Close a request that nobody has answered for `EXPIRE_AFTER`."""
        if self.stage not in WAITING:
            raise MovedOn
        return self._moved("", now, stage=Stage.EXPIRED)

    def awaiting_answer_of(self, user_id: str) -> "Agreement":
        """Return this agreement if it is this person who is to answer next.

        Raises:
            NotFound: it is somebody else's.
            MovedOn: it has been answered.
            NotYourMove: the other one is to answer.
        """
        self.check_party(user_id)
        if not self.waits_for:
            raise MovedOn
        if user_id not in self.waits_for:
            raise NotYourMove
        return self

    def check_party(self, user_id: str) -> None:
        """Raise `NotFound` for anybody but the two people."""
        if user_id not in self.parties:
            raise NotFound

    def _check(self, by: str, whose: str, *stages: Stage) -> None:
        self.check_party(by)
        if self.stage not in stages:
            raise MovedOn
        if by != whose:
            raise NotYourMove

    def _agreed(self, mode: Mode | None, by: str, now: datetime, **changes: Any) -> "Agreement":
        assert mode is not None, "no stage that can be agreed is without a form"
        switches = FORMS[mode].switches_role
        meet_at = changes.pop("meet_at", self.meet_at)
        return self._moved(
            by,
            now,
            stage=Stage.AGREED,
            mode=mode,
            agreed_at=now,
            guide_role=Role.COACH if switches else None,
            guide_role_since=now if switches else None,
            # A time that passed while they settled the rest is no time: "as soon as it suits".
            meet_at=meet_at if meet_at is not None and meet_at >= now else None,
            **scope_in(mode, asked=self.asked_mode, covers=self.covers, covers_not=self.covers_not),
            **changes,
        )

    def _moved(self, by: str, now: datetime, **changes: Any) -> "Agreement":
        changes["answered_at"] = self.answered_at or (now if by == self.guide_id else None)
        return replace(self, version=self.version + 1, moved_by=by, moved_at=now, **changes)
