"""Any order of moves by anybody: an agreement is never made by one of the two alone."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from guidance import meetings
from guidance.agreements import Agreement
from guidance.errors import GuidanceError, InvalidField, MovedOn, NotFound, NotYourMove
from guidance.modes import FORMS, Mode
from guidance.stages import BEFORE_AGREEMENT, ENDED, WAITING, Stage
from guidance.switches import Role, Switch, SwitchReason
from tests.samples import NOW, STRANGER, SUCCESSOR, draft
from tests.story import GUIDE, LEARNER

BOTH = {LEARNER, GUIDE}
WITHIN = {Stage.AGREED}

# Who may make which move, and when: the rules once more, written as a table.
MOVES: dict[str, tuple[set[str], frozenset[Stage] | set[Stage]]] = {
    "ask": ({LEARNER}, {Stage.DRAFT}),
    "accept": ({GUIDE}, {Stage.ASKED}),
    "offer": ({GUIDE}, {Stage.ASKED}),
    "offer_time": ({GUIDE}, {Stage.ASKED}),
    "decline": ({GUIDE}, {Stage.ASKED}),
    "pass_on": ({GUIDE}, {Stage.ASKED}),
    "take_offer": ({LEARNER}, {Stage.OFFERED}),
    "keep_ask": ({LEARNER}, {Stage.OFFERED}),
    "talk_first": ({LEARNER}, {Stage.OFFERED}),
    "ask_elsewhere": ({LEARNER}, {Stage.PASSED_ON}),
    "pick": (BOTH, {Stage.TALKING}),
    "withdraw": ({LEARNER}, BEFORE_AGREEMENT),
    "close": (BOTH, WITHIN),
    "switch_role": ({GUIDE}, WITHIN),
    "move": (BOTH, WITHIN),
    "call_off": (BOTH, WITHIN),
}
ENDINGS = {"withdraw", "decline", "ask_elsewhere", "close", "call_off"}
ANSWERS = set(MOVES) - {"ask", "withdraw", "close", "switch_role", "move", "call_off"}

people = st.sampled_from([LEARNER, GUIDE, STRANGER])
SELDOM = 0.08

dice = st.randoms(use_true_random=True)


@dataclass(frozen=True)
class Said:
    """What a move may say; each move takes what it needs of it."""

    mode: Mode
    at: datetime
    to: str
    reason: SwitchReason


said = st.builds(
    Said,
    mode=st.sampled_from([Mode.COACH, Mode.MENTOR] * 2 + [*Mode]),
    at=st.integers(-3, 100).map(lambda number: NOW + timedelta(hours=number)),
    to=st.sampled_from([LEARNER, GUIDE, SUCCESSOR]),
    reason=st.sampled_from(SwitchReason),
)


def refusal(agreement: Agreement, name: str, by: str) -> type[GuidanceError] | None:
    """Return how a move must be refused, whatever it says; None if it may be made."""
    whose, stages = MOVES[name]
    if by not in BOTH:
        return NotFound
    if agreement.stage not in stages:
        return MovedOn
    return None if by in whose else NotYourMove


# What each move says besides who makes it and when; the others say nothing.
SAYING: dict[str, Callable[[Said], dict[str, Any]]] = {
    "ask": lambda said: {"mode": said.mode, "covers": "", "covers_not": ""},
    "offer": lambda said: {"mode": said.mode, "note": ""},
    "offer_time": lambda said: {"at": said.at, "note": ""},
    "decline": lambda said: {"note": ""},
    "pass_on": lambda said: {"to": said.to, "note": ""},
    "pick": lambda said: {"mode": said.mode},
    "switch_role": lambda said: {"reason": said.reason},
    "move": lambda said: {"at": said.at},
}


def made(
    agreement: Agreement, name: str, by: str, said: Said
) -> Agreement | tuple[Agreement, Switch]:
    """Make the move of this name."""
    values = SAYING.get(name, lambda said: {})(said) | {"by": by, "now": NOW}
    if name in ("move", "call_off"):
        return getattr(meetings, name)(agreement, **values)
    return getattr(agreement, name)(**values)


class Machine(RuleBasedStateMachine):
    """One agreement, and what each of the two has last said."""

    def __init__(self) -> None:
        super().__init__()
        self.agreement = draft()
        self.moves = 0
        self.words: dict[str, Mode | None] = {LEARNER: None, GUIDE: None}
        self.ledger: list[Switch] = []

    @initialize(said=said)
    def the_learner_asks(self, said):
        self.attempt("ask", LEARNER, said)

    @rule(said=said, dice=dice)
    def somebody_moves_who_may(self, said, dice):
        ends = dice.random() < SELDOM
        may = [
            (name, by)
            for name in MOVES
            for by in sorted(BOTH)
            if refusal(self.agreement, name, by) is None and (name in ENDINGS) is ends
        ]
        if ends and self.agreement.stage in WAITING and dice.random() < SELDOM:
            self.agreement, self.moves = self.agreement.expire(now=NOW), self.moves + 1
        elif may:
            name, by = dice.choice(may)
            self.attempt(name, STRANGER, said)
            self.attempt(name, by, said)

    @rule(name=st.sampled_from(sorted(set(MOVES) - ENDINGS)), by=people, said=said)
    def anybody_tries_anything(self, name, by, said):
        self.attempt(name, by, said)

    def attempt(self, name: str, by: str, said: Said) -> None:
        """Make a move; check a refusal against the table, and note what has been said."""
        before = self.agreement
        expected = refusal(before, name, by)
        try:
            moved = made(before, name, by, said)
        except GuidanceError as error:
            refused = type(error)
        else:
            refused = None
        if expected is not None or refused is not None:
            # What is said may be wrong where the move as such would be right.
            is_about_words = refused is InvalidField or (name, refused) == ("switch_role", MovedOn)
            is_expected = refused and expected and issubclass(refused, expected)
            assert is_expected or (expected is None and is_about_words)
            return
        assert before.stage not in ENDED
        self.agreement = moved[0] if isinstance(moved, tuple) else moved
        self.ledger += [moved[1]] if isinstance(moved, tuple) else []
        self.moves += 1
        self.note(name, by, said)
        assert (self.agreement.moved_by, self.agreement.moved_at) == (by, NOW)

    def note(self, name: str, by: str, said: Said) -> None:
        """Note which form each of the two has named last."""
        match name:
            case "ask" | "offer" | "pick":
                self.words[by] = said.mode
            case "accept" | "offer_time":
                self.words[GUIDE] = self.words[LEARNER]
            case "take_offer":
                self.words[LEARNER] = self.words[GUIDE]
            case "keep_ask":
                self.words[GUIDE] = None
            case "talk_first":
                self.words = {LEARNER: None, GUIDE: None}

    @invariant()
    def nothing_is_agreed_before_both_have_said_the_same(self):
        if self.agreement.mode is not None:
            assert set(self.words.values()) == {self.agreement.mode}
        assert (self.agreement.mode is None) == (self.agreement.agreed_at is None)
        if self.agreement.stage in (Stage.AGREED, Stage.CLOSED, Stage.CALLED_OFF):
            assert self.agreement.mode is not None
        else:
            assert self.agreement.mode is None

    @invariant()
    def what_waits_can_expire_and_nothing_else(self):
        expires = self.agreement.stage in WAITING
        with nullcontext() if expires else pytest.raises(MovedOn):
            assert self.agreement.expire(now=NOW).stage is Stage.EXPIRED

    @invariant()
    def every_move_is_counted_once(self):
        assert self.agreement.version == self.moves

    @invariant()
    def whoever_is_waited_for_can_answer_and_nobody_else(self):
        waits_for = self.agreement.waits_for
        can_answer = {
            person
            for person in BOTH
            if any(refusal(self.agreement, name, person) is None for name in ANSWERS)
        }
        assert set(waits_for) <= can_answer
        assert bool(waits_for) == (self.agreement.stage in WAITING)
        if self.agreement.stage is not Stage.TALKING:
            assert set(waits_for) == can_answer

    @invariant()
    def the_ledger_is_without_a_gap(self):
        role = Role.COACH
        for number, line in enumerate(self.ledger, start=1):
            assert (line.ordinal, line.from_role) == (number, role)
            assert line.to_role is not role
            role = line.to_role
        assert self.agreement.switch_count == len(self.ledger)
        if self.agreement.mode and FORMS[self.agreement.mode].switches_role:
            assert self.agreement.guide_role is role
        else:
            assert self.agreement.guide_role is None

    @invariant()
    def who_and_what_it_is_about_never_changes(self):
        now, at_first = self.agreement, draft()
        assert (now.id, now.team_id, now.parties, now.goal) == (
            at_first.id,
            at_first.team_id,
            at_first.parties,
            at_first.goal,
        )


TestAgreement = Machine.TestCase
TestAgreement.settings = settings(
    max_examples=120, stateful_step_count=30, deadline=None, derandomize=True
)
