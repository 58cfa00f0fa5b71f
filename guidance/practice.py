"""Practice: a card, a form, a sentence; for oneself or aloud with somebody. Reported to nobody."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from guidance.errors import GuidanceError, InvalidField, NotFound
from guidance.modes import Mode
from guidance.scenarios import (
    careers,
    exams,
    people,
    procedures,
    research,
    systems,
    teaching,
    wellbeing,
)
from guidance.scenarios.card import Scenario

TOPICS: dict[str, tuple[str, tuple[Scenario, ...]]] = {
    "exams": ("Exams and knowledge", exams.CARDS),
    "procedures": ("Procedures and clinical skills", procedures.CARDS),
    "people": ("People on the team", people.CARDS),
    "careers": ("Career and fellowship", careers.CARDS),
    "research": ("Research and writing", research.CARDS),
    "wellbeing": ("Wellbeing and limits", wellbeing.CARDS),
    "teaching": ("Teaching and leading", teaching.CARDS),
    "systems": ("Days, systems and small decisions", systems.CARDS),
}
"""Cards by topic: key, what stands on the screen, and the cards."""

ANY_TOPIC = "any"

AND_BACK = "\n⇆\n"
"""Stands between the switch and the way back, which are kept as one text."""

KEPT_MOST = 30
"""Attempts that are kept of one person; the oldest makes room."""


class Voice(StrEnum):
    """What a sentence sounds like; the names are those of `judgement.cues`."""

    ADVISING = "advising"
    COACHING = "coaching"
    MENTORING = "mentoring"
    NEUTRAL = "neutral"


class Kind(StrEnum):
    """What was practised."""

    OPENING = "opening"
    SWITCH = "switch"


_FITS = {
    Mode.ADVISE: {Voice.ADVISING},
    Mode.COACH: {Voice.COACHING},
    Mode.COACH_WITH_WISDOM: {Voice.COACHING, Voice.MENTORING},
    Mode.MENTOR: {Voice.MENTORING},
}

_SAYS_SO = re.compile(
    r"\b(mentor\w*|coach\w*|experience|roles?|hats?|step\w* out|stepping out|change sides|switch\w*"
    r"|i have a concern|from my own|as (a|an|your) \w+|share (what|something|a|one|my)"
    r"|(may|let me|i will|i would like to|i'll) (i )?(speak|say|tell|share)|one thing from)\b",
    re.IGNORECASE,
)
"""Words with which people announce a change of role."""


class NotYourRound(GuidanceError):
    """Only the one who listened can say what they heard. Ask them to press a button here."""


class HeardAlready(GuidanceError):
    """That was answered already. Start another card with `/guidance practice`."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One thing that one person has written in practice; nobody else is ever shown it."""

    id: str
    team_id: str
    user_id: str
    kind: Kind
    scenario: str
    chosen: Mode
    sounded: Voice
    words: str
    at: datetime

    @property
    def fits(self) -> bool:
        """Return whether it sounds like the form that was chosen."""
        return fits(self.chosen, self.sounded)


@dataclass(frozen=True, slots=True)
class Round:
    """One card played aloud by two: the player aims at a form, the partner says what they heard."""

    id: str
    team_id: str
    player_id: str
    partner_id: str
    scenario: str
    aimed: Mode
    asked_at: datetime
    heard: Mode | None = None

    def hear(self, mode: Mode, *, by: str) -> "Round":
        """Return the round with what the partner heard.

        Raises:
            NotFound: somebody else's round.
            NotYourRound: the player cannot answer it.
            HeardAlready: it has been answered.
        """
        if by not in (self.player_id, self.partner_id):
            raise NotFound
        if by != self.partner_id:
            raise NotYourRound
        if self.heard is not None:
            raise HeardAlready
        return replace(self, heard=mode)


def fits(chosen: Mode, sounded: Voice) -> bool:
    """Return whether a sentence of this sound belongs to the form."""
    return sounded in _FITS[chosen]


def says_so(sentence: str) -> bool:
    """Return whether a change of role is announced in it, as far as such words tell."""
    return _SAYS_SO.search(sentence) is not None


def scenario(key: str) -> Scenario:
    """Return a card.

    Raises:
        NotFound: there is no such card any more.
    """
    for one in deck():
        if one.key == key:
            return one
    raise NotFound


def deck(topic: str = ANY_TOPIC) -> list[Scenario]:
    """Return the cards of a topic, or of all topics by turns, so that two in a row differ."""
    if topic in TOPICS:
        return list(TOPICS[topic][1])
    piles = [cards for _label, cards in TOPICS.values()]
    longest = max(map(len, piles))
    return [pile[n] for n in range(longest) for pile in piles if n < len(pile)]


def after(key: str | None, topic: str = ANY_TOPIC) -> Scenario:
    """Return the card that follows another in its topic; the first one after the last."""
    cards = deck(topic)
    places = [place for place, one in enumerate(cards) if one.key == key]
    return cards[(places[0] + 1) % len(cards)] if places else cards[0]


def check_partner(  # what Slack and the roster say of one person
    partner_id: str,
    *,
    player_id: str,
    is_enrolled: bool,
    is_bot: bool,
    is_deactivated: bool = False,
    is_outside: bool = False,
) -> None:
    """Check that somebody may be asked to play a card.

    Raises:
        InvalidField: it is oneself, an app, somebody who has left, or somebody who is in no
            program here.
    """
    if partner_id == player_id:
        raise InvalidField("partner", "Choose somebody else: this one needs two.")
    if is_deactivated:
        raise InvalidField("partner", "That person has left this workspace. Choose another.")
    if is_bot or is_outside or not is_enrolled:
        raise InvalidField(
            "partner", "This person is in no guidance program here yet. Choose somebody who is."
        )
